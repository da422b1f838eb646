import { categories, f64Values, i32Values } from "../tables/column.ts";
import type { KpiRun } from "./kpi.ts";

/** Minutes in which at least one customer's averaged voltage lies outside a band, bounds included; a customer bus without
 *  voltage counts as outside. Null without a grid or without customers.
 *  @param band [pu] */
export function minutesOutside({ tables }: KpiRun, band: { lowPu: number; highPu: number }): number | null {
  const { bus_voltage: voltages, buses, grid_step: steps } = tables;
  if (!voltages?.rows || !buses || !steps?.rows) return null;
  const customers = customerBuses(buses);
  if (customers.size === 0) return null;
  const time = f64Values(voltages, "time");
  const meanPu = f64Values(voltages, "mean_pu");
  const bus = categories(voltages, "bus");
  const isCustomer = bus.texts.map((name) => customers.has(name));
  const lastStep = steps.rows - 1;
  const endUs = f64Values(steps, "time")[lastStep]! + f64Values(steps, "step_s")[lastStep]! * 1e6;
  let outsideUs = 0;
  // Rows are sorted by time; an interval ends where the next begins, the last one with the last grid step.
  for (let from = 0, to = 0; from < voltages.rows; from = to) {
    let outside = false;
    for (; to < voltages.rows && time[to] === time[from]; to++) {
      const inside = meanPu[to]! >= band.lowPu && meanPu[to]! <= band.highPu;
      if (!inside && isCustomer[bus.codes[to]!]) outside = true;
    }
    if (outside) outsideUs += (to < voltages.rows ? time[to]! : endUs) - time[from]!;
  }
  return outsideUs / 60e6;
}

function customerBuses(buses: NonNullable<KpiRun["tables"][string]>): Set<string> {
  const count = i32Values(buses, "customers");
  const { codes, texts } = categories(buses, "bus");
  const names = new Set<string>();
  for (let row = 0; row < buses.rows; row++) if (count[row]! > 0) names.add(texts[codes[row]!]!);
  return names;
}
