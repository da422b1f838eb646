import type { TimeUs } from "../../base/time.ts";
import { US_PER_S } from "../../base/time.ts";
import type { EventStore } from "../../engine/store.ts";
import type { Failure } from "../../protocol/failure.ts";
import type { SessionSetup } from "./context.ts";
import type { Offered } from "./pilot-offer.ts";
import type { PilotInput, PilotPair, Spell } from "./pilot-spells.ts";
import { FLOWS, inflowKwh } from "./plant.ts";
import { openSession, type Session, type SessionFidelity, type SessionState } from "./session.ts";
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

/** Whoever sessions are opened for. */
export interface SessionHost {
  readonly fidelity: SessionFidelity;
  readonly store?: EventStore | undefined;
  /** What machines are opened with, at any time of the session, but for the offer. */
  setup(): SessionSetup;
  /** The vehicle draws another alternating current, per phase [A] and in all [kW]. */
  onAcCurrent(timeUs: TimeUs, currentA: number, powerKw: number): void;
  /** As `SessionOptions.onFailure`. */
  onFailure(timeUs: TimeUs, failure: Failure, isEnd: boolean): void;
}

/** When a vehicle is plugged in, and what the site gives then, per phase [A]. */
export interface PlugIn {
  readonly startUs: TimeUs;
  readonly offerA: number;
}

/** Opens a session for a stay: one that looks up what its like have done, where that can be told, to the same bits.
 *  @param pair what is known of its like; absent where that is of no use */
export function openStaySession(host: SessionHost, plug: PlugIn, pair?: PilotPair): StaySession {
  const offered = pair?.offered(plug.offerA);
  const spell = offered && pair!.plugIn(offered);
  return spell ? new PilotSession(host, plug, { pair: pair!, spell, offered }) : openMachines(host, plug);
}

/** Two machines. @param by who hears of them on the way to the host */
function openMachines(host: SessionHost, { startUs, offerA }: PlugIn, by: Hearer = host): Session {
  const { fidelity, store } = host;
  return openSession(
    { ...host.setup(), offerA },
    {
      startUs,
      fidelity,
      staysPlugged: true,
      ...(store ? { store } : {}),
      onAcCurrent: (timeUs, currentA, powerKw) => by.onAcCurrent(timeUs, currentA, powerKw),
      onFailure: (timeUs, failure, isEnd) => by.onFailure(timeUs, failure, isEnd),
    },
  );
}

type Hearer = Pick<SessionHost, "onAcCurrent" | "onFailure">;

/** A session by control pilot that does what another one like it did after the same inputs. Where none did so yet, or an
 *  input comes before everything from the one before is done, it is handed to two machines, which are told what it was told
 *  until then; they go on, and are listened to for those that come after. */
export class PilotSession implements StaySession, Hearer {
  nowUs: TimeUs;
  private machines: Session | undefined;
  private recorder: SpellRecorder | undefined;
  private areHeard = false;
  private spell: Spell;
  /** What is offered since then. */
  private offered: Offered;
  /** What it was told and asked, in order: when, one of the marks below, and an offer's current [A]. */
  private readonly asked: number[] = [];
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
  private readonly host: SessionHost;
  private readonly plug: PlugIn;
  private readonly pair: PilotPair;

  /** @param plugged what its like have done, with the spell and the offer that it begins with */
  constructor(
    host: SessionHost,
    plug: PlugIn,
    plugged: { readonly pair: PilotPair; readonly spell: Spell; readonly offered: Offered },
  ) {
    this.host = host;
    this.plug = plug;
    this.pair = plugged.pair;
    this.spell = plugged.spell;
    this.offered = plugged.offered;
    this.nowUs = plug.startUs;
    this.sinceUs = plug.startUs;
    this.settledUs = plug.startUs;
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
    return this.isOver ? Number.POSITIVE_INFINITY : this.sinceUs + course.lastUs;
  }

  advanceTo(untilUs: TimeUs): void {
    if (untilUs <= this.nowUs) return;
    const { course } = this.spell;
    if (!this.machines && untilUs === Number.POSITIVE_INFINITY) this.play(undefined);
    if (!this.machines && !course)
      this.play(new SpellRecorder(this.spell, this.offered, this.sinceUs, this.earlierEvents));
    if (this.machines) {
      if (this.recorder) this.recorder.advance(this.machines, untilUs);
      else this.machines.advanceTo(untilUs);
      this.nowUs = this.machines.nowUs;
      return;
    }
    const { changeUs, flows, lastUs, isEnd } = course!;
    for (; this.changes < changeUs.length; this.changes++) {
      const timeUs = this.sinceUs + changeUs[this.changes]!;
      if (timeUs >= untilUs) break;
      const { drawA, powerKw } = this.offered;
      if (flows[this.changes]) this.change(timeUs, drawA, powerKw);
      else this.change(timeUs, 0, 0);
    }
    // As the machines' clock does: it stops with the last event where the plug is out.
    this.hasEnded = isEnd && this.isDone(untilUs);
    this.nowUs = this.hasEnded ? this.sinceUs + lastUs : untilUs;
  }

