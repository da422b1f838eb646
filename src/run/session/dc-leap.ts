import { US_PER_H } from "../../base/time.ts";
import { segmentAt } from "../../devices/power-curve.ts";
import { CLEARLY, type LoopNumbers, REAL_CURRENT_A, sameAboveA, sameBelowA } from "./dc-loop-numbers.ts";
import { isNear, isUsual, NEAR } from "./dc-steady.ts";
import type { Stretch } from "./dc-stretch.ts";

/** So many cycles before the first that may differ are left to be done by themselves. */
const MARGIN_CYCLES = 2;
/** Fewer are not worth a leap. */
const FEWEST_CYCLES = 8;

/** Opens a stretch at the next cycle, where the state that the numbers hold begins one worth a leap.
 *  @param done cycles that were done, counted from the numbers' start */
export function openStretch(numbers: LoopNumbers, stretch: Stretch, done: number): void {
  if (!isNear(numbers.currentA, numbers.wantedA, numbers.decay) || !isUsual(numbers, done)) return;
  stretch.begin(numbers);
  if (Math.abs(stretch.gapKw) > NEAR * stretch.settledKw) return;
  const kwh = lastingKwh(numbers, stretch);
  // Hardly more cycles come out where power's growth is counted.
  if (kwh < FEWEST_CYCLES * stretch.settledKw * (numbers.periodUs / US_PER_H)) return;
  const lasting = Math.floor(stretch.cyclesFor(kwh)) - MARGIN_CYCLES;
  if (lasting < FEWEST_CYCLES) return;
  stretch.cycles = lasting;
  stretch.first = numbers.firstCycle + done;
}

/** Leaps as far through the stretch as the numbers' cycles go. Cycles whose messages were played where it stopped last count
 *  as leapt over, so that it comes to the same bits wherever it stops.
 *  @param done cycles that were done, counted from the numbers' start  @returns the same afterwards */
export function leap(numbers: LoopNumbers, stretch: Stretch, done: number): number {
  const before = numbers.firstCycle + done - stretch.first;
  const after = Math.min(stretch.cycles, before + numbers.cycles - done);
  if (after > 0) land(numbers, stretch, after - 1);
  if (after === stretch.cycles) stretch.close();
  return done + after - before;
}

/** Energy within which nothing changes: neither the request nor what it is limited by [kWh]. Each bound is a straight line
 *  over energy. */
function lastingKwh(numbers: LoopNumbers, stretch: Stretch): number {
  const { limitW, energyKwh, curveSoc, curveKw, kwhToSoc } = numbers;
  const { dueKwh, commandedA, vPerKwh, isPower } = stretch;
  const belowA = sameBelowA(numbers);
  const aboveA = sameAboveA(numbers);
  if (belowA < REAL_CURRENT_A) return 0;
  // While the lag's gap fades the voltage is off by what it drops over the resistance.
  const offV = numbers.resistanceOhm * Math.abs(stretch.firstA - stretch.wantedA);
  const mostV = stretch.settledV + offV;
  const leastV = stretch.settledV - offV;
  if (leastV <= Math.max(1, numbers.evseMinV) || (isPower && commandedA * leastV <= limitW)) return 0;

  const soc = numbers.arrivalSoc + dueKwh * kwhToSoc;
  const segment = segmentAt(curveSoc, Math.min(1, Math.max(0, soc)));
  const fromSoc = curveSoc[segment];
  const toSoc = curveSoc[segment + 1];
  const wPerSoc = ((curveKw[segment + 1] - curveKw[segment]) / (toSoc - fromSoc)) * 1000;
  const takenW = curveKw[segment] * 1000 + wPerSoc * (soc - fromSoc);
  const takenWPerKwh = wPerSoc * kwhToSoc;

  let kwh = Math.min(energyKwh - dueKwh, (toSoc - soc) / kwhToSoc);
  kwh = Math.min(kwh, untilZero(limitW - belowA * mostV, -belowA * vPerKwh));
  kwh = Math.min(kwh, untilZero(takenW - belowA * mostV, takenWPerKwh - belowA * vPerKwh));
  if (!isPower) kwh = Math.min(kwh, untilZero(limitW * CLEARLY - commandedA * mostV, -commandedA * vPerKwh));
  // One of the two is enough to keep the request from rising.
  if (Math.min(numbers.evseA, numbers.vehicleA) >= aboveA) {
    const bySiteKwh = untilZero(aboveA * leastV - limitW, aboveA * vPerKwh);
    const byCurveKwh = untilZero(aboveA * leastV - takenW, aboveA * vPerKwh - takenWPerKwh);
    kwh = Math.min(kwh, Math.max(bySiteKwh, byCurveKwh));
  }
  return Math.max(0, kwh);
}

/** Energy until what falls by so much per kWh is nothing; 0 where it is nothing already [kWh]. */
function untilZero(value: number, perKwh: number): number {
  if (value <= 0) return 0;
  return perKwh < 0 ? -value / perKwh : Number.POSITIVE_INFINITY;
}

/** Puts the numbers to where the vehicle has aimed in a cycle of the stretch, counted from 0. */
function land(numbers: LoopNumbers, stretch: Stretch, cycle: number): void {
  const { resistanceOhm, followedUs, decayToAim } = numbers;
  const movedKwh = stretch.kwhOf(cycle);
  const powerKw = stretch.kwAfter(cycle);
  const restV = stretch.restV + stretch.restVPerKwh * movedKwh;
  const dueA = stretch.currentA(powerKw, restV);
  const dueV = restV + resistanceOhm * dueA;
  const wantedA = stretch.isPower ? numbers.limitW / dueV : stretch.wantedA;
  numbers.measuredKwh = stretch.dueKwh + movedKwh;
  numbers.measuredA = dueA;
  numbers.measuredV = dueV;
  const followedKwh = powerKw * (followedUs / US_PER_H);
  numbers.deliveredKwh = numbers.measuredKwh + followedKwh;
  numbers.wantedA = wantedA;
  numbers.currentA = wantedA + (dueA - wantedA) * decayToAim;
  numbers.voltageV = restV + stretch.restVPerKwh * followedKwh + resistanceOhm * numbers.currentA;
  numbers.powerKw = powerKw;
  numbers.maxKw = Math.max(numbers.maxKw, powerKw);
  numbers.spanH = (numbers.periodUs - followedUs) / US_PER_H;
  numbers.decay = numbers.decayToDeliver;
  numbers.hasLanded = true;
}
