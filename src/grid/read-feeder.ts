import { basename, dirname } from "node:path";
import { type Fault, ScenarioError } from "../base/errors.ts";
import type { Network } from "./network.ts";

/** A feeder model and what its reader passed over. */
export interface ReadFeeder {
  readonly network: Network;
  readonly warnings: readonly Fault[];
}

/** Reads a feeder by what it looks like: an OpenDSS script (.dss), a power-grid-model file (.json), or a feeder in our own
 *  format, by its folder or its feeder.yaml. Only the reader needed is loaded. @throws ScenarioError where it cannot be read */
export async function readFeeder(path: string): Promise<ReadFeeder> {
  const name = basename(path).toLowerCase();
  if (name.endsWith(".dss")) return (await import("./dss/read.ts")).readDss(path);
  if (name.endsWith(".json")) return (await import("./pgm/read.ts")).readPgm(path);
  if (/\.[a-z]{1,5}$/.test(name) && name !== "feeder.yaml") throw unknownKind(path);
  const { loadFeeder } = await import("./feeder/load-feeder.ts");
  return { network: await loadFeeder(name === "feeder.yaml" ? dirname(path) : path), warnings: [] };
}

const unknownKind = (file: string) =>
  new ScenarioError([
    {
      file,
      code: "FEEDER_KIND",
      message: "expected an OpenDSS script (.dss), a power-grid-model file (.json) or a feeder.yaml",
    },
  ]);
