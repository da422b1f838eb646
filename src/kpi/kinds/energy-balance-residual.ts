import { f64Values } from "../../tables/column.ts";
import type { Table } from "../../tables/table.ts";
import type { KpiKind } from "../kpi.ts";
import { energyKwh, total } from "../per-period.ts";

/** Energy that the run's tables cannot account for; above 1e-6 the run is wrong. */
export const energyBalanceResidual: KpiKind = {
  kind: "energyBalanceResidual",
  label: "Energy balance residual",
  summary: "Share of the energy that the run's own tables do not account for; sound below 1e-6",
  unit: "1",
  better: "lower",
  formula:
    "the largest of |Σ power_kw · period − Σ (delivered_kwh + standby_kwh − discharged_kwh)| / the largest of the three (site_power, sessions), |Σ (feeder − load − ev − losses) · step| / the largest of the four (grid_step) and |Σ ev · step − Σ power_kw · period| / max of the two (grid_step, site_power)",
  source: "conservation of energy",
  compute({ tables: { sessions, site_power, grid_step } }) {
    const residuals = [
      ...(sessions && site_power ? [siteResidual(sessions, site_power)] : []),
      ...(grid_step?.rows ? [gridResidual(grid_step)] : []),
      ...(grid_step?.rows && site_power ? [handOverResidual(grid_step, site_power)] : []),
    ];
    return residuals.length ? Math.max(...residuals) : null;
  },
};

function siteResidual(sessions: Table, sitePower: Table): number {
  const suppliedKwh = energyKwh(f64Values(sitePower, "power_kw"), f64Values(sitePower, "period_s"));
  const standbyKwh = sessions.columns.standby_kwh ? total(f64Values(sessions, "standby_kwh")) : 0;
  const deliveredKwh = total(f64Values(sessions, "delivered_kwh")) + standbyKwh;
  const dischargedKwh = sessions.columns.discharged_kwh ? total(f64Values(sessions, "discharged_kwh")) : 0;
  const whole = Math.max(Math.abs(suppliedKwh), Math.abs(deliveredKwh), dischargedKwh);
  return relative(suppliedKwh - (deliveredKwh - dischargedKwh), whole);
}

function gridResidual(gridStep: Table): number {
  const [feeder, load, ev, losses] = ["feeder_kw", "load_kw", "ev_kw", "losses_kw"].map((name) =>
    energyKwh(f64Values(gridStep, name), f64Values(gridStep, "step_s")),
  ) as [number, number, number, number];
  // A feeder that exports as much as it draws has no net energy to compare with; its loads and losses then serve.
  return relative(feeder - load - ev - losses, Math.max(Math.abs(feeder), Math.abs(load), Math.abs(ev), losses));
}

/** What the feeder was told its vehicles take, against what the sites metered. */
function handOverResidual(gridStep: Table, sitePower: Table): number {
  const takenKwh = energyKwh(f64Values(gridStep, "ev_kw"), f64Values(gridStep, "step_s"));
  const meteredKwh = energyKwh(f64Values(sitePower, "power_kw"), f64Values(sitePower, "period_s"));
  return relative(takenKwh - meteredKwh, Math.max(Math.abs(takenKwh), Math.abs(meteredKwh)));
}

const relative = (difference: number, whole: number): number => (whole > 0 ? Math.abs(difference) / whole : 0);
