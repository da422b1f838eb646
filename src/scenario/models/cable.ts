import { z } from "zod";
import { licence, modelName, positive, source } from "./model-parts.ts";
import { assumed, connector } from "./plug-parts.ts";

/** A charging cable: what it joins, what its proximity resistor says, and what its wires add. */
export const cableSchema = z
  .strictObject({
    name: modelName,
    source,
    licence,
    connector: connector.describe("Connector at the charger's end, or at both"),
    vehicleConnector: connector.optional().describe("Connector at the vehicle's end, where it differs: an adapter"),
    phases: z.literal([1, 3]).default(1).describe("Phases it carries"),
    proximityOhm: positive("Proximity to earth, as coded or with the latch closed [Ω]", 10_000),
    lengthM: z.number().positive().max(100).default(5).describe("Length [m]"),
    attenuationDb: z
      .number()
      .min(0)
      .max(100)
      .default(12)
      .describe("Powerline attenuation between the two modems at its ends [dB]"),
    assumed,
  })
  .meta({ title: "gridpilot cable model", description: "models/cables/<name>.yaml: one kind of charging cable." });

/** A checked cable model with its defaults filled in. */
export type CableModel = z.output<typeof cableSchema>;

/** The name of the cable model between a vehicle and a charger: the usual one of the connector both have, or the adapter
 *  that joins theirs, which bears its own name. */
export const usualCable = (connectorOrAdapter: string): string =>
  connectorOrAdapter.includes("-to-") ? connectorOrAdapter : `${connectorOrAdapter}-standard`;
