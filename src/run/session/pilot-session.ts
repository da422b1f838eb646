import type { TimeUs } from "../../base/time.ts";
import { US_PER_S } from "../../base/time.ts";
import type { SessionSetup } from "./context.ts";
import type { PilotInput, PilotSpells, Spell } from "./pilot-spells.ts";
import { FLOWS, inflowKwh } from "./plant.ts";
import { openSession, type Session, type SessionOptions, type SessionState } from "./session.ts";
import { SpellRecorder } from "./spell-recorder.ts";

/** What a stay needs of a session. */
export type StaySession = Pick<
  Session,
  | "nowUs"
  | "isOver"
  | "nextTimeUs"
  | "advanceTo"
  | "offer"
  | "limitPower"
  | "givesBack"
  | "hasOtherControl"
  | "leave"
  | "addFlows"
  | "powerKw"
  | "state"
  | "release"
>;

/** How a session is opened for a stay: nobody looks on. */
export type StaySessionOptions = Omit<SessionOptions, "recorder" | "onPhase" | "onTimer" | "onPilot"> & {
  readonly startUs: TimeUs;
};

/** Opens a session for a stay: one that looks up what its like have done, where that can be told, to the same bits. */
export function openStaySession(setup: SessionSetup, options: StaySessionOptions, spells?: PilotSpells): StaySession {
  const plugged = spells?.plugIn(setup);
  return plugged ? new PilotSession(setup, options, spells!, plugged) : openSession(setup, options);
}

/** A session by control pilot that does what another one like it did after the same inputs. Where none did so yet, or an
 *  input comes before everything from the one before is done, it is handed to two machines, which are told what it was told
 *  until then; they go on, and are listened to for those that come after. */
export class PilotSession implements StaySession {
  nowUs: TimeUs;
  private machines: Session | undefined;
  private recorder: SpellRecorder | undefined;
  private areHeard = false;
  private spell: Spell;
  /** What it was told and asked, and when. */
  private readonly asked: (PilotInput | "read")[] = ["plug"];
  private readonly offersA: number[] = [Number.NaN];
  private readonly askedUs: TimeUs[];
  /** When the spell began, how many changes of current it has had, and events of those before. */
  private sinceUs: TimeUs;
  private changes = 0;
  private earlierEvents = 0;
  private firstCurrentUs = -1;
  private flowingKw = 0;
  private maxKw = 0;
  private deliveredKwh = 0;
  private settledUs: TimeUs;
  private isLeaving = false;
  private hasEnded = false;
  private readonly setup: SessionSetup;
  private readonly options: StaySessionOptions;
  private readonly spells: PilotSpells;

  constructor(setup: SessionSetup, options: StaySessionOptions, spells: PilotSpells, plugged: Spell) {
    const { startUs } = options;
    this.setup = setup;
    this.options = options;
    this.spells = spells;
    this.spell = plugged;
    this.nowUs = startUs;
    this.sinceUs = startUs;
    this.settledUs = startUs;
    this.askedUs = [startUs];
  }

  /** Two machines run: it does what nobody did before. */
  get isPlayed(): boolean {
    return this.machines !== undefined;
  }

  get isOver(): boolean {
    return this.machines ? this.machines.isOver : this.hasEnded || this.isDone(this.nowUs);
  }

  nextTimeUs(): TimeUs {
    if (this.machines) return this.machines.nextTimeUs();
    const { course } = this.spell;
    if (!course) return this.nowUs;
    if (this.changes < course.changeUs.length) return this.sinceUs + course.changeUs[this.changes]!;
    return this.isOver ? Number.POSITIVE_INFINITY : this.sinceUs + course.eventUs.at(-1)!;
  }

  advanceTo(untilUs: TimeUs): void {
    if (untilUs <= this.nowUs) return;
    const { course } = this.spell;
    if (!this.machines && untilUs === Number.POSITIVE_INFINITY) this.play(undefined);
    if (!this.machines && !course) this.play(new SpellRecorder(this.spell, this.sinceUs, this.earlierEvents));
    if (this.machines) {
      if (this.recorder) this.recorder.advance(this.machines, untilUs);
      else this.machines.advanceTo(untilUs);
      this.nowUs = this.machines.nowUs;
      return;
    }
    const { changeUs, eventUs, isEnd } = course!;
    for (; this.changes < changeUs.length; this.changes++) {
      const timeUs = this.sinceUs + changeUs[this.changes]!;
      if (timeUs >= untilUs) break;
      this.change(timeUs, course!.currentA[this.changes]!, course!.powerKw[this.changes]!);
    }
    // As the machines' clock does: it stops with the last event where the plug is out.
    this.hasEnded = isEnd && this.isDone(untilUs);
    this.nowUs = this.hasEnded ? this.sinceUs + eventUs.at(-1)! : untilUs;
  }

  offer(currentA: number): void {
    this.take("offer", currentA);
  }

  /** Alternating current has no stage whose power could be limited. */
  limitPower(): void {}

  givesBack(): boolean {
    return this.machines?.givesBack() ?? false;
  }

