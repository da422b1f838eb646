import { US_PER_S } from "../../base/time.ts";
import type { SessionContext } from "./context.ts";
import { loseLink } from "./data-link.ts";
import { overVoltage } from "./dc-protection.ts";
import { isChademoSession } from "./pilot-settings.ts";

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
export function dimSession({ world, setup, dc, plant }: SessionContext, currentA: number): void {
  const powerW = currentA * setup.charger.plug.voltageV * (dc ? 3 : plant.phases);
  world.log?.("back office", "dimming", `${currentA} A per phase, ${(powerW / 1000).toFixed(2)} kW`);
  world.post("evse.pilot", { kind: "offer", currentA });
  if (dc) dc.limitPower(powerW / 1000);
  else world.post("evse.hlc", { kind: "facts", facts: { maxCurrentA: currentA, maxPowerW: powerW } });
}

/** The site asks a CHAdeMO charger to take energy back; whether it flows is what the two sides have told each other. */
function takeBack({ world, setup }: SessionContext, powerKw: number): void {
  if (!isChademoSession(setup)) return;
  const dischargeA = Math.floor((powerKw * 1000) / setup.vehicle.plug.dc!.restVoltageV);
  world.log?.("back office", "takes energy back", `${powerKw} kW, ${dischargeA} A`);
  world.post("evse.hlc", { kind: "facts", facts: { dischargeA } });
}
