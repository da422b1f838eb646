import { cycleWear, type PackTerms, USUAL_PACK, wearEurPerKwh, wearUntil } from "../base/battery-wear.ts";
import { rainflow } from "../base/rainflow.ts";
import { categories, f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";

/** What giving power back wears off the batteries, by Xu et al. 2018: the cycles of each session's state of charge, counted
 *  by rainflow, less the one half cycle that would have led from its first to its last; in money, the share of the linear
 *  wear of a pack's life times its price. Calendar ageing is left to parking. Where states of charge were not recorded,
 *  cycles of the usual depth at the same energy.
 *  @returns undefined where nothing was given back */
export function wearByGivingBack(
  { sessions, session_soc: socs }: Readonly<Record<string, Table | undefined>>,
  terms: PackTerms = USUAL_PACK,
): { readonly kwh: number; readonly eur: number } | undefined {
  const marginalEurPerKwh = wearEurPerKwh(terms);
  let [kwh, eur] = [0, 0];
  if (sessions?.columns["discharged_kwh"]) {
    const given = f64Values(sessions, "discharged_kwh");
    const isKnown = socs?.rows && sessions.columns["battery_kwh"] && given.some((each) => each > 0);
    const histories = isKnown ? historiesOf(sessions, socs) : undefined;
    for (let row = 0; row < sessions.rows; row++) {
      if (!(given[row]! > 0)) continue;
      kwh += given[row]!;
      const history = histories?.get(row);
      eur += history
        ? (extraCycles(history, terms.cellC) / wearUntil(terms.packEndLoss)) *
          terms.packEurPerKwh *
          f64Values(sessions, "battery_kwh")[row]!
        : given[row]! * marginalEurPerKwh;
    }
  }
  return kwh > 0 ? { kwh, eur } : undefined;
}

/** Linear wear of a history's cycles beside what leads straight from its first to its last state of charge. */
function extraCycles(history: readonly number[], cellC: number): number {
  const [first, last] = [history[0]!, history.at(-1)!];
  const direct = cycleWear(Math.abs(last - first), (first + last) / 2, cellC, 0.5);
  return rainflow(history).reduce(
    (sum, { range, mean, count }) => sum + cycleWear(range, mean, cellC, count),
    first === last ? 0 : -direct,
  );
}

/** The states of charge of the sessions that gave back and whose battery is known, by row of `sessions`. */
function historiesOf(sessions: Table, socs: Table): Map<number, number[]> {
  const arrival = f64Values(sessions, "arrival");
  const departure = f64Values(sessions, "departure");
  const [storedKwh, batteryKwh] = [f64Values(sessions, "stored_kwh"), f64Values(sessions, "battery_kwh")];
  const time = f64Values(socs, "time");
  const soc = f64Values(socs, "soc");
  const readings = rowsByEvse(socs);
  const histories = new Map<number, number[]>();
  for (const [evse, rows] of rowsByEvse(sessions)) {
    const of = readings.get(evse) ?? [];
    let next = 0;
    for (const row of rows.sort((a, b) => arrival[a]! - arrival[b]!)) {
      while (next < of.length && time[of[next]!]! <= arrival[row]!) next++;
      const history: number[] = [];
      // The reading of the period in which it leaves is its last; what follows is the next vehicle's.
      for (let isGone = false; next < of.length && !isGone; next++) {
        isGone = time[of[next]!]! >= departure[row]!;
        history.push(soc[of[next]!]!);
      }
      if (history.length === 0 || !(batteryKwh[row]! > 0)) continue;
      histories.set(row, [history.at(-1)! - storedKwh[row]! / batteryKwh[row]!, ...history]);
    }
  }
  return histories;
}

function rowsByEvse(table: Table): Map<string, number[]> {
  const [site, evse] = [categories(table, "site"), categories(table, "evse")];
  const rows = new Map<string, number[]>();
  for (let row = 0; row < table.rows; row++) {
    const name = `${site.texts[site.codes[row]!]}\n${evse.texts[evse.codes[row]!]}`;
    const known = rows.get(name);
    if (known) known.push(row);
    else rows.set(name, [row]);
  }
  return rows;
}
