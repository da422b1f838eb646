import type { TimeUs } from "../../base/time.ts";
import { EventQueue, orderKey } from "../../engine/queue.ts";
import { EventStore } from "../../engine/store.ts";
import type { Note } from "../../protocol/failure.ts";
import type { Draft, Machine, TimerChange } from "../../protocol/machine.ts";

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

/** Takes a session's lines as they happen. A session without one builds none. */
export type SessionRecorder = (line: TraceLine) => void;

/** Hears of every change of a machine's phase, by the machine's name ("vehicle.pilot", "evse.hlc" …). Unlike a recorder
 *  it keeps no message from being left out: what is left out changes no phase. */
export type PhaseWatch = (timeUs: TimeUs, machine: string, phase: string) => void;

/** Hears of every timer a machine sets, stops (`untilUs` undefined) or sees run out (`expired`). */
export type TimerWatch = (
  timeUs: TimeUs,
  machine: string,
  timer: string,
  untilUs: TimeUs | undefined,
  expired: boolean,
) => void;

/** A machine in the world: who hears what it says, and in which lane it is shown. */
export interface Part {
  /** Made for this world, which takes its initial state and steps it in place. */
  readonly machine: Machine;
  readonly lane: Lane;
  /** Takes one output further. Runs at the time of the step. Notes do not come here: they go to the lane. */
  readonly route: (output: never) => void;
  /** Its notes are of no interest to who looks at this session. */
  readonly isQuiet?: true;
}

/** A part with its present state and its timers' slots in the queue. */
interface Entry {
  readonly name: string;
  /** Its place among the world's parts. */
  readonly index: number;
  readonly part: Part;
  readonly isPilot: boolean;
  /** That of its timers which keeps a loop of requests and answers going, where it is one of the two that do. */
  readonly loopTimer: string | undefined;
  readonly state: unknown;
  /** Every step is written here, into the state itself: a world holds the only copy of it. Its lists are the world's, empty
   *  between steps. */
  readonly draft: Draft<unknown, unknown>;
  /** Kept only where somebody hears of its changes. */
  phase: string;
  /** Those it has set so far. A list, because there are few, and a name is found in it sooner than in a map. */
  readonly timers: TimerOf[];
}

/** A timer of a machine, and the input that the machine hears when it runs out. */
class TimerOf {
  readonly kind = "timer";
  readonly timer: string;
  readonly entry: Entry;
  readonly isLoop: boolean;
  /** Its number in the queue. */
  readonly slot: number;

  constructor(entry: Entry, timer: string, slot: number) {
    this.timer = timer;
    this.entry = entry;
    this.isLoop = entry.loopTimer === timer;
    this.slot = slot;
  }
}

/** A machine's input, or what to call. */
type Payload = object | (() => void);

const INPUT = 0;
const TIMER = 1;
const CALL = 2;
const LOOP_INPUT = 3;

/** Events a session by control pilot usually has waiting, free places included, as a power of two. */
const USUAL_LOG2 = 4;

/** The two timers that keep a loop of requests and answers going. */
const LOOP_TIMERS: Readonly<Record<string, string>> = { "vehicle.hlc": "think", "evse.hlc": "answer" };

/** An empty list with room for what most steps say. V8 keeps as little room as this when the list is emptied by `pop`, and
 *  allocates for 17 entries when something is pushed to one that never had any. */
function roomyList<T>(): T[] {
  const list: unknown[] = [0, 0, 0, 0, 0, 0, 0, 0];
  clear(list);
  return list as T[];
}

function clear(list: unknown[]): void {
  while (list.length > 0) list.pop();
}

function timerOf({ timers }: Entry, name: string): TimerOf | undefined {
  for (let i = 0; i < timers.length; i++) if (timers[i]!.timer === name) return timers[i];
  return undefined;
}

/** What a loop's next request may be put off to: see fast-forward.ts. */
export interface LoopWatch {
  /** Called at a request's time before it is sent. @returns the time to send it at instead; the same where now */
  beforeRequest(untilUs: TimeUs): TimeUs;
}

