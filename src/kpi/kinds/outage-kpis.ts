import { boolValues, f64Values } from "../../tables/column.ts";
import type { Table } from "../../tables/table.ts";
import type { KpiKind } from "../kpi.ts";

/** A load counts as carried with no more than this share of it missing over a period: less than a meter of class 0.2 tells,
 *  and more than is mostly missing until a set-point by message has become power. Where set-points are not messages nothing is. */
const CARRIED_WITHIN = 1e-3;

/** Sums over the periods in which the grid was away; null where it never was. */
function away(meter: Table | undefined, of: (loadKw: number, unservedKw: number) => number): number | null {
  if (!meter?.columns.is_away) return null;
  const [loadKw, unservedKw, periodS] = ["load_kw", "unserved_kw", "period_s"].map((name) => f64Values(meter, name));
  const isAway = boolValues(meter, "is_away");
  let sum = 0;
  let count = 0;
  for (let row = 0; row < meter.rows; row++) {
    if (isAway[row] !== 1) continue;
    sum += (of(loadKw![row]!, unservedKw![row]!) * periodS![row]!) / 3600;
    count++;
  }
  return count > 0 ? sum : null;
}

/** Hours of an outage in which the building's essential load was carried, over all sites. */
export const outageCarriedH: KpiKind = {
  kind: "outageCarriedH",
  label: "Outage carried to within 0.1 %",
  summary: "Hours of the outage in which the building's essential load was carried to within 0.1 %",
  unit: "h",
  better: "higher",
  formula: "Σ period over site_meter where is_away and unserved_kw ≤ 1e-3 · load_kw",
  source: "gridpilot",
  compute: ({ tables }) => away(tables.site_meter, (load, unserved) => (unserved <= CARRIED_WITHIN * load ? 1 : 0)),
};

/** Share of the building's essential energy that was carried while the grid was away. */
export const outageServedPct: KpiKind = {
  kind: "outageServedPct",
  label: "Essential load served",
  summary: "Share of the building's essential energy that was carried while the grid was away",
  unit: "%",
  better: "higher",
  formula: "100 · (1 − Σ unserved_kw · period / Σ load_kw · period) over site_meter where is_away",
  source: "gridpilot",
  compute({ tables }) {
    const loadKwh = away(tables.site_meter, (load) => load);
    const unservedKwh = away(tables.site_meter, (_, unserved) => unserved);
    return loadKwh !== null && loadKwh > 0 ? 100 * (1 - unservedKwh! / loadKwh) : null;
  },
};
