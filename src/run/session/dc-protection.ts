import { US_PER_S } from "../../base/time.ts";
import type { Failure } from "../../protocol/failure.ts";
import { stageOf } from "../../protocol/hlc/dc-steps.ts";
import type { SessionContext } from "./context.ts";

/** What an EVSE for direct current guards besides insulation. Source: EVerest's EvseManager after IEC 61851-23. */
const DC_PROTECTION = Object.freeze({
  /** The output must be below this before the cable check [V]. */
  startBelowV: 60,
  /** Most current during the cable check, when nothing may be connected yet [A]. */
  mostCableCheckA: 2,
  /** An output above the vehicle's highest voltage is an emergency after [ms]. */
  overVoltageMs: 400,
  /** The insulation monitor's own test is over within [s]. */
  selfTestS: 30,
  /** Two readings of the output that are this far apart [V] for this long [s] end the session. */
  implausibleV: 50,
  implausibleS: 30,
});

/** One turn of the EVSE's controller (EVerest MAINLOOP_UPDATE_RATE) [µs]. */
const CONTROLLER_US = 100_000;

/** What keeps an output from being tested at all: it is still live. */
export function liveOutput({ effects }: SessionContext): Failure | undefined {
  const { outputLiveV = 0 } = effects;
  if (outputLiveV < DC_PROTECTION.startBelowV) return undefined;
  return {
    stage: "cable check",
    cause: `${outputLiveV} V at the output before the start, where less than ${DC_PROTECTION.startBelowV} V is allowed`,
    clause: "IEC 61851-23 output below 60 V",
    party: "evse",
  };
}

/** Watches the current of a cable check that has begun. */
export function watchCableCheck(context: SessionContext): void {
  const { effects, world } = context;
  const { cableCheckA = 0 } = effects;
  if (cableCheckA <= DC_PROTECTION.mostCableCheckA) return;
  world.call(CONTROLLER_US, () => {
    world.log?.("evse", "cable check current", `${cableCheckA} A`);
    context.abort("evse", {
      stage: "cable check",
      cause: `${cableCheckA} A in the cable check, where ${DC_PROTECTION.mostCableCheckA} A are allowed`,
      clause: "IEC 61851-23 cable check current",
      party: "vehicle",
    });
  });
}

/** The output's voltage leaves its control while charging: an emergency where it lasts. */
export function overVoltage(context: SessionContext): void {
  const { effects, setup, world } = context;
  const { factor, lastsMs } = effects.overVoltage!;
  const mostV = setup.vehicle.plug.dc!.maxVoltageV;
  const outputV = factor * mostV;
  world.log?.("evse", "output voltage", `${outputV.toFixed(0)} V, the vehicle takes ${mostV} V`);
  if (outputV <= mostV || lastsMs < DC_PROTECTION.overVoltageMs) return;
  world.call(DC_PROTECTION.overVoltageMs * 1000, () =>
    context.abort("evse", {
      stage: "charging",
      cause: `over-voltage: ${outputV.toFixed(0)} V at the output for ${DC_PROTECTION.overVoltageMs} ms, the vehicle takes ${mostV} V`,
      clause: "IEC 61851-23 over-voltage",
      party: "evse",
    }),
  );
}

/** The insulation monitor tests itself before it measures: one that does not come to an end fails the cable check. */
export function watchSelfTest(context: SessionContext): void {
  const { effects, world } = context;
  if (!effects.selfTestStuck) return;
  world.call(DC_PROTECTION.selfTestS * US_PER_S, () =>
    context.abort("evse", {
      stage: "cable check",
      cause: `the insulation monitor's self-test is not over after ${DC_PROTECTION.selfTestS} s`,
      clause: "IEC 61851-23 insulation self-test",
      party: "evse",
    }),
  );
}

/** From the cable check on two readings of the output are compared, as long as the session runs. */
export function watchPlausibility(context: SessionContext): void {
  const { effects, world } = context;
  const { apartV, lastsS } = effects.implausibleVoltage ?? { apartV: 0, lastsS: 0 };
  if (apartV === 0) return;
  world.log?.("evse", "output voltage", `two readings are ${apartV} V apart`);
  if (apartV <= DC_PROTECTION.implausibleV || lastsS < DC_PROTECTION.implausibleS) return;
  world.call(DC_PROTECTION.implausibleS * US_PER_S, () => {
    const phase = world.phaseOf("evse.hlc");
    if (["idle", "ended", "failed", "paused"].includes(phase)) return;
    context.abort("evse", {
      // CHAdeMO's phases have names of their own.
      stage: phase === "charging" ? "charging" : stageOf(phase),
      cause: `implausible voltage: two readings of the output ${apartV} V apart for ${DC_PROTECTION.implausibleS} s`,
      clause: "IEC 61851-23 voltage plausibility",
      party: "evse",
    });
  });
}
