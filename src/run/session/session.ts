import { type TimeUs, US_PER_S } from "../../base/time.ts";
import type { EventStore } from "../../engine/store.ts";
import type { Failure } from "../../protocol/failure.ts";
import type { Channel } from "../../protocol/hlc/protocol.ts";
import { addChademoEvse, addChademoVehicle, plugInChademo } from "./chademo-side.ts";
import type { SessionContext, SessionSetup } from "./context.ts";
import { DcOutput } from "./dc-output.ts";
import { addEvse } from "./evse-side.ts";
import { loopWatch } from "./fast-forward.ts";
import type { FaultEffects } from "./faults.ts";
import { isChademoSession, isDcSession, phasesInUse, pluggedCableA } from "./pilot-settings.ts";
import { PilotWire } from "./pilot-wire.ts";
import { Plant } from "./plant.ts";
import { noCurrent } from "./plug-check.ts";
import { Powerline } from "./powerline.ts";
import { dimSession, scheduleEvents, speaksDigitally } from "./script.ts";
import { SessionStreams } from "./session-streams.ts";
import { addVehicle } from "./vehicle-side.ts";
import { type Lane, type PhaseWatch, type SessionRecorder, type TimerWatch, World } from "./world.ts";

/** How much of a session is simulated. Outcome, stage and the time of every change of state are the same in both.
 *  - `message`: every message; without a recorder the loops of requests and answers run in place, to the same bits.
 *  - `session`: the steady loop on direct current in leaps, with energy to some 1e-10; in strides both ways, to 0.1 %. */
export type SessionFidelity = "message" | "session";

/** How a session is opened. */
export interface SessionOptions {
  /** Time of plugging in; 0 when absent. */
  readonly startUs?: TimeUs;
  /** `message` when absent. */
  readonly fidelity?: SessionFidelity;
  /** Hears every line of the trace. With one, every message is simulated, whatever the fidelity. */
  readonly recorder?: SessionRecorder;
  /** The plug stays in after the vehicle has ended the session, until `leave` or `unplug`; after a failure it is pulled
   *  all the same. False when absent. */
  readonly staysPlugged?: boolean;
  /** Where its events lie, shared with other sessions of the same thread: `release` gives its part back. */
  readonly store?: EventStore;
  readonly onPhase?: PhaseWatch;
  readonly onTimer?: TimerWatch;
  /** Hears of every change of the pilot wire: both half-waves [V] and the duty cycle [%], NaN where there is none. */
  readonly onPilot?: (timeUs: TimeUs, highV: number, lowV: number, dutyPct: number) => void;
  /** Hears of every change of alternating current, per phase [A] and as power [kW], with its time. */
  readonly onAcCurrent?: (timeUs: TimeUs, currentA: number, powerKw: number) => void;
  /** Hears of every failure as it happens: of the session, or of one way of talking after which it went on. */
  readonly onFailure?: (timeUs: TimeUs, failure: Failure, isEnd: boolean) => void;
}

/** What a session has come to by the time its clock shows. */
export interface SessionState {
  readonly outcome: "charged" | "failed" | "open";
  /** Why it failed; for a session that charged, what failed on the way, if something did. */
  readonly failures: readonly Failure[];
  /** How the two sides talk: "control pilot", "DIN 70121", "ISO 15118-2" … */
  readonly standard: string;
  /** Delivered at the plug so far [kWh]. */
  readonly energyKwh: number;
  readonly maxKw: number;
  /** From plugging in to the first current [s]; null where none has flowed. */
  readonly timeToChargeS: number | null;
  /** Inputs and timers handled, and messages left out because nothing came of them. */
  readonly events: number;
  readonly leftOut: number;
}

/** One session between two machines, run step by step by whoever holds it.
 *
 *  Contract: time only goes forward. `advanceTo(t)` runs everything due before `t`; the session's clock then stands at
 *  `t`, and inputs given now arrive at `t`, after whatever was due then already. Inputs after the session is over are
 *  ignored. The same setup, options and inputs at the same times give the same session, however often it is advanced on
 *  the way: a run may advance it at every window's edge or only once. Everything random is drawn from streams named by
 *  `setup.seed`. */
