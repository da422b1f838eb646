import { assert } from "../../base/errors.ts";
import { US_PER_S } from "../../base/time.ts";
import type { Failure } from "../../protocol/failure.ts";
import { cableCurrentA } from "../../protocol/iec61851/proximity.ts";
import type { SessionContext, SessionSetup } from "./context.ts";
import { dcOutput } from "./dc-output.ts";
import { addEvse } from "./evse-side.ts";
import { isDcSession, phasesInUse } from "./pilot-settings.ts";
import { pilotWire } from "./pilot-wire.ts";
import { makePlant } from "./plant.ts";
import { powerline } from "./powerline.ts";
import { addVehicle } from "./vehicle-side.ts";
import { type TraceLine, World } from "./world.ts";

/** How a session went, and everything that happened in it. */
export interface SessionResult {
  readonly outcome: "charged" | "failed";
  /** Why it failed; for a session that charged, what failed on the way, if something did. */
  readonly failures: readonly Failure[];
  /** How the two sides talked: "control pilot", "DIN 70121", "ISO 15118-2" … */
  readonly standard: string;
  readonly energyKwh: number;
  readonly maxKw: number;
  /** From plugging in to the first current [s]; null where none flowed. */
  readonly timeToChargeS: number | null;
  readonly lines: readonly TraceLine[];
  /** Inputs and timers the session took. */
  readonly events: number;
}

const UNPLUG_AFTER_END_S = 3;
/** A paused vehicle goes on after [s]. */
const RESUME_AFTER_S = 10;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Runs one session from plug-in to unplugging.
 *  Two independent sides meet at the cable; what comes out is what they did. */
export function runSession(setup: SessionSetup): SessionResult {
  const world = new World();
  const isDc = isDcSession(setup);
  const failures: Failure[] = [];
  let firstCurrentUs: number | undefined;
  let aborted = false;
  let leaving = false;
  let stopping = false;
  /** What failed came after the driver had what they wanted. */
  let hasCharged = false;
  const plant = makePlant(() => self);
  plant.phases = phasesInUse(setup);
  const self: Mutable<SessionContext> = {
    world,
    setup,
    effects: setup.effects,
    isDc,
    plant,
    // Wire, powerline and power stage need the context themselves and are put in below.
    wire: undefined as unknown as SessionContext["wire"],
    powerline: undefined as unknown as SessionContext["powerline"],
    dc: undefined,
    contractAsked: false,
    cardUsed: false,
    paused: false,
    standard: isDc ? "none" : "control pilot",
    gaveUp(lane, failure) {
      if (failures.every((known) => known.cause !== failure.cause)) failures.push(failure);
      world.log(lane, `gave up: ${failure.stage}`, `${failure.cause} (${failure.clause}; ${failure.party})`);
    },
    abort(lane, failure) {
      if (aborted) return;
      aborted = true;
      failures.push(failure);
      hasCharged = stopping;
      world.log(lane, `FAILED: ${failure.stage}`, `${failure.cause} (${failure.clause}; ${failure.party})`, true);
      plant.setContactor(false);
      self.dc?.command({ what: "power", on: false });
      for (const side of ["vehicle", "evse"]) {
        world.post(`${side}.hlc`, { kind: "abort" });
        world.post(`${side}.link`, { kind: "stop" });
        world.post(`${side}.slac`, { kind: "stop" });
      }
      world.call(UNPLUG_AFTER_END_S * US_PER_S, unplug);
    },
    charging() {
      if (firstCurrentUs !== undefined) return;
      firstCurrentUs = world.nowUs;
      world.log("cable", "charging", "first current flows");
      scheduleEvents(self, setup.chargeS, stopByDriver);
    },
    ended(how) {
      if (how === "Pause") {
        self.paused = true;
        world.call(RESUME_AFTER_S * US_PER_S, () => world.post("vehicle.pilot", { kind: "wake" }));
        return;
      }
      if (firstCurrentUs === undefined && !isDc) return;
      leave();
    },
  };
  const unplug = (): void => {
    world.log("vehicle", "plug pulled");
    world.post("vehicle.pilot", { kind: "unplug" });
    world.call(US_PER_S, () => world.end());
  };
  const leave = (): void => {
    if (leaving || aborted) return;
    leaving = true;
    world.call(UNPLUG_AFTER_END_S * US_PER_S, unplug);
  };
  const stopByDriver = (reason: string): void => {
    if (aborted) return;
    stopping = true;
    world.log("vehicle", "stop", reason);
    if (speaksDigitally(self)) {
      world.post("vehicle.hlc", { kind: "stop", reason });
      return;
    }
    world.post("vehicle.pilot", { kind: "stop", reason });
    leave();
  };
  const context: SessionContext = self;
  self.wire = pilotWire(context);
  self.powerline = powerline(context);
  if (isDc) self.dc = dcOutput(context);
  addVehicle(context);
  addEvse(context);
  world.call(0, () => {
    world.log("vehicle", "plug in", `${setup.cable.name}`);
    const cableA = cableCurrentA(setup.cable.proximityOhm, plant.phases) || setup.charger.maxCurrentA;
    world.post("vehicle.hlc", { kind: "facts", facts: { soc: setup.soc } });
    world.post("vehicle.pilot", { kind: "plug", cableA });
  });
  const timedOut = world.run(setup.horizonS * US_PER_S);
  if (timedOut && !aborted && firstCurrentUs === undefined) {
    world.nowUs = setup.horizonS * US_PER_S;
    context.abort("evse", noCurrent(context));
  }
  assert(world.trace.length > 0, "a session without a single event");
  return {
    outcome: firstCurrentUs === undefined || (aborted && !hasCharged) ? "failed" : "charged",
    failures,
    standard: context.standard,
    energyKwh: plant.energyKwh(),
    maxKw: plant.maxKw(),
    timeToChargeS: firstCurrentUs === undefined ? null : firstCurrentUs / US_PER_S,
    lines: world.trace,
    events: world.handled,
  };
}

