import { categories, f64Values, i32Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import type { KpiRun } from "./kpi.ts";
import { oncePerKey } from "./once-per-key.ts";

/** Minutes in which at least one customer's averaged voltage lies outside a band, bounds included; a customer bus without
 *  voltage counts as outside. Null without a grid or without customers.
 *  @param band [pu] */
export function minutesOutside({ tables }: KpiRun, band: { lowPu: number; highPu: number }): number | null {
  const { bus_voltage: voltages, buses, grid_step: steps } = tables;
  if (!voltages?.rows || !buses || !steps?.rows) return null;
  const customers = customerBuses(buses);
  if (customers.size === 0) return null;
  const { fromUs, lowestPu, highestPu } = extremesOf(customers)(voltages);
  const lastStep = steps.rows - 1;
  const endUs = f64Values(steps, "time")[lastStep]! + f64Values(steps, "step_s")[lastStep]! * 1e6;
  let outsideUs = 0;
  for (let k = 0; k < fromUs.length; k++)
    // An interval ends where the next begins, the last one with the last grid step.
    if (lowestPu[k]! < band.lowPu || highestPu[k]! > band.highPu) outsideUs += (fromUs[k + 1] ?? endUs) - fromUs[k]!;
  return outsideUs / 60e6;
}

/** By interval, the lowest and highest averaged voltage of any customer; minus infinity where one has none. */
interface Extremes {
  readonly fromUs: readonly number[];
  readonly lowestPu: readonly number[];
  readonly highestPu: readonly number[];
}

/** Both bands ask for the same extremes. The customers are those of the buses table, worked out once as well, so that one
 *  set of them stands for one such table. */
const extremesOf = oncePerKey((customers: ReadonlySet<string>) =>
  oncePerKey((voltages: Table): Extremes => {
    const time = f64Values(voltages, "time");
    const meanPu = f64Values(voltages, "mean_pu");
    const { codes, texts } = categories(voltages, "bus");
    const isCustomer = Uint8Array.from(texts, (name) => (customers.has(name) ? 1 : 0));
    const [fromUs, lowestPu, highestPu]: [number[], number[], number[]] = [[], [], []];
    // Rows are sorted by time.
    for (let row = 0; row < voltages.rows; ) {
      const startUs = time[row]!;
      let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (; row < voltages.rows && time[row] === startUs; row++) {
        if (isCustomer[codes[row]!] === 0) continue;
        const pu = meanPu[row]!;
        if (pu > highest) highest = pu;
        if (!(pu >= lowest)) lowest = Number.isNaN(pu) ? Number.NEGATIVE_INFINITY : pu;
      }
      fromUs.push(startUs);
      lowestPu.push(lowest);
      highestPu.push(highest);
    }
    return { fromUs, lowestPu, highestPu };
  }),
);

const customerBuses = oncePerKey((buses: Table): ReadonlySet<string> => {
  const count = i32Values(buses, "customers");
  const { codes, texts } = categories(buses, "bus");
  const names = new Set<string>();
  for (let row = 0; row < buses.rows; row++) if (count[row]! > 0) names.add(texts[codes[row]!]!);
  return names;
});
