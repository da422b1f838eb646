import { morrisEffects } from "../assess/statistics/morris.ts";
import { sobolIndices } from "../assess/statistics/sobol-indices.ts";
import type { Study } from "../scenario/study-schema.ts";
import { designOf } from "./axes.ts";
import type { Points } from "./points.ts";

/** What one sampled parameter does to one KPI, at one combination of everything else that the study varies. */
export interface Sensitivity {
  /** The combination: names of the matrix and zip alternatives; "" where there are none. */
  readonly group: string;
  readonly parameter: string;
  readonly kpi: string;
  /** morris: mu, mu_star and sigma, in the KPI's unit over the parameter's whole range. sobol-indices: first and total
   *  with 95 % bounds [1]. */
  readonly values: Readonly<Record<string, number>>;
}

/** Effects or indices from the mean of each KPI at each point. KPIs that any point lacks are left out.
 *  @param meanOf of a KPI over a point's replications */
export function sensitivities(
  study: Study,
  points: Points,
  kpis: readonly string[],
  meanOf: (point: number, kpi: string) => number | undefined,
): Sensitivity[] {
  const { sample } = study;
  if (!sample || (sample.method !== "morris" && sample.method !== "sobol-indices")) return [];
  const parameters = Object.keys(sample.parameters);
  const rows = points.axes.at(-1)!.alternatives.length;
  const design = sample.method === "morris" ? designOf(sample, parameters.length) : [];
  const found: Sensitivity[] = [];
  // The sample is the last axis, so the rows of one design follow each other.
  for (let from = 0; from < points.count; from += rows) {
    const group = points.axes.length > 1 ? points.at(from).name.replace(/_s\d+$/, "") : "";
    for (const kpi of kpis) {
      const results = Array.from({ length: rows }, (_, i) => meanOf(from + i, kpi));
      if (!results.every((value): value is number => value !== undefined)) continue;
      const values =
        sample.method === "morris"
          ? morrisEffects(design, results).map(({ mu, muStar, sigma }) => ({ mu, muStar, sigma }))
          : sobolIndices(results, { dimensions: parameters.length, seed: sample.seed }).map(({ first, total }) => ({
              first: first.estimate,
              firstLow: first.low,
              firstHigh: first.high,
              total: total.estimate,
              totalLow: total.low,
              totalHigh: total.high,
            }));
      for (const [k, parameter] of parameters.entries()) found.push({ group, parameter, kpi, values: values[k]! });
    }
  }
  return found;
}
