import type { Fault } from "../base/errors.ts";

/** Format of a run folder; raised when a reader of the old one would misread the new. */
const MANIFEST_FORMAT = 1;

/** A file the run has read. */
export interface InputFile {
  /** As the scenario names it, never a machine's absolute path. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly licence?: string;
}

/** A table the run has written. */
export interface TableFile {
  readonly kind: string;
  /** Path inside the run folder, with forward slashes: `tables/sessions.arrow`. */
  readonly file: string;
  readonly rows: number;
  readonly sha256: string;
}

/** manifest.json: what was run and what came of it. The same run gives the same bytes, so no clock and no host is in it;
 *  those facts stand in run-info.json. */
export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  readonly tool: { readonly name: string; readonly version: string };
  /** The scenario with every default and override filled in. */
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly inputs: readonly InputFile[];
  readonly plugins: readonly { readonly kind: string; readonly path: string; readonly sha256: string }[];
  /** Counts kept by the engine, such as events handled and windows run. */
  readonly engine: Readonly<Record<string, number | string | boolean>>;
  readonly warnings: readonly string[];
  readonly tables: readonly TableFile[];
  readonly kpis: { readonly file: string; readonly sha256: string };
}

/** The bytes of manifest.json. */
export const manifestBytes = (manifest: Manifest): Uint8Array => jsonBytes(manifest);

/** A value as indented JSON in UTF-8 with a final newline. */
export const jsonBytes = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, null, 2)}\n`, "utf8");

/** Reads manifest.json and says everything that is wrong with it. */
export function parseManifest(text: string, file: string): { manifest?: Manifest; faults: Fault[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { faults: [{ file, message: `expected JSON: ${(error as Error).message}`, code: "MANIFEST_NOT_JSON" }] };
  }
  const faults: Fault[] = [];
  const wrong = (path: string, message: string) => faults.push({ file, path, message, code: "MANIFEST_WRONG" });
  if (!isObject(value)) return { faults: [{ file, message: "expected an object", code: "MANIFEST_WRONG" }] };
  if (value["format"] !== MANIFEST_FORMAT) {
    const hint = "read it with the version of the tool that wrote it";
    const message = `expected ${MANIFEST_FORMAT}, got ${show(value["format"])}`;
    return { faults: [{ file, path: "format", message, hint, code: "MANIFEST_FORMAT_UNKNOWN" }] };
  }
  for (const key of ["tool", "scenario", "engine", "kpis"])
    if (!isObject(value[key])) wrong(key, `expected an object, got ${show(value[key])}`);
  for (const key of ["inputs", "plugins", "warnings", "tables"])
    if (!Array.isArray(value[key])) wrong(key, `expected a list, got ${show(value[key])}`);
  const files = [
    ...(Array.isArray(value["tables"]) ? value["tables"] : []).map((entry, i) => [`tables[${i}]`, entry] as const),
    ...(isObject(value["kpis"]) ? [["kpis", value["kpis"]] as const] : []),
  ];
  for (const [path, entry] of files) {
    if (!isObject(entry)) wrong(path, `expected an object, got ${show(entry)}`);
    else if (!isInside(entry["file"]))
      wrong(`${path}.file`, `expected a path in the folder, got ${show(entry["file"])}`);
    else if (!/^[0-9a-f]{64}$/.test(String(entry["sha256"]))) wrong(`${path}.sha256`, "expected 64 hexadecimal digits");
    else if (path !== "kpis" && typeof entry["kind"] !== "string") wrong(`${path}.kind`, "expected a table's name");
  }
  return faults.length ? { faults } : { manifest: value as unknown as Manifest, faults };
}

/** Whether a path stays inside the folder it is relative to: run folders come from other people too. */
export function isInside(path: unknown): path is string {
  return (
    typeof path === "string" &&
    /^[^/\\\0]+(\/[^/\\\0]+)*$/.test(path) &&
    !path.split("/").some((part) => part === "." || part === "..") &&
    !/^[A-Za-z]:/.test(path)
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const show = (value: unknown): string => (value === undefined ? "nothing" : (JSON.stringify(value) ?? "").slice(0, 60));
