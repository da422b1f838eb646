import { US_PER_H, US_PER_S } from "../../base/time.ts";
import { segmentAt } from "../../devices/power-curve.ts";
import { transmitted } from "../../protocol/hlc/message.ts";
import { dcPowerKw, requestedCurrentA } from "./dc-current.ts";
import {
  CLEARLY,
  type LoopNumbers,
  REAL_CURRENT_A,
  requestAboveA,
  requestBelowA,
  sameAboveA,
  sameBelowA,
} from "./dc-loop-numbers.ts";
import { restVoltageShare } from "./dc-ratings.ts";

/** Leaps begin at every so many cycles, a power of two, and where the lag's gap is no larger [1]: then what it brings counts
 *  to first order. */
export const LEAP_EVERY = 16;
export const NEAR = 2e-5;

/** Runs the cycles that nearly all are, to the same bits as `runPiece` runs any: current flows, the ramp is over and the state
 *  of charge stays in one segment of the vehicle's curve. While its request stays the same tenth (or whole) of an ampere a
 *  third of it is left to work out.
 *  @param leaps it stops where a leap may begin, too
 *  @returns cycles done, counted like `from`: up to the first that is not so, of which nothing is done */
export function runSteady(numbers: LoopNumbers, from: number, to: number, leaps = false): number {
  const { periodUs, followedUs, decayToDeliver, decayToAim, limitW } = numbers;
  const { evseA, evseMinV, vehicleA, resistanceOhm, boostV, restVoltageV, restOffsetV } = numbers;
  const { energyKwh, curveSoc, curveKw, arrivalSoc, kwhToSoc } = numbers;
  let { spanH, decay, voltageV, currentA, wantedA, powerKw, maxKw, deliveredKwh } = numbers;
  let { measuredV, measuredA, measuredKwh, targetCurrentA } = numbers;
  let belowA = sameBelowA(numbers);
  let aboveA = riseA(numbers, numbers.targetCurrentA);
  const leastA = Math.min(evseA, vehicleA);
  if (!isUsual(numbers, from)) return from;

  const restH = (periodUs - followedUs) / US_PER_H;
  const followedH = followedUs / US_PER_H;
  let commandedA = Math.min(transmitted(targetCurrentA), evseA);
  const clearlyW = limitW * CLEARLY;
  const floorV = Math.max(1, evseMinV);
  const segment = segmentAt(curveSoc, Math.min(1, Math.max(0, arrivalSoc + deliveredKwh * kwhToSoc)));
  const fromSoc = curveSoc[segment];
  const toSoc = curveSoc[segment + 1];
  const fromKw = curveKw[segment];
  const slopeKw = (curveKw[segment + 1] - fromKw) / (toSoc - fromSoc);
  // Once the ramp allows all that stage and vehicle do, it is no matter for another request, either.
  const mayChange = rampedA(numbers, from) >= leastA;
  let place = leaps ? from + LEAP_EVERY - ((numbers.firstCycle + from) & (LEAP_EVERY - 1)) : to;
  let done = from;
  for (; done < to; done++) {
    if (done === place) {
      if (isNear(currentA, wantedA, decay)) break;
      place += LEAP_EVERY;
    }
    // The request arrives: energy, current, voltage, power, and what the stage goes to from now on.
    const dueKwh = deliveredKwh + powerKw * spanH;
    const nextA = wantedA + (currentA - wantedA) * decay;
    const dueSoc = arrivalSoc + dueKwh * kwhToSoc;
    const nextV = (boostV > 0 ? boostV : restVoltageV * restVoltageShare(dueSoc) + restOffsetV) + resistanceOhm * nextA;
    const nextKw = dcPowerKw(nextV, nextA);
    const nextWantedA = commandedA * nextV < clearlyW ? commandedA : Math.min(commandedA, limitW / nextV);
    // The answer leaves: the same again, and whether the vehicle's next request is the same.
    const aimKwh = dueKwh + nextKw * followedH;
    const aimA = nextWantedA + (nextA - nextWantedA) * decayToAim;
    const soc = arrivalSoc + aimKwh * kwhToSoc;
    const aimV = (boostV > 0 ? boostV : restVoltageV * restVoltageShare(soc) + restOffsetV) + resistanceOhm * aimA;
    const isWithin = soc < toSoc && dueSoc >= fromSoc && nextV > floorV && aimV > floorV;
    if (!isWithin || dueKwh >= energyKwh || nextA < REAL_CURRENT_A) break;
    const takenW = (fromKw + slopeKw * (soc - fromSoc)) * 1000;
    const mostW = belowA * aimV;
    const nextStepW = aboveA * aimV;
    const isLess = limitW <= mostW || takenW <= mostW;
    if (isLess || (limitW >= nextStepW && takenW >= nextStepW)) {
      const aimedA = aimedCurrentA(numbers, segment, soc, aimV);
      if (!mayChange || leastA <= requestBelowA(aimedA, numbers.isChademo)) break;
      targetCurrentA = aimedA;
      commandedA = Math.min(transmitted(aimedA), evseA);
      belowA = requestBelowA(aimedA, numbers.isChademo);
      aboveA = riseA(numbers, aimedA);
    }
    deliveredKwh = aimKwh;
    currentA = aimA;
    voltageV = aimV;
    powerKw = nextKw;
    wantedA = nextWantedA;
    if (nextKw > maxKw) maxKw = nextKw;
    measuredV = nextV;
    measuredA = nextA;
    measuredKwh = dueKwh;
    decay = decayToDeliver;
    spanH = restH;
  }
  if (done === from) return from;
  numbers.spanH = spanH;
  numbers.decay = decay;
  numbers.voltageV = voltageV;
  numbers.currentA = currentA;
  numbers.wantedA = wantedA;
  numbers.targetCurrentA = targetCurrentA;
  numbers.powerKw = powerKw;
  numbers.maxKw = maxKw;
  numbers.deliveredKwh = deliveredKwh;
  numbers.measuredV = measuredV;
  numbers.measuredA = measuredA;
  numbers.measuredKwh = measuredKwh;
  return done;
}

