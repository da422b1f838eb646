import type { ReportInput } from "../../../src/report/data.ts";
import { tableOf } from "./synthetic.ts";

const FLOWS = [
  ["energy drawn", "site", "supplier", 1200, "kWh", 240],
  ["network fee", "site", "grid operator", 1200, "kWh", 96],
  ["demand charge", "site", "grid operator", 12, "kW months", 110],
  ["energy sold", "supplier", "site", 300, "kWh", 24],
  ["charging", "driver", "site", 900, "kWh", 315],
  ["reserve", "system operator", "operator", 6, "MW h", 140],
  ["reserve not there", "operator", "system operator", 0.4, "MW h", 28],
  ["drivers' share of reserve", "operator", "driver", 112, "EUR", 56],
  ["battery wear", "driver", "", 400, "kWh", 18],
] as const;

/** The runs with payments between all parties, a tenth less in each further run. */
export function moneyInput(base: ReportInput): ReportInput {
  return {
    ...base,
    runs: base.runs.map((run, k) => {
      const money = tableOf("money", FLOWS.length, {
        item: FLOWS.map(([item]) => item),
        payer: FLOWS.map(([, payer]) => payer),
        payee: FLOWS.map(([, , payee]) => payee),
        amount: FLOWS.map(([, , , amount]) => amount),
        unit: FLOWS.map(([, , , , unit]) => unit),
        paid_eur: FLOWS.map(([, , , , , eur]) => eur * (1 - k / 10)),
      });
      return { ...run, tables: { ...run.tables, money } };
    }),
  };
}
