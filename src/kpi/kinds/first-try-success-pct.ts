import { countAttempts } from "../attempts.ts";
import type { KpiKind } from "../kpi.ts";

/** Share of sessions whose first attempt charged. */
export const firstTrySuccessPct: KpiKind = {
  kind: "firstTrySuccessPct",
  label: "First-try success",
  summary: "Share of sessions that charged at the first attempt; n/a where no protocol is simulated",
  unit: "%",
  better: "higher",
  formula: "100 · attempts with attempt = 1 and outcome charged / those with attempt = 1 and outcome not no-current",
  source: "ChargeX Consortium, customer-focused KPIs: charge start success",
  compute({ tables: { attempts } }) {
    if (!attempts) return null;
    const { sessions, firstTry } = countAttempts(attempts);
    return sessions === 0 ? null : (100 * firstTry) / sessions;
  },
};
