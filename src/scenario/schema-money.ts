import * as z from "zod";
import { USUAL_PACK } from "../base/battery-wear.ts";

const price = (doc: string, most = 1000) => z.number().min(-most).max(most).describe(doc);
const fee = (doc: string, most = 1000) => z.number().min(0).max(most).default(0).describe(doc);

/** Who pays whom for what: the section `money` of a scenario. What is not said costs nothing. */
export const money = z
  .strictObject({
    energyEurPerKwh: price(
      "What a site pays its supplier for energy drawn where no price is published (signals.price)",
    ).optional(),
    soldEurPerKwh: price("What the supplier pays a site for energy given to the grid").default(0),
    soldShareOfPrice: z
      .number()
      .min(0)
      .max(10)
      .default(0)
      .describe("Share of the price published for the time (signals.price) that it pays on top of soldEurPerKwh"),
    networkEurPerKwh: fee("What a site pays the grid operator for energy drawn, on top"),
    demandEurPerKwMonth: fee("What a site pays the grid operator for its highest power drawn, per kW and month"),
    driverEurPerKwh: fee("What drivers pay the site for energy charged; 0: it is on the site's bill, as at home"),
    driverEurPerSession: fee("What drivers pay the site for each session that charged"),
    backEurPerKwh: fee("What the site pays drivers for energy given back"),
    frequencyEurPerMwH: z
      .number()
      .min(0)
      .max(100_000)
      .default(14)
      .describe("What the system operator pays for frequency reserve held ready, per MW and hour (section frequency)"),
    frequencyPenaltyFactor: z
      .number()
      .min(0)
      .max(1000)
      .default(3)
      .describe("Frequency reserve asked for and not delivered costs so many times its price"),
    driverReserveShare: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe("Share of what reserve earns, penalties taken off, that the operator passes on to drivers"),
    packEurPerKwh: z
      .number()
      .min(0)
      .max(10_000)
      .default(USUAL_PACK.packEurPerKwh)
      .describe("Price of a battery pack per kWh"),
    packEndLoss: z
      .number()
      .min(0.1)
      .max(0.5)
      .default(USUAL_PACK.packEndLoss)
      .describe("Share of its capacity a pack has lost when it is replaced"),
    cellC: z.number().min(-20).max(60).default(USUAL_PACK.cellC).describe("Temperature of the cells [°C]"),
  })
  .optional()
  .describe("Who pays whom for what, for the table money");
