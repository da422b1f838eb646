import { NoState } from "../base/state.ts";
import { type TimeUs, US_PER_S } from "../base/time.ts";
import type { EventStore } from "../engine/store.ts";
import type { ProtocolModel } from "../model/model.ts";
import type { Failure } from "../protocol/failure.ts";
import type { SessionSetup } from "./session/context.ts";
import type { FaultEffects } from "./session/faults.ts";
import { openStaySession, type SessionHost, type StaySession } from "./session/pilot-session.ts";
import type { PilotPair } from "./session/pilot-spells.ts";
import { FLOWS } from "./session/plant.ts";

/** How one attempt to charge went. */
export interface Attempt {
  /** 1 for the first of a stay. */
  readonly number: number;
  readonly plugInUs: TimeUs;
  /** `no-current`: the vehicle left, or the run ended, before any had flowed and before anything failed. */
  readonly outcome: "charged" | "failed" | "no-current";
  readonly standard: string;
  readonly timeToChargeS: number | null;
  /** What ended it, or for one that charged, what failed on the way. */
  readonly failure: Failure | undefined;
}

/** What a stay is made of. */
export interface StayOptions {
  readonly arrivalUs: TimeUs;
  /** The plug is out by then. */
  readonly departureUs: TimeUs;
  readonly protocol: ProtocolModel;
  /** Why nothing can be plugged in at all. */
  readonly refusal: Failure | undefined;
  /** What goes wrong in an attempt; no key where nothing does. */
  effectsOf(attempt: number): FaultEffects;
  /** The session of an attempt, once so much has flowed in those before, as `Plant.addFlows`. */
  setupOf(attempt: number, flows: Float64Array, effects: FaultEffects): SessionSetup;
  onAcCurrent(timeUs: TimeUs, currentA: number): void;
  onAttempt(attempt: Attempt): void;
  /** Where its sessions' events lie; memory of their own when absent. */
  readonly store?: EventStore | undefined;
  /** What others of its pair have done, where sessions without fault are by control pilot alone and never random. */
  readonly pilotPair?: PilotPair | undefined;
  /** Whether it keeps what it was asked, to be saved. False when absent. */
  readonly isKept?: boolean;
}

/** What a stay was asked, in order: a time it was advanced to, or one of these marks with what belongs to it. */
const READ = -1;
const OFFER = -2;

/** What had flowed before the first attempt; nobody writes to it. */
const NO_FLOWS = new Float64Array(FLOWS);

/** Nothing goes wrong. */
export const NO_EFFECTS: FaultEffects = {};

/** The driver ends the session this long before the departure, at which the plug is out [s]. An orderly end takes 1.5 s at
 *  most over all models, and from there to the pulled plug it is UNPLUG_AFTER_END_S; the sum is assumed. */
export const LEAVES_BEFORE_S = 5;

/** One vehicle at one EVSE, from arrival to departure: a session, and where that fails another, until one carries or
 *  the driver has had enough.
 *
 *  It is private to its EVSE: nothing of it is in the site's queue. The site advances it to the next thing from outside
 *  (a set-point, a departure, a window's edge), and it runs everything up to there in one go.
 *
 *  Its machines are full of closures, and all of it follows from what it was asked and when. So that is what is saved, and
 *  a stay opened anew is asked the same again: whoever adds a way in from outside keeps it in `asked`. */
export class Stay implements SessionHost {
  private session: StaySession | undefined;
  private attempts = 0;
  private nextUs: TimeUs;
  private plugInUs: TimeUs = 0;
  private effects: FaultEffects = NO_EFFECTS;
  private failure: Failure | undefined;
  private failedUs: TimeUs = -1;
  private offerA = 0;
  private limitKw = Number.POSITIVE_INFINITY;
  private ceilingSoc: number | undefined;
  /** Of the attempts before; none where there were none. */
  private pastFlows: Float64Array | undefined;
  /** Of all attempts, once they are asked for. */
  private flows: Float64Array | undefined;
  private isLeaving = false;
  private readonly leaveUs: TimeUs;
  private readonly options: StayOptions;
  private readonly asked: number[] | undefined;
  private isRepeating = false;
  /** The stay's clock, and the time before which nothing happens by itself: until then its session's clock may lag. */
  private nowUs: TimeUs = 0;
  quietUntilUs: TimeUs = Number.NEGATIVE_INFINITY;

