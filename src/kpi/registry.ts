import { registry } from "../base/registry.ts";
import { admdKw } from "./kinds/admd-kw.ts";
import { afrrTestPct } from "./kinds/afrr-test-pct.ts";
import { busesFailingEn50160 } from "./kinds/buses-failing-en50160.ts";
import { coincidenceFactor } from "./kinds/coincidence-factor.ts";
import { demandsMetPct } from "./kinds/demands-met-pct.ts";
import { energyBalanceResidual } from "./kinds/energy-balance-residual.ts";
import { energyDeliveredKwh } from "./kinds/energy-delivered-kwh.ts";
import { energyDeliveredPct } from "./kinds/energy-delivered-pct.ts";
import { energyDischargedKwh } from "./kinds/energy-discharged-kwh.ts";
import { exportOverLimitMin } from "./kinds/export-over-limit-min.ts";
import { fcrTestPct } from "./kinds/fcr-test-pct.ts";
import { feederPeakKw } from "./kinds/feeder-peak-kw.ts";
import { ffrTestPct } from "./kinds/ffr-test-pct.ts";
import { firstTrySuccessPct } from "./kinds/first-try-success-pct.ts";
import { frequencyNadirHz } from "./kinds/frequency-nadir-hz.ts";
import { frequencyNadirWithoutHz } from "./kinds/frequency-nadir-without-hz.ts";
import { gridExportKwh, gridImportKwh } from "./kinds/grid-energy-kpis.ts";
import { gridImportPeakKw } from "./kinds/grid-import-peak-kw.ts";
import { interopKpiKinds } from "./kinds/interop-kpis.ts";
import { linePeakLoadingPct } from "./kinds/line-peak-loading-pct.ts";
import { lossesKwh } from "./kinds/losses-kwh.ts";
import { minutesOutsideAnsiA } from "./kinds/minutes-outside-ansi-a.ts";
import { minutesOutsideEn50160 } from "./kinds/minutes-outside-en50160.ts";
import { driverNetEur, gridOperatorNetEur, operatorNetEur, siteNetEur } from "./kinds/money-kpis.ts";
import { outageCarriedH, outageServedPct } from "./kinds/outage-kpis.ts";
import { peakKva } from "./kinds/peak-kva.ts";
import { peakKw } from "./kinds/peak-kw.ts";
import { phaseUnbalancePct } from "./kinds/phase-unbalance-pct.ts";
import { reserveDeliveredPct } from "./kinds/reserve-delivered-pct.ts";
import { reserveEarnedPerPointYearEur } from "./kinds/reserve-earned-per-point-year-eur.ts";
import { reserveInTubePct } from "./kinds/reserve-in-tube-pct.ts";
import { reserveMissingPct } from "./kinds/reserve-missing-pct.ts";
import { reserveOfferedKw } from "./kinds/reserve-offered-kw.ts";
import { rocofHzPerS } from "./kinds/rocof-hz-per-s.ts";
import { selfConsumptionPct } from "./kinds/self-consumption-pct.ts";
import { sessionsCount } from "./kinds/sessions-count.ts";
import { signalKeptPct } from "./kinds/signal-kept-pct.ts";
import { successAfterRetriesPct } from "./kinds/success-after-retries-pct.ts";
import { timeToChargeP50S } from "./kinds/time-to-charge-p50-s.ts";
import { timeToChargeP95S } from "./kinds/time-to-charge-p95-s.ts";
import { transformerLossOfLifePct } from "./kinds/transformer-loss-of-life-pct.ts";
import { transformerMaxLoadingPct } from "./kinds/transformer-max-loading-pct.ts";
import { transformerPeakLoadingPct } from "./kinds/transformer-peak-loading-pct.ts";
import {
  v2gDriverNetPerVehicleYearEur,
  v2gNetPerVehicleYearEur,
  v2gOperatorNetPerVehicleYearEur,
  v2gSiteNetPerVehicleYearEur,
} from "./kinds/v2g-net-kpis.ts";
import { v2gRevenuePerVehicleYearEur } from "./kinds/v2g-revenue-per-vehicle-year-eur.ts";
import { v2gWearEur } from "./kinds/v2g-wear-eur.ts";
import { voltageUnbalanceMaxPct } from "./kinds/voltage-unbalance-max-pct.ts";
import type { KpiKind } from "./kpi.ts";

/** Every KPI of a run, in the order of kpis.json and of the report. */
export const kpiKinds = registry<KpiKind>("KPI", [
  energyDeliveredPct,
  demandsMetPct,
  energyDeliveredKwh,
  energyDischargedKwh,
  v2gWearEur,
  sessionsCount,
  firstTrySuccessPct,
  successAfterRetriesPct,
  timeToChargeP50S,
  timeToChargeP95S,
  peakKw,
  admdKw,
  coincidenceFactor,
  peakKva,
  phaseUnbalancePct,
  gridImportPeakKw,
  exportOverLimitMin,
  gridImportKwh,
  gridExportKwh,
  selfConsumptionPct,
  outageCarriedH,
  outageServedPct,
  minutesOutsideEn50160,
  minutesOutsideAnsiA,
  busesFailingEn50160,
  voltageUnbalanceMaxPct,
  transformerPeakLoadingPct,
  transformerMaxLoadingPct,
  transformerLossOfLifePct,
  linePeakLoadingPct,
  lossesKwh,
  feederPeakKw,
  frequencyNadirHz,
  frequencyNadirWithoutHz,
  rocofHzPerS,
  reserveDeliveredPct,
  reserveInTubePct,
  reserveOfferedKw,
  reserveMissingPct,
  reserveEarnedPerPointYearEur,
  fcrTestPct,
  ffrTestPct,
  afrrTestPct,
  signalKeptPct,
  driverNetEur,
  siteNetEur,
  operatorNetEur,
  gridOperatorNetEur,
  v2gRevenuePerVehicleYearEur,
  v2gNetPerVehicleYearEur,
  v2gDriverNetPerVehicleYearEur,
  v2gSiteNetPerVehicleYearEur,
  v2gOperatorNetPerVehicleYearEur,
  energyBalanceResidual,
]);

/** Every KPI of an interoperability study. */
export const interopKpis = registry<KpiKind>("interop KPI", interopKpiKinds);