  hasOtherControl(): boolean {
    return this.machines ? this.machines.hasOtherControl() : this.firstCurrentUs >= 0;
  }

  leave(): void {
    this.take("leave", Number.NaN);
    this.isLeaving = true;
  }

  addFlows(into: Float64Array): void {
    if (this.machines) this.machines.addFlows(into);
    else {
      // Machines that come later must take their sums in the same parts.
      this.note("read", Number.NaN);
      this.settle(this.nowUs);
      into[0] = into[0]! + this.deliveredKwh;
    }
  }

  powerKw(): number {
    return this.machines ? this.machines.powerKw() : this.flowingKw;
  }

  state(): SessionState {
    if (this.machines) return this.machines.state();
    this.settle(this.nowUs);
    const { firstCurrentUs, nowUs, sinceUs, hasEnded } = this;
    const hasCurrent = firstCurrentUs >= 0;
    let events = this.earlierEvents;
    for (const eventUs of this.spell.course?.eventUs ?? []) if (hasEnded || sinceUs + eventUs < nowUs) events++;
    return {
      outcome: hasCurrent ? "charged" : this.isOver ? "failed" : "open",
      failures: [],
      standard: "control pilot",
      energyKwh: this.deliveredKwh,
      maxKw: this.maxKw,
      timeToChargeS: hasCurrent ? (firstCurrentUs - this.options.startUs) / US_PER_S : null,
      events,
      leftOut: 0,
    };
  }

  release(): void {
    if (!this.machines) return;
    this.recorder?.finish(this.machines, this.nowUs);
    this.machines.release();
  }

  /** Takes an input as its like did, or hands over. */
  private take(input: PilotInput, offerA: number): void {
    const { nowUs } = this;
    if (this.machines) {
      if (this.recorder) this.recorder = this.recorder.next(this.machines, nowUs, this.spells, input, offerA);
      tell(this.machines, input, offerA);
      return;
    }
    const isAtOnce = nowUs === this.sinceUs;
    const isPlain = !this.isLeaving && (isAtOnce || this.isDone(nowUs));
    const next = isPlain ? this.spells.after(this.spell, input, offerA, isAtOnce) : undefined;
    if (!next) {
      this.play(undefined);
      tell(this.machines!, input, offerA);
      return;
    }
    if (!isAtOnce) this.earlierEvents += this.spell.course!.eventUs.length;
    this.note(input, offerA);
    this.spell = next;
    this.sinceUs = nowUs;
    this.changes = 0;
  }

  private note(what: PilotInput | "read", offerA: number): void {
    this.asked.push(what);
    this.offersA.push(offerA);
    this.askedUs.push(this.nowUs);
  }

  /** Whether everything from the last input on is done before a time. */
  private isDone(timeUs: TimeUs): boolean {
    const { course } = this.spell;
    return course !== undefined && (course.eventUs.length === 0 || this.sinceUs + course.eventUs.at(-1)! < timeUs);
  }

  private change(timeUs: TimeUs, currentA: number, powerKw: number): void {
    this.options.onAcCurrent?.(timeUs, currentA, powerKw);
    this.settle(timeUs);
    this.flowingKw = powerKw;
    if (powerKw > this.maxKw) this.maxKw = powerKw;
    if (powerKw !== 0 && this.firstCurrentUs < 0) this.firstCurrentUs = timeUs;
  }

  /** As `Plant` does. */
  private settle(timeUs: TimeUs): void {
    if (timeUs === this.settledUs) return;
    this.deliveredKwh += inflowKwh(this.flowingKw, timeUs - this.settledUs);
    this.settledUs = timeUs;
  }

  /** Hands over to two machines, which come to where this session is. */
  private play(recorder: SpellRecorder | undefined): void {
    const { onAcCurrent, onFailure } = this.options;
    const machines = openSession(this.setup, {
      ...this.options,
      onAcCurrent: (timeUs, currentA, powerKw) => {
        if (!this.areHeard) return;
        this.recorder?.hear(timeUs, currentA, powerKw);
        onAcCurrent?.(timeUs, currentA, powerKw);
      },
      onFailure: (timeUs, failure, isEnd) => {
        this.recorder = undefined;
        onFailure?.(timeUs, failure, isEnd);
      },
    });
    for (let i = 1; i < this.asked.length; i++) {
      machines.advanceTo(this.askedUs[i]!);
      tell(machines, this.asked[i]!, this.offersA[i]!);
    }
    // A clock that has stopped stands at its last event.
    machines.advanceTo(this.hasEnded ? this.nowUs + 1 : this.nowUs);
    this.areHeard = true;
    this.machines = machines;
    this.recorder = recorder;
  }
}

function tell(machines: Session, what: PilotInput | "read", offerA: number): void {
  if (what === "offer") machines.offer(offerA);
  else if (what === "leave") machines.leave("the driver is back");
  else machines.addFlows(NO_FLOWS);
}

/** Where flows are added up that nobody wants to know. */
const NO_FLOWS = new Float64Array(FLOWS);
