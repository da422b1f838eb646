import type { Document, Node as YamlNode } from "yaml";
import type { Fault } from "../base/errors.ts";
import { LIMITS } from "./limits.ts";
import type { Place, Tree } from "./tree.ts";

/** Keys that would reach into an object's prototype. */
const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** What a YAML text is called in faults, and where its relative paths start. */
export interface YamlSource {
  readonly file: string;
  readonly dir: string;
}

type Yaml = typeof import("yaml");

/** Reads YAML 1.2 into a tree with positions. Never throws for bad text: faults are returned, and `tree` is absent when
 *  nothing usable was found. Depth and size are bounded while reading, so hostile text is answered quickly. */
export async function readYaml(text: string, source: YamlSource): Promise<{ tree?: Tree; faults: Fault[] }> {
  const yaml = await import("yaml");
  const lines = new yaml.LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file: source.file, dir: source.dir, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const faults: Fault[] = [];
  const blame = (at: Place, message: string, code: string, more: { path?: string; hint?: string } = {}) => {
    const { file, line, column } = at;
    const position = line === undefined ? {} : { line, column: column ?? 1 };
    if (faults.length < LIMITS.faults) faults.push({ file, ...position, message, code, ...more });
  };
  const document = compose(yaml, text, (offset, message, code) => blame(place(offset), message, code));
  if (!document) return { faults };
  for (const problem of [...document.errors, ...document.warnings]) {
    const message = problem.message
      .split(/ at line \d/)[0]!
      .replace(/\s+/g, " ")
      .slice(0, 200);
    blame(place(problem.pos[0]), `not valid YAML: ${message}`, "YAML_SYNTAX");
  }
  if (faults.length > 0) return { faults };
  if (document.contents === null) {
    blame(place(0), "the file is empty", "EMPTY_FILE", { hint: "gridpilot new NAME writes a scenario to start from" });
    return { faults };
  }
  const tree = convert(yaml, document, { place, blame });
  return tree && faults.length === 0 ? { tree, faults } : { faults };
}

/** Tokens are counted and the nesting watched while they come, before the recursive steps see them. */
function compose(
  yaml: Yaml,
  text: string,
  blame: (offset: number, message: string, code: string) => void,
): Document.Parsed | undefined {
  // A document and the value being read stand on the stack besides the collections.
  const deepest = LIMITS.nesting + 2;
  const parser = new yaml.Parser();
  const tokens = [];
  let count = 0;
  for (const lexeme of new yaml.Lexer().lex(text)) {
    const start = parser.offset;
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > deepest) {
      blame(start, `expected at most ${LIMITS.nesting} levels of nesting`, "NESTING_TOO_DEEP");
      return undefined;
    }
    if (++count > 4 * LIMITS.values) {
      blame(start, `expected at most ${LIMITS.values} values in one file`, "TOO_MANY_VALUES");
      return undefined;
    }
  }
  for (const token of parser.end()) tokens.push(token);
  try {
    // Duplicate keys are found by our own walk: the library's search is quadratic and takes minutes on 1 MB.
    const composer = new yaml.Composer({ version: "1.2", schema: "core", uniqueKeys: false, prettyErrors: false });
    const documents = [...composer.compose(tokens, true, text.length)];
    if (documents.length > 1) {
      blame(documents[1]!.range[0], "expected one YAML document, got a second one", "SECOND_DOCUMENT");
      return undefined;
    }
    return documents[0] as Document.Parsed;
  } catch (error) {
    blame(0, `not readable as YAML: ${(error as Error).message.slice(0, 100)}`, "YAML_SYNTAX");
    return undefined;
  }
}

interface Walk {
  place(offset: number): Place;
  blame(at: Place, message: string, code: string, more?: { path?: string; hint?: string }): void;
}

function convert(yaml: Yaml, document: Document.Parsed, { place, blame }: Walk): Tree | undefined {
  let values = 0;
  let aliases = 0;
  const open = new Set<YamlNode>();

  const visit = (node: YamlNode, depth: number): Tree | undefined => {
    const at = place(node.range?.[0] ?? 0);
    if (++values > LIMITS.values) {
      if (values === LIMITS.values + 1) {
        blame(at, `expected at most ${LIMITS.values} values, counting what aliases repeat`, "TOO_MANY_VALUES");
      }
      return undefined;
    }
    if (depth > LIMITS.nesting) {
      blame(at, `expected at most ${LIMITS.nesting} levels of nesting`, "NESTING_TOO_DEEP");
      return undefined;
    }
    if (yaml.isAlias(node)) {
      const target = node.resolve(document);
      if (++aliases > LIMITS.aliases) {
        if (aliases === LIMITS.aliases + 1) {
          blame(at, `expected at most ${LIMITS.aliases} aliases, counting repeated ones`, "TOO_MANY_ALIASES");
        }
        return undefined;
      }
      if (!target || open.has(target)) {
        blame(at, target ? "the alias stands inside what it names" : "the alias names nothing", "BAD_ALIAS");
        return undefined;
      }
      return visit(target, depth);
    }
    if (yaml.isScalar(node)) {
      const value = node.value as string | number | boolean | null;
      return { kind: "scalar", place: at, value, source: node.source ?? String(value) };
    }
    open.add(node);
    const tree = yaml.isMap(node) ? visitMap(node, at, depth) : visitSeq(node, at, depth);
    open.delete(node);
    return tree;
  };

  const visitMap = (node: import("yaml").YAMLMap, at: Place, depth: number): Tree => {
    const entries = new Map<string, { keyPlace: Place; value: Tree }>();
    for (const pair of node.items) {
      const keyNode = pair.key as YamlNode | null;
      const keyPlace = keyNode?.range ? place(keyNode.range[0]) : at;
      if (!yaml.isScalar(keyNode) || typeof keyNode.value === "object") {
        blame(keyPlace, "expected a plain key", "BAD_KEY");
        continue;
      }
      const key = typeof keyNode.value === "string" ? keyNode.value : String(keyNode.source ?? keyNode.value);
      if (FORBIDDEN_KEYS.has(key)) {
        blame(keyPlace, `the key "${key}" is refused`, "FORBIDDEN_KEY");
      } else if (entries.has(key)) {
        const first = entries.get(key)!.keyPlace;
        blame(keyPlace, `"${key.slice(0, 60)}" is given twice, first in line ${first.line}`, "DUPLICATE_KEY");
      } else {
        const empty: Tree = { kind: "scalar", place: keyPlace, value: null, source: "" };
        const value = pair.value ? visit(pair.value as YamlNode, depth + 1) : empty;
        if (value) entries.set(key, { keyPlace, value });
      }
    }
    return { kind: "map", place: at, entries };
  };

  const visitSeq = (node: YamlNode, at: Place, depth: number): Tree => {
    const items: Tree[] = [];
    for (const item of (node as import("yaml").YAMLSeq).items) {
      const tree = visit(item as YamlNode, depth + 1);
      if (tree) items.push(tree);
      else if (values > LIMITS.values) break;
    }
    return { kind: "seq", place: at, items };
  };

  return visit(document.contents as unknown as YamlNode, 1);
}

/** Whether a key would reach into an object's prototype. */
export const isForbiddenKey = (key: string): boolean => FORBIDDEN_KEYS.has(key);
