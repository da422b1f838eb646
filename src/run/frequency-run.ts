import { FleetResponse, type ReserveFleet, symmetricKw } from "../grid/frequency/fleet-response.ts";
import { prequalify, RESERVE_TESTS } from "../grid/frequency/prequalification.ts";
import { atRest, droopShare, swing } from "../grid/frequency/swing.ts";
import type { Model } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import { tableBuilder } from "../tables/builder.ts";
import { reserveTest } from "../tables/kinds/reserve-test.ts";
import type { Table } from "../tables/table.ts";
import {
  chainStream,
  type FrequencyStudy,
  feelsFrequency,
  frequencyStudy,
  reservePower,
} from "./frequency/frequency-study.ts";
import { frequencyRecorder } from "./frequency/record-frequency.ts";

/** Puts the vehicles that are plugged in at the disturbance through the reserve products' tests, as they stand by at the state
 *  of charge they arrived with. Where sessions do not feel the frequency themselves, these vehicles go through the
 *  disturbance here as well; what they give and take then does not reach the sessions' meters. */
export function runFrequency(data: RunData, model: Model): Table[] {
  const study = frequencyStudy(data);
  if (!study) return [];
  const { chain, droop } = study;
  const windowS = study.windowUs / 1e6;
  const draw = () => chainStream(data);
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
  if (feelsFrequency(data.resolved.scenario)) return [verdicts.finish()];
  const fleet = newFleet();
  const response = new FleetResponse({ fleet, chain, droop, windowS, draw: draw() });
  return [disturbed(study, model, fleet, response), verdicts.finish()];
}

/** The area through its disturbance, window by window, with the fleet and without. */
function disturbed(
  { study, system, lossGw, ...rest }: FrequencyStudy,
  model: Model,
  fleet: ReserveFleet,
  response: FleetResponse,
): Table {
  const windowS = rest.windowUs / 1e6;
  const atS = rest.lossAtUs / 1e6;
  const offeredKw = symmetricKw(fleet);
  const capacityKwh = fleet.mostKwh.map((kwh) => kwh / study.mostSoc);
  const column = frequencyRecorder();
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
  return column.finish();
}

/** Vehicles that are plugged in at the disturbance and can give back through their charger. */
function standingBy(data: RunData, { sites }: Model, { study, lossAtUs }: FrequencyStudy): ReserveFleet {
  // Sites that stand at buses of their own have layouts of their own, and take no part.
  const own = sites.filter(({ bus }) => bus < 0);
  const list = own.flatMap((site) => {
    const { sessions } = site;
    const powerOf = reservePower(data, site);
    return Array.from({ length: sessions.count }, (_, s) => s).flatMap((s) => {
      if (sessions.arrivalUs[s] > lossAtUs || sessions.departureUs[s] <= lossAtUs) return [];
      const { giveKw, takeKw } = powerOf(s);
      if (giveKw === 0) return [];
      return [{ giveKw, takeKw, storedKwh: sessions.initialKwh[s], capacityKwh: sessions.capacityKwh[s] }];
    });
  });
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
