import { z } from "zod";

/** Parts of the plug sections of vehicle, charger and cable models: how each side behaves at the connector. */

export const CONNECTORS = ["type1", "type2", "ccs1", "ccs2", "j3400", "chademo", "mcs"] as const;
export const connector = z.enum(CONNECTORS).describe("Connector");

export const PROTOCOLS = ["din70121", "iso15118-2", "iso15118-20"] as const;
/** Digital protocols, the preferred one first. */
export const protocols = z
  .array(z.enum(PROTOCOLS))
  .max(3)
  .default([])
  .describe("Digital protocols, the preferred one first; none = pilot only");

export const tls = z
  .enum(["none", "1.2", "1.3"])
  .default("none")
  .describe("Highest TLS version; ISO 15118-20 is offered with 1.3 alone");

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
