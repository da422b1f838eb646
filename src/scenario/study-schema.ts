import * as z from "zod";
import { parseDurationUs } from "../base/time.ts";

/** The study file, once: type, checks and published JSON Schema. */

const scalar = z.union([z.string().max(500), z.number(), z.boolean()]);
const keyPath = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u, { message: "expected a key path such as site.transformerKw" });
const range = z.strictObject({
  from: z.number().describe("First value"),
  to: z.number().describe("Last value, included where a step ends there"),
  step: z.number().positive().describe("Distance between two values"),
});
const RANGE_TEXT = /^-?[\d.]+\.\.-?[\d.]+\.\.[\d.]+$/;
const values = z
  .union([
    z.array(scalar).min(1).max(100_000),
    range,
    z.string().regex(RANGE_TEXT, { message: "expected a list, or a range such as 10..125..5" }),
  ])
  .describe("A list, a range {from, to, step}, or the same as text: 10..125..5");
const kpiId = z.string().min(1).max(100);
/** `p95 <= 20`: an optional statistic over replications, a comparison, a number. */
export const CONDITION = /^(?:(mean|min|max|p\d{1,2}(?:\.\d+)?)\s+)?(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i;
const condition = z
  .string()
  .refine((text) => CONDITION.test(text), {
    message: 'expected a condition such as "<= 50", "mean >= 97" or "p95 < 20"',
    params: { code: "BAD_CONDITION" },
  })
  .describe("<= 50 holds each run to it; mean, min, max or p95 before it the replications of each point");

const parameter = z
  .union([
    z.strictObject({
      min: z.number(),
      max: z.number(),
      integer: z.boolean().default(false).describe("Round to whole numbers"),
    }),
    z.strictObject({ values: z.array(scalar).min(2).max(10_000) }),
    z.strictObject({ mean: z.number(), sd: z.number().positive() }),
  ])
  .describe("Uniform between min and max, one of values, or normal with mean and sd");

/** How a number that the study varies is expected to grow. */
const uptake = z
  .strictObject({
    key: keyPath.describe("The varied number it is about, such as fleet.share"),
    source: z.string().min(1).max(500).describe("Whose forecast it is; stands on the page"),
    years: z
      .record(z.string().regex(/^[12]\d{3}$/, { message: "expected a year such as 2030" }), z.number())
      .refine((years) => Object.keys(years).length >= 2, {
        message: "expected two years or more",
        params: { code: "UPTAKE_TOO_SHORT" },
      })
      .refine((years) => isRising(years), {
        message: "expected values that do not fall from year to year",
        params: { code: "UPTAKE_FALLS" },
      })
      .describe("Its value in some years; in a straight line between them"),
  })
  .describe("A forecast of a varied number, so that the page tells in which year each threshold is passed");

function isRising(years: Readonly<Record<string, number>>): boolean {
  const values = Object.entries(years)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, value]) => value);
  return values.every((value, i) => i === 0 || value >= values[i - 1]!);
}

export type Uptake = z.output<typeof uptake>;

