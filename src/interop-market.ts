import type { ChargerAtPlug, VehicleAtPlug } from "./run/session/context.ts";

/** How often vehicles and chargers of a study meet. */
export interface Market {
  /** Share of the study's vehicles of the same fleet [1]. */
  vehicleShare(vehicle: string): number;
  /** Share of the study's chargers of the same fleet; 0 where a vehicle of another fleet never comes [1]. */
  chargerShare(charger: string, vehicle: string): number;
  powerClass(charger: string): string;
  access(charger: string): "public" | "private";
}

/** The market of a study, from the shares its models give. */
export function marketOf(vehicles: readonly VehicleAtPlug[], chargers: readonly ChargerAtPlug[]): Market {
  const vehicleShares = sharesOf(vehicles);
  const chargerShares = sharesOf(chargers);
  const fleetOf = new Map(vehicles.map(({ name, plug }) => [name, plug.fleet]));
  const byName = new Map(chargers.map((charger) => [charger.name, charger]));
  return {
    vehicleShare: (vehicle) => vehicleShares.get(vehicle)!,
    chargerShare: (charger, vehicle) =>
      byName.get(charger)!.plug.fleet === fleetOf.get(vehicle) ? chargerShares.get(charger)! : 0,
    powerClass: (charger) => powerClass(byName.get(charger)!),
    access: (charger) => (isPublic(byName.get(charger)!) ? "public" : "private"),
  };
}

/** Whether strangers charge there: whoever has to show a card or an app. */
export const isPublic = ({ plug }: ChargerAtPlug): boolean => plug.authorisation.kind !== "free";

type Shared = { readonly name: string; readonly plug: { readonly marketShare: number; readonly fleet: string } };

/** Shares within each fleet, scaled to sum to 1; equal where none of a fleet gives one. */
function sharesOf(models: readonly Shared[]): Map<string, number> {
  const fleets = new Map<string, Shared[]>();
  for (const model of models) fleets.set(model.plug.fleet, [...(fleets.get(model.plug.fleet) ?? []), model]);
  const shares = new Map<string, number>();
  for (const members of fleets.values()) {
    const total = members.reduce((sum, { plug }) => sum + plug.marketShare, 0);
    for (const { name, plug } of members) shares.set(name, total > 0 ? plug.marketShare / total : 1 / members.length);
  }
  return shares;
}

/** A charger's class by current and power. */
export function powerClass({ plug, maxCurrentA, phases }: ChargerAtPlug): string {
  const { dc } = plug;
  if (!dc) return (plug.voltageV * maxCurrentA * phases) / 1000 < 10 ? "AC below 10 kW" : "AC 10 kW and more";
  if (dc.maxPowerKw < 100) return "DC below 100 kW";
  if (dc.maxPowerKw < 250) return "DC 100 to 249 kW";
  return dc.maxPowerKw < 1000 ? "DC 250 kW and more" : "DC 1 MW and more";
}
