import { type InteropShares, interopShares } from "../interop-shares.ts";
import type { KpiKind } from "../kpi.ts";

const SOURCE = "vehicle and charger models weighted by their market shares";
const PUBLIC = { access: "public" } as const;

const kpi = (
  kind: string,
  label: string,
  better: KpiKind["better"],
  summary: string,
  formula: string,
  of: Parameters<typeof interopShares>[1],
  pick: (shares: InteropShares) => number,
): KpiKind => ({
  kind,
  label,
  summary,
  unit: "%",
  better,
  formula,
  source: SOURCE,
  compute({ tables: { interop } }) {
    if (!interop?.rows) return null;
    const value = 100 * pick(interopShares(interop, of));
    return Number.isFinite(value) ? value : null;
  },
});

/** What `gridpilot interop` sums up, for the first of its rule sets. */
export const interopKpiKinds: readonly KpiKind[] = [
  kpi(
    "firstTryPct",
    "Charged at the first try, public",
    "higher",
    "Market-weighted share of attempts at public chargers that charge at once",
    "100 · weight of attempts charged or degraded / weight of attempts where a plug fits, public chargers",
    PUBLIC,
    ({ firstTry }) => firstTry,
  ),
  kpi(
    "afterRetriesPct",
    "Charged within the tries, public",
    "higher",
    "Market-weighted share of attempts at public chargers that charge at the first or a later try",
    "100 · weight of attempts charged, degraded or charged at a later try / weight of attempts where a plug fits, public chargers",
    PUBLIC,
    ({ afterRetries }) => afterRetries,
  ),
  kpi(
    "firstTryPrivatePct",
    "Charged at the first try, private",
    "higher",
    "Market-weighted share of attempts at private chargers that charge at once",
    "100 · weight of attempts charged or degraded / weight of attempts where a plug fits, private chargers",
    { access: "private" },
    ({ firstTry }) => firstTry,
  ),
  kpi(
    "degradedPct",
    "Charged another way",
    "lower",
    "Market-weighted share of attempts that charge after something failed on the way",
    "100 · weight of attempts degraded / weight of attempts where a plug fits",
    undefined,
    ({ degraded }) => degraded,
  ),
  kpi(
    "noPlugFitsPct",
    "No plug fits",
    "lower",
    "Market-weighted share of vehicle and charger pairs without a common connector",
    "100 · weight of pairs without a common connector / weight of all pairs",
    undefined,
    ({ noPlugFits }) => noPlugFits,
  ),
];
