import type { TimeUs } from "../../base/time.ts";
import { EventQueue, orderKey } from "../../engine/queue.ts";
import type { Machine } from "../../protocol/machine.ts";

/** Where something in a trace happened. */
export type Lane = "vehicle" | "cable" | "evse" | "back office";

/** One line of a session's trace. */
export interface TraceLine {
  readonly timeUs: TimeUs;
  readonly lane: Lane;
  readonly event: string;
  readonly detail: string;
  /** Set where this line is the failing step. */
  readonly failed?: true;
}

/** A machine in the world: who hears what it says, and in which lane it is shown. */
export interface Part {
  readonly machine: Machine;
  readonly lane: Lane;
  /** Takes one output further. Runs at the time of the step. */
  readonly route: (output: never) => void;
}

const KIND_INPUT = 0;
const KIND_TIMER = 1;
const KIND_CALL = 2;

/** Runs machines against each other on the engine's queue: one clock, one total order, timers that move in place. */
export class World {
  nowUs: TimeUs = 0;
  readonly trace: TraceLine[] = [];
  /** Inputs and timers handled so far. */
  handled = 0;
  private readonly queue = new EventQueue();
  private sequence = 0;
  private readonly parts = new Map<string, { part: Part; state: unknown; phase: string }>();
  private readonly payloads: unknown[] = [];
  private readonly freePayloads: number[] = [];
  private readonly timerSlots = new Map<string, number>();
  private readonly timers: { readonly part: string; readonly timer: string }[] = [];
  private ended = false;

  add(name: string, part: Part): void {
    this.parts.set(name, { part, state: part.machine.initial, phase: part.machine.phase(part.machine.initial) });
  }

  /** The present phase of a machine. */
  phaseOf(name: string): string {
    return this.parts.get(name)!.phase;
  }

  stateOf<S>(name: string): S {
    return this.parts.get(name)!.state as S;
  }

  has(name: string): boolean {
    return this.parts.has(name);
  }

  /** Hands an input to a machine, now or later; inputs of one instant keep their order. */
  post(part: string, input: object, afterUs = 0): void {
    this.schedule(KIND_INPUT, { part, input }, afterUs);
  }

  /** Calls back later: for the devices around the machines. */
  call(afterUs: number, what: () => void): void {
    this.schedule(KIND_CALL, what, afterUs);
  }

  log(lane: Lane, event: string, detail = "", failed = false): void {
    const line = { timeUs: this.nowUs, lane, event, detail };
    this.trace.push(failed ? { ...line, failed: true } : line);
  }

  end(): void {
    this.ended = true;
  }

  /** Runs until nothing is left to do, `end` was called, or the time is over. @returns whether time ran out */
  run(untilUs: TimeUs): boolean {
    const { queue } = this;
    while (!this.ended && queue.size > 0) {
      if (queue.nextTime() > untilUs) return true;
      queue.take();
      this.nowUs = queue.time;
      this.handled++;
      if (queue.kind === KIND_TIMER) {
        const { part, timer } = this.timers[queue.entity]!;
        this.step(part, { kind: "timer", timer });
        continue;
      }
      const at = queue.value;
      const payload = this.payloads[at];
      this.payloads[at] = undefined;
      this.freePayloads.push(at);
      if (queue.kind === KIND_CALL) (payload as () => void)();
      else this.step((payload as { part: string }).part, (payload as { input: object }).input);
    }
    return false;
  }

  private schedule(kind: number, payload: unknown, afterUs: number): void {
    const at = this.freePayloads.pop() ?? this.payloads.length;
    this.payloads[at] = payload;
    this.queue.addMessage(this.nowUs + Math.round(afterUs), orderKey(1, 0, this.sequence++), kind, 0, at);
  }

  private step(name: string, input: object): void {
    const entry = this.parts.get(name);
    if (!entry) return;
    const { machine } = entry.part;
    const next = machine.step(entry.state, input);
    entry.state = next.state;
    for (const { timer, afterUs } of next.timers) {
      const slot = this.slotOf(name, timer);
      if (afterUs === undefined) this.queue.cancelTimer(slot);
      else this.queue.setTimer(slot, this.nowUs + afterUs, orderKey(2, 0, this.sequence++), 0);
    }
    const phase = machine.phase(next.state);
    if (phase !== entry.phase) {
      entry.phase = phase;
      if (name.endsWith(".pilot")) this.log(entry.part.lane, `state ${phase}`);
    }
    for (const output of next.outputs) entry.part.route(output as never);
  }

  private slotOf(part: string, timer: string): number {
    const key = `${part}/${timer}`;
    const known = this.timerSlots.get(key);
    if (known !== undefined) return known;
    const slot = this.queue.addTimer(KIND_TIMER, this.timers.length);
    this.timers.push({ part, timer });
    this.timerSlots.set(key, slot);
    return slot;
  }
}