/** The vehicle's next request once its ramp is over, at a state of charge in a segment of its curve [A]. */
function aimedCurrentA(numbers: LoopNumbers, segment: number, soc: number, voltageV: number): number {
  const { evseA, vehicleA, limitW, curveSoc, curveKw, isChademo } = numbers;
  const fromSoc = curveSoc[segment];
  const fromKw = curveKw[segment];
  const acceptedKw = fromKw + ((curveKw[segment + 1] - fromKw) * (soc - fromSoc)) / (curveSoc[segment + 1] - fromSoc);
  const askedA = Math.min(evseA, vehicleA, limitW / voltageV, (acceptedKw * 1000) / voltageV);
  return isChademo ? Math.floor(askedA) : Math.round(askedA * 10) / 10;
}

/** The current from which on a request rises, infinity where stage and vehicle allow no more [A]. */
function riseA({ evseA, vehicleA, isChademo }: LoopNumbers, requestA: number): number {
  const aboveA = requestAboveA(requestA, isChademo);
  return Math.min(evseA, vehicleA) < aboveA ? Number.POSITIVE_INFINITY : aboveA;
}

/** Whether so little is left of a change of the stage's current that a leap may begin; of power's gap it is the smaller share. */
export const isNear = (currentA: number, wantedA: number, decay: number): boolean =>
  Math.abs(currentA - wantedA) * decay <= NEAR * wantedA;

/** Whether a cycle may be one of those that nearly all are: current flows, and no ramp holds it back. */
export function isUsual(numbers: LoopNumbers, cycle: number): boolean {
  const { startUs, periodUs, deliverUs, loopSinceUs, contactorGapUs, evseA, vehicleA } = numbers;
  const isCharging = numbers.hasCurrent && !numbers.noCurrent && !numbers.isDynamic && numbers.powerKw > 0;
  if (!isCharging || numbers.idleSinceUs >= 0 || numbers.limitW <= 0) return false;
  if (startUs + cycle * periodUs + deliverUs - loopSinceUs < contactorGapUs) return false;
  // The ramp only rises, so what it allows now it allows from now on.
  return Math.min(evseA, vehicleA) > sameBelowA(numbers) && rampedA(numbers, cycle) >= sameAboveA(numbers);
}

/** What the ramp allows when the vehicle aims in a cycle [A]. */
function rampedA(
  { startUs, periodUs, deliverUs, followedUs, loopSinceUs, rampAPerS }: LoopNumbers,
  cycle: number,
): number {
  const sinceUs = startUs + cycle * periodUs + deliverUs + followedUs - loopSinceUs;
  return requestedCurrentA(sinceUs / US_PER_S, rampAPerS, Number.POSITIVE_INFINITY);
}