export interface Session {
  readonly nowUs: TimeUs;
  /** Inputs and timers handled so far. */
  readonly events: number;
  /** Plug out and nothing left to happen. */
  readonly isOver: boolean;
  /** Time of the next thing that happens by itself, Infinity when it is over. While a loop of messages runs this is its
   *  next message, so whoever only wants results should advance to the next external event instead. */
  nextTimeUs(): TimeUs;
  advanceTo(timeUs: TimeUs): void;
  /** The site gives this much from now on, per phase [A]: pilot or limit of the next answer. On direct current it is
   *  what the EVSE may take from a three-phase connection. Negative: it wants so much back. */
  offer(currentA: number): void;
  /** The site gives an EVSE for direct current this much at the plug from now on, or negative wants so much back [kW].
   *  @param ceilingSoc state of charge up to which a vehicle that may give back takes energy, where that has changed [1] */
  limitPower(powerKw: number, ceilingSoc?: number): void;
  /** Energy may flow out of the vehicle now: both sides have agreed on it. */
  givesBack(): boolean;
  /** Both sides have agreed on something else than ISO 15118-20's dynamic control, or current has flowed without it. */
  hasOtherControl(): boolean;
  /** The driver, the vehicle or its owner's app ends the session in good order, and the plug is pulled after it. */
  stop(reason: string): void;
  /** The driver is back: the session ends in good order where it still runs (the vehicle's PowerDelivery and SessionStop,
   *  contactors, state B), and the plug is pulled UNPLUG_AFTER_END_S after its end. */
  leave(reason: string): void;
  /** The plug is pulled now: without current, or under load. */
  unplug(): void;
  /** Ends it as failed now, where nothing has flowed: whoever waited gave up. */
  giveUp(): void;
  /** State of charge at the clock's time, 0–1. */
  soc(): number;
  /** Delivered at the plug by the clock's time [kWh], and the power that flows [kW]. */
  energyKwh(): number;
  powerKw(): number;
  /** Adds what has flowed by the clock's time, as `Plant.addFlows`. */
  addFlows(into: Float64Array): void;
  state(): SessionState;
  /** Nobody will advance it or ask anything of it any more but its `state`. */
  release(): void;
}

/** From the end of a session to the pulled plug [s]; assumed. */
export const UNPLUG_AFTER_END_S = 3;
/** Events that a session has waiting whose sides talk digitally, free places included, as a power of two. */
const DIGITAL_LOG2 = 6;
/** A paused vehicle goes on after [s]. */
const RESUME_AFTER_S = 10;

/** Plugs a vehicle in. Two independent sides meet at the cable; what comes out is what they do. */
export function openSession(setup: SessionSetup, options: SessionOptions = {}): Session {
  return new PlayedSession(setup, options);
}

/** A session, and what its parts share of it. A class, not a literal: one with getters or closures of its own has a hidden
 *  class of its own, which no call site gets used to, and which keeps it from being collected as young. */
class PlayedSession implements Session, SessionContext {
  readonly world: World;
  readonly setup: SessionSetup;
  readonly effects: FaultEffects;
  readonly isDc: boolean;
  readonly plant: Plant;
  readonly streams: SessionStreams;
  readonly wire: PilotWire;
  readonly powerline: Powerline;
  readonly dc: DcOutput | undefined;
  readonly onAcCurrent: SessionOptions["onAcCurrent"];
  readonly onPilot: SessionOptions["onPilot"];
  firstCurrentUs: TimeUs | undefined = undefined;
  contractAsked = false;
  cardUsed = false;
  paused = false;
  passedLimitA = -1;
  isDynamic = false;
  bothWays = false;
  channel: Channel = "Charge";
  wantedW = 0;
  standard: string;
  private readonly startUs: TimeUs;
  private readonly isChademo: boolean;
  private readonly unsettled: string;
  private readonly onFailure: SessionOptions["onFailure"];
  private readonly failures: Failure[] = [];
  private staysPlugged: boolean;
  private aborted = false;
  private leaving = false;
  private stopping = false;
  private unplugged = false;
  /** What failed came after the driver had what they wanted. */
  private hasCharged = false;

