import { z } from "zod";
import { curvePoints, noteCurveFaults } from "./curve-points.ts";
import {
  amperes,
  assumed,
  chademo,
  connector,
  fleet,
  kilowatts,
  milliseconds,
  protocols,
  seconds,
  tls,
  volts,
} from "./plug-parts.ts";

const pilot = z.strictObject({
  standard: z.enum(["iec61851", "j1772"]).default("iec61851").describe("Standard by which it reads 96–97 % duty cycle"),
  readyMs: milliseconds("From an offer to state C").default(1000),
  leaveC: z
    .union([seconds("From a withdrawn PWM to leaving C", 3600), z.literal("never")])
    .default(2)
    .describe("From a withdrawn PWM to leaving C [s], or never"),
  startCurrentA: amperes("Least current it starts at; minCurrentA when absent").optional(),
  ventilation: z.boolean().default(false).describe("Asks for ventilation (state D)"),
  simplified: z.boolean().default(false).describe("Simplified pilot: goes from A to C and limits itself to 10 A"),
  bcbPulses: z
    .number()
    .int()
    .min(0)
    .max(3)
    .default(0)
    .describe("Pulses by which it wakes a sleeping EVSE; 0 = it cannot"),
});

const slac = z.strictObject({
  startMs: milliseconds("From the 5 % duty cycle to the first CM_SLAC_PARM.REQ; nobody measured it", 60_000).default(
    1200,
  ),
  afterParmMs: milliseconds("CM_SLAC_PARM.CNF to first CM_START_ATTEN_CHAR.IND", 5000).default(100),
  soundGapMs: milliseconds("Between sounds; TP_EV_batch_msg_interval is 20 to 50", 500).default(20),
  beforeMatchMs: milliseconds("CM_ATTEN_CHAR.RSP to CM_SLAC_MATCH.REQ", 5000).default(500),
  linkUpMs: milliseconds("CM_SLAC_MATCH.CNF to the network", 60_000).default(500),
  parmRequests: z.number().int().min(1).max(100).default(3).describe("CM_SLAC_PARM.REQ sent before it gives up"),
  parmIntervalMs: milliseconds("Between them", 5000).default(200),
  givesUpUntilReplug: z.boolean().default(false).describe("After those it stays silent until replugged"),
  choice: z
    .enum(["lowest-attenuation", "first-answer"])
    .default("lowest-attenuation")
    .describe("Which of several answering EVSEs it picks"),
  validation: z
    .enum(["never", "when-doubtful"])
    .default("never")
    .describe("Whether it shows an EVSE above 10 dB by toggles of its pilot that they share a cable"),
  toggles: z.number().int().min(1).max(3).default(2).describe("Toggles of a validation"),
  toggleStateMs: z.number().min(200).max(400).default(250).describe("How long each state of a toggle lasts [ms]"),
  amplitudeMap: z
    .boolean()
    .default(false)
    .describe("Asks the EVSE's modem for quieter carriers (CM_AMP_MAP) once the network stands"),
});

const think = z.strictObject({
  setupMs: milliseconds("Before each request of the set-up", 60_000).default(30),
  cableCheckMs: milliseconds("Before the first CableCheck", 60_000).default(300),
  firstLoopMs: milliseconds("Before the first request of the charging loop", 60_000).default(100),
  loopMs: milliseconds("Before each request of the charging loop", 60_000).default(100),
});

const dcFields = z.strictObject({
  maxCurrentA: amperes("Highest current"),
  maxVoltageV: volts("Highest voltage"),
  maxPowerKw: kilowatts("Highest power"),
  powerCurve: curvePoints(
    "Power it takes at the inlet by state of charge [1, kW]; absent = full up to 0.8, then falling",
  ).optional(),
  restVoltageV: volts("Battery voltage at rest at half charge"),
  resistanceOhm: z.number().min(0).max(10).default(0.08).describe("Battery resistance seen at the inlet [Ω]"),
  rampAPerS: z.number().positive().max(10_000).default(10).describe("Slope of its current request [A/s]"),
  contactorGapMs: milliseconds("From the first loop request to the first current", 10_000).default(900),
  boost: z
    .strictObject({
      inletV: volts("Voltage it holds at the inlet meanwhile"),
      maxPowerKw: kilowatts("Most it converts"),
    })
    .optional()
    .describe("Converter on board for EVSEs whose highest voltage is below the battery's; absent = it has none"),
  minDischargeKw: z.number().min(0).max(1000).default(0).describe("Least power it can give back [kW]"),
  maxDischargeKw: z.number().min(0).max(1000).default(0).describe("Most power it can give back [kW]; 0 = one way only"),
});

