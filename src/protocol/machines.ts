import { evseChademo } from "./chademo/evse.ts";
import { CHADEMO_REQUIREMENTS } from "./chademo/requirements.ts";
import { vehicleChademo } from "./chademo/vehicle.ts";
import { evseSettings, vehicleSettings } from "./hlc/bench.ts";
import { evseHlc } from "./hlc/evse.ts";
import { HLC_REQUIREMENTS } from "./hlc/requirements.ts";
import { vehicleHlc } from "./hlc/vehicle.ts";
import { evsePilot } from "./iec61851/evse.ts";
import { PILOT_REQUIREMENTS } from "./iec61851/requirements.ts";
import { vehiclePilot } from "./iec61851/vehicle.ts";
import { CHAINS } from "./link/certificates.ts";
import { evseLink } from "./link/evse.ts";
import { LINK_REQUIREMENTS } from "./link/requirements.ts";
import { vehicleLink } from "./link/vehicle.ts";
import type { Machine } from "./machine.ts";
import type { Requirement } from "./requirement.ts";
import { evseSlac } from "./slac/evse.ts";
import { SLAC_REQUIREMENTS } from "./slac/requirements.ts";
import { vehicleSlac } from "./slac/vehicle.ts";

/** One protocol as the documents and the contract test see it. */
export interface ProtocolPart {
  /** File name of its page in docs/protocol. */
  readonly page: string;
  readonly title: string;
  readonly requirements: readonly Requirement[];
  readonly machines: readonly {
    readonly machine: Machine;
    /** Inputs with which its phases are explored. */
    readonly inputs: readonly { readonly label: string; readonly input: { readonly kind: string } }[];
  }[];
}

const pilotIn = (output: string, dutyPct: number) => ({ kind: "pilot", output, dutyPct });
const frame = (kind: string, more: object = {}) => ({
  label: kind,
  input: { kind: "frame", frame: { kind, runId: 1, evse: "evse", ...more }, attenuationDb: 12 },
});
const link = (kind: string, more: object = {}) => ({
  label: kind,
  input: { kind: "message", message: { kind, ...more } },
});
const plain = (...kinds: string[]) => kinds.map((kind) => ({ label: kind, input: { kind } }));
const volts = (label: string, highV: number, lowV: number) => ({ label, input: { kind: "voltage", highV, lowV } });

const line = (name: string, on: boolean) => ({
  label: `${name} ${on ? "on" : "off"}`,
  input: { kind: "line", line: name, on },
});
const chargerSays = (label: string, more: object) => ({
  label,
  input: { kind: "frames", frames: { presentCurrentA: 0, ...more } },
});
const vehicleSays = (label: string, more: object) => ({
  label,
  input: { kind: "frames", frames: { targetVoltageV: 400, requestCurrentA: 0, contactorOpen: true, ...more } },
});