  constructor(options: StayOptions) {
    this.options = options;
    this.asked = options.isKept ? [] : undefined;
    this.nextUs = options.arrivalUs;
    // Whoever stays for less plugs in all the same.
    this.leaveUs = Math.max(options.arrivalUs + 1, options.departureUs - LEAVES_BEFORE_S * US_PER_S);
  }

  /** Runs everything due before a time. */
  advanceTo(timeUs: TimeUs): void {
    this.asked?.push(timeUs);
    this.nowUs = timeUs;
    if (timeUs <= this.quietUntilUs) return;
    if (!this.isLeaving && this.leaveUs < timeUs) {
      this.runTo(this.leaveUs);
      this.isLeaving = true;
      this.session?.leave("the driver is back");
      this.nextUs = Number.POSITIVE_INFINITY;
    }
    this.runTo(timeUs);
    const nextUs = this.session?.nextTimeUs() ?? this.nextUs;
    this.quietUntilUs = this.isLeaving ? nextUs : Math.min(nextUs, this.leaveUs);
  }

  /** The session, with its clock at the stay's. */
  private get present(): StaySession | undefined {
    if (this.session && this.session.nowUs < this.nowUs) this.session.advanceTo(this.nowUs);
    return this.session;
  }

  private runTo(timeUs: TimeUs): void {
    for (;;) {
      const { session } = this;
      if (session) {
        session.advanceTo(timeUs);
        if (this.failedUs < 0 || !session.isOver) return;
        this.giveUpOrWait(session);
      }
      if (this.nextUs >= timeUs) return;
      this.plugIn();
    }
  }

  /** What the site gives from the clock's time on, negative what it wants back: per phase [A]; and on direct current at the
   *  plug [kW], else Infinity.
   *  @param ceilingSoc state of charge up to which a vehicle that may give back takes energy; Infinity for another [1] */
  offer(currentA: number, limitKw: number, ceilingSoc = Number.POSITIVE_INFINITY): void {
    const isCeiling = ceilingSoc === (this.ceilingSoc ?? Number.POSITIVE_INFINITY);
    if (currentA === this.offerA && limitKw === this.limitKw && isCeiling) return;
    this.asked?.push(OFFER, currentA, limitKw, ceilingSoc);
    this.offerA = currentA;
    this.limitKw = limitKw;
    if (!isCeiling) this.ceilingSoc = ceilingSoc;
    this.tell(this.present);
  }

  /** The last attempt has failed, and nobody is there to try again. */
  get hasGivenUp(): boolean {
    return this.session === undefined && this.nextUs === Number.POSITIVE_INFINITY;
  }

  /** Energy may flow out of the vehicle now: both sides have agreed on it. */
  get givesBack(): boolean {
    return this.session?.givesBack() ?? false;
  }

  /** Both sides have agreed, and not on ISO 15118-20's dynamic control: the vehicle, or a schedule, sets its power. */
  get hasOtherControl(): boolean {
    return this.session?.hasOtherControl() ?? false;
  }

  /** What has flowed by the clock's time, as `Plant.addFlows`; of use on direct current alone, and until it is asked again. */
  flowed(): Float64Array {
    this.asked?.push(READ);
    this.flows ??= new Float64Array(FLOWS);
    this.flows.set(this.pastFlows ?? NO_FLOWS);
    this.present?.addFlows(this.flows);
    return this.flows;
  }

  /** A vehicle is plugged in: an attempt runs. */
  get isOpen(): boolean {
    return this.session !== undefined;
  }

