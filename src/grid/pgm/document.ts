import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Fault, ScenarioError } from "../../base/errors.ts";

/** A power-grid-model input or update document: lists of components by the name of their type. */
export interface PgmDocument {
  readonly file: string;
  readonly components: Readonly<Record<string, readonly PgmComponent[]>>;
}

/** One component under power-grid-model's attribute names; a value per phase for asymmetric ones; what the document
 *  leaves out or gives as null is not there. */
export type PgmComponent = Readonly<Record<string, number | readonly number[]>>;

/** Reads and checks the outer shape of a document. @throws ScenarioError */
export function readPgmDocument(path: string): PgmDocument {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const message = `cannot be read: ${(error as NodeJS.ErrnoException).code ?? error}`;
    throw new ScenarioError([{ file: basename(path), message, code: "PGM_UNREADABLE" }]);
  }
  return parsePgmDocument(text, basename(path));
}

/** A document from its text. @param file as it is named in faults @throws ScenarioError */
export function parsePgmDocument(text: string, file: string): PgmDocument {
  const { data, attributes } = header(text, file);
  if (!isObject(data)) throw wrong(file, "data", "expected an object with a list per component type", "PGM_SHAPE");
  return { file, components: componentsOf(data, isObject(attributes) ? attributes : {}, file) };
}

/** The scenarios of a batch update document. @throws ScenarioError */
export function parsePgmBatch(text: string, file: string): PgmDocument[] {
  const { data, attributes } = header(text, file);
  if (!Array.isArray(data)) throw wrong(file, "data", "expected a list of scenarios", "PGM_SHAPE");
  return data.map((scenario) => ({
    file,
    components: componentsOf(scenario, isObject(attributes) ? attributes : {}, file),
  }));
}

function header(text: string, file: string): { data: unknown; attributes: unknown } {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    const message = `not JSON: ${(error as Error).message}`;
    throw new ScenarioError([{ file, ...placeOf(text, error as Error), message, code: "PGM_NOT_JSON" }]);
  }
  if (!isObject(root)) throw wrong(file, "", "expected an object with version, type and data", "PGM_SHAPE");
  if (typeof root.version !== "string" || !root.version.startsWith("1."))
    throw wrong(file, "version", `expected "1.0", got ${JSON.stringify(root.version)}`, "PGM_VERSION");
  return { data: root.data, attributes: root.attributes };
}

function componentsOf(data: Record<string, unknown>, columns: Record<string, unknown>, file: string) {
  const faults: Fault[] = [];
  const components: Record<string, PgmComponent[]> = {};
  for (const [type, list] of Object.entries(data)) {
    if (!Array.isArray(list)) {
      faults.push({ file, path: `data.${type}`, message: "expected a list", code: "PGM_SHAPE" });
      continue;
    }
    const names = columns[type];
    components[type] = list.map((row: unknown, index) => {
      // Long lists may come as rows of values under one list of attribute names.
      const entry =
        Array.isArray(row) && Array.isArray(names) ? Object.fromEntries(names.map((n, k) => [n, row[k]])) : row;
      if (!isObject(entry)) {
        faults.push({ file, path: `data.${type}[${index}]`, message: "expected an object", code: "PGM_SHAPE" });
        return {};
      }
      return valuesOf(entry);
    });
  }
  if (faults.length > 0) throw new ScenarioError(faults);
  return components;
}

/** Numbers and lists of numbers; other values are remarks that power-grid-model passes over as well. */
function valuesOf(entry: Record<string, unknown>): PgmComponent {
  const values: Record<string, number | number[]> = {};
  for (const [name, value] of Object.entries(entry)) {
    if (typeof value === "number") values[name] = value;
    else if (typeof value === "boolean") values[name] = Number(value);
    else if (value === "inf" || value === "-inf") values[name] = value === "inf" ? Infinity : -Infinity;
    else if (Array.isArray(value) && value.length === 3 && value.every((each) => typeof each === "number"))
      values[name] = value;
  }
  return values;
}

function placeOf(text: string, error: Error): { line: number; column: number } | undefined {
  const found = /position (\d+)/.exec(error.message);
  if (!found) return undefined;
  const before = text.slice(0, Number(found[1])).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const wrong = (file: string, path: string, message: string, code: string) =>
  new ScenarioError([{ file, ...(path ? { path } : {}), message, code }]);
