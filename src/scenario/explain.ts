import type { z } from "zod";
import type { Fault } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { type JsonSchema, keyPaths, keysAt, schemasAt } from "./json-schema.ts";
import { LIMITS } from "./limits.ts";
import { formatPath, keyPlaceAt, nodeAt, type Path, type Place, type Tree } from "./tree.ts";

type Issue = z.core.$ZodIssue;

/** What others call known keys, by key path; tried before the nearest spelling. */
export type OtherWords = Readonly<Record<string, readonly string[]>>;

/** Turns what the schema found wrong into faults a person can act on: place, expected, got, nearest known key. */
export function explain(issues: readonly Issue[], tree: Tree, schema: JsonSchema, words: OtherWords = {}): Fault[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
    return issue.code === "unrecognized_keys"
      ? // The nearest known key is not searched for more keys than anyone would read about.
        issue.keys.slice(0, LIMITS.faults + 1).map((key) => unknownKey([...path, key], tree, schema, words))
      : [faultOf(issue, path, tree, schema)];
  });
}

/** The head of a fault: file and position, or the override that was at fault. */
export function whereabouts(place: Place, path: Path): Pick<Fault, "file" | "line" | "column" | "path"> {
  if (place.line === undefined) return { path: `${place.file} ${formatPath(path)}`.trim() };
  const key = formatPath(path);
  return { file: place.file, line: place.line, column: place.column ?? 1, ...(key ? { path: key } : {}) };
}

