import { type EvseChademoOutput, evseChademo } from "../../protocol/chademo/evse.ts";
import {
  type ChademoVersion,
  chargerFramesDetail,
  type PilotLine,
  PROTOCOL_NUMBERS,
  vehicleFramesDetail,
} from "../../protocol/chademo/frames.ts";
import { type VehicleChademoOutput, vehicleChademo } from "../../protocol/chademo/vehicle.ts";
import { authoriseByCard } from "./authorisation.ts";
import type { SessionContext, SessionSetup } from "./context.ts";
import { NETWORK_US } from "./powerline.ts";

/** From d1 to the vehicle's permission: "ca. 3 s" in osexpert/ccs32clara-chademo, [ms]. */
const READY_MS = 3000;
/** Sets of frames as a trace names them. */
const VEHICLE_FRAMES = "0x100 0x101 0x102";
const CHARGER_FRAMES = "0x108 0x109";

/** The plug is in: each side notices, and the driver releases the charger. */
export function plugInChademo(context: SessionContext): void {
  const { world, setup } = context;
  world.post("vehicle.hlc", { kind: "facts", facts: { soc: setup.soc } });
  world.post("vehicle.hlc", { kind: "plug" });
  world.post("evse.hlc", { kind: "plug" });
  authoriseByCard(context);
}

/** Puts the vehicle's CHAdeMO machine into the world, in the application layer's place: there is no pilot, no modem. */
export function addChademoVehicle(context: SessionContext): void {
  const { world, setup } = context;
  const { dc, chademo } = setup.vehicle.plug;
  const { battery } = setup.vehicle;
  world.add("vehicle.hlc", {
    machine: vehicleChademo({
      protocolNumber: PROTOCOL_NUMBERS[chademo!.version],
      maxVoltageV: dc!.maxVoltageV,
      capacityKwh: battery.kind === "two-stage" ? battery.capacityKwh : 0,
      readyMs: READY_MS,
      contactorMs: dc!.contactorGapMs,
      maxDischargeA: canGive(setup) ? Math.floor((dc!.maxDischargeKw * 1000) / dc!.restVoltageV) : 0,
    }),
    lane: "vehicle",
    route(output: VehicleChademoOutput) {
      switch (output.kind) {
        case "frames":
          world.log?.("vehicle", VEHICLE_FRAMES, vehicleFramesDetail(output.frames));
          world.postMessage("evse.hlc", { kind: "frames", frames: output.frames }, NETWORK_US);
          break;
        case "line":
          if (output.on) context.standard = `CHAdeMO ${commonVersion(setup)}`;
          setLine(context, "vehicle", output.line, output.on);
          world.post("evse.hlc", output);
          break;
        case "ended":
          context.ended("Terminate");
          break;
        case "failed":
          context.abort("vehicle", output.failure);
          break;
      }
    },
  });
}

/** Puts the charger's CHAdeMO machine into the world and joins it to its power stage. */
export function addChademoEvse(context: SessionContext): void {
  const { world, setup, dc } = context;
  const { plug } = setup.charger;
  const isBothWays = canGive(setup) && canTakeBack(setup);
  world.add("evse.hlc", {
    machine: evseChademo({
      protocolNumber: PROTOCOL_NUMBERS[plug.chademo!.version],
      maxVoltageV: plug.dc!.maxVoltageV,
      maxCurrentA: plug.dc!.maxCurrentA,
      discharge: canTakeBack(setup),
    }),
    lane: "evse",
    route(output: EvseChademoOutput) {
      switch (output.kind) {
        case "frames":
          context.bothWays = isBothWays && output.frames.charging;
          world.log?.("evse", CHARGER_FRAMES, chargerFramesDetail(output.frames));
          dc?.tellTarget(NETWORK_US);
          world.postMessage("vehicle.hlc", { kind: "frames", frames: output.frames }, NETWORK_US);
          break;
        case "line":
          setLine(context, "evse", output.line, output.on);
          world.post("vehicle.hlc", output);
          break;
        case "command":
          dc?.command(output.command);
          break;
        case "lock":
          world.log?.("evse", output.locked ? "plug locked" : "plug unlocked");
          break;
        case "ended":
          break;
        case "failed":
          context.abort("evse", output.failure);
          break;
      }
    },
  });
}

/** Discharging came with 2.0. */
const canGive = ({ vehicle: { plug } }: SessionSetup): boolean =>
  plug.chademo!.version === "2.0" && plug.chademo!.discharge && plug.dc!.maxDischargeKw > 0;
const canTakeBack = ({ charger: { plug } }: SessionSetup): boolean =>
  plug.chademo!.version === "2.0" && plug.chademo!.discharge && plug.dc!.bidirectional;

/** The lower of both sides' versions: what they speak. */
function commonVersion({ vehicle, charger }: SessionSetup): ChademoVersion {
  const [theirs, ours] = [vehicle.plug.chademo!.version, charger.plug.chademo!.version];
  return theirs < ours ? theirs : ours;
}

function setLine({ world }: SessionContext, side: "vehicle" | "evse", line: PilotLine, on: boolean): void {
  world.log?.(side, `${line} ${on ? "on" : "off"}`);
}
