import { type Fault, ScenarioError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { deepFreeze } from "../freeze.ts";
import { fileSchema, type JsonSchema, jsonSchemaOf, keyPaths, ONCE, schemasAt } from "../json-schema.ts";
import { isForbiddenKey } from "../read-yaml.ts";
import type { ModelKinds } from "./load-model.ts";
import type { RuleChange, RulesModel, RuleTest } from "./rules.ts";

/** The kinds of model that a rule set can change. */
export type RuledKind = RuleChange["of"];

/** A model under a rule set. A change that hits only a share of its units splits it into variants. */
export interface RuledModel<M> {
  /** Every combination of the changes below: bit i of the index says whether change i was made. */
  readonly variants: readonly M[];
  readonly changes: readonly {
    /** Where the change stands in its rule set; names its random stream. */
    readonly index: number;
    readonly share: number;
    readonly faults: Readonly<Record<string, number>>;
  }[];
}

/** Changes of one rule set that one model can meet; each doubles its variants. */
const MOST_CHANGES = 6;

/** A model without a rule set. */
export const unruled = <M>(model: M): RuledModel<M> => ({ variants: [model], changes: [] });

/** Makes the variants of a model under a rule set, each checked like a model file.
 *  @throws ScenarioError for key paths that no such model has, and for values its schema refuses */
export async function applyRules<K extends RuledKind>(
  kind: K,
  model: ModelKinds[K],
  rules: RulesModel,
): Promise<RuledModel<ModelKinds[K]>> {
  const schema = await jsonSchemaOf(kind);
  const faults: Fault[] = [];
  const hits = rules.changes.flatMap((change, index) => {
    if (change.of !== kind) return [];
    faults.push(...unknownPaths(change, schema).map((fault) => placed(rules, index, fault)));
    return Object.entries(change.where).every(([path, test]) => passes(valueAt(model, path), test))
      ? [{ change, index }]
      : [];
  });
  if (hits.length > MOST_CHANGES) {
    const message = `expected at most ${MOST_CHANGES} changes of one ${kind}, got ${hits.length} for ${model.name}`;
    faults.push({ file: fileOf(rules), path: "changes", message, code: "TOO_MANY_CHANGES" });
  }
  if (faults.length > 0) throw new ScenarioError(faults);
  const parser = await fileSchema(kind);
  const variants = Array.from({ length: 2 ** hits.length }, (_, mask) => {
    const made = hits.filter((_, bit) => mask & (1 << bit));
    if (made.length === 0) return model;
    const changed = structuredClone(model) as Record<string, unknown>;
    for (const { change } of made) makeChange(changed, change);
    const parsed = parser.safeParse(changed, ONCE);
    if (parsed.success) return deepFreeze(parsed.data as ModelKinds[K]);
    const [issue] = parsed.error.issues;
    const message = `makes ${model.name} invalid: ${issue!.path.join(".")}: ${issue!.message}`;
    throw new ScenarioError([placed(rules, made.at(-1)!.index, { message, code: "RULE_BREAKS_MODEL" })]);
  });
  return {
    variants,
    changes: hits.map(({ change, index }) => ({ index, share: change.share, faults: change.faults })),
  };
}

const fileOf = (rules: RulesModel): string => `models/rules/${rules.name}.yaml`;

const placed = (rules: RulesModel, index: number, fault: Fault): Fault => ({
  ...fault,
  file: fileOf(rules),
  path: `changes[${index}]${fault.path ? `.${fault.path}` : ""}`,
});

/** Key paths of a change that no model of the kind has. */
function unknownPaths(change: RuleChange, schema: JsonSchema): Fault[] {
  const named = [
    ...Object.keys(change.where).map((path) => ["where", path] as const),
    ...Object.keys(change.set).map((path) => ["set", path] as const),
    ...Object.keys(change.add).map((path) => ["add", path] as const),
    ...Object.keys(change.prefer).map((path) => ["prefer", path] as const),
    ...change.remove.map((path) => ["remove", path] as const),
  ];
  return named.flatMap(([section, path]) => {
    const steps = path.split(".");
    if (!steps.some(isForbiddenKey) && schemasAt(schema, steps).length > 0) return [];
    const near = nearest(path, keyPaths(schema));
    return {
      path: section,
      message: `a ${change.of} has no "${path}"`,
      ...(near ? { hint: `did you mean "${near}"?` } : {}),
      code: "UNKNOWN_KEY",
    };
  });
}

function passes(value: unknown, test: RuleTest): boolean {
  if (Array.isArray(test)) return test.some((one) => passes(value, one));
  if (typeof test !== "object") return Array.isArray(value) ? value.includes(test) : value === test;
  if ("given" in test) return (value !== undefined && value !== false) === test.given;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = test;
  return typeof value === "number" && value >= min && value <= max;
}

function makeChange(model: Record<string, unknown>, change: RuleChange): void {
  for (const path of change.remove) putAt(model, path, undefined);
  for (const [path, value] of Object.entries(change.set)) putAt(model, path, structuredClone(value));
  for (const [path, values] of Object.entries(change.prefer)) {
    putAt(model, path, [...values, ...listAt(model, path).filter((one) => !values.includes(one as string))]);
  }
  for (const [path, values] of Object.entries(change.add)) {
    const list = listAt(model, path);
    putAt(model, path, [...list, ...values.filter((one) => !list.includes(one))]);
  }
}

const listAt = (model: object, path: string): unknown[] => {
  const value = valueAt(model, path);
  return Array.isArray(value) ? value : [];
};

function valueAt(model: object, path: string): unknown {
  let value: unknown = model;
  for (const step of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** Paths were checked against the schema, so that no step reaches into a prototype. */
function putAt(model: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.split(".");
  const last = steps.pop()!;
  let at = model;
  for (const step of steps) {
    if (typeof at[step] !== "object" || at[step] === null) at[step] = {};
    at = at[step] as Record<string, unknown>;
  }
  if (value === undefined) delete at[last];
  else at[last] = value;
}