export const studySchema = z
  .strictObject({
    version: z.literal(1).describe("Version of this format"),
    name: z.string().min(1).max(200).describe("Name shown on the page"),
    question: z.string().max(2000).default("").describe("What the study is to answer, in one sentence"),
    scenario: z.string().min(1).max(500).default(".").describe("Scenario folder or file, from the study's folder"),
    overlays: z
      .array(z.string().min(1).max(500))
      .max(50)
      .default([])
      .describe("Files laid over it in every run, from the study's folder"),
    set: z.record(keyPath, scalar).default({}).describe("Values that hold in every run"),
    matrix: z
      .record(keyPath, values)
      .default({})
      .describe("Every combination is run; the key overlay lays a file over the scenario, none for none"),
    zip: z
      .array(z.record(keyPath, values))
      .max(50)
      .default([])
      .describe("Lists of one length that go together, first with first; crossed with the matrix"),
    sample: z
      .strictObject({
        method: z
          .enum(["latin-hypercube", "sobol-sequence", "monte-carlo", "morris", "sobol-indices"])
          .describe("How the space is covered; morris and sobol-indices also say what each parameter does"),
        size: z
          .int()
          .min(1)
          .max(1_000_000)
          .describe("Points; trajectories of morris; base points of sobol-indices, a power of two"),
        seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
        parameters: z.record(keyPath, parameter).describe("What is drawn"),
      })
      .optional()
      .describe("Drawn values, crossed with matrix and zip"),
    replications: z
      .union([
        z.int().min(1).max(100_000),
        z.strictObject({
          first: z.int().min(2).max(100_000).default(10).describe("Replications before the first look"),
          most: z.int().min(2).max(100_000).describe("Replications at which to give up"),
          halfWidth: z
            .record(kpiId, z.number().positive())
            .describe("Wanted half-width of each KPI's 95 % interval, in its unit"),
        }),
      ])
      .default(1)
      .describe("Runs of each point, with seeds counting up from the scenario's; or run until intervals are narrow"),
    warmUp: z
      .string()
      .refine((text) => text === "auto" || (parseDurationUs(text) ?? 0) > 0, {
        message: 'expected a duration such as "7d", or auto',
        params: { code: "BAD_DURATION" },
      })
      .optional()
      .describe("Beginning of each run that KPIs leave out, such as 7d; auto has pilot runs tell how many days (MSER)"),
    baseline: z
      .record(keyPath, scalar)
      .optional()
      .describe("The points that the others are compared with: those with these values"),
    practical: z
      .record(kpiId, z.number().min(0))
      .default({})
      .describe("Smallest difference of a KPI that matters, in its unit"),
    thresholds: z
      .record(kpiId, condition)
      .default({})
      .describe("Conditions on KPIs; a sweep that breaks one exits with 99"),
    uptake: uptake.optional(),
    keep: z.enum(["kpis", "tables"]).default("kpis").describe("kpis, or also each run's folder with its tables"),
  })
  .meta({
    title: "gridpilot study",
    description: "Many runs of one scenario: what is varied, how often, and what is asked.",
  });

/** A checked study with every default filled in. */
export type Study = z.output<typeof studySchema>;

/** What other tools and papers call the keys of a study, by key: a hint for who writes those, never accepted. */
export const STUDY_WORDS: Readonly<Record<string, readonly string[]>> = {
  name: ["title", "id"],
  question: ["description", "about", "goal", "purpose", "hypothesis"],
  scenario: ["model", "file", "path", "input", "scenarios"],
  overlays: ["layers", "patches", "includes", "extends"],
  set: ["fixed", "constants", "overrides", "override", "settings", "values", "with"],
  matrix: ["vary", "parameters", "params", "grid", "factors", "axes", "sweep", "variables", "factorial", "cases"],
  zip: ["together", "paired", "pairs", "parallel"],
  sample: ["sampling", "sampler", "design", "doe", "lhs", "latinHypercube", "sobol", "morris", "monteCarlo", "random"],
  "sample.method": ["kind", "type", "design", "sampler"],
  "sample.size": ["n", "count", "points", "samples", "trajectories", "number", "runs"],
  "sample.parameters": ["params", "variables", "inputs", "factors", "vary", "matrix"],
  replications: [
    "seeds",
    "seed",
    "repeats",
    "repeat",
    "repetitions",
    "reps",
    "runs",
    "trials",
    "replicates",
    "iterations",
    "n",
  ],
  warmUp: ["burnIn", "spinUp", "transient", "initialization", "discard", "skip", "cut"],
  baseline: ["base", "reference", "control", "against", "compareTo", "benchmark", "baseCase"],
  practical: ["tolerance", "equivalence", "margin", "minimalDifference", "smallest", "epsilon"],
  thresholds: ["limits", "constraints", "criteria", "assert", "conditions", "expect", "requirements"],
  uptake: ["adoption", "forecast", "growth", "years", "projection", "timeline", "ramp"],
  keep: ["save", "output", "outputs", "store", "record"],
};