/** Runs machines against each other on the engine's queue: one clock, one total order, timers that move in place. */
export class World {
  nowUs: TimeUs;
  /** Adds a line at the present time; undefined where nobody records, so that `log?.()` builds no text. */
  readonly log: ((lane: Lane, event: string, detail?: string, failed?: true) => void) | undefined;
  /** Inputs and timers handled so far. */
  handled = 0;
  /** Those of them that were no part of a loop of requests and answers; and among these, those that the machines of such a
   *  loop heard themselves, or that devices were called by. */
  strangers = 0;
  nearStrangers = 0;
  /** Messages of loops that were left out, their work being done without them. */
  leftOut = 0;
  /** Facts that changed while a loop ran. */
  loopFacts = 0;
  loopWatch: LoopWatch | undefined;
  private readonly queue: EventQueue;
  private sequence = 0;
  private readonly parts = new Map<string, Entry>();
  private readonly entries: Entry[] = [];
  private readonly payloads: (Payload | undefined)[] = [];
  private readonly freePayloads: number[] = [];
  private readonly timers: TimerOf[] = [];
  private readonly outputs: unknown[] = roomyList();
  private readonly timerChanges: TimerChange[] = roomyList();
  private readonly onPhase: PhaseWatch | undefined;
  private readonly onTimer: TimerWatch | undefined;
  private ended = false;

  /** @param log2 events to make room for at first, as a power of two */
  constructor(
    startUs: TimeUs,
    recorder: SessionRecorder | undefined,
    options: {
      readonly onPhase?: PhaseWatch | undefined;
      readonly onTimer?: TimerWatch | undefined;
      readonly store?: EventStore | undefined;
    } = {},
    log2 = USUAL_LOG2,
  ) {
    this.nowUs = startUs;
    this.queue = new EventQueue(options.store ?? new EventStore(1 << log2), log2);
    this.onPhase = options.onPhase;
    this.onTimer = options.onTimer;
    this.log =
      recorder &&
      ((lane, event, detail = "", failed) =>
        recorder({ timeUs: this.nowUs, lane, event, detail, ...(failed ? { failed } : {}) }));
  }

  add(name: string, part: Part): void {
    const state = part.machine.initial;
    const entry: Entry = {
      name,
      index: this.entries.length,
      part,
      isPilot: name.endsWith(".pilot"),
      loopTimer: LOOP_TIMERS[name],
      state,
      draft: { state, outputs: this.outputs, timers: this.timerChanges },
      phase: this.log || this.onPhase ? part.machine.phase(state) : "",
      timers: [],
    };
    this.parts.set(name, entry);
    this.entries.push(entry);
  }

  /** The present phase of a machine. */
  phaseOf(name: string): string {
    const entry = this.parts.get(name)!;
    return entry.part.machine.phase(entry.state);
  }

  has(name: string): boolean {
    return this.parts.has(name);
  }

  /** Hands an input to a machine, now or later; inputs of one instant keep their order. Nobody hears what is said to a
   *  machine that is not there. */
  post(part: string, input: object, afterUs = 0): void {
    const entry = this.parts.get(part);
    if (entry) this.schedule(INPUT, entry.index, input, afterUs);
  }

  /** As `post`, for what belongs to a loop of requests and answers: its messages. */
  postMessage(part: string, input: object, afterUs: number): void {
    const entry = this.parts.get(part);
    if (entry) this.schedule(LOOP_INPUT, entry.index, input, afterUs);
  }

  /** As `post`, for facts that a loop itself brings about. */
  postLoopFacts(part: string, facts: object, afterUs = 0): void {
    this.loopFacts++;
    this.postMessage(part, { kind: "facts", facts }, afterUs);
  }

  /** Tells a machine facts at once and outside the queue; only for facts it does nothing about. */
  setFacts(part: string, facts: object): void {
    const { part: known, state, draft } = this.parts.get(part)!;
    known.machine.step(state, { kind: "facts", facts }, draft);
    clear(draft.outputs);
    clear(draft.timers);
  }

  /** Calls back later: for the devices around the machines. */
  call(afterUs: number, what: () => void): void {
    this.schedule(CALL, 0, what, afterUs);
  }

  end(): void {
    this.ended = true;
  }

  /** Ends it and gives its queue's memory back. */
  release(): void {
    this.ended = true;
    this.queue.release();
  }

  /** Somebody hears of what machines do that comes to nothing. */
  get isWatched(): boolean {
    return this.log !== undefined || this.onTimer !== undefined;
  }

  /** Nothing is left to happen. */
  get isOver(): boolean {
    return this.ended || this.queue.size === 0;
  }

  /** Time of the next event, Infinity when it is over. */
  nextTimeUs(): TimeUs {
    return this.ended ? Number.POSITIVE_INFINITY : this.queue.nextTime();
  }

