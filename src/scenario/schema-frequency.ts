import * as z from "zod";
import { responseChains } from "../grid/frequency/chains.ts";
import { frequencySystems } from "../grid/frequency/systems.ts";
import { duration, kindsOf, positive } from "./schema-words.ts";

/** The chain of vehicles that answer only as their policy has them do. */
export const BY_POLICY = "policy";

/** What a fleet does for the system's frequency: the sections `flexibility` and `frequency` of a scenario. */

export const flexibility = z
  .strictObject({
    direction: z
      .enum(["both", "up", "down"])
      .default("both")
      .describe("What is promised: power given (up), taken (down), or either (both, as FCR)"),
    confidence: z
      .number()
      .min(0.5)
      .max(0.9999)
      .default(0.95)
      .describe("Share of blocks in which what is offered is to be there, by the blocks before"),
    block: duration("Length of the product; a part of a day and whole control intervals").default("4h"),
    hold: duration("Full delivery must last so long").default("15min"),
    price: z.number().min(0).max(100_000).default(14).describe("Paid per MW and hour offered [EUR]"),
    penaltyFactor: z.number().min(0).max(1000).default(3).describe("What is missing costs so many times the price"),
  })
  .optional()
  .describe("Reserve that the plugged-in vehicles' power is sold as, offered block by block");

export const frequency = z
  .strictObject({
    system: z.enum(kindsOf(frequencySystems)).default("continental-europe").describe("The synchronous area"),
    loadGw: positive("Load of the area [GW]; the area's own when absent").optional(),
    kineticGws: positive("Kinetic energy of the area [GW s]; the area's own when absent").optional(),
    lossGw: z
      .number()
      .min(-1000)
      .max(1000)
      .optional()
      .describe("Infeed that is lost [GW], negative: load that is lost; the area's reference loss when absent"),
    lossAt: duration("When it is lost").default("60s"),
    chain: z
      .enum([...kindsOf(responseChains), BY_POLICY])
      .default("iso15118-20-dynamic")
      .describe(
        "How a deviation becomes power at the plug; policy: the sites' policies alone answer, by the way their set-points take",
      ),
    deadbandHz: z.number().min(0).max(1).default(0.01).describe("Deviation below which the fleet stands still [Hz]"),
    fullAtHz: z.number().positive().max(5).default(0.2).describe("Deviation at which all of its power is out [Hz]"),
    leastSoc: z.number().min(0).max(1).default(0.3).describe("State of charge below which nothing is given"),
    mostSoc: z.number().min(0).max(1).default(0.7).describe("State of charge above which nothing is taken"),
    efficiency: z.number().min(0.5).max(1).default(0.93).describe("Between battery and plug, each way"),
    fleets: z.int().min(1).max(1_000_000).default(1).describe("Fleets like this one in the area"),
    window: duration("Time between two looks at the area").default("100ms"),
    calmWindow: duration(
      "The same before the loss, and once `eventLasts` have passed since; whole windows, `window` when absent",
    ).optional(),
    eventLasts: duration("How long after the loss windows stay short; to the end when absent").optional(),
  })
  .optional()
  .describe("A disturbance of the system frequency that the plugged-in vehicles answer to");
