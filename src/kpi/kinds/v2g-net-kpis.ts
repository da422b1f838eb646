import type { KpiKind } from "../kpi.ts";
import { type V2gYear, v2gYear } from "../v2g-year.ts";

/** What giving back leaves, for one vehicle in a year of such days. */
const leaves = (
  of: keyof V2gYear,
  { kind, label, summary, formula }: Pick<KpiKind, "kind" | "label" | "summary" | "formula">,
): KpiKind => ({
  ...{ kind, label, summary, formula },
  unit: "EUR",
  better: "higher",
  source: "gridpilot; wear: Xu et al. 2018",
  compute: ({ tables, scenario }) => v2gYear(tables, scenario)?.[of] ?? null,
});

export const v2gNetPerVehicleYearEur = leaves("netEur", {
  kind: "v2gNetPerVehicleYearEur",
  label: "V2G net per vehicle and year",
  summary: "V2G revenue less the energy bought to put back what was given, losses with it, less wear of the battery",
  formula:
    "v2gRevenuePerVehicleYearEur − (Σ discharged_kwh / η² · mean price charged at + wear) / EVSEs that gave back / run's time · 8760 h, with stored = η·delivered − discharged/η",
});

export const v2gDriverNetPerVehicleYearEur = leaves("driverEur", {
  kind: "v2gDriverNetPerVehicleYearEur",
  label: "V2G net, the driver's part",
  summary:
    "What a driver is paid for giving back, less what putting it back costs by the tariff, less the battery's wear",
  formula:
    "discharged · backEurPerKwh − put back · driverEurPerKwh + driverReserveShare · reserve − wear, per vehicle and year",
});

export const v2gSiteNetPerVehicleYearEur = leaves("siteEur", {
  kind: "v2gSiteNetPerVehicleYearEur",
  label: "V2G net, the site's part",
  summary:
    "What a home or owner of a site saves and sells by what one vehicle gives back, less what putting it back costs",
  formula:
    "energy given back · its price − put back · price charged at − what is paid to the driver, per vehicle and year",
});

export const v2gOperatorNetPerVehicleYearEur = leaves("operatorEur", {
  kind: "v2gOperatorNetPerVehicleYearEur",
  label: "V2G net, the operator's part",
  summary: "What who sells the reserve keeps of one vehicle's",
  formula: "(1 − driverReserveShare) · reserve less penalties, per vehicle and year",
});
