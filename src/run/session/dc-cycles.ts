import { US_PER_H, US_PER_S } from "../../base/time.ts";
import { segmentAt } from "../../devices/power-curve.ts";
import { transmitted } from "../../protocol/hlc/message.ts";
import type { SessionContext } from "./context.ts";
import { requestedCurrentA } from "./dc-current.ts";
import type { DcLimits } from "./dc-limits.ts";
import { type DcRatings, restVoltageShare } from "./dc-ratings.ts";
import type { Aim, DcTelling } from "./dc-telling.ts";

/** Less than this is no real current [A]; assumed. */
export const REAL_CURRENT_A = 1;
/** Far beyond what rounding can do to a quotient, so that a comparison may stand for a division [1]. */
const CLEARLY = 1 - 1e-9;

/** When one cycle of the charging loop does what, from the request on [µs]. */
export interface LoopTiming {
  readonly periodUs: number;
  /** The EVSE has the request and sets its power stage. */
  readonly deliverUs: number;
  /** The EVSE answers; the vehicle works out its next target. */
  readonly aimUs: number;
}

/** What the charging loop moves from cycle to cycle, on the side of the power stage. */
export interface LoopState {
  voltageV: number;
  voltageAtUs: number;
  currentA: number;
  currentAtUs: number;
  wantedA: number;
  readonly aimed: Aim;
  readonly loopSinceUs: number;
  idleSinceUs: number;
  readonly telling: DcTelling;
  deliveredAtUs: number;
  aimedAtUs: number;
  readonly ratings: DcRatings;
  readonly limits: DcLimits;
  /** What a first-order lag leaves of a gap after a span [1]. */
  decay(spanUs: number): number;
}

/** Voltage that an EVSE in dynamic mode divides a power by: what it measures itself, or before it does, what the vehicle has
 *  told it [V]. */
export function dividingV(measuredV: number): number {
  const ownV = Math.round(measuredV * 10) / 10;
  return ownV >= 1 ? ownV : Math.max(1, transmitted(Math.round(measuredV)));
}

/** Current that an EVSE in dynamic mode gives from the voltage it measured [A]. @param acceptedA by the vehicle's word */
export function dynamicCurrentA(
  { vehicleA, vehicleKw }: DcRatings,
  giveKw: number,
  measuredV: number,
  acceptedA: number,
): number {
  const mostW = Math.min(transmitted(vehicleKw * 1000), giveKw * 1000);
  return Math.min(transmitted(Math.min(vehicleA, acceptedA)), mostW / dividingV(measuredV));
}

/** Runs cycles of a charging loop one way: what `DcOutput.deliver` and `aim` do, to the same bits, with
 *  everything in locals, since a session of an hour has 14,400 of them. A quotient that cannot be the least is not taken.
 *  @param startUs the first cycle's request  @returns cycles done: fewer where with the next the first current
 *   flows, or the vehicle ends the loop */
