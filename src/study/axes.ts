import { normalQuantile } from "../assess/statistics/distributions.ts";
import { latinHypercube, monteCarlo } from "../assess/statistics/latin-hypercube.ts";
import { morrisDesign } from "../assess/statistics/morris.ts";
import { sobolDesign } from "../assess/statistics/sobol-indices.ts";
import { MOST_SOBOL_DIMENSIONS, sobolSequence } from "../assess/statistics/sobol-sequence.ts";
import { type Fault, ScenarioError } from "../base/errors.ts";
import type { LoadedStudy } from "../scenario/load-study.ts";
import type { Study } from "../scenario/study-schema.ts";
import { nodeAt, type Path, type ScalarTree } from "../scenario/tree.ts";

/** A value that a run gets, and where it was asked for. */
export interface Setting {
  readonly key: string;
  readonly value: string | number | boolean;
  /** As it was written, for text that looks like a number. */
  readonly source: string;
  readonly path: Path;
}

/** A choice of settings of which every run takes one alternative. */
export interface Axis {
  readonly kind: "matrix" | "zip" | "sample";
  readonly keys: readonly string[];
  readonly alternatives: readonly (readonly Setting[])[];
}

/** The axes a study spans, the last changing fastest. @throws ScenarioError with every fault */
export function axesOf(loaded: LoadedStudy): Axis[] {
  const { study, fault } = loaded;
  const faults: Fault[] = [];
  const axes: Axis[] = Object.keys(study.matrix).map((key) => ({
    kind: "matrix",
    keys: [key],
    alternatives: settingsAt(loaded, ["matrix", key], key, faults).map((setting) => [setting]),
  }));
  for (const [i, group] of study.zip.entries()) {
    const keys = Object.keys(group);
    const lists = keys.map((key) => settingsAt(loaded, ["zip", i, key], key, faults));
    const uneven = keys.findIndex((_, k) => lists[k]!.length !== lists[0]!.length);
    if (uneven > 0) {
      const message = `expected ${lists[0]!.length} values as ${keys[0]} has, got ${lists[uneven]!.length}`;
      faults.push(fault(["zip", i, keys[uneven]!], message, "ZIP_UNEVEN"));
    }
    axes.push({
      kind: "zip",
      keys,
      alternatives: (lists[0] ?? []).map((_, at) => lists.flatMap((list) => list[at] ?? [])),
    });
  }
  if (study.sample) axes.push(sampleAxis(loaded, study.sample, faults));
  const seen = new Set<string>(Object.keys(study.set));
  for (const { keys, alternatives } of axes)
    for (const [k, key] of keys.entries()) {
      const path = alternatives[0]?.[k]?.path.slice(0, -1) ?? ["matrix", key];
      if (seen.has(key)) faults.push(fault(path, "varied twice", "VARIED_TWICE", "put all its values in one place"));
      seen.add(key);
    }
  if (faults.length > 0) throw new ScenarioError(faults);
  return axes;
}

/** The values listed at a place of the study, a range written out. */
function settingsAt({ tree, fault }: LoadedStudy, path: Path, key: string, faults: Fault[]): Setting[] {
  const node = nodeAt(tree, path);
  if (node?.kind === "seq") {
    const settings = node.items.map((item, i): Setting => {
      const { value, source } = item as ScalarTree;
      return { key, value: value as Setting["value"], source, path: [...path, i] };
    });
    const twice = settings.find(({ source }, i) => settings.findIndex((other) => other.source === source) !== i);
    if (twice) faults.push(fault(twice.path, `${twice.source} is listed twice`, "LISTED_TWICE"));
    return settings;
  }
  const plain =
    node?.kind === "map"
      ? rangeOf(node)
      : String((node as ScalarTree).value)
          .split("..")
          .map(Number);
  const [from, to, step] = plain as [number, number, number];
  const values = rangeValues({ from, to, step });
  if (!values) faults.push(fault(path, "expected from <= to and step > 0, with at most 100000 values", "BAD_RANGE"));
  return (values ?? []).map((value) => ({ key, value, source: String(value), path }));
}

