import type { KpiKind } from "../kpi.ts";
import { minutesOutside } from "../voltage-band.ts";

/** Time with any customer outside ±5 % of the nominal voltage. */
export const minutesOutsideAnsiA: KpiKind = {
  kind: "minutesOutsideAnsiA",
  label: "Minutes outside ANSI range A",
  summary: "Time with any customer's averaged voltage outside 0.95 to 1.05 pu",
  unit: "min",
  better: "lower",
  formula:
    "minutes of bus_voltage intervals in which any bus with customers has mean_pu outside 0.95–1.05 or no voltage",
  source: "ANSI C84.1, service voltage range A",
  compute: (run) => minutesOutside(run, { lowPu: 0.95, highPu: 1.05 }),
};