  constructor(setup: SessionSetup, options: SessionOptions) {
    const { startUs = 0, fidelity = "message", recorder } = options;
    this.isDc = isDcSession(setup);
    this.world = new World(startUs, recorder, options, this.isDc ? DIGITAL_LOG2 : undefined);
    this.setup = setup;
    this.effects = setup.effects;
    this.isChademo = isChademoSession(setup);
    this.startUs = startUs;
    this.unsettled = this.isDc ? "none" : "control pilot";
    this.standard = this.unsettled;
    this.staysPlugged = options.staysPlugged === true;
    this.onAcCurrent = options.onAcCurrent;
    this.onPilot = options.onPilot;
    this.onFailure = options.onFailure;
    this.streams = new SessionStreams(setup.seed);
    this.plant = new Plant(this);
    this.plant.phases = phasesInUse(setup);
    this.wire = new PilotWire(this);
    this.powerline = new Powerline(this);
    this.dc = this.isDc ? new DcOutput(this) : undefined;
    if (this.isChademo) {
      addChademoVehicle(this);
      addChademoEvse(this);
    } else {
      addVehicle(this);
      addEvse(this);
    }
    if (!recorder) this.world.loopWatch = loopWatch(this, { isExact: fidelity === "message" });
    this.world.call(0, () => this.plugIn());
  }

  // --- what its parts tell it ---------------------------------------------------------------------------------------

  gaveUp(lane: Lane, failure: Failure): void {
    const { world, failures } = this;
    if (failures.every((known) => known.cause !== failure.cause)) {
      failures.push(failure);
      this.onFailure?.(world.nowUs, failure, false);
    }
    world.log?.(lane, `gave up: ${failure.stage}`, `${failure.cause} (${failure.clause}; ${failure.party})`);
  }

  abort(lane: Lane, failure: Failure): void {
    const { world } = this;
    if (this.aborted) return;
    this.aborted = true;
    this.bothWays = false;
    this.failures.push(failure);
    this.hasCharged = this.stopping;
    this.onFailure?.(world.nowUs, failure, !this.hasCharged);
    world.log?.(lane, `FAILED: ${failure.stage}`, `${failure.cause} (${failure.clause}; ${failure.party})`, true);
    this.turnOff();
    for (const side of ["vehicle", "evse"]) {
      world.post(`${side}.hlc`, { kind: "abort" });
      world.post(`${side}.link`, { kind: "stop" });
      world.post(`${side}.slac`, { kind: "stop" });
    }
    this.pullLater();
  }

  charging(): void {
    if (this.firstCurrentUs !== undefined) return;
    this.firstCurrentUs = this.world.nowUs;
    this.world.log?.("cable", "charging", "first current flows");
    scheduleEvents(this, (reason) => this.finish(reason));
  }

  enough(): void {
    if (!this.stopping) this.finish("the vehicle has what it came for");
  }

  ended(how: "Terminate" | "Pause"): void {
    const { world } = this;
    this.bothWays = false;
    if (how === "Pause") {
      this.paused = true;
      world.call(RESUME_AFTER_S * US_PER_S, () => world.post("vehicle.pilot", { kind: "wake" }));
      return;
    }
    if (this.firstCurrentUs === undefined && !this.isDc) return;
    this.isDone();
  }

  private plugIn(): void {
    const { world, setup } = this;
    world.log?.("vehicle", "plug in", `${setup.cable.name}`);
    if (this.isChademo) {
      plugInChademo(this);
      return;
    }
    const cableA = pluggedCableA(setup, this.plant.phases);
    world.post("vehicle.hlc", { kind: "facts", facts: { soc: setup.soc } });
    world.post("vehicle.pilot", { kind: "plug", cableA });
    world.post("vehicle.slac", { kind: "plugged" });
  }

