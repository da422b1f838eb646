import type { Machine } from "./machine.ts";

/** One machine on a clock of its own: what a test or a document drives it with. */
export interface Driver<S, I, O> {
  readonly nowMs: number;
  readonly state: S;
  readonly phase: string;
  /** Everything it has said, with the time. */
  readonly said: readonly { readonly atMs: number; readonly output: O }[];
  send(input: I): Driver<S, I, O>;
  /** Lets time pass; timers fire in order. */
  wait(ms: number): Driver<S, I, O>;
}

/** Starts a machine in its initial state at time 0. */
export function drive<S, I, O extends { readonly kind: string }>(machine: Machine<S, I, O>): Driver<S, I, O> {
  let nowMs = 0;
  let state = machine.initial;
  const timers = new Map<string, number>();
  const said: { atMs: number; output: O }[] = [];
  const step = (input: I): void => {
    const next = machine.step(state, input);
    state = next.state;
    for (const { timer, afterUs } of next.timers) {
      if (afterUs === undefined) timers.delete(timer);
      else timers.set(timer, nowMs + afterUs / 1000);
    }
    for (const output of next.outputs) said.push({ atMs: nowMs, output });
  };
  const driver: Driver<S, I, O> = {
    get nowMs() {
      return nowMs;
    },
    get state() {
      return state;
    },
    get phase() {
      return machine.phase(state);
    },
    said,
    send(input) {
      step(input);
      return driver;
    },
    wait(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const due = [...timers].filter(([, at]) => at <= untilMs).sort((a, b) => a[1] - b[1])[0];
        if (!due) break;
        nowMs = due[1];
        timers.delete(due[0]);
        step({ kind: "timer", timer: due[0] } as I);
      }
      nowMs = untilMs;
      return driver;
    },
  };
  return driver;
}
