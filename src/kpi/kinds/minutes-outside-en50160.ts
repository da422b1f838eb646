import type { KpiKind } from "../kpi.ts";
import { minutesOutside } from "../voltage-band.ts";

/** Time with any customer outside ±10 % of the nominal voltage. The standard itself asks that 95 % of a week's 10-minute
 *  means stay inside, and all of them within +10 % and −15 %; 0 minutes here is thus stricter than the standard, and up to
 *  504 minutes in a week at one customer may still comply. */
export const minutesOutsideEn50160: KpiKind = {
  kind: "minutesOutsideEn50160",
  label: "Minutes outside EN 50160",
  summary: "Time with any customer's averaged voltage outside 0.90 to 1.10 pu",
  unit: "min",
  better: "lower",
  formula:
    "minutes of bus_voltage intervals in which any bus with customers has mean_pu outside 0.90–1.10 or no voltage",
  source: "EN 50160:2010, 4.2.2: ±10 % band of 10-minute means, which 95 % of a week must keep",
  compute: (run) => minutesOutside(run, { lowPu: 0.9, highPu: 1.1 }),
};
