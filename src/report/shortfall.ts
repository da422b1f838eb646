import { countsAsMet } from "../kpi/kinds/demands-met-pct.ts";
import { metKwh } from "../kpi/per-period.ts";
import { f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import { quantityText } from "./number-text.ts";

/** What a demand counted as not met missed, as a parenthesis: a battery that takes ever less near full leaves many sessions
 *  short of little, which the share of demands met does not tell. Empty where all were met. */
export function shortfallText(sessions: Table | undefined): string {
  if (!sessions?.rows) return "";
  const isMet = countsAsMet(sessions);
  const requested = f64Values(sessions, "requested_kwh");
  const missing = Float64Array.from(metKwh(sessions), (met, row) => requested[row]! - met).filter(
    (_, row) => !isMet(row),
  );
  if (missing.length === 0) return "";
  const half = missing.sort()[(missing.length - 1) >> 1]!;
  return ` (to 0.1 kWh; half of the others missed at most ${quantityText(half, "kWh")})`;
}
