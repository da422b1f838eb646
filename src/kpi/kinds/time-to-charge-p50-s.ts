import { timeToChargeS } from "../attempts.ts";
import type { KpiKind } from "../kpi.ts";

/** Median time from plugging in to the first current. */
export const timeToChargeP50S: KpiKind = {
  kind: "timeToChargeP50S",
  label: "Time to charge, p50",
  summary:
    "From plugging in to the first current, the wait for the first set-point included: half of the attempts that charged are quicker",
  unit: "s",
  better: "lower",
  formula: "median of time_to_charge_s over attempts with outcome charged, straight lines between ranks",
  source: "gridpilot",
  compute: ({ tables: { attempts } }) => (attempts ? timeToChargeS(attempts, 0.5) : null),
};
