import { z } from "zod";
import { licence, modelName, source } from "./model-parts.ts";

const keyPath = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/, { message: "expected a key path such as plug.protocols" })
  .max(100);
const scalar = z.union([z.string().max(200), z.number(), z.boolean()]);
const list = z.array(scalar).min(1).max(50);

const test = z
  .union([
    scalar,
    list,
    z.strictObject({ min: z.number().optional(), max: z.number().optional() }),
    z.strictObject({ given: z.boolean() }),
  ])
  .describe(
    "A value (or one of a list, which a list key may also hold), {min, max} for numbers, or {given: true|false}",
  );

const change = z.strictObject({
  of: z.enum(["vehicle", "charger", "cable"]).describe("What is changed"),
  where: z.record(keyPath, test).default({}).describe("Which of them: every key path must pass its test"),
  share: z.number().min(0).max(1).default(1).describe("Share of those units that are changed [1]"),
  set: z.record(keyPath, z.unknown()).default({}).describe("New values by key path"),
  add: z.record(keyPath, list).default({}).describe("Appended to lists that lack them"),
  prefer: z.record(keyPath, list).default({}).describe("Put first in lists, in this order"),
  remove: z.array(keyPath).max(50).default([]).describe("Key paths taken out, so that their defaults hold"),
  faults: z
    .record(z.string().max(60), z.number().min(0).max(1))
    .default({})
    .describe("Rate of a fault at these units instead of the reliability model's, per attempt [1]"),
});

/** A rule set: what changes in vehicles, chargers and cables when a rule, a mandate or a firmware takes effect. */
export const rulesSchema = z
  .strictObject({
    name: modelName,
    summary: z.string().min(1).max(200).describe("What the rule says, in one sentence"),
    source,
    licence,
    changes: z.array(change).min(1).max(20).describe("What it changes, applied in order"),
    assumed: z.array(z.string().min(1).max(200)).default([]).describe("Values that are our assumption"),
  })
  .meta({ title: "gridpilot rule set", description: "models/rules/<name>.yaml: a what-if for gridpilot interop." });

/** A checked rule set with its defaults filled in. */
export type RulesModel = z.output<typeof rulesSchema>;
export type RuleChange = RulesModel["changes"][number];
export type RuleTest = z.output<typeof test>;
