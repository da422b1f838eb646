import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { MODELS_DIR } from "./files.ts";

/** The shipped feeders by name: every folder of models/feeders that holds a feeder.yaml. */
export function feederNames(): string[] {
  const dir = join(MODELS_DIR, "feeders");
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => existsSync(join(dir, name, "feeder.yaml")))
    .sort();
}