  /** The vehicle ends it in good order. */
  private finish(reason: string): void {
    const { world } = this;
    if (this.aborted || this.stopping) return;
    this.stopping = true;
    world.log?.("vehicle", "stop", reason);
    if (speaksDigitally(this)) {
      world.post("vehicle.hlc", { kind: "stop", reason });
      return;
    }
    // Whatever is still being set up is not wanted any more.
    for (const part of ["slac", "link"]) world.post(`vehicle.${part}`, { kind: "stop" });
    world.post("vehicle.pilot", { kind: "stop", reason });
    this.isDone();
  }

  /** The vehicle is done, and its plug may be pulled. */
  private isDone(): void {
    if (this.leaving || this.aborted) return;
    this.leaving = true;
    if (!this.staysPlugged) this.pullLater();
  }

  private pullLater(): void {
    this.world.call(UNPLUG_AFTER_END_S * US_PER_S, () => this.pull());
  }

  private pull(): void {
    const { world } = this;
    if (this.unplugged) return;
    this.unplugged = true;
    world.log?.("vehicle", "plug pulled");
    world.post("vehicle.pilot", { kind: "unplug" });
    if (this.isChademo) for (const side of ["vehicle", "evse"]) world.post(`${side}.hlc`, { kind: "unplug" });
    world.call(US_PER_S, () => world.end());
  }

  private turnOff(): void {
    this.plant.setContactor(false);
    this.dc?.command({ what: "power", on: false });
  }

  // --- what whoever holds it asks of it -----------------------------------------------------------------------------

  get nowUs(): TimeUs {
    return this.world.nowUs;
  }

  get events(): number {
    return this.world.handled;
  }

  get isOver(): boolean {
    return this.world.isOver;
  }

  nextTimeUs(): TimeUs {
    return this.world.nextTimeUs();
  }

  advanceTo(timeUs: TimeUs): void {
    this.world.runUntil(timeUs);
  }

  offer(currentA: number): void {
    if (!this.unplugged) dimSession(this, currentA);
  }

  limitPower(powerKw: number, ceilingSoc?: number): void {
    if (!this.unplugged) this.dc?.limitPower(powerKw, ceilingSoc);
  }

  givesBack(): boolean {
    return this.bothWays;
  }

  hasOtherControl(): boolean {
    return !this.isDynamic && (this.standard !== this.unsettled || this.firstCurrentUs !== undefined);
  }

  stop(reason: string): void {
    if (!this.unplugged) this.finish(reason);
  }

  leave(reason: string): void {
    if (this.unplugged || this.aborted) return;
    this.staysPlugged = false;
    if (this.leaving) this.pullLater();
    else this.finish(reason);
  }

  unplug(): void {
    if (this.unplugged) return;
    this.turnOff();
    this.pull();
  }

  giveUp(): void {
    if (!this.aborted && this.firstCurrentUs === undefined) this.abort("evse", noCurrent(this));
  }

  soc(): number {
    return this.plant.soc();
  }

  energyKwh(): number {
    return this.plant.energyKwh();
  }

  powerKw(): number {
    return this.plant.powerKw;
  }

  addFlows(into: Float64Array): void {
    this.plant.addFlows(into);
  }

  state(): SessionState {
    const { firstCurrentUs, world, plant } = this;
    const failed = this.aborted && !this.hasCharged;
    const done = failed || firstCurrentUs !== undefined || world.isOver;
    return {
      outcome: !done ? "open" : firstCurrentUs === undefined || failed ? "failed" : "charged",
      failures: this.failures,
      standard: this.standard,
      energyKwh: plant.energyKwh(),
      maxKw: plant.maxKw,
      timeToChargeS: firstCurrentUs === undefined ? null : (firstCurrentUs - this.startUs) / US_PER_S,
      events: world.handled,
      leftOut: world.leftOut,
    };
  }

  release(): void {
    this.world.release();
  }
}
