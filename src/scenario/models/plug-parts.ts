import { z } from "zod";
import type { Connector } from "../../devices/connector-limits.ts";
import { HLC_PROTOCOL_NAMES } from "../../protocol/hlc/names.ts";

/** Parts of the plug sections of vehicle, charger and cable models: how each side behaves at the connector. */

export const CONNECTORS = [
  "type1",
  "type2",
  "ccs1",
  "ccs2",
  "j3400",
  "chademo",
  "mcs",
] as const satisfies readonly Connector[];
export const connector = z.enum(CONNECTORS).describe("Connector");

/** Digital protocols, the preferred one first. */
export const protocols = z
  .array(z.enum(HLC_PROTOCOL_NAMES))
  .max(HLC_PROTOCOL_NAMES.length)
  .default([])
  .describe("Digital protocols, the preferred one first; none = pilot only");

export const tls = z
  .enum(["none", "1.2", "1.3"])
  .default("none")
  .describe("Highest TLS version; ISO 15118-20 is offered with 1.3 alone");

/** CHAdeMO speaks over its own wires; both sides name the protocol number they send. */
export const chademo = z
  .strictObject({
    version: z
      .enum(["0.9", "1.0", "1.2", "2.0"])
      .default("1.0")
      .describe("Highest version of CHAdeMO; discharging needs 2.0 on both sides"),
    discharge: z.boolean().default(false).describe("Can discharge (V2H, V2G)"),
  })
  .describe("CHAdeMO, where the connector is one");

/** The named fleet a model belongs to; market shares add up to 1 within it. */
export const fleet = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: "expected a fleet name such as europe" })
  .default("europe")
  .describe("Named fleet whose market shares add up to 1");

export const milliseconds = (doc: string, max = 600_000) => z.number().min(0).max(max).describe(`${doc} [ms]`);
export const seconds = (doc: string, max = 86_400) => z.number().min(0).max(max).describe(`${doc} [s]`);
export const amperes = (doc: string) => z.number().min(0).max(5000).describe(`${doc} [A]`);
export const volts = (doc: string) => z.number().min(0).max(2000).describe(`${doc} [V]`);
export const kilowatts = (doc: string) => z.number().positive().max(10_000).describe(`${doc} [kW]`);

/** A factor or time that was assumed and not read from a source is named here. */
export const assumed = z
  .array(z.string().min(1).max(200))
  .default([])
  .describe("Keys whose values are our assumption and not from the source");
