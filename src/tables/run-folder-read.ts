import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Fault, ScenarioError } from "../base/errors.ts";
import { readArrow } from "./arrow-read.ts";
import { asked } from "./disk-refusals.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import type { Table } from "./table.ts";

/** A finished run folder, checked. */
export interface RunFolder {
  readonly dir: string;
  readonly manifest: Manifest;
  /** The kinds of tables it has, as the manifest lists them. */
  readonly kinds: readonly string[];
  /** Reads one table; undefined where the run has none of this kind. */
  table(kind: string): Table | undefined;
  /** kpis.json as written. */
  kpis(): unknown;
}

/** Opens a run folder and checks its tables and KPIs against the manifest's hashes.
 *  @throws ScenarioError with everything that is missing or changed */
export function readRunFolder(dir: string): RunFolder {
  const file = join(dir, "manifest.json");
  const stat = asked(dir, () => statSync(dir, { throwIfNoEntry: false }));
  if (!stat)
    refuse([
      { file: dir, message: "no such folder", hint: "name a folder that a run has written", code: "NO_RUN_FOLDER" },
    ]);
  if (!stat.isDirectory()) refuse([{ file: dir, message: "expected a run folder, got a file", code: "NO_RUN_FOLDER" }]);
  if (!existsSync(file) && existsSync(join(dir, "study.json"))) {
    const hint = "gridpilot compare holds studies against each other";
    refuse([{ file: dir, message: "expected a run folder, got a study's", hint, code: "NO_RUN_FOLDER" }]);
  }
  if (!existsSync(file)) {
    const message = "not a finished run: it has no manifest.json, which a run writes last";
    refuse([{ file: dir, message, hint: "run the scenario again", code: "RUN_INCOMPLETE" }]);
  }
  const { manifest, faults } = parseManifest(
    asked(file, () => readFileSync(file, "utf8")),
    file,
  );
  if (!manifest) refuse(faults);
  const wrong = [...manifest.tables, manifest.kpis].flatMap((entry) => faultOf(join(dir, entry.file), entry.sha256));
  if (wrong.length) refuse(wrong);
  return {
    dir,
    manifest,
    kinds: manifest.tables.map((table) => table.kind),
    table(kind) {
      const entry = manifest.tables.find((table) => table.kind === kind);
      if (!entry) return undefined;
      const path = join(dir, entry.file);
      return readArrow(readFileSync(path), path);
    },
    kpis: () => JSON.parse(readFileSync(join(dir, manifest.kpis.file), "utf8")),
  };
}

function faultOf(file: string, sha256: string): Fault[] {
  const hint = "run the scenario again";
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    return [{ file, message: "missing, though the manifest lists it", hint, code: "RUN_FILE_MISSING" }];
  const found = createHash("sha256")
    .update(asked(file, () => readFileSync(file)))
    .digest("hex");
  if (found === sha256) return [];
  const message = `changed since the run: expected sha256 ${sha256.slice(0, 12)}…, got ${found.slice(0, 12)}…`;
  return [{ file, message, hint, code: "RUN_FILE_CHANGED" }];
}

function refuse(faults: readonly Fault[]): never {
  throw new ScenarioError(faults);
}
