import { categories, f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";

/** What a party receives less what it pays over the run; null where nothing passes its hands. */
const netOf = (
  party: string,
  kind: string,
  label: string,
  summary: string,
  better: KpiKind["better"] = "higher",
): KpiKind => ({
  kind,
  label,
  summary,
  unit: "EUR",
  better,
  formula: `Σ paid_eur with payee ${party} − Σ paid_eur with payer ${party}, of money`,
  source: "gridpilot",
  compute({ tables: { money } }) {
    if (!money?.rows) return null;
    const [payer, payee] = [categories(money, "payer"), categories(money, "payee")];
    const paid = f64Values(money, "paid_eur");
    let [net, rows] = [0, 0];
    for (let row = 0; row < money.rows; row++) {
      const sign =
        (payee.texts[payee.codes[row]!] === party ? 1 : 0) - (payer.texts[payer.codes[row]!] === party ? 1 : 0);
      net += sign * paid[row]!;
      rows += Math.abs(sign);
    }
    return rows > 0 ? net : null;
  },
});

export const driverNetEur = netOf(
  "driver",
  "driverNetEur",
  "Drivers' balance",
  "What drivers receive less what they pay, the wear of their batteries by giving back with it",
);

export const siteNetEur = netOf(
  "site",
  "siteNetEur",
  "Sites' balance",
  "What homes or owners of sites receive less what they pay for all that passes their meters",
);

export const operatorNetEur = netOf(
  "operator",
  "operatorNetEur",
  "Operator's balance",
  "What who sells the vehicles' reserve receives less penalties and what is passed on to drivers",
);

export const gridOperatorNetEur = netOf(
  "grid operator",
  "gridOperatorNetEur",
  "Grid operator's receipts",
  "Network fees and demand charges",
  "neither",
);
