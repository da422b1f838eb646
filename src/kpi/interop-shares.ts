import { categories, f64Values, i32Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";

/** What becomes of attempts at charging under one rule set, weighted by the market shares of vehicles and chargers. */
export interface InteropShares {
  /** Of all pairs, the weight of those without a common connector [1]. */
  readonly noPlugFits: number;
  /** Of the attempts where a plug fits: charged at the first try, that by another way than first tried, and charged
   *  within the tries [1]; NaN where no plug fits at all. */
  readonly firstTry: number;
  readonly degraded: number;
  readonly afterRetries: number;
  /** Of the attempts where a plug fits, those this rule set gains and loses against the first one [1]. */
  readonly gained: number;
  readonly lost: number;
}

/** @param of rule set (the table's first when absent) and chargers by access (all when absent) */
export function interopShares(
  table: Table,
  { rules, access }: { readonly rules?: string; readonly access?: "public" | "private" } = {},
): InteropShares {
  const ruleSets = categories(table, "rules");
  const wanted = rules === undefined ? 0 : ruleSets.texts.indexOf(rules);
  const outcomes = categories(table, "outcome");
  const accesses = categories(table, "access");
  const share = f64Values(table, "share");
  const attempts = i32Values(table, "attempts");
  const retried = i32Values(table, "charged_at_retry");
  const changed = i32Values(table, "changed");
  const vehicleShare = f64Values(table, "vehicle_share");
  const chargerShare = f64Values(table, "charger_share");
  const sum = { all: 0, noPlug: 0, charged: 0, degraded: 0, retried: 0, gained: 0, lost: 0 };
  for (let row = 0; row < table.rows; row++) {
    if (ruleSets.codes[row] !== wanted) continue;
    if (access !== undefined && accesses.texts[accesses.codes[row]!] !== access) continue;
    const weight = share[row]! * vehicleShare[row]! * chargerShare[row]!;
    sum.all += weight;
    const outcome = outcomes.texts[outcomes.codes[row]!];
    const changedWeight = (weight * changed[row]!) / attempts[row]!;
    if (outcome === "no plug fits") sum.noPlug += weight;
    if (outcome === "charged" || outcome === "degraded") {
      sum.charged += weight;
      sum.gained += changedWeight;
    } else {
      sum.retried += (weight * retried[row]!) / attempts[row]!;
      sum.lost += changedWeight;
    }
    if (outcome === "degraded") sum.degraded += weight;
  }
  const fitting = sum.all - sum.noPlug;
  const of = (weight: number): number => (fitting > 0 ? weight / fitting : Number.NaN);
  return {
    noPlugFits: sum.all > 0 ? sum.noPlug / sum.all : Number.NaN,
    firstTry: of(sum.charged),
    degraded: of(sum.degraded),
    afterRetries: of(sum.charged + sum.retried),
    gained: of(sum.gained),
    lost: of(sum.lost),
  };
}