/** What was found, short enough for a sentence. */
export function got(node: Tree | undefined): string {
  if (!node) return "nothing";
  if (node.kind === "map") return "a mapping";
  if (node.kind === "seq") return node.items.length === 0 ? "an empty list" : "a list";
  if (node.value === null) return "nothing";
  const text = typeof node.value === "string" ? JSON.stringify(node.value) : node.source;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function unknownKey(path: Path, tree: Tree, schema: JsonSchema, words: OtherWords): Fault {
  const key = String(path.at(-1));
  const known = keysAt(schema, path.slice(0, -1));
  const near = knownAs(path, words) ?? nearest(key, known);
  // `transformerKw` at the top is as likely a slip as a misspelling.
  const elsewhere = near ? undefined : keyPaths(schema).find((known) => known.split(".").at(-1) === key);
  const hint = near ?? elsewhere;
  return {
    ...whereabouts(keyPlaceAt(tree, path), path),
    message: "unknown key",
    hint: hint ? `did you mean "${hint}"?` : `known here: ${known.join(", ") || "none"}`,
    code: "UNKNOWN_KEY",
  };
}

/** The key that someone else's word stands for, beside it: `replications` for `seeds`. */
function knownAs(path: Path, words: OtherWords): string | undefined {
  const bare = (word: string) => word.toLowerCase().replaceAll(/[-_ ]/g, "");
  const inside = path
    .slice(0, -1)
    .map((step) => `${step}.`)
    .join("");
  const asked = bare(String(path.at(-1)));
  const found = Object.entries(words).find(
    ([key, others]) =>
      key.startsWith(inside) &&
      !key.slice(inside.length).includes(".") &&
      others.some((other) => bare(other) === asked),
  );
  return found?.[0].slice(inside.length);
}

function faultOf(issue: Issue, path: Path, tree: Tree, schema: JsonSchema): Fault {
  const node = nodeAt(tree, path);
  const place = node?.place ?? keyPlaceAt(tree, path);
  const spec = schemasAt(schema, path)[0];
  const unit = unitOf(path);
  const fault = (message: string, code: string, hint?: string): Fault => ({
    ...whereabouts(place, path),
    message,
    code,
    ...(hint ? { hint } : {}),
  });

  switch (issue.code) {
    case "invalid_type": {
      const expected = expectedType(issue.expected, unit, spec);
      if (!node) return fault(`missing; expected ${expected}`, "MISSING_KEY");
      return wrongType(issue, { node, unit, expected, spec, fault, path });
    }
    case "too_small":
    case "too_big": {
      const small = issue.code === "too_small";
      const bound = small ? issue.minimum : issue.maximum;
      const sign = `${small ? ">" : "<"}${issue.inclusive === false ? "" : "="}`;
      if (issue.origin === "string") {
        const one = bound === 1 && small;
        return fault(
          one ? "expected some text, got none" : `expected ${small ? "at least" : "at most"} ${bound} characters`,
          small ? "TEXT_TOO_SHORT" : "TEXT_TOO_LONG",
        );
      }
      if (issue.origin === "array") {
        const size = node?.kind === "seq" ? node.items.length : 0;
        return fault(`expected ${sign} ${bound} entries, got ${size}`, small ? "LIST_TOO_SHORT" : "LIST_TOO_LONG");
      }
      const code = small ? (bound === 0 ? "NOT_POSITIVE" : "NUMBER_TOO_SMALL") : "NUMBER_TOO_LARGE";
      return fault(`expected ${sign} ${bound}${unit ? ` ${unit}` : ""}, got ${got(node)}`, code);
    }
    case "invalid_value":
      return choice(issue.values.map(String), node, fault);
    case "invalid_union": {
      const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
      if (options.length > 0) return choice(options, node, fault);
      const forms = spec?.description ? lowered(spec.description) : "one of the forms in the manual";
      return fault(`expected ${forms}, got ${got(node)}`, "BAD_VALUE");
    }
    case "invalid_key": {
      const expected = issue.issues[0]?.message ?? "expected another key";
      return {
        ...whereabouts(keyPlaceAt(tree, path), path),
        message: `${expected}, got ${JSON.stringify(String(path.at(-1)))}`,
        code: "BAD_KEY",
      };
    }
    case "custom": {
      const params = (issue.params ?? {}) as { code?: string; hint?: string };
      const shown = node?.kind === "scalar" ? `, got ${got(node)}` : "";
      return fault(`${issue.message}${shown}`, params.code ?? "BAD_VALUE", params.hint);
    }
    default:
      return fault(`${issue.message}, got ${got(node)}`, issue.code === "invalid_format" ? "BAD_FORMAT" : "BAD_VALUE");
  }
}

function choice(values: readonly string[], node: Tree | undefined, fault: MakeFault): Fault {
  const near = node?.kind === "scalar" && values.length > 1 ? nearest(node.source, values) : undefined;
  const expected = values.length === 1 ? values[0] : `one of ${values.join(", ")}`;
  if (!node) return fault(`missing; expected ${expected}`, "MISSING_KEY");
  return fault(`expected ${expected}, got ${got(node)}`, "UNKNOWN_CHOICE", near && `did you mean "${near}"?`);
}

type MakeFault = (message: string, code: string, hint?: string) => Fault;

function wrongType(
  issue: Extract<Issue, { code: "invalid_type" }>,
  context: {
    node: Tree;
    unit: string | undefined;
    expected: string;
    spec: JsonSchema | undefined;
    fault: MakeFault;
    path: Path;
  },
): Fault {
  const { node, unit, expected, spec, fault } = context;
  const value = node.kind === "scalar" ? node.value : undefined;
  if (typeof value === "number" && !Number.isFinite(value)) {
    return fault(`expected ${expected}, got ${got(node)}`, "NOT_FINITE");
  }
  if ((issue.expected === "number" || issue.expected === "int") && typeof value === "string") {
    const quantity = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([\p{L}%°µ][\p{L}\d%°µ/²³·]*)\s*$/iu.exec(value);
    if (quantity) {
      const given = quantity[2]!;
      const same = unit !== undefined && given.toLowerCase() === unit.toLowerCase();
      const hint = same ? `the key already names the unit: write ${quantity[1]}` : undefined;
      return fault(`expected ${expected}, got ${got(node)}`, "WRONG_UNIT", hint);
    }
    const number = value.trim() !== "" && Number.isFinite(Number(value));
    return fault(
      `expected ${expected}, got the text ${got(node)}`,
      "WRONG_TYPE",
      number ? "drop the quotes" : undefined,
    );
  }
  if (issue.expected === "object" && spec?.properties?.["kind"] && typeof value === "string") {
    const key = formatPath([...context.path, "kind"]);
    return fault(`expected ${expected}, got ${got(node)}`, "WRONG_TYPE", `did you mean ${key}: ${value.slice(0, 60)}?`);
  }
  return fault(`expected ${expected}, got ${got(node)}`, "WRONG_TYPE");
}

function expectedType(expected: string, unit: string | undefined, spec: JsonSchema | undefined): string {
  switch (expected) {
    case "number":
      return unit ? `a number in ${unit}` : "a number";
    case "int":
      return "a whole number";
    case "boolean":
      return "true or false";
    case "object": {
      const keys = Object.keys(spec?.properties ?? {});
      return keys.length > 0
        ? `a mapping with ${keys.slice(0, 4).join(", ")}${keys.length > 4 ? ", …" : ""}`
        : "a mapping";
    }
    case "array":
    case "tuple":
      return "a list";
    case "string":
      if (spec?.pattern?.includes("(us|ms|s|min|h|d)")) return 'a duration such as "5min"';
      return spec?.description ? `text (${lowered(spec.description)})` : "text";
    default:
      return expected;
  }
}

const lowered = (text: string): string => text[0]!.toLowerCase() + text.slice(1);

const UNITS: Readonly<Record<string, string>> = {
  Kw: "kW",
  Kwh: "kWh",
  Kva: "kVA",
  Kvar: "kvar",
  V: "V",
  A: "A",
  Pu: "pu",
  Pct: "%",
  S: "s",
  Ohm: "ohm",
};

/** The unit a key's name ends in. */
function unitOf(path: Path): string | undefined {
  const suffix = /(?:^|[a-z0-9])(Kwh|Kw|Kvar|Kva|Pu|Pct|Ohm|V|A|S)$/.exec(String(path.at(-1) ?? ""));
  return suffix ? UNITS[suffix[1]!] : undefined;
}
