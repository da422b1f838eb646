import { z } from "zod";
import { SHARING_RULES } from "../../devices/cabinet.ts";
import { CONNECTOR_LIMITS, connectorLimits } from "../../devices/connector-limits.ts";
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

const answers = z.strictObject({
  defaultMs: milliseconds("Every answer not named below", 60_000).default(20),
  perMessage: z
    .record(z.string().regex(/^[A-Za-z_]{3,40}$/), z.number().min(0).max(60_000))
    .default({})
    .describe("Answers that take longer, by message name without Req [ms]"),
});

const cabinet = z
  .strictObject({
    powerKw: kilowatts("All its outlets together"),
    outlets: z.number().int().min(2).max(64).describe("Outlets it feeds"),
    rule: z
      .enum(SHARING_RULES)
      .describe("equal-split, first-come, fair (what one does not want goes to the others) or modules (whole ones)"),
    moduleKw: kilowatts("One power module; of rule modules").optional(),
  })
  .superRefine(({ rule, moduleKw, powerKw }, context) => {
    const fault = (path: string[], message: string) =>
      context.addIssue({ code: "custom", path, message, params: { code: "BAD_CABINET" } });
    if (rule === "modules" && moduleKw === undefined) fault(["rule"], "expected moduleKw beside the rule modules");
    if (moduleKw !== undefined && moduleKw > powerKw) fault(["moduleKw"], `expected <= powerKw (${powerKw} kW)`);
  })
  .describe("The cabinet it shares with other outlets");

const dc = z.strictObject({
  maxCurrentA: amperes("Highest current"),
  maxVoltageV: volts("Highest voltage"),
  minVoltageV: volts("Lowest voltage").default(150),
  maxPowerKw: kilowatts("Highest power"),
  minCurrentA: amperes("Lowest current").default(0),
  rippleA: amperes("Peak current ripple").default(1),
  isolationTestS: seconds("Insulation test with the cable check; 0 = skipped", 60).default(8),
  preChargeVPerS: z.number().positive().max(100_000).default(700).describe("Slope of the precharge voltage [V/s]"),
  lagMs: milliseconds("Output current behind the request", 5000).default(250),
  bidirectional: z.boolean().default(false).describe("Can feed back"),
  cabinet: cabinet.optional(),
});

/** How a charger behaves at the plug. */
export const chargerPlug = z
  .strictObject({
    connectors: z.array(connector).min(1).describe("Connectors it has"),
    protocols,
    chademo: chademo.optional(),
    tls,
    plugAndCharge: z.boolean().default(false).describe("Accepts contract certificates"),
    bidirectional: z.boolean().default(false).describe("On AC: takes energy back by ISO 15118-20 (AC_BPT)"),
    digitalFirst: z.boolean().default(false).describe("On AC it offers 5 % before the nominal duty cycle"),
    voltageV: volts("AC voltage between a phase and neutral").default(230),
    socket: z.boolean().default(false).describe("Has a socket for the driver's own cable"),
    ventilated: z.boolean().default(false).describe("Its place is ventilated"),
    contactorCloseMs: milliseconds("From state C to the closed contactor", 10_000).default(1350),
    authorisation: z
      .strictObject({
        kind: z.enum(["free", "card", "remote"]).default("card").describe("How it is released without a contract"),
        delayS: seconds("From plugging in to its release", 3600).default(3),
      })
      .prefault({}),
    answers: answers.prefault({}),
    slac: z
      .strictObject({
        attenuationMs: milliseconds("Last sound to CM_ATTEN_CHAR.IND", 5000).default(20),
        waitsForTimer: z.boolean().default(false).describe("Waits for TT_EVSE_match_MNBC even when all sounds came"),
        sequenceMs: milliseconds("It forgets a vehicle that pauses longer after CM_SLAC_PARM.CNF", 5000).default(400),
        resetMs: milliseconds("CM_SLAC_MATCH.CNF until its modem answers", 60_000).default(300),
        amplitudeMap: z
          .boolean()
          .default(false)
          .describe("Asks the vehicle's modem for quieter carriers (CM_AMP_MAP) once the network stands"),
      })
      .prefault({}),
    dc: dc.optional(),
    fleet,
    marketShare: z.number().min(0).max(1).default(0).describe("Share of its fleet's connectors it stands for [1]"),
    assumed,
  })
  .superRefine(({ dc, connectors, chademo }, context) => {
    const fault = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message, params: { code: "ABOVE_CONNECTOR_LIMITS" } });
    connectors.forEach((name, i) => {
      const { dcCurrentA = 0, dcVoltageV = 0 } = connectorLimits(name);
      if (name === "chademo" && !chademo) fault(["connectors", i], "expected a chademo section beside this connector");
      if (!dc) return;
      if (dcCurrentA === 0) {
        const fits = Object.keys(CONNECTOR_LIMITS).filter(
          (other) => "dcCurrentA" in connectorLimits(other as typeof name),
        );
        fault(["connectors", i], `expected a connector that carries direct current (${fits.join(", ")})`);
        return;
      }
      if (dc.maxCurrentA > dcCurrentA)
        fault(["dc", "maxCurrentA"], `expected <= ${dcCurrentA} A, what ${name} carries`);
      if (dc.maxVoltageV > dcVoltageV)
        fault(["dc", "maxVoltageV"], `expected <= ${dcVoltageV} V, what ${name} carries`);
    });
  })
  .describe("How it behaves at the plug; needed by gridpilot trace");

export type ChargerPlug = z.output<typeof chargerPlug>;
