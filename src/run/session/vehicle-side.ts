import type { Failure } from "../../protocol/failure.ts";
import { type HlcMessage, numberOf } from "../../protocol/hlc/message.ts";
import type { Channel } from "../../protocol/hlc/protocol.ts";
import { type VehicleHlcOutput, vehicleHlc } from "../../protocol/hlc/vehicle.ts";
import { type VehiclePilotOutput, vehiclePilot } from "../../protocol/iec61851/vehicle.ts";
import { linkDetail } from "../../protocol/link/messages.ts";
import { type VehicleLinkOutput, vehicleLink } from "../../protocol/link/vehicle.ts";
import { vehicleSlac } from "../../protocol/slac/vehicle.ts";
import type { VehicleSlacOutput } from "../../protocol/slac/vehicle-state.ts";
import { beginChannel } from "./both-ways.ts";
import type { SessionContext } from "./context.ts";
import { breakOff } from "./data-link.ts";
import { vehicleHlcSettings, vehicleLinkSettings, vehicleSlacSettings } from "./digital-settings.ts";
import { messageDetail } from "./message-detail.ts";
import { isModemIdle, vehiclePilotSettings } from "./pilot-settings.ts";
import { OWN_EVSE } from "./powerline.ts";

/** Either modem has not seen the network for TT_link_status_response. */
export const LINK_LOST: Failure = {
  stage: "slac",
  cause: "the network was lost for 5 s",
  clause: "ISO 15118-3 TT_link_status_response",
  party: "cable",
};

/** Puts the vehicle's machines into the world and joins them to each other, to the wire and to the plant. */
export function addVehicle(context: SessionContext): void {
  addPilot(context);
  if (context.setup.vehicle.plug.protocols.length === 0 || isModemIdle(context)) return;
  addSlac(context);
  addLink(context);
  addHlc(context);
}

function addPilot(context: SessionContext): void {
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
          if (!isDc) plant.setAcCurrent(output.currentA);
          break;
        case "digitalOffered":
          if (context.paused) {
            world.post("vehicle.slac", { kind: "resume" });
            if (context.powerline.isAwake) world.post("vehicle.slac", { kind: "signal", up: true });
          } else world.post("vehicle.slac", { kind: "start" });
          break;
        case "digitalWithdrawn":
          onDigitalWithdrawn(context);
          break;
        case "powered":
          world.log?.("vehicle", output.on ? "sees voltage" : "voltage gone");
          break;
        case "failed":
          context.abort("vehicle", output.failure);
          break;
      }
    },
  });
}

/** The 5 % duty cycle went away, and with it modem, connection and session; a paused session is kept. */
function onDigitalWithdrawn(context: SessionContext): void {
  const { world, setup, isDc } = context;
  if (context.paused) return;
  for (const part of ["slac", "link"]) world.post(`vehicle.${part}`, { kind: "stop" });
  world.post("vehicle.hlc", { kind: "abort" });
  if (isDc || !setup.vehicle.plug.quirks.diesOnX1) return;
  context.abort("vehicle", {
    stage: "pilot",
    cause: "a step to X1 on AC ended the vehicle's session until it is replugged",
    clause: "vehicle quirk",
    party: "vehicle",
  });
}

/** The network of a paused session is there again: only connection and session are set up anew. */
function resume(context: SessionContext): void {
  context.paused = false;
  context.world.log?.("vehicle", "resumes", "same session id");
  context.world.post("vehicle.hlc", { kind: "facts", facts: { wantsPause: false } });
  context.world.post("vehicle.link", { kind: "linked" });
}

const isEndOfResetup = ({ clause }: Failure): boolean => clause === "ISO 15118-3 T_conn_resetup";

function addSlac(context: SessionContext): void {
  const { world, setup, powerline, isDc } = context;
  const settings = vehicleSlacSettings(setup, context.streams.of("vehicle/slac"));
  world.add("vehicle.slac", {
    machine: vehicleSlac(settings),
    lane: "vehicle",
    route(output: VehicleSlacOutput) {
      switch (output.kind) {
        case "frame":
          powerline.fromVehicle(output.frame);
          break;
        case "linked":
          world.log?.("vehicle", "joined network", output.networkId);
          powerline.joined();
          if (output.evse === OWN_EVSE && context.paused) resume(context);
          else if (output.evse === OWN_EVSE) world.post("vehicle.link", { kind: "linked" });
          else {
            world.log?.("vehicle", "wrong EVSE", `${output.evse}: nobody answers SDP there`);
            context.gaveUp("vehicle", {
              stage: "slac",
              cause: `matched with ${output.evse}`,
              clause: "ISO 15118-3 A.9 attenuation",
              party: "vehicle",
            });
          }
          break;
        case "toggle":
          world.post("vehicle.pilot", { kind: "toggle", to: output.to });
          break;
        case "linkLost":
          digitalFailure(context, "vehicle", LINK_LOST);
          break;
        case "resumed":
          resume(context);
          break;
        case "failed":
          if (isDc && (settings.givesUpUntilReplug || isEndOfResetup(output.failure)))
            context.abort("vehicle", output.failure);
          else context.gaveUp("vehicle", powerline.hasLost ? { ...output.failure, party: "cable" } : output.failure);
          break;
      }
    },
  });
}

