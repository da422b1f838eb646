import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { signalPeriods } from "../signal-periods.ts";
import { SLACK_KW } from "../slack.ts";

/** Time within the limits that a signal asked for. */
export const signalKeptPct: KpiKind = {
  kind: "signalKeptPct",
  label: "Signalled limits kept",
  summary: "Share of the time for which a limit was asked by a signal in which the site's EVSEs kept to it",
  unit: "%",
  better: "higher",
  formula: "100 · Σ period_s where power_kw ≤ asked_kw / Σ period_s where asked_kw is known",
  source: "gridpilot",
  compute({ tables: { site_power, site_signal } }) {
    const signal = site_power && site_signal && signalPeriods(site_signal, site_power);
    if (!signal) return null;
    const [powerKw, periodS] = [f64Values(site_power, "power_kw"), f64Values(site_power, "period_s")];
    const askedKw = f64Values(signal, "asked_kw");
    let [asked, kept] = [0, 0];
    for (let row = 0; row < askedKw.length; row++) {
      if (Number.isNaN(askedKw[row]!)) continue;
      asked += periodS[row]!;
      if (powerKw[row]! <= askedKw[row]! + SLACK_KW) kept += periodS[row]!;
    }
    return asked === 0 ? null : (100 * kept) / asked;
  },
};
