import { stream } from "../base/random.ts";
import { parseDurationUs } from "../base/time.ts";
import { responseChains } from "../grid/frequency/chains.ts";
import { FleetResponse, type ReserveFleet, symmetricKw } from "../grid/frequency/fleet-response.ts";
import { prequalify, RESERVE_TESTS } from "../grid/frequency/prequalification.ts";
import { atRest, droopShare, swing } from "../grid/frequency/swing.ts";
import { type FrequencySystem, frequencySystems } from "../grid/frequency/systems.ts";
import { dischargeKw } from "../model/gives-back.ts";
import type { Model } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { Scenario } from "../scenario/schema.ts";
import { tableBuilder } from "../tables/builder.ts";
import { frequency } from "../tables/kinds/frequency.ts";
import { reserveTest } from "../tables/kinds/reserve-test.ts";
import type { Table } from "../tables/table.ts";

type FrequencyStudy = NonNullable<Scenario["frequency"]>;

/** Studies the area's frequency with the vehicles that are plugged in when it is disturbed. They stand by, at the state of
 *  charge they arrived with, and answer on their chain; what they give and take does not reach the sessions' meters. */
export function runFrequency(data: RunData, model: Model): Table[] {
  const study = data.resolved.scenario.frequency;
  if (!study) return [];
  const draw = () => stream(data.resolved.scenario.seed, "frequency", "chain");
  const windowS = parseDurationUs(study.window)! / 1e6;
  const chain = responseChains.find(study.chain)!;
  const newFleet = () => standingBy(data, model, study);
  const verdicts = tableBuilder(reserveTest);
  const column = {
    product: verdicts.category("product"),
    after: verdicts.f64("after_s"),
    asked: verdicts.f64("asked_share"),
    delivered: verdicts.f64("delivered_share"),
    held: verdicts.f64("held_share"),
    passes: verdicts.bool("passes"),
  };
  for (const test of RESERVE_TESTS) {
    const verdict = prequalify({ fleet: newFleet(), chain, test, windowS, draw });
    for (const [i, { afterS, share }] of test.shareAt.entries()) {
      column.product.pushText(test.product);
      column.after.push(afterS);
      column.asked.push(share);
      column.delivered.push(verdict.deliveredShare[i]);
      column.held.push(verdict.heldShare);
      column.passes.push(verdict.passes ? 1 : 0);
    }
  }
  const fleet = newFleet();
  const droop = { deadbandHz: study.deadbandHz, fullAtHz: study.fullAtHz };
  const response = new FleetResponse({ fleet, chain, droop, windowS, draw: draw() });
  return [disturbed({ study, model, fleet, response, windowS }), verdicts.finish()];
}

/** The area through its disturbance, window by window, with the fleet and without. */
function disturbed(options: {
  readonly study: FrequencyStudy;
  readonly model: Model;
  readonly fleet: ReserveFleet;
  readonly response: FleetResponse;
  readonly windowS: number;
}): Table {
  const { study, model, fleet, response, windowS } = options;
  const system = systemOf(study);
  const atS = parseDurationUs(study.lossAt)! / 1e6;
  const lossGw = study.lossGw ?? system.referenceLossGw;
  const offeredKw = symmetricKw(fleet);
  const capacityKwh = fleet.mostKwh.map((kwh) => kwh / study.mostSoc);
  const rows = tableBuilder(frequency);
  const column = {
    time: rows.timestamp("time"),
    hz: rows.f64("frequency_hz"),
    without: rows.f64("without_fleet_hz"),
    asked: rows.f64("asked_kw"),
    delivered: rows.f64("delivered_kw"),
    offered: rows.f64("offered_kw"),
    vehicles: rows.i32("vehicles"),
    soc: rows.f64("mean_soc"),
  };
  const [withFleet, without] = [atRest(), atRest()];
  let deliveredKw = 0;
  const windows = Math.floor(model.endUs / 1e6 / windowS);
  for (let k = 1; k <= windows; k++) {
    const missingGw = (k - 1) * windowS >= atS ? lossGw : 0;
    // What the vehicles measured at the window's edge is what they answer to in the next one.
    swing(system, withFleet, missingGw - (deliveredKw * study.fleets) / 1e6, windowS);
    swing(system, without, missingGw, windowS);
    deliveredKw = response.step(withFleet.deviationHz);
    let soc = 0;
    for (let v = 0; v < capacityKwh.length; v++) soc += fleet.storedKwh[v] / capacityKwh[v];
    column.time.push(model.startEpochUs + Math.round(k * windowS * 1e6));
    column.hz.push(system.nominalHz + withFleet.deviationHz);
    column.without.push(system.nominalHz + without.deviationHz);
    column.asked.push(droopShare(withFleet.deviationHz, study.deadbandHz, study.fullAtHz) * offeredKw);
    column.delivered.push(deliveredKw);
    column.offered.push(offeredKw);
    column.vehicles.push(capacityKwh.length);
    column.soc.push(capacityKwh.length > 0 ? soc / capacityKwh.length : Number.NaN);
  }
  return rows.finish();
}

function systemOf(study: FrequencyStudy): FrequencySystem {
  const system = frequencySystems.find(study.system)!;
  return {
    ...system,
    loadGw: study.loadGw ?? system.loadGw,
    kineticGws: study.kineticGws ?? system.kineticGws,
  };
}

/** Vehicles that are plugged in at the disturbance and can give back through their charger. */
function standingBy({ resolved }: RunData, { sites }: Model, study: FrequencyStudy): ReserveFleet {
  const atUs = parseDurationUs(study.lossAt)!;
  const vehicles = Object.values(resolved.vehicles);
  // Sites that stand at buses of their own have layouts of their own, and take no part.
  const own = sites.filter(({ bus }) => bus < 0);
  const list = own.flatMap(({ sessions }) =>
    Array.from({ length: sessions.count }, (_, s) => s).flatMap((s) => {
      const charger = resolved.chargers[resolved.evseChargers[sessions.evse[s]]];
      const vehicle = vehicles[sessions.vehicle[s]];
      if (sessions.arrivalUs[s] > atUs || sessions.departureUs[s] <= atUs) return [];
      const giveKw = dischargeKw(vehicle, charger);
      if (giveKw === 0) return [];
      const takeKw = Math.min(charger.plug!.dc!.maxPowerKw, vehicle.plug!.dc!.maxPowerKw);
      return [{ giveKw, takeKw, storedKwh: sessions.initialKwh[s], capacityKwh: sessions.capacityKwh[s] }];
    }),
  );
  const of = (value: (each: (typeof list)[number]) => number) => Float64Array.from(list, value);
  return {
    giveKw: of(({ giveKw }) => giveKw),
    takeKw: of(({ takeKw }) => takeKw),
    storedKwh: of(({ storedKwh }) => storedKwh),
    leastKwh: of(({ capacityKwh }) => study.leastSoc * capacityKwh),
    mostKwh: of(({ capacityKwh }) => study.mostSoc * capacityKwh),
    efficiency: study.efficiency,
  };
}
