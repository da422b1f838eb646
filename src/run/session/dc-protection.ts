import type { Failure } from "../../protocol/failure.ts";
import type { SessionContext } from "./context.ts";

/** What an EVSE for direct current guards besides insulation. Source: EVerest's EvseManager after IEC 61851-23. */
export const DC_PROTECTION = Object.freeze({
  /** The output must be below this before the cable check [V]. */
  startBelowV: 60,
  /** Most current during the cable check, when nothing may be connected yet [A]. */
  mostCableCheckA: 2,
  /** An output above the vehicle's highest voltage is an emergency after [ms]. */
  overVoltageMs: 400,
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
export function watchCableCheck({ effects, world, abort }: SessionContext): void {
  const { cableCheckA = 0 } = effects;
  if (cableCheckA <= DC_PROTECTION.mostCableCheckA) return;
  world.call(CONTROLLER_US, () => {
    world.log?.("evse", "cable check current", `${cableCheckA} A`);
    abort("evse", {
      stage: "cable check",
      cause: `${cableCheckA} A in the cable check, where ${DC_PROTECTION.mostCableCheckA} A are allowed`,
      clause: "IEC 61851-23 cable check current",
      party: "vehicle",
    });
  });
}

/** The output's voltage leaves its control while charging: an emergency where it lasts. */
export function overVoltage({ effects, setup, world, abort }: SessionContext): void {
  const { factor, lastsMs } = effects.overVoltage!;
  const mostV = setup.vehicle.plug.dc!.maxVoltageV;
  const outputV = factor * mostV;
  world.log?.("evse", "output voltage", `${outputV.toFixed(0)} V, the vehicle takes ${mostV} V`);
  if (outputV <= mostV || lastsMs < DC_PROTECTION.overVoltageMs) return;
  world.call(DC_PROTECTION.overVoltageMs * 1000, () =>
    abort("evse", {
      stage: "charging",
      cause: `over-voltage: ${outputV.toFixed(0)} V at the output for ${DC_PROTECTION.overVoltageMs} ms, the vehicle takes ${mostV} V`,
      clause: "IEC 61851-23 over-voltage",
      party: "evse",
    }),
  );
}