  /** Power at the plug now, on direct current; negative what it gives back [kW]. */
  powerKw(): number {
    return this.session?.powerKw() ?? 0;
  }

  /** It is the time of departure, or the run is over: a plug that is still in, because the end took too long, is pulled. */
  end(): void {
    const { present } = this;
    if (present) this.close(present);
    this.session = undefined;
    this.nextUs = Number.POSITIVE_INFINITY;
  }

  save(): Float64Array {
    return Float64Array.from(this.asked!);
  }

  /** Asks a stay opened anew what the saved one was asked; nobody hears of it a second time. */
  restore(saved: unknown): void {
    if (!(saved instanceof Float64Array)) throw new NoState("expected what a stay was asked");
    this.isRepeating = true;
    for (let at = 0; at < saved.length; at++) {
      if (saved[at] === OFFER) this.offer(saved[++at], saved[++at], saved[++at]);
      else if (saved[at] === READ) this.flowed();
      else this.advanceTo(saved[at]);
    }
    this.isRepeating = false;
  }

  private plugIn(): void {
    const { options } = this;
    this.attempts++;
    this.plugInUs = this.nextUs;
    this.failure = options.refusal;
    this.failedUs = -1;
    if (options.refusal) {
      this.failedUs = this.plugInUs;
      this.nextUs = Number.POSITIVE_INFINITY;
      this.report("none", null, false);
      return;
    }
    this.effects = options.effectsOf(this.attempts);
    const plug = { startUs: this.plugInUs, offerA: this.offerA };
    this.session = openStaySession(this, plug, isNone(this.effects) ? options.pilotPair : undefined);
    this.tell(this.session);
  }

  get fidelity() {
    return this.options.protocol.fidelity;
  }

  get store() {
    return this.options.store;
  }

  setup(): SessionSetup {
    return this.options.setupOf(this.attempts, this.pastFlows ?? NO_FLOWS, this.effects);
  }

  onAcCurrent(timeUs: TimeUs, currentA: number): void {
    if (!this.isRepeating) this.options.onAcCurrent(timeUs, currentA);
  }

  onFailure(timeUs: TimeUs, failure: Failure, isEnd: boolean): void {
    this.failure = failure;
    if (isEnd) this.failedUs = timeUs;
  }

  /** Lets a session know what the site gives, at the session's clock. */
  private tell(session: StaySession | undefined): void {
    this.quietUntilUs = Number.NEGATIVE_INFINITY;
    if (this.limitKw < Number.POSITIVE_INFINITY) session?.limitPower(this.limitKw, this.ceilingSoc);
    else session?.offer(this.offerA);
  }

  private giveUpOrWait(session: StaySession): void {
    const { retries, retryWaitUs, retryWithinUs } = this.options.protocol;
    this.pastFlows ??= new Float64Array(FLOWS);
    session.addFlows(this.pastFlows);
    this.close(session);
    this.session = undefined;
    const nextUs = session.nowUs + retryWaitUs;
    const isThere = this.failedUs - this.options.arrivalUs <= retryWithinUs && nextUs < this.leaveUs;
    this.nextUs = isThere && this.attempts <= retries ? nextUs : Number.POSITIVE_INFINITY;
  }

  private close(session: StaySession): void {
    const { outcome, standard, timeToChargeS } = session.state();
    session.release();
    this.report(standard, timeToChargeS, outcome === "charged");
  }

  private report(standard: string, timeToChargeS: number | null, hasCharged: boolean): void {
    if (this.isRepeating) return;
    this.options.onAttempt({
      number: this.attempts,
      plugInUs: this.plugInUs,
      outcome: this.failedUs >= 0 ? "failed" : hasCharged ? "charged" : "no-current",
      standard,
      timeToChargeS,
      failure: this.failure,
    });
  }
}

function isNone(effects: FaultEffects): boolean {
  for (const _ in effects) return false;
  return true;
}
