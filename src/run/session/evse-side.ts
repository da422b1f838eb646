import { US_PER_S } from "../../base/time.ts";
import { type EvseHlcOutput, evseHlc } from "../../protocol/hlc/evse.ts";
import type { DeviceCommand } from "../../protocol/hlc/protocol.ts";
import { evsePilot } from "../../protocol/iec61851/evse.ts";
import type { EvsePilotOutput } from "../../protocol/iec61851/evse-state.ts";
import { type EvseLinkOutput, evseLink } from "../../protocol/link/evse.ts";
import { linkDetail } from "../../protocol/link/messages.ts";
import { evseSlac } from "../../protocol/slac/evse.ts";
import type { EvseSlacOutput } from "../../protocol/slac/evse-state.ts";
import { authoriseByCard, decide, usesContract } from "./authorisation.ts";
import type { SessionContext } from "./context.ts";
import { onLeftC, UNTESTED } from "./data-link.ts";
import { evseHlcSettings, evseLinkSettings, evseSlacSettings } from "./digital-settings.ts";
import { messageDetail } from "./message-detail.ts";
import { evsePilotSettings, isModemIdle } from "./pilot-settings.ts";
import { NETWORK_US, OWN_EVSE } from "./powerline.ts";
import { digitalFailure, LINK_LOST } from "./vehicle-side.ts";

/** Back office and roaming take this long to check a contract [s]; 0.2 to 2 s assumed, the middle taken. */
const CONTRACT_CHECK_S = 1;
/** V2G_SECC_CPOscillator_Retain_Time: the duty cycle stays this long after the session's last answer [s]. EVerest, iso15118. */
const OSCILLATOR_RETAIN_S = 1.5;

/** Puts the EVSE's machines into the world and joins them to each other, to the wire, the plant and the back office. */
export function addEvse(context: SessionContext): void {
  addPilot(context);
  if (context.setup.charger.plug.protocols.length === 0 || isModemIdle(context)) return;
  addSlac(context);
  addLink(context);
  addHlc(context);
}

function addPilot(context: SessionContext): void {
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
          onPlugged(context);
          break;
        case "unplugged":
          world.log?.("evse", "unplugged");
          break;
        case "lock":
          if (setup.charger.plug.socket) world.log?.("evse", output.locked ? "cable locked" : "cable unlocked");
          break;
        case "digitalOffered":
          context.powerline.listen();
          world.post("evse.slac", { kind: "start" });
          break;
        case "ready":
          world.post("evse.hlc", { kind: "facts", facts: { vehicleReady: output.on } });
          if (!output.on) onLeftC(context);
          break;
        case "fellBack":
          for (const part of ["slac", "link"]) world.post(`evse.${part}`, { kind: "stop" });
          world.post("evse.hlc", { kind: "abort" });
          // Without its contract's session the driver has to use a card after all.
          if (usesContract(setup) && !context.cardUsed) authoriseByCard(context);
          context.cardUsed = true;
          context.standard = "control pilot";
          break;
        case "phases":
          plant.phases = output.phases;
          break;
        case "paused":
          world.log?.("evse", "paused by the vehicle", "no state C after the wake-up pulse");
          break;
        case "bcbToggle":
          // Its own modem hears of each toggle that the pilot saw; neighbours see none.
          world.post("evse.slac", { kind: "toggled" });
          break;
        case "wokenByVehicle":
          world.log?.("evse", "woken by the vehicle", "BCB toggle");
          world.post("evse.slac", { kind: "wake" });
          break;
        case "failed":
          context.abort("evse", output.failure);
          break;
      }
    },
  });
}