  offer(currentA: number): void {
    this.take("offer", currentA, this.pair.offered(currentA, this.offered));
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
    this.take("leave", 0, this.offered);
    this.isLeaving = true;
  }

  addFlows(into: Float64Array): void {
    if (this.machines) this.machines.addFlows(into);
    else {
      // Machines that come later must take their sums in the same parts.
      this.asked.push(this.nowUs, READ, 0);
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
      timeToChargeS: hasCurrent ? (firstCurrentUs - this.plug.startUs) / US_PER_S : null,
      events,
      leftOut: 0,
    };
  }

  release(): void {
    if (!this.machines) return;
    this.recorder?.finish(this.machines, this.nowUs);
    this.machines.release();
  }

  /** Takes an input as its like did, or hands over. @param offered what is offered from it on */
  private take(input: "offer" | "leave", offerA: number, offered: Offered): void {
    const { nowUs, machines, pair } = this;
    if (machines) {
      this.recorder = this.recorder?.next(machines, nowUs, pair, { input, offered });
      this.offered = offered;
      tell(machines, input === "offer" ? OFFER : LEAVE, offerA);
      return;
    }
    const next = this.spellAfter(input, offered);
    if (!next) {
      this.play(undefined);
      tell(this.machines!, input === "offer" ? OFFER : LEAVE, offerA);
      return;
    }
    if (nowUs !== this.sinceUs) this.earlierEvents += this.spell.course!.eventUs.length;
    this.asked.push(nowUs, input === "offer" ? OFFER : LEAVE, offerA);
    this.spell = next;
    this.offered = offered;
    this.sinceUs = nowUs;
    this.changes = 0;
  }

  /** The spell that an input begins; undefined where that is not to be told. */
  private spellAfter(input: PilotInput, offered: Offered): Spell | undefined {
    if (this.isLeaving) return undefined;
    const { nowUs, pair, spell } = this;
    if (nowUs === this.sinceUs) return pair.atOnce(spell, input, offered, this.offered);
    return this.isDone(nowUs) ? pair.atRest(spell, input, offered, this.offered) : undefined;
  }

  /** Whether everything from the last input on is done before a time. */
  private isDone(timeUs: TimeUs): boolean {
    const { course } = this.spell;
    return course !== undefined && this.sinceUs + course.lastUs < timeUs;
  }

  private change(timeUs: TimeUs, currentA: number, powerKw: number): void {
    this.host.onAcCurrent(timeUs, currentA, powerKw);
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
    const machines = openMachines(this.host, this.plug, this);
    const { asked } = this;
    for (let i = 0; i < asked.length; i += 3) {
      machines.advanceTo(asked[i]!);
      tell(machines, asked[i + 1]!, asked[i + 2]!);
    }
    // A clock that has stopped stands at its last event.
    machines.advanceTo(this.hasEnded ? this.nowUs + 1 : this.nowUs);
    this.areHeard = true;
    this.machines = machines;
    this.recorder = recorder;
  }

  /** Machines' change of current, as of this session. */
  onAcCurrent(timeUs: TimeUs, currentA: number, powerKw: number): void {
    if (!this.areHeard) return;
    this.recorder?.hear(timeUs, currentA, powerKw);
    this.host.onAcCurrent(timeUs, currentA, powerKw);
  }

  /** Machines' failure. */
  onFailure(timeUs: TimeUs, failure: Failure, isEnd: boolean): void {
    this.recorder = undefined;
    this.host.onFailure(timeUs, failure, isEnd);
  }
}

/** What a session may be told or asked. */
const OFFER = 0;
const LEAVE = 1;
const READ = 2;

function tell(machines: Session, what: number, offerA: number): void {
  if (what === OFFER) machines.offer(offerA);
  else if (what === LEAVE) machines.leave("the driver is back");
  else machines.addFlows(NO_FLOWS);
}

/** Where flows are added up that nobody wants to know. */
const NO_FLOWS = new Float64Array(FLOWS);
