import { type VehiclePilotOutput, vehiclePilot } from "../../protocol/iec61851/vehicle.ts";
import type { SessionContext } from "./context.ts";
import { vehiclePilotSettings } from "./pilot-settings.ts";

/** Puts the vehicle's machines into the world and joins them to each other, to the wire and to the plant. */
export function addVehicle(context: SessionContext): void {
  const { world, setup, wire, plant, isDc } = context;
  world.add("vehicle.pilot", {
    machine: vehiclePilot(vehiclePilotSettings(setup, isDc)),
    lane: "vehicle",
    route(output: VehiclePilotOutput) {
      switch (output.kind) {
        case "load":
          wire.setLoad(output.ohm);
          break;
        case "draw":
          plant.setAcCurrent(output.currentA);
          break;
        case "digitalOffered":
          world.post("vehicle.slac", { kind: "start" });
          break;
        case "powered":
          world.log("vehicle", output.on ? "sees voltage" : "voltage gone");
          break;
        case "note":
          world.log("vehicle", "note", output.text);
          break;
        case "failed":
          context.abort("vehicle", output.failure);
          break;
      }
    },
  });
}
