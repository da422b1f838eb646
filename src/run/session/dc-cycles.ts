import { US_PER_H } from "../../base/time.ts";
import { transmitted } from "../../protocol/hlc/message.ts";
import type { SessionContext } from "./context.ts";
import type { DcLimits } from "./dc-limits.ts";
import { dividingV, runLoop } from "./dc-loop.ts";
import { LoopNumbers } from "./dc-loop-numbers.ts";
import type { DcRatings } from "./dc-ratings.ts";
import type { Stretch } from "./dc-stretch.ts";
import type { Aim, DcTelling } from "./dc-telling.ts";

/** Room for one call's numbers; nothing of them outlasts it. */
const NUMBERS = new LoopNumbers();

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

/** Current that an EVSE in dynamic mode gives from the voltage it measured [A]. @param acceptedA by the vehicle's word */
export function dynamicCurrentA(ratings: DcRatings, giveKw: number, measuredV: number, acceptedA: number): number {
  const wordA = transmitted(Math.min(ratings.vehicleA, acceptedA));
  return Math.min(wordA, dynamicW(ratings, giveKw) / dividingV(measuredV));
}

const dynamicW = ({ vehicleKw }: DcRatings, giveKw: number): number =>
  Math.min(transmitted(vehicleKw * 1000), giveKw * 1000);

/** Runs cycles of a charging loop one way, as `runLoop`, and puts the session where they lead.
 *  @param startUs the first cycle's request  @param stretch where it may leap  @returns cycles done */
export function runCycles(
  state: LoopState,
  { plant, effects, isDynamic, firstCurrentUs }: SessionContext,
  { periodUs, deliverUs, aimUs }: LoopTiming,
  startUs: number,
  cycles: number,
  stretch?: Stretch,
): number {
  const { ratings, aimed, telling } = state;
  const numbers = NUMBERS;
  const followedUs = aimUs - deliverUs;
  numbers.cycles = cycles;
  numbers.firstCycle = Math.round((startUs + deliverUs - state.loopSinceUs) / periodUs);
  numbers.startUs = startUs;
  numbers.periodUs = periodUs;
  numbers.deliverUs = deliverUs;
  numbers.followedUs = followedUs;
  numbers.decayToDeliver = state.decay(periodUs - followedUs);
  numbers.decayToAim = state.decay(followedUs);
  numbers.decay = state.decay(startUs + deliverUs - state.currentAtUs);
  numbers.loopSinceUs = state.loopSinceUs;
  numbers.spanH = (startUs + deliverUs - plant.sinceUs) / US_PER_H;
  numbers.limitW = state.limits.giveKw * 1000;
  numbers.dynamicW = dynamicW(ratings, state.limits.giveKw);
  numbers.arrivalSoc = plant.arrivalSoc;
  numbers.kwhToSoc = plant.kwhToSoc;
  numbers.evseA = ratings.evseA;
  numbers.evseMinV = ratings.evseMinV;
  numbers.vehicleA = ratings.vehicleA;
  numbers.resistanceOhm = ratings.resistanceOhm;
  numbers.boostV = ratings.boostV;
  numbers.restVoltageV = ratings.restVoltageV;
  numbers.restOffsetV = ratings.restOffsetV;
  numbers.rampAPerS = ratings.rampAPerS;
  numbers.dropOutUs = ratings.dropOutUs;
  numbers.energyKwh = ratings.energyKwh;
  numbers.contactorGapUs = ratings.contactorGapUs;
  numbers.curveSoc = ratings.curve.soc;
  numbers.curveKw = ratings.curve.kw;
  numbers.isChademo = ratings.isChademo;
  numbers.isDynamic = isDynamic;
  numbers.hasLanded = false;
  numbers.hasCurrent = firstCurrentUs !== undefined;
  numbers.noCurrent = effects.noCurrent === true;
  numbers.voltageV = state.voltageV;
  numbers.currentA = state.currentA;
  numbers.wantedA = state.wantedA;
  numbers.idleSinceUs = state.idleSinceUs;
  numbers.targetCurrentA = aimed.targetCurrentA;
  numbers.acceptedCurrentA = aimed.acceptedCurrentA;
  numbers.measuredV = telling.measuredV;
  numbers.measuredA = telling.measuredA;
  numbers.measuredKwh = plant.deliveredKwh;
  numbers.powerKw = plant.powerKw;
  numbers.maxKw = plant.maxKw;
  numbers.deliveredKwh = plant.deliveredKwh;
  stretch?.comeTo(startUs, periodUs);
  const done = runLoop(numbers, stretch);
  stretch?.leaveAt(startUs + done * periodUs);
  if (done === 0 && !numbers.hasLanded) return 0;
  state.deliveredAtUs = startUs + (done - 1) * periodUs + deliverUs;
  state.aimedAtUs = state.deliveredAtUs + followedUs;
  state.voltageV = numbers.voltageV;
  state.voltageAtUs = state.aimedAtUs;
  state.currentA = numbers.currentA;
  state.currentAtUs = state.aimedAtUs;
  state.wantedA = numbers.wantedA;
  state.idleSinceUs = numbers.idleSinceUs;
  aimed.targetCurrentA = numbers.targetCurrentA;
  aimed.acceptedCurrentA = numbers.acceptedCurrentA;
  const measuredSoc = Math.min(1, Math.max(0, plant.arrivalSoc + numbers.measuredKwh * plant.kwhToSoc));
  telling.measure(numbers.measuredV, numbers.measuredA, measuredSoc);
  plant.powerKw = numbers.powerKw;
  plant.maxKw = numbers.maxKw;
  plant.deliveredKwh = numbers.deliveredKwh;
  plant.sinceUs = state.aimedAtUs;
  return done;
}
