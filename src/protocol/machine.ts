import { US_PER_MS, US_PER_S } from "../base/time.ts";

/** A timer a machine sets (again), or stops where `afterUs` is undefined. */
export interface TimerChange<T extends string = string> {
  readonly timer: T;
  readonly afterUs: number | undefined;
}

/** What every machine hears when one of its own timers runs out. */
export interface Fired<T extends string = string> {
  readonly kind: "timer";
  readonly timer: T;
}

/** What one step gives back: the next state, what goes out, and which timers change. */
export interface Step<S, O, T extends string = string> {
  readonly state: S;
  readonly outputs: readonly O[];
  readonly timers: readonly TimerChange<T>[];
}

/** One side of one protocol: pure, so that a state and an input always give the same step. */
// biome-ignore lint/suspicious/noExplicitAny: a list of machines has no common state, input or output
export interface Machine<S = any, I = any, O = any> {
  readonly name: string;
  readonly initial: S;
  /** @param draft where the step is written, holding `state` itself: for whoever holds the only copy, and for whom the state
   *  may be changed in place. A draft with a copy when absent, so that the state given stays what it was */
  step(state: S, input: I, draft?: Draft<S, O>): Step<S, O>;
  /** The name of the state as standards and diagrams use it. */
  phase(state: S): string;
}

/** A step being put together. `state` is a copy and may be written to. */
export interface Draft<S, O, T extends string = string> {
  readonly state: { -readonly [K in keyof S]: S[K] };
  readonly outputs: O[];
  readonly timers: TimerChange<T>[];
}

export const draftOf = <S, O, T extends string>(state: S): Draft<S, O, T> => ({
  state: { ...state },
  outputs: [],
  timers: [],
});

/** Sets a timer of the draft's machine, moving it where it already runs. */
export function startMs<T extends string>(draft: Draft<unknown, unknown, T>, timer: T, afterMs: number): void {
  draft.timers.push({ timer, afterUs: Math.round(afterMs * US_PER_MS) });
}

export function startS<T extends string>(draft: Draft<unknown, unknown, T>, timer: T, afterS: number): void {
  draft.timers.push({ timer, afterUs: Math.round(afterS * US_PER_S) });
}

export function stop<T extends string>(draft: Draft<unknown, unknown, T>, ...timers: T[]): void {
  for (const timer of timers) draft.timers.push({ timer, afterUs: undefined });
}