/** Whether the application layer carries the session, so that a stop goes through it. */
const speaksDigitally = ({ world }: SessionContext): boolean =>
  world.has("vehicle.hlc") && !["idle", "failed", "ended"].includes(world.phaseOf("vehicle.hlc"));

/** What is to happen once current flows: the driver leaves, the grid dims, someone pulls the plug. */
function scheduleEvents(context: SessionContext, chargeS: number, stop: (reason: string) => void): void {
  const { world, effects } = context;
  const after = (seconds: number | undefined, what: () => void): void => {
    if (seconds !== undefined) world.call(seconds * US_PER_S, what);
  };
  after(chargeS, () => stop("the driver ends the session"));
  after(effects.evseStopsAfterS, () => {
    const facts = { notification: "StopCharging" };
    if (speaksDigitally(context)) world.post("evse.hlc", { kind: "facts", facts });
    else world.post("evse.pilot", { kind: "stop", reason: "the EVSE ends the session" });
  });
  after(effects.reducedOffer?.afterS, () => dim(context, effects.reducedOffer!.currentA));
  after(effects.renegotiateAfterS, () =>
    world.post("evse.hlc", { kind: "facts", facts: { notification: "ReNegotiation" } }),
  );
  after(effects.pauseAfterS, () => world.post("vehicle.hlc", { kind: "facts", facts: { wantsPause: true } }));
  after(effects.unplugAfterS, () => {
    world.post("vehicle.pilot", { kind: "unplug" });
    context.abort("vehicle", {
      stage: "charging",
      cause: "the plug was pulled under load",
      clause: "IEC 61851-1 state A",
      party: "user",
    });
  });
  after(effects.emergencyStopAfterS, () =>
    context.abort("evse", {
      stage: "charging",
      cause: "emergency stop pressed",
      clause: "MREC emergency stop",
      party: "user",
    }),
  );
}

/** The grid asks for less: a smaller duty cycle, a lower limit in the next answer, or less power of the power stage. */
function dim({ world, setup, dc, plant }: SessionContext, currentA: number): void {
  const powerW = currentA * setup.charger.plug.voltageV * (dc ? 3 : plant.phases);
  world.log("back office", "dimming", `${currentA} A per phase, ${(powerW / 1000).toFixed(2)} kW`);
  world.post("evse.pilot", { kind: "offer", currentA });
  if (dc) dc.limitPower(powerW / 1000);
  else world.post("evse.hlc", { kind: "facts", facts: { maxCurrentA: currentA, maxPowerW: powerW } });
}

function noCurrent({ setup, isDc }: SessionContext): Failure {
  const cause =
    !isDc && setup.charger.plug.dc !== undefined && !setup.vehicle.plug.dc
      ? "the charger has direct current only"
      : "no current flowed before the trace's time was over";
  return { stage: "pilot", cause, clause: "IEC 61851-1", party: "vehicle" };
}
