import { categories, f64Values, i32Values } from "../../tables/column.ts";
import type { Table } from "../../tables/table.ts";
import { givenBackEur } from "../given-back.ts";
import type { KpiKind } from "../kpi.ts";
import { total } from "../per-period.ts";
import { tooGood } from "../too-good.ts";

const YEAR_S = 8760 * 3600;

export const v2gRevenuePerVehicleYearEur: KpiKind = {
  kind: "v2gRevenuePerVehicleYearEur",
  label: "V2G revenue per vehicle and year",
  summary:
    "What energy given back was worth and what reserve earned less penalties, for a year of such days; recharging and wear not taken off",
  unit: "EUR",
  better: "higher",
  formula:
    "[Σ energy given back · its price / EVSEs that gave back + Σ (earned_eur − penalty_eur) of reserve_block / points + frequency reserve of money / vehicles] / run's time · 8760 h",
  source: "gridpilot; upper bound of 2,500 EUR: trials of Parker, V2GB and Sciurus",
  warning: tooGood("giving back"),
  compute({ tables }) {
    const { sessions, money, reserve_block: block, frequency, prices } = tables;
    if (!prices?.rows) return null;
    const years = total(f64Values(prices, "period_s")) / YEAR_S;
    const parts = [
      perVehicle(givenBackEur(tables), sessions ? evsesThatGave(sessions) : 0),
      block?.rows ? perVehicle(reserveNetEur(block), i32Values(block, "points")[0]!) : undefined,
      perVehicle(money && frequencyNetEur(money), frequency?.rows ? i32Values(frequency, "vehicles")[0]! : 0),
    ].filter((part) => part !== undefined);
    return parts.length > 0 ? parts.reduce((sum, eur) => sum + eur, 0) / years : null;
  },
};

const reserveNetEur = (block: Table): number =>
  total(f64Values(block, "earned_eur")) - total(f64Values(block, "penalty_eur"));

const perVehicle = (eur: number | undefined, vehicles: number): number | undefined =>
  eur === undefined || vehicles === 0 ? undefined : eur / vehicles;

function evsesThatGave(sessions: Table): number {
  if (!sessions.columns["discharged_kwh"]) return 0;
  const [site, evse] = [categories(sessions, "site"), categories(sessions, "evse")];
  const given = f64Values(sessions, "discharged_kwh");
  const gave = new Set<number>();
  for (let row = 0; row < sessions.rows; row++)
    if (given[row]! > 0) gave.add(site.codes[row]! * evse.texts.length + evse.codes[row]!);
  return gave.size;
}

/** Receipts for frequency reserve less what is paid back where it was not delivered. */
function frequencyNetEur(money: Table): number | undefined {
  const items = categories(money, "item");
  const paid = f64Values(money, "paid_eur");
  const eur = (item: string) => paid.find((_, row) => items.texts[items.codes[row]!] === item);
  const earned = eur("frequency reserve");
  return earned === undefined ? undefined : earned - (eur("frequency reserve not delivered") ?? 0);
}
