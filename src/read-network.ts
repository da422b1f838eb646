import type { Fault } from "./base/errors.ts";
import type { Network } from "./grid/network.ts";

/** A feeder model and what its reader passed over. */
export interface ReadNetwork {
  readonly network: Network;
  readonly warnings: readonly Fault[];
}

/** Reads a feeder by what it looks like: an OpenDSS script (.dss), a power-grid-model file (.json), or a feeder folder in
 *  our own format. Only the reader needed is loaded. @throws ScenarioError where it cannot be read */
export async function readNetwork(path: string): Promise<ReadNetwork> {
  const name = path.toLowerCase();
  if (name.endsWith(".dss")) return (await import("./grid/dss/read.ts")).readDss(path);
  if (name.endsWith(".json")) return (await import("./grid/pgm/read.ts")).readPgm(path);
  const { loadFeeder } = await import("./grid/feeder/load-feeder.ts");
  return { network: await loadFeeder(path), warnings: [] };
}