function onPlugged(context: SessionContext): void {
  const { world, setup, isDc, plant } = context;
  const { plug, maxCurrentA } = setup.charger;
  const offerA = Math.max(0, setup.offerA ?? maxCurrentA);
  world.log?.("evse", "plugged in");
  world.post("evse.slac", { kind: "plugged" });
  world.post("evse.pilot", { kind: "offer", currentA: offerA });
  const dc = isDc ? plug.dc : undefined;
  const maxPowerW = context.dc ? context.dc.limits.giveKw * 1000 : offerA * plug.voltageV * plant.phases;
  world.post("evse.hlc", {
    kind: "facts",
    facts: {
      maxCurrentA: context.dc?.limits.ratedA ?? offerA,
      maxVoltageV: dc?.maxVoltageV ?? plug.voltageV,
      maxPowerW,
      targetPowerW: context.dc ? context.dc.limits.targetKw * 1000 : maxPowerW,
    },
  });
  if (!usesContract(setup)) authoriseByCard(context);
}

function addSlac(context: SessionContext): void {
  const { world, setup, powerline } = context;
  world.add("evse.slac", {
    machine: evseSlac(evseSlacSettings(setup, OWN_EVSE, context.streams.of("evse/slac"))),
    lane: "evse",
    route(output: EvseSlacOutput) {
      switch (output.kind) {
        case "frame":
          powerline.fromEvse(OWN_EVSE, output.frame);
          break;
        case "linked":
          world.log?.("evse", "network up", output.networkId);
          world.post("evse.pilot", { kind: "digitalUp" });
          world.post("evse.link", { kind: "linked" });
          break;
        case "stepEf":
          world.post("evse.pilot", { kind: "stepEf" });
          break;
        case "gaveUp":
          break;
        case "awake":
          world.log?.("evse", "modem awake");
          world.post("evse.hlc", { kind: "facts", facts: UNTESTED });
          world.post("evse.link", { kind: "linked" });
          powerline.wake();
          break;
        case "linkLost":
          digitalFailure(context, "evse", LINK_LOST);
          break;
        case "failed":
          digitalFailure(context, "evse", output.failure);
          break;
      }
    },
  });
}

function addLink(context: SessionContext): void {
  const { world, setup } = context;
  world.add("evse.link", {
    machine: evseLink(evseLinkSettings(setup, context.streams.of("evse/link"))),
    lane: "evse",
    route(output: EvseLinkOutput) {
      switch (output.kind) {
        case "message":
          world.log?.("evse", output.message.kind, linkDetail(output.message));
          context.powerline.send("vehicle.link", { kind: "message", message: output.message });
          break;
        case "connected":
          world.post("evse.hlc", { kind: "connected", tls: output.tls });
          break;
        case "failed":
          digitalFailure(context, "evse", output.failure);
          break;
      }
    },
  });
}

function addHlc(context: SessionContext): void {
  const { world, setup, isDc, dc } = context;
  world.add("evse.hlc", {
    machine: evseHlc(evseHlcSettings(setup, isDc, context.streams.of("evse/hlc"))),
    lane: "evse",
    route(output: EvseHlcOutput) {
      switch (output.kind) {
        case "message":
          world.log?.("evse", output.message.name, messageDetail(output.message));
          dc?.tellTarget(NETWORK_US);
          context.powerline.send("vehicle.hlc", { kind: "message", message: output.message }, true);
          break;
        case "command":
          obey(context, output.command);
          break;
        case "sessionUp":
          world.post("evse.link", { kind: "sessionUp" });
          break;
        case "ended":
          if (output.how === "Pause") world.post("evse.pilot", { kind: "sleep" }, OSCILLATOR_RETAIN_S * US_PER_S);
          else if (!isDc && setup.vehicle.plug.quirks.endsAfterAuthorisation) {
            context.standard = "control pilot";
            world.post("evse.pilot", { kind: "digitalFailed" });
          }
          break;
        case "failed":
          digitalFailure(context, "evse", output.failure);
          break;
      }
    },
  });
}

function obey(context: SessionContext, command: DeviceCommand): void {
  const { world, dc } = context;
  if (command.what === "contract") {
    if (context.contractAsked) return;
    context.contractAsked = true;
    world.log?.("back office", "checks contract", command.id);
    world.call((context.effects.authorisationDelayS ?? CONTRACT_CHECK_S) * US_PER_S, () => decide(context, "contract"));
    return;
  }
  if (command.what === "power") world.post("evse.pilot", { kind: "power", on: command.on });
  dc?.command(command);
}