export function runCycles(
  state: LoopState,
  { plant, effects, isDynamic, firstCurrentUs }: SessionContext,
  { periodUs, deliverUs, aimUs }: LoopTiming,
  startUs: number,
  cycles: number,
): number {
  const { ratings, loopSinceUs, aimed } = state;
  const limitKw = state.limits.giveKw;
  const { evseA, evseMinV, vehicleA, resistanceOhm, boostV, restVoltageV, restOffsetV, rampAPerS, isChademo } = ratings;
  const { dropOutUs, energyKwh, contactorGapUs } = ratings;
  const { soc: curveSoc, kw: curveKw } = ratings.curve;
  const { kwhToSoc, arrivalSoc } = plant;
  const hasCurrent = firstCurrentUs !== undefined;
  const limitW = limitKw * 1000;
  const followedUs = aimUs - deliverUs;
  const restUs = periodUs - followedUs;
  const decayToDeliver = state.decay(restUs);
  const decayToAim = state.decay(followedUs);
  const fullSoc = curveSoc[curveSoc.length - 1];
  const fullKw = curveKw[curveKw.length - 1];
  let decay = state.decay(startUs + deliverUs - state.currentAtUs);
  let spanUs = startUs + deliverUs - plant.sinceUs;
  let { voltageV, currentA, wantedA, idleSinceUs } = state;
  let { targetCurrentA, acceptedCurrentA } = aimed;
  let { measuredV, measuredA } = state.telling;
  let { powerKw, maxKw, deliveredKwh } = plant;
  let measuredKwh = deliveredKwh;
  let commandedA = transmitted(targetCurrentA);
  // The segment of the curve that the state of charge lies in.
  let fromSoc = Number.POSITIVE_INFINITY;
  let toSoc = Number.NEGATIVE_INFINITY;
  let fromKw = 0;
  let riseKw = 0;
  let done = 0;
  for (; done < cycles; done++) {
    const nowUs = startUs + done * periodUs + deliverUs;
    const dueKwh = deliveredKwh + (powerKw * spanUs) / US_PER_H;
    if (dueKwh >= energyKwh || (idleSinceUs >= 0 && nowUs - idleSinceUs >= dropOutUs)) break;
    if (isDynamic) commandedA = dynamicCurrentA(ratings, limitKw, measuredV, acceptedCurrentA);

    const nextA = wantedA + (currentA - wantedA) * decay;
    let soc = arrivalSoc + dueKwh * kwhToSoc;
    soc = soc > 1 ? 1 : soc < 0 ? 0 : soc;
    let restV = boostV > 0 ? boostV : restVoltageV * restVoltageShare(soc) + restOffsetV;
    const nextV = restV + resistanceOhm * nextA;
    const nextKw = (nextV * nextA) / 1000;
    // The first current is news.
    if (!hasCurrent && nextKw > 0) break;

    deliveredKwh = dueKwh;
    measuredKwh = dueKwh;
    currentA = nextA;
    voltageV = nextV;
    powerKw = nextKw;
    let overV = voltageV > evseMinV ? voltageV : evseMinV;
    const isOff = effects.noCurrent || nowUs - loopSinceUs < contactorGapUs;
    const deliverableA = evseA * overV < limitW * CLEARLY ? evseA : Math.min(evseA, limitW / overV);
    wantedA = isOff ? 0 : Math.min(commandedA, deliverableA);
    if (Math.abs(currentA) >= REAL_CURRENT_A) idleSinceUs = -1;
    else if (idleSinceUs < 0) idleSinceUs = nowUs;
    if (powerKw > maxKw) maxKw = powerKw;
    measuredV = voltageV;
    measuredA = currentA;

    deliveredKwh += (powerKw * followedUs) / US_PER_H;
    currentA = wantedA + (currentA - wantedA) * decayToAim;
    soc = arrivalSoc + deliveredKwh * kwhToSoc;
    soc = soc > 1 ? 1 : soc < 0 ? 0 : soc;
    restV = boostV > 0 ? boostV : restVoltageV * restVoltageShare(soc) + restOffsetV;
    voltageV = restV + resistanceOhm * currentA;
    if (soc < fromSoc || soc >= toSoc) {
      const i = segmentAt(curveSoc, soc);
      fromSoc = curveSoc[i];
      toSoc = curveSoc[i + 1];
      fromKw = curveKw[i];
      riseKw = curveKw[i + 1] - fromKw;
    }
    overV = voltageV > evseMinV ? voltageV : evseMinV;
    let mostA = evseA * overV < limitW * CLEARLY ? evseA : Math.min(evseA, limitW / overV);
    if (vehicleA < mostA) mostA = vehicleA;
    const acceptedKw = soc >= fullSoc ? fullKw : fromKw + (riseKw * (soc - fromSoc)) / (toSoc - fromSoc);
    const acceptedW = acceptedKw * 1000;
    const aboveV = voltageV > 1 ? voltageV : 1;
    if (!(mostA * aboveV < acceptedW * CLEARLY)) mostA = Math.min(mostA, acceptedW / aboveV);
    const elapsedS = (nowUs + followedUs - loopSinceUs) / US_PER_S;
    const askedA = requestedCurrentA(elapsedS, rampAPerS, mostA);
    if (isDynamic) {
      const batteryA = requestedCurrentA(elapsedS, rampAPerS, Math.min(vehicleA, acceptedW / aboveV));
      acceptedCurrentA = Math.round(batteryA * 10) / 10;
    }
    const aimedA = isChademo ? Math.floor(askedA) : Math.round(askedA * 10) / 10;
    if (aimedA !== targetCurrentA) {
      targetCurrentA = aimedA;
      commandedA = transmitted(aimedA);
    }
    decay = decayToDeliver;
    spanUs = restUs;
    // Where the site gives nothing and nothing flows any more, no later cycle differs but by how long that has been so.
    if (limitW === 0 && currentA === 0 && wantedA === 0 && targetCurrentA === 0)
      done += idleCycles(cycles - done - 1, dropOutUs - (nowUs + periodUs - idleSinceUs), periodUs);
  }
  if (done === 0) return 0;
  const deliveredAtUs = startUs + (done - 1) * periodUs + deliverUs;
  Object.assign(state, { voltageV, currentA, wantedA, idleSinceUs });
  Object.assign(aimed, { targetCurrentA, acceptedCurrentA });
  state.telling.measure(measuredV, measuredA, Math.min(1, Math.max(0, arrivalSoc + measuredKwh * kwhToSoc)));
  state.deliveredAtUs = deliveredAtUs;
  state.aimedAtUs = deliveredAtUs + followedUs;
  state.currentAtUs = state.aimedAtUs;
  state.voltageAtUs = state.aimedAtUs;
  Object.assign(plant, { powerKw, maxKw, deliveredKwh, sinceUs: state.aimedAtUs });
  return done;
}

/** Cycles that may still pass before the vehicle ends a session in which nothing flows.
 *  @param leftUs its patience, as the next cycle finds it [µs] */
const idleCycles = (most: number, leftUs: number, periodUs: number): number =>
  Math.max(0, Math.min(most, Math.ceil(leftUs / periodUs)));