  /** Runs every event before `untilUs` or until `end` was called; the clock then stands at `untilUs` or the last event. */
  runUntil(untilUs: TimeUs): void {
    const { queue } = this;
    while (!this.ended && queue.nextTime() < untilUs) {
      queue.take();
      this.nowUs = queue.time;
      if (queue.kind === TIMER) {
        const fired = this.timers[queue.entity]!;
        const { entry } = fired;
        if (fired.isLoop) {
          if (this.loopWatch && fired.timer === "think" && this.putOff(entry, untilUs)) continue;
        } else {
          this.strangers++;
          if (entry.loopTimer) this.nearStrangers++;
        }
        this.handled++;
        this.onTimer?.(this.nowUs, entry.name, fired.timer, undefined, true);
        this.step(entry, fired);
        continue;
      }
      this.handled++;
      const at = queue.value;
      const payload = this.payloads[at]!;
      this.payloads[at] = undefined;
      this.freePayloads.push(at);
      if (queue.kind === CALL) {
        this.strangers++;
        this.nearStrangers++;
        (payload as () => void)();
        continue;
      }
      const entry = this.entries[queue.entity]!;
      if (queue.kind === INPUT) {
        this.strangers++;
        if (entry.loopTimer) this.nearStrangers++;
      }
      this.step(entry, payload);
    }
    if (!this.ended && untilUs !== Number.POSITIVE_INFINITY) this.nowUs = untilUs;
  }

  /** Moves the vehicle's next request on where the watch has done the loop's work up to there. Whatever else is
   *  pending was set before the requests that are left out, so it still comes first at its instant. */
  private putOff(vehicle: Entry, untilUs: TimeUs): boolean {
    const { queue, nowUs } = this;
    // The EVSE's patience is renewed by every request that is left out, so it is no limit to how many those may be.
    const patience = timerOf(this.parts.get("evse.hlc")!, "sequence")!.slot;
    const patienceUs = queue.timerTime(patience);
    const isNext = patienceUs >= 0 && patienceUs === queue.nextTime();
    if (isNext) queue.cancelTimer(patience);
    const nextUs = this.loopWatch!.beforeRequest(Math.min(untilUs, queue.nextTime()));
    this.nowUs = nowUs;
    if (isNext || nextUs > nowUs) queue.setTimer(patience, patienceUs + nextUs - nowUs, this.key(2), 0);
    if (nextUs > nowUs) queue.setTimer(timerOf(vehicle, "think")!.slot, nextUs, this.key(2), 0);
    return nextUs > nowUs;
  }

  private key(priority: number): number {
    return orderKey(priority, 0, this.sequence++);
  }

  private schedule(kind: number, entry: number, payload: Payload, afterUs: number): void {
    const at = this.freePayloads.pop() ?? this.payloads.length;
    this.payloads[at] = payload;
    this.queue.addMessage(this.nowUs + Math.round(afterUs), this.key(1), kind, entry, at);
  }

  private step(entry: Entry, input: object): void {
    const { machine, route, lane, isQuiet } = entry.part;
    const { timers, outputs } = entry.draft;
    machine.step(entry.state, input, entry.draft);
    for (let i = 0; i < timers.length; i++) {
      const { timer, afterUs } = timers[i]!;
      const known = timerOf(entry, timer);
      if (afterUs !== undefined)
        this.queue.setTimer((known ?? this.newTimer(entry, timer)).slot, this.nowUs + afterUs, this.key(2), 0);
      else if (known) this.queue.cancelTimer(known.slot);
      this.onTimer?.(this.nowUs, entry.name, timer, afterUs === undefined ? undefined : this.nowUs + afterUs, false);
    }
    if (this.onPhase || (this.log && entry.isPilot)) this.showPhase(entry);
    for (let i = 0; i < outputs.length; i++) {
      const output = outputs[i] as { readonly kind: string };
      if (output.kind !== "note") route(output as never);
      else if (!isQuiet) this.log?.(lane, "note", (output as Note).text);
    }
    clear(timers);
    clear(outputs);
  }

  private showPhase(entry: Entry): void {
    const phase = entry.part.machine.phase(entry.state);
    if (phase === entry.phase) return;
    entry.phase = phase;
    this.onPhase?.(this.nowUs, entry.name, phase);
    if (entry.isPilot) this.log?.(entry.part.lane, `state ${phase}`);
  }

  private newTimer(entry: Entry, timer: string): TimerOf {
    const slot = this.queue.addTimer(TIMER, this.timers.length);
    const made = new TimerOf(entry, timer, slot);
    this.timers.push(made);
    entry.timers.push(made);
    return made;
  }
}
