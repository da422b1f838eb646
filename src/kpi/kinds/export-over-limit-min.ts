import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { SLACK_KW } from "../slack.ts";

/** Time in which a site gave more to the grid than its connection allows. */
export const exportOverLimitMin: KpiKind = {
  kind: "exportOverLimitMin",
  label: "Export over its limit",
  summary: "Time in which sites gave more to the grid than site.exportLimitKw, site by site, by recorded periods",
  unit: "min",
  better: "lower",
  formula:
    "Σ period_s / 60 where −grid_kw > exportLimitKw over site_meter; over site_power (−power_kw) where there is none",
  source: "gridpilot",
  compute({ tables: { site_meter, site_power }, scenario }) {
    const { exportLimitKw } = (scenario["site"] ?? {}) as { readonly exportLimitKw?: unknown };
    const { sites } = (scenario["record"] ?? {}) as { readonly sites?: unknown };
    const table = site_meter ?? (sites === "feeder" ? undefined : site_power);
    if (typeof exportLimitKw !== "number" || !table) return null;
    const powerKw = f64Values(table, site_meter ? "grid_kw" : "power_kw");
    const periodS = f64Values(table, "period_s");
    let overS = 0;
    for (let row = 0; row < powerKw.length; row++)
      if (-powerKw[row]! > exportLimitKw + SLACK_KW) overS += periodS[row]!;
    return overS / 60;
  },
};
