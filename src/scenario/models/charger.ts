import * as z from "zod";
import { connectorLimits } from "../../devices/connector-limits.ts";
import { chargerPlug } from "./charger-plug.ts";
import { efficiencyByLoad, licence, modelName, phases, positive, ratio, source } from "./model-parts.ts";

/** One kind of EVSE: which currents it can offer and how it tells the vehicle. */
export const chargerSchema = z
  .strictObject({
    name: modelName,
    source,
    licence,
    maxCurrentA: positive("Highest current per phase, on the grid side [A]", 10_000),
    minCurrentA: z.number().min(0).max(1000).default(0).describe("Lowest current other than 0 [A]; 0 = any"),
    allowedCurrentsA: z
      .array(z.number().min(0).max(1000))
      .min(2)
      .max(1000)
      .optional()
      .describe("The only currents it offers, ascending from 0 [A]; absent = continuous"),
    phases,
    pilot: z
      .discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("none").describe("The vehicle follows the set-point exactly and at once") }),
        z.strictObject({
          kind: z.literal("iec61851").describe("The set-point travels as a control-pilot duty cycle (IEC 61851-1)"),
          dutyStepPct: z.number().min(0).max(10).default(0).describe("Resolution of the duty cycle [%]; 0 = exact"),
        }),
      ])
      .describe("How the vehicle learns its current limit"),
    powerFactor: ratio("Power factor seen by the grid while charging [1]"),
    externalLimits: z
      .boolean()
      .optional()
      .describe(
        "Heeds limits that an energy manager or the grid's operator gives it beside its back office; true when absent",
      ),
    efficiency: ratio("Energy at the vehicle's inlet over energy at the EVSE's meter [1]"),
    efficiencyByLoad: efficiencyByLoad.describe(
      "Instead of efficiency, both ways, under protocol: energy; on direct current: [share of dc.maxPowerKw, efficiency]",
    ),
    standbyW: z
      .number()
      .min(0)
      .max(10_000)
      .default(0)
      .describe("Drawn at the meter for as long as a vehicle that can give power back is connected [W]"),
    plug: chargerPlug.optional(),
  })
  .superRefine((charger, context) => {
    const { allowedCurrentsA: allowed, minCurrentA, maxCurrentA } = charger;
    const fault = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message, params: { code: "BAD_CURRENTS" } });
    if (minCurrentA > maxCurrentA) fault(["minCurrentA"], `expected <= maxCurrentA (${maxCurrentA} A)`);
    for (const connector of charger.plug?.dc ? [] : (charger.plug?.connectors ?? [])) {
      const { acCurrentA = 0 } = connectorLimits(connector);
      if (acCurrentA === 0) {
        context.addIssue({
          code: "custom",
          path: ["plug", "connectors"],
          message: `expected a dc section: ${connector} carries no alternating current`,
          params: { code: "ABOVE_CONNECTOR_LIMITS" },
        });
      } else if (maxCurrentA > acCurrentA) {
        context.addIssue({
          code: "custom",
          path: ["maxCurrentA"],
          message: `expected <= ${acCurrentA} A, what ${connector} carries`,
          params: { code: "ABOVE_CONNECTOR_LIMITS" },
        });
      }
    }
    if (!allowed) return;
    if (allowed[0] !== 0) fault(["allowedCurrentsA", 0], "expected 0 as the first current");
    const unordered = allowed.findIndex((current, i) => i > 0 && current <= allowed[i - 1]!);
    if (unordered > 0) fault(["allowedCurrentsA", unordered], "expected ascending currents");
    if (allowed.at(-1)! > maxCurrentA) {
      fault(["allowedCurrentsA", allowed.length - 1], `expected <= maxCurrentA (${maxCurrentA} A)`);
    }
    if (allowed[1]! < minCurrentA) fault(["allowedCurrentsA", 1], `expected >= minCurrentA (${minCurrentA} A)`);
  })
  .meta({ title: "gridpilot charger model", description: "models/chargers/<name>.yaml: one kind of EVSE." });

/** A checked charger model with its defaults filled in. */
export type ChargerModel = z.output<typeof chargerSchema>;
