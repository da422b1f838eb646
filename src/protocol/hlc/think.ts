import type { HlcStep } from "./steps.ts";

/** How long a vehicle takes before its requests [ms]. */
export interface ThinkTimes {
  readonly setupMs: number;
  readonly cableCheckMs: number;
  readonly firstLoopMs: number;
  readonly loopMs: number;
}

/** Time before a request [ms]: the loop, the first cable check and what is only repeated have times of their own. */
export function thinkMs(think: ThinkTimes, step: HlcStep, isFirst: boolean, isRepeat: boolean): number {
  if (step.isLoop) return isFirst ? think.firstLoopMs : think.loopMs;
  if (isFirst && step.isCableCheck) return think.cableCheckMs;
  return isRepeat || !isFirst ? think.loopMs : think.setupMs;
}
