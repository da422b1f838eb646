import * as z from "zod";
import type { Kind, Registry } from "../base/registry.ts";
import { parseDurationUs } from "../base/time.ts";

/** The words of the scenario's schema: what an id, a duration or a path looks like, wherever one stands. */

export const id = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._:-]*$/u, { message: "expected letters, digits, space, . _ : -" });
export const positive = (doc: string) => z.number().positive().describe(doc);
export const duration = (doc: string) =>
  z
    .string()
    .refine((text) => (parseDurationUs(text) ?? 0) > 0, {
      message: 'expected a duration such as "5min", "90s" or "31d" (units: us, ms, s, min, h, d)',
      params: { code: "BAD_DURATION" },
    })
    .meta({ description: doc, pattern: "^\\d+(\\.\\d+)?\\s*(us|ms|s|min|h|d)$" });
export const path = (doc: string) => z.string().min(1).max(500).describe(`${doc} (path from the scenario's folder)`);
/** A model by name: `models/<folder>/<name>.yaml`. */
export const model = (doc: string) =>
  z
    .string()
    .regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, { message: "expected a model name such as ideal-ac-32a" })
    .describe(doc);

export const kindsOf = ({ all }: Registry<Kind>) => all.map(({ kind }) => kind) as [string, ...string[]];

export const share = (doc: string) => z.number().min(0).max(1).default(0).describe(doc);

/** A series from a file, and when its next day becomes known. */
export const published = (doc: string) =>
  z.strictObject({
    file: path(doc),
    publishedAt: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { message: "expected a local time of day such as 13:00" })
      .optional()
      .describe("Local time of day at which the next day's values become known; all known from the start when absent"),
  });
