import { timeToChargeS } from "../attempts.ts";
import type { KpiKind } from "../kpi.ts";

/** Time that nineteen of twenty attempts stay below, from plugging in to the first current. */
export const timeToChargeP95S: KpiKind = {
  kind: "timeToChargeP95S",
  label: "Time to charge, p95",
  summary:
    "From plugging in to the first current, the wait for the first set-point included: 95 % of the attempts that charged are quicker",
  unit: "s",
  better: "lower",
  formula: "95th percentile of time_to_charge_s over attempts with outcome charged, straight lines between ranks",
  source: "gridpilot",
  compute: ({ tables: { attempts } }) => (attempts ? timeToChargeS(attempts, 0.95) : null),
};
