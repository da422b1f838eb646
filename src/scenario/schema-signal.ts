import * as z from "zod";
import { parseDailyWindow } from "../policy/daily-window.ts";
import { signalPaths } from "../services/signals/paths.ts";
import { duration, kindsOf, share } from "./schema-words.ts";

const daily = (doc: string) =>
  z
    .string()
    .refine((text) => parseDailyWindow(text) !== undefined, { message: "expected a daily window such as 17:00-21:00" })
    .describe(doc);
const powerKw = (doc: string) => z.number().min(0).max(1e6).describe(doc);

/** The scenario's `signals.limit`. */
export const limitSignal = z
  .strictObject({
    path: z.enum(kindsOf(signalPaths)).default("openadr-2b").describe("How the signal comes to a site"),
    daily: daily("When the limit is asked for, local time"),
    powerKw: powerKw("What a site's EVSEs may draw together, or each station, while it holds [kW]"),
    to: z
      .enum(["site", "station"])
      .default("site")
      .describe("Whether it limits a site, which its policy heeds, or each charging station beside its back office"),
    source: z
      .enum(["EMS", "SO", "Other"])
      .default("SO")
      .describe("To stations: who limits them in OCPP's words; an energy manager, the grid's operator, or another"),
    notice: duration("How long before it is sent; at its start when absent").optional(),
    randomise: duration("Each site puts off start and end by up to so long, at random").optional(),
    optOut: share("Share of sites that opt out, drawn every day"),
    silent: daily("When gateways hear nothing, local time").optional(),
    failSafeKw: powerKw(
      "What a site falls back to when it hears nothing, where the path has a fail-safe [kW]",
    ).optional(),
  })
  .describe("A limit for every site that comes and goes by a signal");
