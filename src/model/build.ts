import { assert, ScenarioError } from "../base/errors.ts";
import { parseDurationUs, parseInstantUs, secondsToUs, US_PER_DAY } from "../base/time.ts";
import type { Network } from "../grid/network.ts";
import type { ChargerModel } from "../scenario/models/charger.ts";
import type { VehicleModel } from "../scenario/models/vehicle.ts";
import { bindingLimits, secondaryLines } from "./build-limits.ts";
import { buildSessions } from "./build-sessions.ts";
import type { Model, SiteEvse, SiteModel, VehicleRating } from "./model.ts";
import type { RunData } from "./run-data.ts";

/** Turns checked data into the arrays the run works on. The same data gives the same model on every worker.
 *  @throws ScenarioError where the trace names what the scenario does not have */
export function buildModel(data: RunData): Model {
  const { resolved, network } = data;
  const { scenario, layout } = resolved;
  const endUs = duration(scenario.duration);
  const vehicleNames = Object.keys(resolved.vehicles);
  const vehicles = vehicleNames.map((name) => vehicleRating(resolved.vehicles[name]));
  const voltageV = scenario.site.voltageV ?? layout.voltageV;
  const evses = resolved.evseChargers.map((name) => siteEvse(resolved.chargers[name], voltageV));
  const evseIds = layout.evses.map(({ id }) => id);
  const places = sitePlaces(data);
  const sessions = buildSessions({
    trace: data.trace,
    traceFile: data.traceFile,
    resolved,
    siteIds: places.map(({ id }) => id),
    evseIds,
    vehicleNames,
    endUs,
    efficiencyOf: (evse, vehicle) => evses[evse].efficiency * vehicles[vehicle].efficiency,
  });
  const limits = bindingLimits(scenario, layout, voltageV);
  const lines = secondaryLines(layout);
  const limitKw = scenario.site.network === "unlimited" ? Number.NaN : (scenario.site.transformerKw ?? Number.NaN);
  const sites = places.map(
    ({ id, customer }, index): SiteModel => ({
      index,
      id,
      evseIds,
      evses,
      limits,
      limitKw,
      lines,
      sessions: sessions[index],
      customer,
    }),
  );
  const startEpochUs = parseInstantUs(scenario.start);
  assert(startEpochUs !== undefined, "the start was checked");
  return {
    startEpochUs,
    endUs,
    controlUs: duration(scenario.control.interval),
    windowUs: network && scenario.grid ? duration(scenario.grid.step) : US_PER_DAY,
    sites,
    vehicles,
  };
}

const duration = (text: string): number => {
  const us = parseDurationUs(text);
  assert(us !== undefined, `the duration ${text} was checked`);
  return us;
};

/** Where sites stand: one by itself, or one at every load of the feeder, in the feeder's order. */
function sitePlaces({ resolved, network }: RunData): { id: string; customer: number }[] {
  const { site } = resolved.scenario;
  if (site.placement === "one") return [{ id: site.id, customer: -1 }];
  return customersOf(network).map((id, customer) => ({ id, customer }));
}

function customersOf(network: Network | undefined): string[] {
  if (network && network.loads.length > 0) return network.loads.map(({ name }) => name);
  const message = "each-customer needs a grid with loads to place the sites at";
  throw new ScenarioError([{ path: "site.placement", message, hint: "add grid.feeder", code: "NO_CUSTOMERS" }]);
}

function siteEvse(charger: ChargerModel, voltageV: number): SiteEvse {
  return {
    maxCurrentA: charger.maxCurrentA,
    minCurrentA: charger.minCurrentA,
    allowedCurrentsA: charger.allowedCurrentsA && Float64Array.from(charger.allowedCurrentsA),
    voltageV,
    phases: charger.phases,
    powerFactor: charger.powerFactor,
    efficiency: charger.efficiency,
    pilotStepPct: charger.pilot.kind === "none" ? -1 : charger.pilot.dutyStepPct,
  };
}

function vehicleRating(vehicle: VehicleModel): VehicleRating {
  const { battery } = vehicle;
  return {
    maxPowerKw: vehicle.maxPowerKw,
    phases: vehicle.phases,
    minCurrentA: vehicle.minCurrentA,
    reactionUs: secondsToUs(vehicle.reactionS),
    powerFactor: vehicle.powerFactor,
    efficiency: vehicle.efficiency,
    battery: battery.kind,
    transitionSoc: battery.kind === "ideal" ? 1 : battery.transitionSoc,
  };
}
