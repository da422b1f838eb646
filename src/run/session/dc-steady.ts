import { US_PER_H, US_PER_S } from "../../base/time.ts";
import { segmentAt } from "../../devices/power-curve.ts";
import { transmitted } from "../../protocol/hlc/message.ts";
import { dcPowerKw, requestedCurrentA } from "./dc-current.ts";
import { CLEARLY, type LoopNumbers, REAL_CURRENT_A, sameAboveA, sameBelowA } from "./dc-loop-numbers.ts";
import { restVoltageShare } from "./dc-ratings.ts";

/** Runs the cycles that nearly all are, to the same bits as `runLoop` runs any: current flows, the ramp is over, the state of
 *  charge stays in one segment of the vehicle's curve, and its request stays the same tenth (or whole) of an ampere. What
 *  is left to work out is a third of it.
 *  @returns cycles done, counted like `from`: up to the first that is not so, of which nothing is done */
export function runSteady(numbers: LoopNumbers, from: number, to: number): number {
  const { periodUs, followedUs, decayToDeliver, decayToAim, limitW } = numbers;
  const { evseA, evseMinV, vehicleA, resistanceOhm, boostV, restVoltageV, restOffsetV } = numbers;
  const { energyKwh, curveSoc, curveKw, arrivalSoc, kwhToSoc, targetCurrentA } = numbers;
  let { spanH, decay, voltageV, currentA, wantedA, powerKw, maxKw, deliveredKwh } = numbers;
  let { measuredV, measuredA, measuredKwh } = numbers;
  const belowA = sameBelowA(numbers);
  const aboveA = sameAboveA(numbers);
  const leastA = Math.min(evseA, vehicleA);
  if (!isUsual(numbers, from)) return from;

  const restH = (periodUs - followedUs) / US_PER_H;
  const followedH = followedUs / US_PER_H;
  const commandedA = Math.min(transmitted(targetCurrentA), evseA);
  const clearlyW = limitW * CLEARLY;
  const floorV = Math.max(1, evseMinV);
  const isLeast = leastA < aboveA;
  const segment = segmentAt(curveSoc, Math.min(1, Math.max(0, arrivalSoc + deliveredKwh * kwhToSoc)));
  const fromSoc = curveSoc[segment];
  const toSoc = curveSoc[segment + 1];
  const fromKw = curveKw[segment];
  const slopeKw = (curveKw[segment + 1] - fromKw) / (toSoc - fromSoc);
  let done = from;
  for (; done < to; done++) {
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
    const takenW = (fromKw + slopeKw * (soc - fromSoc)) * 1000;
    const mostW = belowA * aimV;
    const nextStepW = aboveA * aimV;
    const isSame = limitW > mostW && takenW > mostW && (isLeast || limitW < nextStepW || takenW < nextStepW);
    const isWithin = soc < toSoc && dueSoc >= fromSoc && nextV > floorV && aimV > floorV;
    if (!isSame || !isWithin || dueKwh >= energyKwh || nextA < REAL_CURRENT_A) break;
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
  numbers.powerKw = powerKw;
  numbers.maxKw = maxKw;
  numbers.deliveredKwh = deliveredKwh;
  numbers.measuredV = measuredV;
  numbers.measuredA = measuredA;
  numbers.measuredKwh = measuredKwh;
  return done;
}

/** Whether a cycle may be one of those that nearly all are: current flows, and no ramp holds it back. */
export function isUsual(numbers: LoopNumbers, cycle: number): boolean {
  const { startUs, periodUs, deliverUs, followedUs, loopSinceUs, contactorGapUs, rampAPerS, evseA, vehicleA } = numbers;
  const sinceUs = startUs + cycle * periodUs + deliverUs - loopSinceUs;
  const isCharging = numbers.hasCurrent && !numbers.noCurrent && !numbers.isDynamic && numbers.powerKw > 0;
  if (!isCharging || numbers.idleSinceUs >= 0 || sinceUs < contactorGapUs || numbers.limitW <= 0) return false;
  if (Math.min(evseA, vehicleA) <= sameBelowA(numbers)) return false;
  // The ramp only rises, so what it allows now it allows from now on.
  const rampedA = requestedCurrentA((sinceUs + followedUs) / US_PER_S, rampAPerS, Number.POSITIVE_INFINITY);
  return rampedA >= sameAboveA(numbers);
}
