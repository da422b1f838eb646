import { formatFault } from "./base/errors.ts";
import { type FeederOrigin, feederFiles } from "./grid/feeder/write-feeder.ts";
import { readFeeder } from "./grid/read-feeder.ts";

/** A model as the files of a feeder folder. */
export interface ImportedFeeder {
  /** Text by file name. */
  readonly files: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
  /** How many records each of the network's lists has, the empty ones left out. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Turns any model our readers accept into our own feeder format: an OpenDSS script, a power-grid-model file, or a
 *  feeder folder of an earlier version.
 *  @throws ScenarioError where the model cannot be read, or has what the format cannot hold */
export async function importFeeder(path: string, told: FeederOrigin = {}): Promise<ImportedFeeder> {
  const { network, warnings } = await readFeeder(path);
  const counts = Object.entries(network).flatMap(([list, records]) =>
    Array.isArray(records) && records.length > 0 ? [[list, records.length] as const] : [],
  );
  return { files: feederFiles(network, told), warnings: warnings.map(formatFault), counts: Object.fromEntries(counts) };
}
