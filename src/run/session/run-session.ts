import { assert } from "../../base/errors.ts";
import { US_PER_S } from "../../base/time.ts";
import type { Failure } from "../../protocol/failure.ts";
import { cableCurrentA } from "../../protocol/iec61851/proximity.ts";
import type { SessionContext, SessionSetup } from "./context.ts";
import { addEvse } from "./evse-side.ts";
import { isDcSession, phasesInUse } from "./pilot-settings.ts";
import { pilotWire } from "./pilot-wire.ts";
import { makePlant } from "./plant.ts";
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

/** Runs one session from plug-in to unplugging.
 *  Two independent sides meet at the cable; what comes out is what they did. */
export function runSession(setup: SessionSetup): SessionResult {
  const world = new World();
  const isDc = isDcSession(setup);
  const failures: Failure[] = [];
  let firstCurrentUs: number | undefined;
  let aborted = false;
  let context: SessionContext | undefined;
  const plant = makePlant(() => context!);
  plant.phases = phasesInUse(setup);
  const self: Omit<SessionContext, "wire"> & { wire: SessionContext["wire"] | undefined } = {
    world,
    setup,
    effects: setup.effects,
    isDc,
    plant,
    wire: undefined,
    standard: isDc ? "none" : "control pilot",
    gaveUp(lane, failure) {
      failures.push(failure);
      world.log(lane, `gave up: ${failure.stage}`, `${failure.cause} (${failure.clause}; ${failure.party})`);
    },
    abort(lane, failure) {
      if (aborted) return;
      aborted = true;
      failures.push(failure);
      world.log(lane, `FAILED: ${failure.stage}`, `${failure.cause} (${failure.clause}; ${failure.party})`, true);
      plant.setContactor(false);
      world.call(UNPLUG_AFTER_END_S * US_PER_S, unplug);
    },
    charging() {
      if (firstCurrentUs !== undefined) return;
      firstCurrentUs = world.nowUs;
      world.log("cable", "charging", "first current flows");
      scheduleEvents(context!, setup.chargeS, (reason) => stopByDriver(reason));
    },
  };
  const unplug = (): void => {
    world.log("vehicle", "plug pulled");
    world.post("vehicle.pilot", { kind: "unplug" });
    world.call(US_PER_S, () => world.end());
  };
  const stopByDriver = (reason: string): void => {
    if (aborted) return;
    world.log("vehicle", "stop", reason);
    world.post("vehicle.hlc", { kind: "stop", reason });
    world.post("vehicle.pilot", { kind: "stop", reason });
    world.call(UNPLUG_AFTER_END_S * US_PER_S, unplug);
  };
  self.wire = pilotWire(self as SessionContext);
  context = self as SessionContext;
  addVehicle(context);
  addEvse(context);
  world.call(0, () => {
    world.log("vehicle", "plug in", `${setup.cable.name}`);
    const cableA = cableCurrentA(setup.cable.proximityOhm, plant.phases) || setup.charger.maxCurrentA;
    world.post("vehicle.pilot", { kind: "plug", cableA });
  });
  const timedOut = world.run(setup.horizonS * US_PER_S);
  if (timedOut && !aborted && firstCurrentUs === undefined) {
    world.nowUs = setup.horizonS * US_PER_S;
    context.abort("evse", noCurrent(context));
  }
  assert(world.trace.length > 0, "a session without a single event");
  return {
    outcome: aborted || firstCurrentUs === undefined ? "failed" : "charged",
    failures,
    standard: context.standard,
    energyKwh: plant.energyKwh(),
    maxKw: plant.maxKw(),
    timeToChargeS: firstCurrentUs === undefined ? null : firstCurrentUs / US_PER_S,
    lines: world.trace,
    events: world.handled,
  };
}

/** What is to happen once current flows: the driver leaves, the grid dims, someone pulls the plug. */
function scheduleEvents(context: SessionContext, chargeS: number, stop: (reason: string) => void): void {
  const { world, effects } = context;
  const after = (seconds: number | undefined, what: () => void): void => {
    if (seconds !== undefined) world.call(seconds * US_PER_S, what);
  };
  after(chargeS, () => stop("the driver ends the session"));
  after(effects.evseStopsAfterS, () => world.post("evse.pilot", { kind: "stop", reason: "the EVSE ends the session" }));
  after(effects.reducedOffer?.afterS, () => {
    world.log("back office", "dimming", `${effects.reducedOffer!.currentA} A`);
    world.post("evse.pilot", { kind: "offer", currentA: effects.reducedOffer!.currentA });
  });
  after(effects.unplugAfterS, () => {
    world.log("vehicle", "plug pulled", "under load");
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

function noCurrent({ setup, isDc }: SessionContext): Failure {
  const cause =
    !isDc && setup.charger.plug.dc !== undefined && !setup.vehicle.plug.dc
      ? "the charger has direct current only"
      : "no current flowed before the trace's time was over";
  return { stage: "pilot", cause, clause: "IEC 61851-1", party: "vehicle" };
}