/** The values of a range, both ends included; undefined where it has none or too many. */
export function rangeValues({ from, to, step }: { from: number; to: number; step: number }): number[] | undefined {
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (!(step > 0 && count >= 1 && count <= 100_000)) return undefined;
  return Array.from({ length: count }, (_, i) => Number((from + i * step).toPrecision(12)));
}

const rangeOf = (node: { entries: Map<string, { value: unknown }> }): number[] =>
  ["from", "to", "step"].map((name) => (node.entries.get(name)!.value as ScalarTree).value as number);

type Sample = NonNullable<Study["sample"]>;
type Parameter = Sample["parameters"][string];

function sampleAxis({ fault }: LoadedStudy, sample: Sample, faults: Fault[]): Axis {
  const keys = Object.keys(sample.parameters);
  const { method, size } = sample;
  const columns = method === "sobol-indices" ? 2 * keys.length : keys.length;
  const isSobol = method.startsWith("sobol");
  if (keys.length === 0) faults.push(fault(["sample", "parameters"], "expected at least one", "NO_PARAMETERS"));
  if (isSobol && columns > MOST_SOBOL_DIMENSIONS) {
    const message = `expected at most ${MOST_SOBOL_DIMENSIONS / (columns / keys.length)} parameters, got ${keys.length}`;
    faults.push(fault(["sample", "parameters"], message, "TOO_MANY_PARAMETERS", "screen them with morris first"));
  }
  if (method === "sobol-indices" && !Number.isInteger(Math.log2(size)))
    faults.push(fault(["sample", "size"], `expected a power of two, got ${size}`, "NOT_A_POWER_OF_TWO"));
  for (const key of keys) {
    const parameter = sample.parameters[key]!;
    if ("min" in parameter && parameter.min >= parameter.max)
      faults.push(fault(["sample", "parameters", key], "expected min < max", "BAD_PARAMETER"));
    if ("sd" in parameter && method === "morris")
      faults.push(fault(["sample", "parameters", key], "morris needs bounds: give min and max", "BAD_PARAMETER"));
  }
  if (faults.length > 0) return { kind: "sample", keys, alternatives: [] };
  const alternatives = designOf(sample, keys.length).map((row) =>
    keys.map((key, k): Setting => {
      const value = valueAt(sample.parameters[key]!, row[k]!);
      return { key, value, source: String(value), path: ["sample", "parameters", key] };
    }),
  );
  return { kind: "sample", keys, alternatives };
}

/** The rows in [0, 1]^dimensions that a sample stands for. */
export function designOf({ method, size, seed }: Omit<Sample, "parameters">, dimensions: number): Float64Array[] {
  switch (method) {
    case "latin-hypercube":
      return latinHypercube({ points: size, dimensions, seed, tries: size > 10_000 ? 1 : 20 });
    case "monte-carlo":
      return monteCarlo({ points: size, dimensions, seed });
    case "sobol-sequence":
      return sobolSequence({ points: size, dimensions, scramble: seed });
    case "morris":
      return morrisDesign({ trajectories: size, dimensions, seed });
    case "sobol-indices":
      return sobolDesign({ points: size, dimensions, seed });
  }
}

function valueAt(parameter: Parameter, u: number): string | number | boolean {
  if ("values" in parameter)
    return parameter.values[Math.min(parameter.values.length - 1, Math.floor(u * parameter.values.length))]!;
  if ("sd" in parameter) {
    // The corner of an unscrambled sequence would be minus infinity.
    return parameter.mean + parameter.sd * normalQuantile(Math.min(1 - 2 ** -33, Math.max(2 ** -33, u)));
  }
  const { min, max, integer } = parameter;
  return integer ? Math.min(max, Math.floor(min + u * (max - min + 1))) : min + u * (max - min);
}
