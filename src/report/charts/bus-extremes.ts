import type { Table } from "../../tables/table.ts";

/** One bus as the voltage charts see it. */
export interface BusExtremes {
  readonly name: string;
  readonly xM: number;
  readonly yM: number;
  readonly distanceM: number;
  /** Index of the next bus toward the source, −1 at the source. */
  readonly parent: number;
  readonly customers: number;
  /** Lowest and highest voltage of any phase and instant [pu]; NaN where the bus has no row. */
  readonly minPu: number;
  readonly maxPu: number;
}

/** Joins `buses` with the extremes of `bus_voltage`, in the order of `buses`. */
export function busExtremes(buses: Table, voltage: Table): readonly BusExtremes[] {
  const index = busIndex(buses);
  const rowOf = rowOfBus(buses, voltage, index);
  const min = new Float64Array(buses.rows).fill(Number.NaN);
  const max = new Float64Array(buses.rows).fill(Number.NaN);
  const bus = voltage.columns["bus"]!.values;
  const low = voltage.columns["min_pu"]!.values;
  const high = voltage.columns["max_pu"]!.values;
  for (let row = 0; row < voltage.rows; row++) {
    const at = rowOf[bus[row]!]!;
    if (at < 0) continue;
    // Compared this way round, the first number replaces the NaN it starts from; a NaN row changes nothing.
    if (Number.isFinite(low[row]!) && !(min[at]! <= low[row]!)) min[at] = low[row]!;
    if (Number.isFinite(high[row]!) && !(max[at]! >= high[row]!)) max[at] = high[row]!;
  }
  const names = buses.columns["bus"]!;
  const parents = buses.columns["parent"]!;
  return Array.from({ length: buses.rows }, (_, row) => ({
    name: names.texts![names.values[row]!]!,
    xM: buses.columns["x_m"]!.values[row]!,
    yM: buses.columns["y_m"]!.values[row]!,
    distanceM: buses.columns["distance_m"]!.values[row]!,
    parent: index.get(parents.texts![parents.values[row]!] ?? "") ?? -1,
    customers: buses.columns["customers"]!.values[row]!,
    minPu: min[row]!,
    maxPu: max[row]!,
  }));
}

/** For each category code of `bus_voltage`, the row of that bus in `buses`, −1 where it has none. */
export function rowOfBus(buses: Table, voltage: Table, index = busIndex(buses)): Int32Array {
  return Int32Array.from(voltage.columns["bus"]!.texts!, (name) => index.get(name) ?? -1);
}

function busIndex(buses: Table): ReadonlyMap<string, number> {
  const names = buses.columns["bus"]!;
  return new Map(Array.from({ length: buses.rows }, (_, row) => [names.texts![names.values[row]!]!, row]));
}