const dc = dcFields.superRefine((dc, context) => {
  const fault = (path: (string | number)[], message: string, code: string) =>
    context.addIssue({ code: "custom", path, message, params: { code } });
  const { maxPowerKw, maxCurrentA, maxVoltageV, restVoltageV, powerCurve } = dc;
  if (restVoltageV > maxVoltageV) {
    fault(["restVoltageV"], `expected <= maxVoltageV (${maxVoltageV} V)`, "VOLTAGE_ABOVE_LIMITS");
  }
  if (!powerCurve) return;
  // Real vehicles name a highest power that their highest current never makes; a curve must stay below both.
  const mostKw = Math.min(maxPowerKw, (maxCurrentA * maxVoltageV) / 1000);
  noteCurveFaults(powerCurve, mostKw, (at, message, code) => fault(["powerCurve", ...at], message, code));
});

const quirks = z.strictObject({
  restartNeedsPilotOffS: seconds("After a pause it starts again only once the pilot was off this long").optional(),
  restartFaultS: seconds("It faults when restarted sooner").optional(),
  dropOutWithoutCurrentS: seconds("It ends the session when no real current flows for this long").optional(),
  preChargePatienceS: seconds(
    "It waits this long for the precharge voltage instead of the standard's limit",
  ).optional(),
  endsAfterAuthorisation: z
    .boolean()
    .default(false)
    .describe("Uses digital communication to identify itself only, then drops it for the nominal duty cycle"),
  preChargeOffsetV: z
    .number()
    .min(-200)
    .max(200)
    .default(0)
    .describe("Asks for this much more than its battery voltage [V]"),
  diesOnX1: z.boolean().default(false).describe("On AC with ISO 15118 a step to X1 ends it until replugged"),
});

/** How a vehicle behaves at the plug. */
export const vehiclePlug = z
  .strictObject({
    connectors: z.array(connector).min(1).describe("Inlets it has"),
    adapters: z
      .array(z.string().regex(/^[a-z0-9]+-to-[a-z0-9]+$/, { message: "expected an adapter such as j3400-to-ccs1" }))
      .default([])
      .describe("Adapters its driver carries: cable models named after the charger's connector and its own"),
    fleet,
    marketShare: z.number().min(0).max(1).default(0).describe("Share of the fleet it stands for [1]"),
    protocols,
    chademo: chademo.optional(),
    tls,
    contract: z.boolean().default(false).describe("Has a contract certificate (Plug & Charge)"),
    controlMode: z.enum(["scheduled", "dynamic"]).default("scheduled").describe("ISO 15118-20 control mode"),
    bidirectional: z.boolean().default(false).describe("Asks for a bidirectional service where there is one"),
    maxAcDischargeKw: z
      .number()
      .min(0)
      .max(1000)
      .default(0)
      .describe("Most power its on-board charger gives back [kW]; 0 = one way only"),
    maxAcVoltageV: volts("Highest AC voltage").default(400),
    pilot: pilot.prefault({}),
    slac: slac.prefault({}),
    think: think.prefault({}),
    dc: dc.optional(),
    quirks: quirks.prefault({}),
    assumed,
  })
  .superRefine(({ connectors, chademo, dc }, context) => {
    const at = connectors.indexOf("chademo");
    if (at < 0 || (chademo && dc)) return;
    const message = "expected a chademo and a dc section beside this connector";
    context.addIssue({ code: "custom", path: ["connectors", at], message, params: { code: "MISSING_KEY" } });
  })
  .describe("How it behaves at the plug; needed by gridpilot trace");

export type VehiclePlug = z.output<typeof vehiclePlug>;
