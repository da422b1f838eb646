import { US_PER_H, US_PER_S } from "../../base/time.ts";
import { segmentAt } from "../../devices/power-curve.ts";
import { transmitted } from "../../protocol/hlc/message.ts";
import { dcPowerKw, requestedCurrentA } from "./dc-current.ts";
import { leap, openStretch } from "./dc-leap.ts";
import { CLEARLY, type LoopNumbers, MARGIN_A, REAL_CURRENT_A } from "./dc-loop-numbers.ts";
import { restVoltageShare } from "./dc-ratings.ts";
import { LEAP_EVERY, runSteady } from "./dc-steady.ts";
import type { Stretch } from "./dc-stretch.ts";

/** Most cycles of a piece. */
const PIECE = 64;

/** Voltage that an EVSE in dynamic mode divides a power by: what it measures itself, or before it does, what the vehicle has
 *  told it [V]. */
export function dividingV(measuredV: number): number {
  const ownV = Math.round(measuredV * 10) / 10;
  return ownV >= 1 ? ownV : Math.max(1, transmitted(Math.round(measuredV)));
}

/** Runs cycles of a charging loop one way: what `DcOutput.deliver` and `aim` do, to the same bits but where it leaps. A session of an hour has
 *  20,000 to 80,000 of them. A quotient that cannot be the least is not taken, nor one that cannot move the target.
 *  @param stretch leaps over such stretches, and where one is stopped on the way goes on with it; absent, it does not leap
 *  @returns cycles done: fewer where with the next the first current flows, or the vehicle ends the loop */
export function runLoop(numbers: LoopNumbers, stretch?: Stretch): number {
  const { cycles, firstCycle } = numbers;
  // In pieces: where V8 went back to unoptimised code in the middle of a loop of thousands of cycles, it stayed there in
  // one process of four, every number boxed, three times as slow (61 ns a cycle against 20). Pieces shorter than its
  // patience with a loop are compiled from their beginning, which costs 2 ns a cycle.
  let done = stretch && stretch.cycles > 0 ? leap(numbers, stretch, 0) : 0;
  for (;;) {
    // Leaps begin at numbers of their own, wherever the loop was stopped on the way, and for a cycle with messages, too.
    const untilPlace = LEAP_EVERY - ((firstCycle + done) & (LEAP_EVERY - 1));
    if (stretch && untilPlace === LEAP_EVERY && stretch.cycles === 0) openStretch(numbers, stretch, done);
    if (done >= cycles) return done;
    if (stretch && stretch.cycles > 0) {
      done = leap(numbers, stretch, done);
      continue;
    }
    const steady = runSteady(numbers, done, Math.min(cycles, done + PIECE), stretch !== undefined);
    if (steady > done) {
      done = steady;
      continue;
    }
    const to = Math.min(cycles, done + untilPlace);
    done = runPiece(numbers, done, to);
    if (done < to) return done;
  }
}

