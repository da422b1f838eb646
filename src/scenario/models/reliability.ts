import { z } from "zod";
import { licence, modelName, source } from "./model-parts.ts";

const percent = (doc: string) => z.number().min(0).max(100).describe(`${doc} [%]`);

const group = (doc: string) =>
  z
    .strictObject({
      perAttempt: z.number().min(0).max(1).describe("Attempts that meet one of these [1]; written by the calibration"),
      weights: z
        .record(z.string().max(60), z.number().positive().max(1000))
        .describe("How often each occurs relative to the others of its group, by fault name"),
    })
    .describe(doc);

/** How often charging attempts meet faults, in groups that differ in what a second try and the operator see of them. */
export const reliabilitySchema = z
  .strictObject({
    name: modelName,
    source,
    licence,
    tries: z.number().int().min(1).max(10).default(3).describe("Tries a driver makes at one charger"),
    arrivalSoc: z
      .tuple([z.number().min(0).max(1), z.number().min(0).max(1)])
      .default([0.1, 0.6])
      .describe("State of charge on arrival, uniform between these [1]"),
    outage: group("The port is out of order and says so: every try fails and it counts against uptime"),
    hidden: group("The fault stays for the whole visit but the port reports itself available"),
    passing: group("Drawn anew at each try"),
    targets: z
      .strictObject({
        firstTryPct: percent("Attempts that charge at the first try"),
        afterRetriesPct: percent("Attempts that charge within the tries"),
        uptimePct: z.tuple([percent("Lowest"), percent("Highest")]).describe("Uptime that operators report [%]"),
        source,
      })
      .describe("Published figures that gridpilot interop calibrate fits perAttempt to"),
    assumed: z.array(z.string().min(1).max(200)).default([]).describe("Keys whose values are our assumption"),
  })
  .meta({
    title: "gridpilot reliability model",
    description: "models/reliability/<name>.yaml: rates of faults per charging attempt.",
  });

/** A checked reliability model with its defaults filled in. */
export type ReliabilityModel = z.output<typeof reliabilitySchema>;
