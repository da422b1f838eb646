import type { ReportInput } from "../../../src/report/data.ts";
import { tableOf } from "./synthetic.ts";

const SIZES = [1, 2, 5, 10, 20, 50, 100, 180];

/** The runs with peaks of fleets of several sizes: each run's large fleet draws a little more per vehicle than the last's. */
export function fleetPeakInput(base: ReportInput): ReportInput {
  return {
    ...base,
    runs: base.runs.map((run, k) => {
      const end = 1.4 + 0.8 * k;
      const kw = SIZES.map((size) => end + (7.4 - end) / Math.sqrt(size));
      const spread = SIZES.map((size, at) => (at === SIZES.length - 1 ? 0 : 1.2 / size ** 0.6));
      const table = tableOf("fleet_peak", SIZES.length, {
        vehicles: SIZES,
        draws: SIZES.map((_, at) => (at === SIZES.length - 1 ? 1 : 40)),
        period_s: SIZES.map(() => 600),
        admd_kw: kw,
        admd_p5_kw: kw.map((value, at) => value - spread[at]!),
        admd_p95_kw: kw.map((value, at) => Math.min(7.4, value + spread[at]!)),
        coincidence: kw.map((value) => value / 7.4),
        coincidence_p5: kw.map((value, at) => (value - spread[at]!) / 7.4),
        coincidence_p95: kw.map((value, at) => Math.min(1, (value + spread[at]!) / 7.4)),
      });
      return { ...run, tables: { ...run.tables, fleet_peak: table } };
    }),
  };
}
