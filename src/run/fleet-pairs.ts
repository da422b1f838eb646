import { offeredCurrentA } from "../devices/evse.ts";
import type { FleetPair } from "../fleet/charging-time.ts";
import type { FleetSite, VehicleShare } from "../fleet/fleet.ts";
import { siteEvse } from "../model/build-evses.ts";
import { onboardKw, vehicleRating } from "../model/build-vehicles.ts";
import type { LoadedScenario } from "../scenario/load.ts";
import type { ChargerModel } from "../scenario/models/charger.ts";
import type { SiteLayout } from "../scenario/models/layout.ts";
import { modelOf } from "../scenario/models/load-model.ts";
import type { VehicleModel } from "../scenario/models/vehicle.ts";
import { AS_BUILT } from "../scenario/schema.ts";
import { canCharge } from "./pair-rating.ts";

/** Of a fleet that asks for no pairs. */
export const NO_PAIR: FleetPair = {
  powerKw: 0,
  efficiency: 1,
  isDc: false,
  capacityKwh: Number.NaN,
  transitionSoc: 1,
  targetSoc: 1,
};

/** What vehicles and EVSEs of a drawn fleet make of each other. */
export async function fleetPairs(loaded: LoadedScenario, market: readonly VehicleShare[]) {
  const { site, fleet } = loaded.scenario;
  const vehicles = new Map<string, VehicleModel>();
  for (const name of [fleet.vehicle, ...market.map(({ vehicle }) => vehicle)])
    vehicles.set(name, (await modelOf(loaded, "vehicle", name)).model);
  vehicles.set("", vehicles.get(fleet.vehicle)!);
  const chargers = new Map<string, ChargerModel>();
  const layouts = new Map<string, SiteLayout>();
  for (const name of [site.layout, ...site.also.map(({ layout }) => layout)]) {
    const { model } = await modelOf(loaded, "layout", name);
    layouts.set(name, model);
    for (const { evse } of model.evses)
      if (!chargers.has(evse)) chargers.set(evse, (await modelOf(loaded, "charger", evse)).model);
  }
  const isBuilt = site.evse === AS_BUILT;
  if (!isBuilt) chargers.set(site.evse, (await modelOf(loaded, "charger", site.evse)).model);
  const pairs = new Map<string, FleetPair>();
  return ({ layout: name, isFurther }: FleetSite, evse: number, vehicle: string): FleetPair => {
    const layout = layouts.get(name)!;
    const charger = isBuilt || isFurther ? layout.evses[evse]!.evse : site.evse;
    const voltageV = isFurther ? layout.voltageV : (site.voltageV ?? layout.voltageV);
    const key = `${charger}/${voltageV}/${vehicle}`;
    const known = pairs.get(key);
    if (known) return known;
    const pair = fleetPair(chargers.get(charger)!, vehicles.get(vehicle)!, voltageV);
    pairs.set(key, pair);
    return pair;
  };
}

function fleetPair(charger: ChargerModel, vehicle: VehicleModel, voltageV: number): FleetPair {
  const evse = siteEvse(charger, voltageV, undefined);
  const rating = vehicleRating(vehicle);
  const { battery } = vehicle;
  const common = {
    efficiency: evse.efficiency * rating.efficiency,
    capacityKwh: battery.kind === "ideal" ? Number.NaN : battery.capacityKwh,
    transitionSoc: rating.transitionSoc,
    targetSoc: battery.kind === "ideal" ? 1 : battery.targetSoc,
  };
  // At a middling state of charge; the voltage of a battery hardly depends on it.
  if (!canCharge(rating, evse, 0.5)) return { ...common, powerKw: 0, isDc: evse.dc !== undefined };
  if (evse.dc) {
    const powerKw = Math.min(evse.dc.maxPowerKw, vehicle.plug?.dc?.maxPowerKw ?? 0) / evse.efficiency;
    return { ...common, powerKw, isDc: true };
  }
  const phases = Math.min(evse.phases, rating.phases);
  const kwPerAmp = (voltageV / 1000) * phases * evse.powerFactor * rating.powerFactor;
  const currentA = offeredCurrentA(evse, evse.maxCurrentA);
  const powerKw = currentA < rating.minCurrentA ? 0 : Math.min(currentA * kwPerAmp, onboardKw(rating, phases));
  return { ...common, powerKw, isDc: false };
}
