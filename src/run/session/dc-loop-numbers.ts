/** Less than this is no real current [A]; assumed. */
export const REAL_CURRENT_A = 1;
/** Far beyond what rounding can do to a quotient, so that a comparison may stand for a division [1]. */
export const CLEARLY = 1 - 1e-9;

/** The same for a current [A]: by far more than rounding does to a megaampere. */
export const MARGIN_A = 1e-7;
const NO_CURVE = new Float64Array(0);

/** The numbers of one charging loop, gathered from a session's objects, whose shapes differ, and put back after it. They
 *  begin as NaN, so that V8 keeps each as a plain double from the start. */
export class LoopNumbers {
  /** Cycles to run at most, and the number of the first in the loop. */
  cycles = Number.NaN;
  firstCycle = Number.NaN;
  /** The first cycle's request, the period, and from a request to the stage's setting and on to the vehicle's aim [µs]. */
  startUs = Number.NaN;
  periodUs = Number.NaN;
  deliverUs = Number.NaN;
  followedUs = Number.NaN;
  /** What the output's lag leaves of a gap from aim to setting, and from there to the next aim [1]. */
  decayToDeliver = Number.NaN;
  decayToAim = Number.NaN;
  loopSinceUs = Number.NaN;
  limitW = Number.NaN;
  /** What vehicle and EVSE allow at most in dynamic mode [W]. */
  dynamicW = Number.NaN;
  arrivalSoc = Number.NaN;
  kwhToSoc = Number.NaN;
  // As in DcRatings.
  evseA = Number.NaN;
  evseMinV = Number.NaN;
  vehicleA = Number.NaN;
  resistanceOhm = Number.NaN;
  boostV = Number.NaN;
  restVoltageV = Number.NaN;
  restOffsetV = Number.NaN;
  rampAPerS = Number.NaN;
  dropOutUs = Number.NaN;
  energyKwh = Number.NaN;
  contactorGapUs = Number.NaN;
  curveSoc: Float64Array = NO_CURVE;
  curveKw: Float64Array = NO_CURVE;
  isChademo = false;
  isDynamic = false;
  /** They were put to where a leap ends. */
  hasLanded = false;
  /** A first current has flowed; and none is to. */
  hasCurrent = false;
  noCurrent = false;
  // What a cycle moves. The first setting may come after another span than those within the loop.
  spanH = Number.NaN;
  decay = Number.NaN;
  voltageV = Number.NaN;
  currentA = Number.NaN;
  wantedA = Number.NaN;
  idleSinceUs = Number.NaN;
  targetCurrentA = Number.NaN;
  acceptedCurrentA = Number.NaN;
  measuredV = Number.NaN;
  measuredA = Number.NaN;
  measuredKwh = Number.NaN;
  powerKw = Number.NaN;
  maxKw = Number.NaN;
  deliveredKwh = Number.NaN;
}

/** Between these a request is rounded to what it is now, in tenths of an ampere or whole ones [A]. */
export const sameBelowA = (numbers: LoopNumbers): number => requestBelowA(numbers.targetCurrentA, numbers.isChademo);
export const sameAboveA = (numbers: LoopNumbers): number => requestAboveA(numbers.targetCurrentA, numbers.isChademo);

/** The same of any request [A]. */
export const requestBelowA = (requestA: number, isChademo: boolean): number =>
  requestA + (isChademo ? 0 : -0.05) + MARGIN_A;
export const requestAboveA = (requestA: number, isChademo: boolean): number =>
  requestA + (isChademo ? 1 : 0.05) - MARGIN_A;
