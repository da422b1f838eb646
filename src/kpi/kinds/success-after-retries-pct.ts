import { countAttempts } from "../attempts.ts";
import type { KpiKind } from "../kpi.ts";

/** Share of sessions that charged at the first or a later attempt. */
export const successAfterRetriesPct: KpiKind = {
  kind: "successAfterRetriesPct",
  label: "Success after retries",
  summary: "Share of sessions that charged at the first or a later attempt; n/a where no protocol is simulated",
  unit: "%",
  better: "higher",
  formula: "100 · attempts with outcome charged / attempts with attempt = 1 and outcome not no-current",
  source: "ChargeX Consortium, customer-focused KPIs: charge start success, visits instead of attempts",
  compute({ tables: { attempts } }) {
    if (!attempts) return null;
    const { sessions, charged } = countAttempts(attempts);
    return sessions === 0 ? null : (100 * charged) / sessions;
  },
};
