import { readFileSync } from "node:fs";
import { type Fault, ScenarioError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";

type Path = readonly (string | number)[];

/** A YAML file being checked: typed access by path, every fault collected with its place. */
export interface YamlDoor {
  readonly faults: Fault[];
  number(path: Path, options?: { min?: number; above?: number; default?: number }): number;
  text(path: Path, options?: { default?: string; choices?: readonly string[] }): string;
  /** Whether anything stands at a path. */
  has(path: Path): boolean;
  boolean(path: Path, usual: boolean): boolean;
  /** Length of a list, 0 where there is none. */
  length(path: Path): number;
  /** Keys of a mapping; those not in `known` are faults. */
  keys(path: Path, known?: readonly string[]): string[];
  /** 1-based line of what stands at a path. */
  line(path: Path): number;
  fault(path: Path, message: string, code: string, hint?: string): void;
}

const LIMIT_BYTES = 10_000_000;

/** Opens a YAML file for checking. @throws ScenarioError where it cannot be read or parsed at all */
export async function openYaml(file: string, shownAs = file): Promise<YamlDoor> {
  const text = readText(file, shownAs);
  const { LineCounter, parseDocument, isMap, isSeq, isNode } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const faults: Fault[] = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { file: shownAs, line, column: col, message: error.message.split("\n")[0], code: "YAML_SYNTAX" };
  });
  if (faults.length > 0) throw new ScenarioError(faults);

  const nodeAt = (path: Path) => (path.length === 0 ? document.contents : document.getIn(path, true));
  const placeOf = (path: Path): { line: number; col: number } => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = nodeAt(path.slice(0, depth));
      if (isNode(node) && node.range) return lines.linePos(node.range[0]);
    }
    return { line: 1, col: 1 };
  };
  const fault = (path: Path, message: string, code: string, hint?: string) => {
    const { line, col } = placeOf(path);
    faults.push({ file: shownAs, line, column: col, path: shown(path), message, code, ...(hint ? { hint } : {}) });
  };
  const value = (path: Path): unknown => {
    const found = document.getIn(path);
    return isNode(found) ? found.toJS(document) : found;
  };
  return {
    faults,
    fault,
    line: (path) => placeOf(path).line,
    number(path, options = {}) {
      const found = value(path);
      if (found === undefined && options.default !== undefined) return options.default;
      const bound =
        options.above !== undefined ? ` > ${options.above}` : options.min !== undefined ? ` >= ${options.min}` : "";
      const fits =
        typeof found === "number" &&
        Number.isFinite(found) &&
        !(options.min !== undefined && found < options.min) &&
        !(options.above !== undefined && found <= options.above);
      if (!fits) fault(path, `expected a number${bound}, got ${JSON.stringify(found) ?? "nothing"}`, "NOT_A_NUMBER");
      return fits ? found : Number.NaN;
    },
    text(path, options = {}) {
      const found = value(path);
      if (found === undefined && options.default !== undefined) return options.default;
      const text = typeof found === "number" ? String(found) : found;
      if (typeof text !== "string" || text === "") {
        fault(path, `expected text, got ${JSON.stringify(found) ?? "nothing"}`, "NOT_TEXT");
        return "";
      }
      if (options.choices && !options.choices.includes(text)) {
        fault(path, `expected one of ${options.choices.join(", ")}, got ${JSON.stringify(text)}`, "NOT_A_CHOICE");
      }
      return text;
    },
    has: (path) => nodeAt(path) !== undefined && nodeAt(path) !== null,
    boolean(path, usual) {
      const found = value(path);
      if (found === undefined || typeof found === "boolean") return found ?? usual;
      fault(path, `expected true or false, got ${JSON.stringify(found)}`, "NOT_A_BOOLEAN");
      return usual;
    },
    length(path) {
      const node = nodeAt(path);
      if (isSeq(node)) return node.items.length;
      if (node !== undefined) fault(path, "expected a list", "NOT_A_LIST");
      return 0;
    },
    keys(path, known) {
      const node = nodeAt(path);
      if (!isMap(node)) {
        fault(path, "expected a mapping of keys to values", "NOT_A_MAPPING");
        return [];
      }
      const keys = node.items.map((item) => String(isNode(item.key) ? item.key.toJS(document) : item.key));
      for (const key of keys) {
        if (!known || known.includes(key)) continue;
        const near = nearest(key, known);
        fault(
          [...path, key],
          `unknown key "${key}"`,
          "UNKNOWN_KEY",
          near ? `did you mean "${near}"?` : `known: ${known.join(", ")}`,
        );
      }
      return keys;
    },
  };
}

/** Reads a text file of bounded size. @throws ScenarioError */
export function readText(file: string, shownAs: string, limitBytes = LIMIT_BYTES): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EISDIR"
          ? "expected a file, found a folder"
          : `cannot be read (${code})`;
    throw new ScenarioError([{ file: shownAs, message, code: "FILE_UNREADABLE" }]);
  }
  if (bytes.length > limitBytes) {
    throw new ScenarioError([
      { file: shownAs, message: `expected at most ${limitBytes} bytes, got ${bytes.length}`, code: "FILE_TOO_LARGE" },
    ]);
  }
  return bytes.toString("utf8");
}

const shown = (path: Path): string =>
  path.map((part, i) => (typeof part === "number" ? `[${part}]` : i === 0 ? part : `.${part}`)).join("");
