import { basename, join } from "node:path";
import { ScenarioError } from "../../base/errors.ts";
import type { Network } from "../network.ts";
import { readTables } from "./read-tables.ts";
import { readVersion1 } from "./version-1.ts";
import { openYaml } from "./yaml-door.ts";

/** Reads a feeder folder in this project's format: `feeder.yaml` and CSV tables beside it; see
 *  models/feeders/README.md. @throws ScenarioError with every fault of all files */
export async function loadFeeder(folder: string): Promise<Network> {
  const label = basename(folder);
  const shownAs = (file: string) => `${label}/${file}`;
  const yaml = await openYaml(join(folder, "feeder.yaml"), shownAs("feeder.yaml"));
  const version = yaml.number(["version"], { above: 0 });
  if (version === 1) return readVersion1(folder, yaml, shownAs);
  if (version === 2) return readTables(folder, yaml, shownAs);
  yaml.fault(["version"], `expected 1 or 2, got ${version}`, "FEEDER_VERSION");
  throw new ScenarioError(yaml.faults);
}