/** Every protocol between vehicle and EVSE, in the order a session meets them. */
export const PROTOCOL_PARTS: readonly ProtocolPart[] = Object.freeze([
  {
    page: "control-pilot",
    title: "Control pilot (IEC 61851-1, SAE J1772)",
    requirements: PILOT_REQUIREMENTS,
    machines: [
      {
        machine: evsePilot({
          dutyStepPct: 0,
          digital: false,
          digitalOnly: false,
          ventilated: true,
          contactorCloseMs: 1350,
        }),
        inputs: [
          volts("12 V", 12, -12),
          volts("9 V", 9, -12),
          volts("6 V", 6, -12),
          volts("3 V", 3, -12),
          volts("0 V", 0, 0),
          ...plain("authorised"),
          { label: "offer 16 A", input: { kind: "offer", currentA: 16 } },
          { label: "offer 0 A", input: { kind: "offer", currentA: 0 } },
        ],
      },
      {
        machine: vehiclePilot({
          standard: "iec61851",
          digital: true,
          basic: true,
          readyMs: 1000,
          leaveCS: 2,
          reactionS: 2,
          maxCurrentA: 16,
          minCurrentA: 6,
          startCurrentA: 6,
          maxDischargeA: 0,
          ventilation: false,
          simplified: false,
          restartNeedsPilotOffS: undefined,
          restartFaultS: undefined,
          bcbPulses: 0,
        }),
        inputs: [
          { label: "plug", input: { kind: "plug", cableA: 32 } },
          ...plain("unplug"),
          { label: "X1", input: pilotIn("x1", 100) },
          { label: "PWM 5 %", input: pilotIn("pwm", 5) },
          { label: "PWM 16 A", input: pilotIn("pwm", 80 / 3) },
          { label: "F", input: pilotIn("f", 100) },
          { label: "voltage", input: { kind: "mains", on: true } },
          { label: "digital: ready", input: { kind: "ready", on: true } },
          { label: "digital: not ready", input: { kind: "ready", on: false } },
          { label: "stop", input: { kind: "stop", reason: "enough" } },
          { label: "latch pressed", input: { kind: "latch", pressed: true } },
          { label: "latch let go", input: { kind: "latch", pressed: false } },
        ],
      },
    ],
  },
  {
    page: "slac",
    title: "SLAC (ISO 15118-3)",
    requirements: SLAC_REQUIREMENTS,
    machines: [
      {
        machine: vehicleSlac({
          startMs: 100,
          afterParmMs: 100,
          soundGapMs: 20,
          beforeMatchMs: 300,
          linkUpMs: 500,
          parmRequests: 1,
          parmIntervalMs: 200,
          givesUpUntilReplug: true,
          choice: "lowest-attenuation",
          validation: "when-doubtful",
          toggles: 1,
          toggleStateMs: 200,
          amplitudeMap: true,
        }),
        inputs: [
          ...plain("start", "stop", "plugged", "error", "resume"),
          frame("CM_SLAC_PARM.CNF"),
          frame("CM_ATTEN_CHAR.IND", { attenuationDb: 12, sounds: 10 }),
          frame("CM_VALIDATE.CNF", { result: "Ready", toggles: 0 }),
          { ...frame("CM_VALIDATE.CNF", { result: "Success", toggles: 1 }), label: "CM_VALIDATE.CNF: counted" },
          frame("CM_SLAC_MATCH.CNF", { networkId: "evse#1" }),
          frame("CM_AMP_MAP.CNF", { from: "evse" }),
          frame("CM_AMP_MAP.REQ", { from: "evse" }),
          { label: "signal gone", input: { kind: "signal", up: false } },
          { label: "signal back", input: { kind: "signal", up: true } },
        ],
      },
      {
        machine: evseSlac({
          evse: "evse",
          attenuationMs: 10,
          waitsForTimer: true,
          sequenceMs: 400,
          resetMs: 300,
          bootMs: 100,
          wakeMs: 300,
          amplitudeMap: true,
          maxAttempts: 1,
        }),
        inputs: [
          ...plain("start", "stop", "plugged", "error", "wake"),
          frame("CM_SLAC_PARM.REQ"),
          frame("CM_START_ATTEN_CHAR.IND", { timeoutCode: 6 }),
          frame("CM_MNBC_SOUND.IND", { countdown: 9 }),
          frame("CM_ATTEN_CHAR.RSP"),
          frame("CM_VALIDATE.REQ", { timerMs: 600 }),
          ...plain("toggled"),
          frame("CM_SLAC_MATCH.REQ"),
          frame("CM_AMP_MAP.CNF", { from: "vehicle" }),
          frame("CM_AMP_MAP.REQ", { from: "vehicle" }),
          { label: "signal gone", input: { kind: "signal", up: false } },
          { label: "signal back", input: { kind: "signal", up: true } },
        ],
      },
    ],
  },
  {
    page: "connection",
    title: "SDP, TCP and TLS",
    requirements: LINK_REQUIREMENTS,
    machines: [
      {
        machine: vehicleLink({ tls: "1.2", tlsMs: 400, beforeSdpMs: 50 }),
        inputs: [
          ...plain("linked", "stop", "sessionUp"),
          link("SDP response", { tls: true, port: 50_000 }),
          link("TCP SYN-ACK"),
          link("TCP RST"),
          link("TLS ServerHello", { version: "1.2" }),
          link("TLS alert", { cause: "refused" }),
        ],
      },
      {
        machine: evseLink({
          tls: "1.2",
          tlsMs: 400,
          port: 50_000,
          refusesTcp: false,
          chain: CHAINS.secc,
          chainAgeDays: 1,
        }),
        inputs: [
          ...plain("linked", "stop", "sessionUp"),
          link("SDP request", { tls: true }),
          link("TCP SYN"),
          link("TLS ClientHello", { version: "1.2" }),
          link("TLS Finished"),
        ],
      },
    ],
  },
  {
    page: "application",
    title: "Application layer (DIN 70121, ISO 15118-2, ISO 15118-20)",
    requirements: HLC_REQUIREMENTS,
    machines: [
      { machine: vehicleHlc(vehicleSettings()), inputs: [] },
      { machine: evseHlc(evseSettings()), inputs: [] },
    ],
  },
  {
    page: "chademo",
    title: "CHAdeMO",
    requirements: CHADEMO_REQUIREMENTS,
    machines: [
      {
        machine: vehicleChademo({
          protocolNumber: 2,
          maxVoltageV: 403,
          capacityKwh: 38,
          readyMs: 3000,
          contactorMs: 1000,
          maxDischargeA: 0,
        }),
        inputs: [
          ...plain("plug", "unplug", "stop"),
          line("d1", true),
          line("d1", false),
          line("d2", true),
          chargerSays("0x109", { plugLocked: true }),
          chargerSays("0x109 charging", { charging: true, presentCurrentA: 100 }),
          chargerSays("0x109 stop", { stopControl: true }),
          chargerSays("0x109 fault", { fault: true }),
        ],
      },
      {
        machine: evseChademo({ protocolNumber: 2, maxVoltageV: 500, maxCurrentA: 125, discharge: false }),
        inputs: [
          ...plain("plug", "unplug"),
          { label: "authorised", input: { kind: "facts", facts: { authorisation: "accepted" } } },
          { label: "insulation valid", input: { kind: "facts", facts: { isolation: "valid" } } },
          { label: "insulation fault", input: { kind: "facts", facts: { isolation: "fault" } } },
          { label: "StopCharging", input: { kind: "facts", facts: { notification: "StopCharging" } } },
          line("k", true),
          line("k", false),
          vehicleSays("0x102", {}),
          vehicleSays("0x102 enabled", { chargingEnabled: true }),
          vehicleSays("0x102 asks", { chargingEnabled: true, contactorOpen: false, requestCurrentA: 50 }),
          vehicleSays("0x102 too many volts", { targetVoltageV: 600 }),
          vehicleSays("0x102 fault", { fault: true }),
        ],
      },
    ],
  },
]);
