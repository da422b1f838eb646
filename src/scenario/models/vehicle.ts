import * as z from "zod";
import { efficiencyByLoad, licence, modelName, phases, positive, ratio, source } from "./model-parts.ts";
import { vehiclePlug } from "./vehicle-plug.ts";

/** One kind of vehicle: its on-board charger and its battery. */
export const vehicleSchema = z
  .strictObject({
    name: modelName,
    source,
    licence,
    maxPowerKw: positive("Highest power of the on-board AC charger, measured at its inlet [kW]", 1000),
    phases,
    minCurrentA: z.number().min(0).max(1000).default(0).describe("Below this current it does not charge [A]; 0 = any"),
    reactionS: z
      .number()
      .min(0)
      .max(60)
      .default(0)
      .describe("Time to follow a new pilot [s]; IEC 61851-1 allows up to 5 s"),
    powerFactor: ratio("Power factor seen by the grid while charging [1]"),
    powerFactorByCurrent: z
      .array(z.tuple([z.number().positive().max(1000), z.number().positive().max(1)]))
      .min(2)
      .max(20)
      .refine((points) => points.every(([currentA], i) => i === 0 || currentA > points[i - 1]![0]), {
        message: "expected currents that ascend",
        params: { code: "BAD_CURVE" },
      })
      .optional()
      .describe("Power factor at low current [A per phase, 1]; from the last point on it is powerFactor"),
    efficiency: ratio("Energy into the battery over energy at the inlet [1]"),
    efficiencyByLoad: efficiencyByLoad.describe(
      "Of the on-board charger, instead of efficiency, both ways, under protocol: energy: [share of maxPowerKw, efficiency]",
    ),
    battery: z
      .discriminatedUnion("kind", [
        z.strictObject({
          kind: z.literal("ideal").describe("Takes full power until the energy asked for is in"),
        }),
        z.strictObject({
          kind: z.literal("two-stage").describe("Full power up to transitionSoc, then falling linearly to 0 at full"),
          capacityKwh: positive("Usable capacity [kWh]", 10_000),
          transitionSoc: z
            .number()
            .min(0)
            .lt(1)
            .default(0.8)
            .describe("State of charge at which power starts to fall [1]"),
          targetSoc: z
            .number()
            .positive()
            .max(1)
            .default(1)
            .describe(
              "State of charge that the energy asked for brings it to, where the trace names no initial one [1]",
            ),
        }),
      ])
      .describe("What the battery accepts"),
    plug: vehiclePlug.optional(),
  })
  .meta({ title: "gridpilot vehicle model", description: "models/vehicles/<name>.yaml: one kind of vehicle." });

/** A checked vehicle model with its defaults filled in. */
export type VehicleModel = z.output<typeof vehicleSchema>;
