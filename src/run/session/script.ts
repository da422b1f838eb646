import { US_PER_S } from "../../base/time.ts";
import { wantDirection } from "./both-ways.ts";
import type { SessionContext } from "./context.ts";
import { loseLink } from "./data-link.ts";
import { overVoltage } from "./dc-protection.ts";

/** What happens to a session from outside: the driver leaves, the grid dims, someone pulls the plug. */

/** Connectors whose latch has a switch that the vehicle sees. */
const LATCHED: readonly string[] = ["type1", "ccs1", "j3400"];

/** Whether the application layer carries the session, so that a stop goes through it. */
export const speaksDigitally = ({ world }: SessionContext): boolean =>
  world.has("vehicle.hlc") && !["idle", "failed", "ended", "paused"].includes(world.phaseOf("vehicle.hlc"));

/** Once current flows, what the setup and its fault have in store is due. */
export function scheduleEvents(context: SessionContext, stop: (reason: string) => void): void {
  const { world, effects, setup } = context;
  const after = (seconds: number | undefined, what: () => void): void => {
    if (seconds !== undefined && seconds < Number.POSITIVE_INFINITY) world.call(seconds * US_PER_S, what);
  };
  after(setup.chargeS, () => stop("the driver ends the session"));
  after(effects.evseStopsAfterS, () => {
    const facts = { notification: "StopCharging" };
    if (speaksDigitally(context)) world.post("evse.hlc", { kind: "facts", facts });
    else world.post("evse.pilot", { kind: "stop", reason: "the EVSE ends the session" });
  });
  after(effects.reducedOffer?.afterS, () => dimSession(context, effects.reducedOffer!.currentA));
  after(effects.renegotiateAfterS, () =>
    world.post("evse.hlc", { kind: "facts", facts: { notification: "ReNegotiation" } }),
  );
  after(effects.pauseAfterS, () => world.post("vehicle.hlc", { kind: "facts", facts: { wantsPause: true } }));
  after(effects.unplugAfterS, () => {
    if (LATCHED.includes(setup.cable.vehicleConnector ?? setup.cable.connector)) {
      // Before the plug comes out the latch has to be pressed, which its switch tells the vehicle.
      world.log?.("vehicle", "latch pressed", "proximity 480 Ω");
      world.post("vehicle.pilot", { kind: "latch", pressed: true });
      stop("the latch was pressed");
      return;
    }
    world.post("vehicle.pilot", { kind: "unplug" });
    context.abort("vehicle", {
      stage: "charging",
      cause: "the plug was pulled under load",
      clause: "IEC 61851-1 state A",
      party: "user",
    });
  });
  after(effects.discharge?.afterS, () => takeBack(context, effects.discharge!.kw));
  after(effects.linkLost?.afterS, () => loseLink(context, effects.linkLost!.lastsS, after));
  if (context.dc) after(effects.overVoltage?.afterS, () => overVoltage(context));
  after(effects.emergencyStopAfterS, () =>
    context.abort("evse", {
      stage: "charging",
      cause: "emergency stop pressed",
      clause: "MREC emergency stop",
      party: "user",
    }),
  );
}

/** The site gives more or less: another duty cycle, another limit in the next answer, or less power of the stage. */
export function dimSession(context: SessionContext, currentA: number): void {
  const { world, setup, dc, plant } = context;
  const powerW = currentA * setup.charger.plug.voltageV * (dc ? 3 : plant.phases);
  const what = currentA < 0 ? "takes energy back" : "dimming";
  world.log?.("back office", what, `${currentA} A per phase, ${(powerW / 1000).toFixed(2)} kW`);
  // A duty cycle knows no way back.
  const offerA = Math.max(0, currentA);
  world.post("evse.pilot", { kind: "offer", currentA: offerA });
  if (dc) {
    dc.limitPower(powerW / 1000);
    return;
  }
  const facts = { maxCurrentA: offerA, maxPowerW: Math.max(0, powerW), targetPowerW: powerW };
  world.post("evse.hlc", { kind: "facts", facts });
  wantDirection(context, powerW);
}

/** The site wants energy back, where the two sides have agreed that it may. */
function takeBack(context: SessionContext, powerKw: number): void {
  if (!context.bothWays) return;
  const { dc, setup, plant, world } = context;
  if (!dc) {
    dimSession(context, (-powerKw * 1000) / (setup.charger.plug.voltageV * plant.phases));
    return;
  }
  world.log?.("back office", "takes energy back", `${powerKw} kW`);
  dc.limitPower(-powerKw);
}