/** Cycles of any kind, from one to another. @returns the first one not done */
export function runPiece(numbers: LoopNumbers, from: number, to: number): number {
  const { startUs, periodUs, deliverUs, followedUs, decayToDeliver, decayToAim, loopSinceUs, limitW } = numbers;
  const { evseA, evseMinV, vehicleA, resistanceOhm, boostV, restVoltageV, restOffsetV, rampAPerS } = numbers;
  const { dropOutUs, energyKwh, contactorGapUs, curveSoc, curveKw, isChademo, isDynamic, dynamicW } = numbers;
  const { hasCurrent, noCurrent, arrivalSoc, kwhToSoc, cycles } = numbers;
  const restH = (periodUs - followedUs) / US_PER_H;
  const followedH = followedUs / US_PER_H;
  const fullSoc = curveSoc[curveSoc.length - 1];
  const fullKw = curveKw[curveKw.length - 1];
  const leastA = Math.min(evseA, vehicleA);
  let { voltageV, currentA, wantedA, idleSinceUs, targetCurrentA, acceptedCurrentA } = numbers;
  let { spanH, decay, measuredV, measuredA, measuredKwh, powerKw, maxKw, deliveredKwh } = numbers;
  let commandedA = transmitted(targetCurrentA);
  // What is asked between these is rounded to the target that stands [A].
  const underA = isChademo ? 0 : -0.05;
  const overA = isChademo ? 1 : 0.05;
  let belowA = Number.POSITIVE_INFINITY;
  let aboveA = Number.NEGATIVE_INFINITY;
  // The segment of the curve that the state of charge lies in.
  let fromSoc = Number.POSITIVE_INFINITY;
  let toSoc = Number.NEGATIVE_INFINITY;
  let fromKw = 0;
  let riseKw = 0;
  let slopeKw = 0;
  let done = from;
  for (; done < to; done++) {
    const nowUs = startUs + done * periodUs + deliverUs;
    const dueKwh = deliveredKwh + powerKw * spanH;
    if (dueKwh >= energyKwh || (idleSinceUs >= 0 && nowUs - idleSinceUs >= dropOutUs)) break;
    if (isDynamic)
      commandedA = Math.min(transmitted(Math.min(vehicleA, acceptedCurrentA)), dynamicW / dividingV(measuredV));

    const nextA = wantedA + (currentA - wantedA) * decay;
    let soc = arrivalSoc + dueKwh * kwhToSoc;
    soc = soc > 1 ? 1 : soc < 0 ? 0 : soc;
    let restV = boostV > 0 ? boostV : restVoltageV * restVoltageShare(soc) + restOffsetV;
    const nextV = restV + resistanceOhm * nextA;
    const nextKw = dcPowerKw(nextV, nextA);
    // The first current is news.
    if (!hasCurrent && nextKw > 0) break;

    deliveredKwh = dueKwh;
    measuredKwh = dueKwh;
    currentA = nextA;
    voltageV = nextV;
    powerKw = nextKw;
    let overV = voltageV > evseMinV ? voltageV : evseMinV;
    const isOff = noCurrent || nowUs - loopSinceUs < contactorGapUs;
    const deliverableA = evseA * overV < limitW * CLEARLY ? evseA : Math.min(evseA, limitW / overV);
    wantedA = isOff ? 0 : Math.min(commandedA, deliverableA);
    if (Math.abs(currentA) >= REAL_CURRENT_A) idleSinceUs = -1;
    else if (idleSinceUs < 0) idleSinceUs = nowUs;
    if (powerKw > maxKw) maxKw = powerKw;
    measuredV = voltageV;
    measuredA = currentA;

    deliveredKwh += powerKw * followedH;
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
      slopeKw = riseKw / (toSoc - fromSoc);
    }
    overV = voltageV > evseMinV ? voltageV : evseMinV;
    const aboveV = voltageV > 1 ? voltageV : 1;
    const elapsedS = (nowUs + followedUs - loopSinceUs) / US_PER_S;
    decay = decayToDeliver;
    spanH = restH;
    const nearW = soc >= fullSoc ? fullKw * 1000 : (fromKw + slopeKw * (soc - fromSoc)) * 1000;
    const rampedA = requestedCurrentA(elapsedS, rampAPerS, Number.POSITIVE_INFINITY);
    const isSame =
      leastA > belowA &&
      rampedA > belowA &&
      limitW > belowA * overV &&
      nearW > belowA * aboveV &&
      (limitW < aboveA * overV || nearW < aboveA * aboveV || leastA < aboveA || rampedA < aboveA);
    if (!isSame || isDynamic) {
      let mostA = evseA * overV < limitW * CLEARLY ? evseA : Math.min(evseA, limitW / overV);
      if (vehicleA < mostA) mostA = vehicleA;
      const acceptedKw = soc >= fullSoc ? fullKw : fromKw + (riseKw * (soc - fromSoc)) / (toSoc - fromSoc);
      const acceptedW = acceptedKw * 1000;
      if (!(mostA * aboveV < acceptedW * CLEARLY)) mostA = Math.min(mostA, acceptedW / aboveV);
      const askedA = Math.min(mostA, rampedA);
      if (isDynamic) {
        const batteryA = Math.min(vehicleA, acceptedW / aboveV, rampedA);
        acceptedCurrentA = Math.round(batteryA * 10) / 10;
      }
      const aimedA = isChademo ? Math.floor(askedA) : Math.round(askedA * 10) / 10;
      if (aimedA !== targetCurrentA) {
        targetCurrentA = aimedA;
        commandedA = transmitted(aimedA);
      }
      belowA = aimedA + underA + MARGIN_A;
      aboveA = aimedA + overA - MARGIN_A;
    }
    // Where the site gives nothing and nothing flows any more, no later cycle differs but by how long that has been so.
    if (limitW === 0 && currentA === 0 && wantedA === 0 && targetCurrentA === 0)
      done += idleCycles(cycles - done - 1, dropOutUs - (nowUs + periodUs - idleSinceUs), periodUs);
  }
  numbers.spanH = spanH;
  numbers.decay = decay;
  numbers.voltageV = voltageV;
  numbers.currentA = currentA;
  numbers.wantedA = wantedA;
  numbers.idleSinceUs = idleSinceUs;
  numbers.targetCurrentA = targetCurrentA;
  numbers.acceptedCurrentA = acceptedCurrentA;
  numbers.measuredV = measuredV;
  numbers.measuredA = measuredA;
  numbers.measuredKwh = measuredKwh;
  numbers.powerKw = powerKw;
  numbers.maxKw = maxKw;
  numbers.deliveredKwh = deliveredKwh;
  return done;
}

/** Cycles that may still pass before the vehicle ends a session in which nothing flows.
 *  @param leftUs its patience, as the next cycle finds it [µs] */
const idleCycles = (most: number, leftUs: number, periodUs: number): number =>
  Math.max(0, Math.min(most, Math.ceil(leftUs / periodUs)));
