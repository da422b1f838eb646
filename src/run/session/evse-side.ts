import { type EvsePilotOutput, evsePilot } from "../../protocol/iec61851/evse.ts";
import type { SessionContext } from "./context.ts";
import { evsePilotSettings } from "./pilot-settings.ts";

const S = 1_000_000;

/** Puts the EVSE's machines into the world and joins them to each other, to the wire, the plant and the back office. */
export function addEvse(context: SessionContext): void {
  const { world, setup, wire, plant, isDc } = context;
  world.add("evse.pilot", {
    machine: evsePilot(evsePilotSettings(setup.charger, isDc)),
    lane: "evse",
    route(output: EvsePilotOutput) {
      switch (output.kind) {
        case "pilot":
          wire.setGenerator(output.output, output.dutyPct);
          break;
        case "contactor":
          plant.setContactor(output.close);
          break;
        case "plugged":
          world.log("evse", "plugged in");
          world.post("evse.pilot", { kind: "offer", currentA: setup.offerA ?? setup.charger.maxCurrentA });
          authorise(context);
          break;
        case "unplugged":
          world.log("evse", "unplugged");
          break;
        case "lock":
          if (setup.charger.plug.socket) world.log("evse", output.locked ? "cable locked" : "cable unlocked");
          break;
        case "digitalOffered":
          world.post("evse.slac", { kind: "start" });
          break;
        case "ready":
          world.post("evse.hlc", { kind: "facts", facts: { vehicleReady: output.on } });
          break;
        case "phases":
          plant.phases = output.phases;
          break;
        case "paused":
          world.log("evse", "paused by the vehicle", "no state C after the wake-up pulse");
          break;
        case "wokenByVehicle":
          world.log("evse", "woken by the vehicle", "BCB toggle");
          break;
        case "note":
          world.log("evse", "note", output.text);
          break;
        case "failed":
          context.abort("evse", output.failure);
          break;
      }
    },
  });
}

/** Asks the driver's card or the back office, as the charger's model says. */
function authorise(context: SessionContext): void {
  const { world, setup, effects } = context;
  const { kind, delayS } = setup.charger.plug.authorisation;
  const afterS = kind === "free" ? 0 : (effects.authorisationDelayS ?? delayS);
  world.call(afterS * S, () => {
    if (effects.authorisation === "rejected") {
      world.log("back office", "authorisation rejected", kind);
      world.post("evse.hlc", { kind: "facts", facts: { authorisation: "rejected" } });
      context.abort("back office", {
        stage: "authorisation",
        cause: "the back office refused the driver",
        clause: "OCPP Authorize: Blocked",
        party: "back office",
      });
      return;
    }
    world.log("back office", "authorised", kind);
    world.post("evse.pilot", { kind: "authorised" });
    world.post("evse.hlc", { kind: "facts", facts: { authorisation: "accepted" } });
  });
}
