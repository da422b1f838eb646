import type { ReserveFleet } from "../../grid/frequency/fleet-response.ts";
import { prequalify, RESERVE_TESTS } from "../../grid/frequency/prequalification.ts";
import type { Model } from "../../model/model.ts";
import type { RunData } from "../../model/run-data.ts";
import { tableBuilder } from "../../tables/builder.ts";
import { reserveTest } from "../../tables/kinds/reserve-test.ts";
import type { Table } from "../../tables/table.ts";
import { chainStream, type FrequencyStudy, frequencyStudy, reservePower } from "./frequency-study.ts";
import { ownResponses } from "./own-response.ts";

/** Puts the vehicles that are plugged in at the disturbance through the reserve products' tests, as they stand by at the state
 *  of charge they arrived with. Without a chain there is nothing to test: their policy answers, session by
 *  session. Sessions played as machines take at least what their machines take by themselves. */
export function testReserve(data: RunData, model: Model): Table | undefined {
  const study = frequencyStudy(data);
  if (!study?.chain) return undefined;
  const { chain, windowS } = study;
  const draw = () => chainStream(data);
  const newFleet = () => standingBy(data, model, study);
  const { ownS } = newFleet();
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
    const verdict = prequalify({ fleet: newFleet().fleet, chain, test, windowS, draw, ownS });
    for (const [i, { afterS, share }] of test.shareAt.entries()) {
      column.product.pushText(test.product);
      column.after.push(afterS);
      column.asked.push(share);
      column.delivered.push(verdict.deliveredShare[i]);
      column.held.push(verdict.heldShare);
      column.passes.push(verdict.passes ? 1 : 0);
    }
  }
  return verdicts.finish();
}

/** Vehicles that are plugged in at the disturbance and can give back through their charger. */
function standingBy(data: RunData, { sites, protocol }: Model, { study, lossAtUs }: FrequencyStudy) {
  const owns = protocol && ownResponses(protocol);
  const list = sites.flatMap((site) => {
    const { sessions } = site;
    const powerOf = reservePower(data, site);
    return Array.from({ length: sessions.count }, (_, s) => s).flatMap((s) => {
      if (sessions.arrivalUs[s] > lossAtUs || sessions.departureUs[s] <= lossAtUs) return [];
      const { giveKw, takeKw } = powerOf(s);
      if (giveKw === 0) return [];
      const { charger } = site.evses[sessions.evse[s]];
      const ownS = charger ? (owns?.(sessions.vehicle[s], charger, giveKw)?.delayS ?? 0) : 0;
      return [{ giveKw, takeKw, storedKwh: sessions.initialKwh[s], capacityKwh: sessions.capacityKwh[s], ownS }];
    });
  });
  const of = (value: (each: (typeof list)[number]) => number) => Float64Array.from(list, value);
  const fleet: ReserveFleet = {
    giveKw: of(({ giveKw }) => giveKw),
    takeKw: of(({ takeKw }) => takeKw),
    storedKwh: of(({ storedKwh }) => storedKwh),
    leastKwh: of(({ capacityKwh }) => study.leastSoc * capacityKwh),
    mostKwh: of(({ capacityKwh }) => study.mostSoc * capacityKwh),
    efficiency: study.efficiency,
  };
  return { fleet, ownS: protocol && of(({ ownS }) => ownS) };
}
