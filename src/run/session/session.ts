import { type TimeUs, US_PER_S } from "../../base/time.ts";
import type { EventStore } from "../../engine/store.ts";
import type { Failure } from "../../protocol/failure.ts";
import { cableCurrentA } from "../../protocol/iec61851/proximity.ts";
import { addChademoEvse, addChademoVehicle, plugInChademo } from "./chademo-side.ts";
import type { SessionContext, SessionSetup } from "./context.ts";
import { DcOutput } from "./dc-output.ts";
import { addEvse } from "./evse-side.ts";
import { loopWatch } from "./fast-forward.ts";
import { isChademoSession, isDcSession, phasesInUse } from "./pilot-settings.ts";
import { pilotWire } from "./pilot-wire.ts";
import { Plant } from "./plant.ts";
import { powerline } from "./powerline.ts";
import { dimSession, scheduleEvents, speaksDigitally } from "./script.ts";
import { addVehicle } from "./vehicle-side.ts";
import { type Lane, type PhaseWatch, type SessionRecorder, type TimerWatch, World } from "./world.ts";

/** How much of a session is simulated. Outcome, stage and the time of every change of state are the same in both.
 *  - `message`: every message; without a recorder the loops of requests and answers run in place, to the same bits.
 *  - `session`: handshake and renegotiations message by message; the charging loop in strides once it is steady, with
 *    energy within 0.1 %; cycle by cycle where the vehicle may end the session by what it got. */
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
/** A paused vehicle goes on after [s]. */
const RESUME_AFTER_S = 10;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Plugs a vehicle in. Two independent sides meet at the cable; what comes out is what they do. */
export function openSession(setup: SessionSetup, options: SessionOptions = {}): Session {
  const { startUs = 0, fidelity = "message", recorder } = options;
  const world = new World(startUs, recorder, options);
  const isDc = isDcSession(setup);
  const isChademo = isChademoSession(setup);
  const unsettled = isDc ? "none" : "control pilot";
  const failures: Failure[] = [];
  let aborted = false;
  let staysPlugged = options.staysPlugged === true;
  let leaving = false;
  let stopping = false;
  let unplugged = false;
  /** What failed came after the driver had what they wanted. */
  let hasCharged = false;
  const self = {
    world,
    setup,
    effects: setup.effects,
    isDc,
    onAcCurrent: options.onAcCurrent,
    onPilot: options.onPilot,
    firstCurrentUs: undefined,
    contractAsked: false,
    cardUsed: false,
    paused: false,
    passedLimitA: -1,
    isDynamic: false,
    bothWays: false,
    channel: "Charge",
    wantedW: 0,
    standard: unsettled,
    gaveUp(lane: Lane, failure: Failure) {
      if (failures.every((known) => known.cause !== failure.cause)) {
        failures.push(failure);
        options.onFailure?.(world.nowUs, failure, false);
      }
      world.log?.(lane, `gave up: ${failure.stage}`, `${failure.cause} (${failure.clause}; ${failure.party})`);
    },
    abort(lane: Lane, failure: Failure) {
      if (aborted) return;
      aborted = true;
      self.bothWays = false;
      failures.push(failure);
      hasCharged = stopping;
      options.onFailure?.(world.nowUs, failure, !hasCharged);
      world.log?.(lane, `FAILED: ${failure.stage}`, `${failure.cause} (${failure.clause}; ${failure.party})`, true);
      self.plant.setContactor(false);
      self.dc?.command({ what: "power", on: false });
      for (const side of ["vehicle", "evse"]) {
        world.post(`${side}.hlc`, { kind: "abort" });
        world.post(`${side}.link`, { kind: "stop" });
        world.post(`${side}.slac`, { kind: "stop" });
      }
      world.call(UNPLUG_AFTER_END_S * US_PER_S, unplug);
    },
    charging() {
      if (self.firstCurrentUs !== undefined) return;
      self.firstCurrentUs = world.nowUs;
      world.log?.("cable", "charging", "first current flows");
      scheduleEvents(self, stop);
    },
    enough() {
      if (!stopping) stop("the vehicle has what it came for");
    },
    ended(how: "Terminate" | "Pause") {
      self.bothWays = false;
      if (how === "Pause") {
        self.paused = true;
        world.call(RESUME_AFTER_S * US_PER_S, () => world.post("vehicle.pilot", { kind: "wake" }));
        return;
      }
      if (self.firstCurrentUs === undefined && !isDc) return;
      leave();
    },
    // These need the context themselves and are put in below.
  } as unknown as Mutable<SessionContext>;

  function unplug(): void {
    if (unplugged) return;
    unplugged = true;
    world.log?.("vehicle", "plug pulled");
    world.post("vehicle.pilot", { kind: "unplug" });
    if (isChademo) for (const side of ["vehicle", "evse"]) world.post(`${side}.hlc`, { kind: "unplug" });
    world.call(US_PER_S, () => world.end());
  }
  function leave(): void {
    if (leaving || aborted) return;
    leaving = true;
    if (staysPlugged) return;
    world.call(UNPLUG_AFTER_END_S * US_PER_S, unplug);
  }
  function stop(reason: string): void {
    if (aborted || stopping) return;
    stopping = true;
    world.log?.("vehicle", "stop", reason);
    if (speaksDigitally(self)) {
      world.post("vehicle.hlc", { kind: "stop", reason });
      return;
    }
    // Whatever is still being set up is not wanted any more.
    for (const part of ["slac", "link"]) world.post(`vehicle.${part}`, { kind: "stop" });
    world.post("vehicle.pilot", { kind: "stop", reason });
    leave();
  }
  function plugIn(): void {
    world.log?.("vehicle", "plug in", `${setup.cable.name}`);
    if (isChademo) {
      plugInChademo(self);
      return;
    }
    // Only a Type 2 cable's resistor codes its current; the others' tells that the latch is closed.
    const codedA = setup.cable.connector === "type2" ? cableCurrentA(setup.cable.proximityOhm, self.plant.phases) : 0;
    const cableA = codedA || setup.charger.maxCurrentA;
    world.post("vehicle.hlc", { kind: "facts", facts: { soc: setup.soc } });
    world.post("vehicle.pilot", { kind: "plug", cableA });
    world.post("vehicle.slac", { kind: "plugged" });
  }

  self.plant = new Plant(self);
  self.plant.phases = phasesInUse(setup);
  self.wire = pilotWire(self);
  self.powerline = powerline(self);
  self.dc = isDc ? new DcOutput(self) : undefined;
  if (isChademo) {
    addChademoVehicle(self);
    addChademoEvse(self);
  } else {
    addVehicle(self);
    addEvse(self);
  }
  if (!recorder) world.loopWatch = loopWatch(self, { isExact: fidelity === "message" });
  world.call(0, plugIn);

  return {
    get nowUs() {
      return world.nowUs;
    },
    get events() {
      return world.handled;
    },
    get isOver() {
      return world.isOver;
    },
    nextTimeUs: () => world.nextTimeUs(),
    advanceTo: (timeUs) => world.runUntil(timeUs),
    offer(currentA) {
      if (!unplugged) dimSession(self, currentA);
    },
    limitPower(powerKw, ceilingSoc) {
      if (!unplugged) self.dc?.limitPower(powerKw, ceilingSoc);
    },
    givesBack: () => self.bothWays,
    hasOtherControl: () => !self.isDynamic && (self.standard !== unsettled || self.firstCurrentUs !== undefined),
    stop(reason) {
      if (!unplugged) stop(reason);
    },
    leave(reason) {
      if (unplugged || aborted) return;
      staysPlugged = false;
      if (leaving) world.call(UNPLUG_AFTER_END_S * US_PER_S, unplug);
      else stop(reason);
    },
    unplug() {
      if (unplugged) return;
      self.plant.setContactor(false);
      self.dc?.command({ what: "power", on: false });
      unplug();
    },
    giveUp() {
      if (!aborted && self.firstCurrentUs === undefined) self.abort("evse", noCurrent(self));
    },
    soc: () => self.plant.soc(),
    energyKwh: () => self.plant.energyKwh(),
    powerKw: () => self.plant.powerKw,
    release: () => world.release(),
    addFlows: (into) => self.plant.addFlows(into),
    state() {
      const { firstCurrentUs } = self;
      const failed = aborted && !hasCharged;
      const done = failed || firstCurrentUs !== undefined || world.isOver;
      return {
        outcome: !done ? "open" : firstCurrentUs === undefined || failed ? "failed" : "charged",
        failures,
        standard: self.standard,
        energyKwh: self.plant.energyKwh(),
        maxKw: self.plant.maxKw,
        timeToChargeS: firstCurrentUs === undefined ? null : (firstCurrentUs - startUs) / US_PER_S,
        events: world.handled,
        leftOut: world.leftOut,
      };
    },
  };
}

function noCurrent({ setup, isDc }: SessionContext): Failure {
  const cause =
    !isDc && setup.charger.plug.dc !== undefined && !setup.vehicle.plug.dc
      ? "the charger has direct current only"
      : "no current flowed before the trace's time was over";
  return { stage: "pilot", cause, clause: "IEC 61851-1", party: "vehicle" };
}