function addLink(context: SessionContext): void {
  const { world, setup, effects, powerline } = context;
  let sdpLost = effects.sdpLost ?? 0;
  world.add("vehicle.link", {
    machine: vehicleLink(vehicleLinkSettings(setup, context.streams.of("vehicle/link"))),
    lane: "vehicle",
    route(output: VehicleLinkOutput) {
      switch (output.kind) {
        case "message":
          world.log?.("vehicle", output.message.kind, linkDetail(output.message));
          if (output.message.kind === "SDP request" && sdpLost > 0) {
            sdpLost -= 1;
            break;
          }
          powerline.send("evse.link", { kind: "message", message: output.message });
          break;
        case "connected":
          world.log?.("vehicle", "connected", output.tls === "none" ? "without TLS" : `TLS ${output.tls}`);
          world.post("vehicle.hlc", { kind: "connected", tls: output.tls });
          break;
        case "failed":
          digitalFailure(context, "vehicle", output.failure);
          break;
      }
    },
  });
}

function addHlc(context: SessionContext): void {
  const { world, setup, isDc, powerline } = context;
  world.add("vehicle.hlc", {
    machine: vehicleHlc(vehicleHlcSettings(setup, isDc, context.streams.of("vehicle/hlc"))),
    lane: "vehicle",
    route(output: VehicleHlcOutput) {
      switch (output.kind) {
        case "message":
          world.log?.("vehicle", output.message.name, messageDetail(output.message));
          powerline.send("evse.hlc", { kind: "message", message: output.message }, true);
          if (isRenegotiation(output.message)) {
            world.post("evse.hlc", { kind: "facts", facts: { notification: "None" } });
          }
          if (output.message.fields["BPT_ChannelSelection"])
            beginChannel(context, output.message.fields["BPT_ChannelSelection"] as Channel);
          break;
        case "agreed":
          context.standard = output.protocol;
          context.isDynamic = output.protocol === "ISO 15118-20" && setup.vehicle.plug.controlMode === "dynamic";
          break;
        case "sessionUp":
          world.post("vehicle.link", { kind: "sessionUp" });
          break;
        case "ready":
          world.post("vehicle.pilot", { kind: "ready", on: output.on });
          break;
        case "limit":
          if (!isDc) passLimit(context, output.message);
          break;
        case "loop":
          break;
        case "ended":
          context.ended(output.how);
          break;
        case "failed":
          digitalFailure(context, "vehicle", output.failure);
          break;
      }
    },
  });
}

/** What ISO 15118-2 and -20 spell differently. */
const isRenegotiation = ({ fields: { ChargeProgress } }: HlcMessage): boolean =>
  typeof ChargeProgress === "string" && ChargeProgress.includes("Renegotiat");

/** Alternating current follows the limit in the answer: amperes in ISO 15118-2, watts per phase in ISO 15118-20. */
function passLimit(context: SessionContext, message: HlcMessage): void {
  const { world, setup } = context;
  let currentA: number | undefined;
  if (message.name === "ChargingStatusRes") currentA = numberOf(message.fields["EVSEMaxCurrent"]);
  if (message.name === "ChargeParameterDiscoveryRes") {
    const { EVSEMaxCurrent } = message.fields["AC_EVSEChargeParameter"] as { EVSEMaxCurrent: unknown };
    currentA = numberOf(EVSEMaxCurrent);
  }
  if (message.name === "AC_ChargeLoopRes") {
    const key = Object.keys(message.fields).find((name) => name.endsWith("CLResControlMode"))!;
    const mode = message.fields[key] as { EVSETargetActivePower: unknown };
    currentA = numberOf(mode.EVSETargetActivePower) / setup.charger.plug.voltageV;
  }
  if (currentA === undefined || currentA === context.passedLimitA) return;
  context.passedLimitA = currentA;
  world.post("vehicle.pilot", { kind: "limit", currentA });
}

/** Digital communication is over on one side. Direct current ends with it; alternating current goes on by the pilot. */
export function digitalFailure(
  context: SessionContext,
  lane: "vehicle" | "evse",
  failure: Parameters<SessionContext["abort"]>[1],
): void {
  context.bothWays = false;
  if (context.isDc) {
    if (context.powerline.hasLost) breakOff(context, lane, failure);
    else context.abort(lane, failure);
    return;
  }
  context.gaveUp(lane, failure);
  context.standard = "control pilot";
  context.world.post("vehicle.link", { kind: "stop" });
  context.world.post("evse.link", { kind: "stop" });
  context.world.post("evse.slac", { kind: "stop" });
  context.world.post("evse.hlc", { kind: "abort" });
  context.world.post("vehicle.hlc", { kind: "abort" });
  context.world.post("vehicle.pilot", { kind: "ready", on: false });
  context.world.post("evse.pilot", { kind: "digitalFailed" });
}
