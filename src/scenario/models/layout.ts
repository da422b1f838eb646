import * as z from "zod";
import { LIMITS } from "../limits.ts";
import { licence, modelName, positive, source } from "./model-parts.ts";

/** How an EVSE is wired: between two phases, one phase and neutral, all three, or whatever the customer has. */
export const CONNECTIONS = ["AB", "BC", "CA", "A", "B", "C", "ABC", "any"] as const;
export type Connection = (typeof CONNECTIONS)[number];

const evseId = z.string().min(1).max(100);
const limitName = z.string().min(1).max(100);

const limit = z.strictObject({
  name: limitName.describe("Name shown where this limit binds"),
  limitA: positive("Highest current [A]", 1e6).optional(),
  transformerShareV: positive(
    "Instead of limitA: limit = site.transformerKw × 1000 / 3 / transformerShareV, one phase's share at this voltage [V]",
    1e6,
  ).optional(),
  evses: z.array(evseId).min(1).optional().describe("EVSEs whose currents add up, each with factor 1"),
  connections: z
    .partialRecord(z.enum(CONNECTIONS), z.number().min(-100).max(100))
    .optional()
    .describe("Instead of evses: factor of every EVSE with this connection [1]"),
});

/** The electrical layout of a site: its EVSEs and the phasor current limits between them. */
export const layoutSchema = z
  .strictObject({
    name: modelName,
    source,
    licence,
    voltageV: positive("Nominal voltage at the EVSEs [V]", 1e6),
    evses: z
      .array(
        z.strictObject({
          id: evseId.describe("The EVSE's id, as traces name it"),
          connection: z.enum(CONNECTIONS).describe("Conductors it is connected to; any = the customer's own phase"),
          evse: modelName.describe("models/chargers: the EVSE as built"),
        }),
      )
      .min(1)
      .max(LIMITS.evses)
      .describe("The EVSEs, in the order policies see them"),
    limits: z.array(limit).max(10_000).default([]).describe("Limits on the phasor sum of EVSE currents"),
    secondary: z
      .tuple([limitName, limitName, limitName])
      .optional()
      .describe("The limits that stand for the transformer's line currents a, b, c"),
  })
  .superRefine((layout, context) => {
    const fault = (path: (string | number)[], message: string, code: string) =>
      context.addIssue({ code: "custom", path, message, params: { code } });
    const ids = new Set<string>();
    for (const [i, { id }] of layout.evses.entries()) {
      if (ids.has(id)) fault(["evses", i, "id"], "expected an id no other EVSE has", "DUPLICATE_ID");
      ids.add(id);
    }
    const connections = new Set<string>(layout.evses.map((evse) => evse.connection));
    const names = new Set<string>();
    for (const [i, limit] of layout.limits.entries()) {
      const path = ["limits", i];
      if (names.has(limit.name)) fault([...path, "name"], "expected a name no other limit has", "DUPLICATE_ID");
      names.add(limit.name);
      if ((limit.limitA === undefined) === (limit.transformerShareV === undefined)) {
        fault(path, "expected either limitA or transformerShareV", "BAD_LIMIT");
      }
      if ((limit.evses === undefined) === (limit.connections === undefined)) {
        fault(path, "expected either evses or connections", "BAD_LIMIT");
      }
      for (const [j, id] of (limit.evses ?? []).entries()) {
        if (!ids.has(id)) fault([...path, "evses", j], "expected the id of an EVSE above", "UNKNOWN_EVSE");
      }
      for (const connection of Object.keys(limit.connections ?? {})) {
        if (!connections.has(connection)) {
          fault([...path, "connections", connection], `no EVSE is connected to ${connection}`, "UNUSED_CONNECTION");
        }
      }
    }
    for (const [i, name] of (layout.secondary ?? []).entries()) {
      if (!names.has(name)) fault(["secondary", i], "expected the name of a limit above", "UNKNOWN_LIMIT");
    }
  })
  .meta({ title: "gridpilot site layout", description: "models/sites/<name>.yaml: a site's EVSEs and their limits." });

/** A checked layout with its defaults filled in. */
export type SiteLayout = z.output<typeof layoutSchema>;
