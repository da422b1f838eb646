import { categories, f64Values, i32Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";

/** What the attempts of a run come to. Sessions that ended before any current had flowed and before anything had failed
 *  say nothing about success and are left out. */
export interface AttemptCounts {
  readonly sessions: number;
  readonly firstTry: number;
  readonly charged: number;
}

/** Counts the attempts table: sessions that were tried, those that charged at once, those that charged at all. */
export function countAttempts(attempts: Table): AttemptCounts {
  const { codes, texts } = categories(attempts, "outcome");
  const numbers = i32Values(attempts, "attempt");
  let sessions = 0;
  let firstTry = 0;
  let charged = 0;
  for (let row = 0; row < attempts.rows; row++) {
    const outcome = texts[codes[row]!];
    const isFirst = numbers[row] === 1;
    if (isFirst && outcome !== "no-current") sessions++;
    if (outcome !== "charged") continue;
    charged++;
    if (isFirst) firstTry++;
  }
  return { sessions, firstTry, charged };
}

/** A quantile of the time to charge over the attempts that charged [s], straight lines between ranks; null where none did.
 *  @param share 0–1 */
export function timeToChargeS(attempts: Table, share: number): number | null {
  const { codes, texts } = categories(attempts, "outcome");
  const charged = f64Values(attempts, "time_to_charge_s").filter((_, row) => texts[codes[row]!] === "charged");
  if (charged.length === 0) return null;
  const sorted = charged.sort();
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (at - below);
}
