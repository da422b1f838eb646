import { droopTube, fullAtHz } from "../../kpi/droop-tube.ts";
import { evenFrequency } from "../../kpi/even-frequency.ts";
import { type MoneyTerms, moneyTerms } from "../../kpi/money-terms.ts";
import { total } from "../../kpi/per-period.ts";
import { wearByGivingBack } from "../../kpi/v2g-wear.ts";
import { tableBuilder } from "../../tables/builder.ts";
import { f64Values } from "../../tables/column.ts";
import { money } from "../../tables/kinds/money.ts";
import type { Table } from "../../tables/table.ts";
import { throughMeters } from "./through-meters.ts";

type Tables = Readonly<Record<string, Table | undefined>>;

/** One thing that is paid for. Whatever one party pays another receives, but for wear, which nobody does. */
interface Payment {
  readonly item: string;
  readonly payer: string;
  readonly payee: string;
  readonly amount: number;
  readonly unit: string;
  readonly eur: number;
}

/** Who pays whom for what over a run, by its section `money`; undefined where a run has none. */
export function moneyTable(tables: Tables, scenario: Readonly<Record<string, unknown>>): Table | undefined {
  const terms = moneyTerms(scenario);
  if (!terms || !tables["prices"]) return undefined;
  const payments = [
    ...atTheMeter(tables, tables["prices"], terms),
    ...withDrivers(tables, terms),
    ...ofReserve(tables, scenario, terms),
    ...ofWear(tables, terms),
  ].filter(({ eur }) => eur !== 0);
  const rows = tableBuilder(money, payments.length);
  const column = {
    item: rows.category("item"),
    payer: rows.category("payer"),
    payee: rows.category("payee"),
    amount: rows.f64("amount"),
    unit: rows.category("unit"),
    paid: rows.f64("paid_eur"),
  };
  for (const { item, payer, payee, amount, unit, eur } of payments) {
    column.item.pushText(item);
    column.payer.pushText(payer);
    column.payee.pushText(payee);
    column.amount.push(amount);
    column.unit.pushText(unit);
    column.paid.push(eur);
  }
  return rows.finish();
}

/** What sites pay for what passes their meters; a price that is not known leaves its row out. */
function atTheMeter(tables: Tables, prices: Table, { demandEurPerKwMonth }: MoneyTerms): Payment[] {
  const meter = throughMeters(tables, prices);
  if (!meter) return [];
  const { drawnKwh, soldKwh } = meter;
  const demandEur = meter.peakKwMonths * demandEurPerKwMonth;
  return [
    { ...DRAWN, amount: drawnKwh, unit: "kWh", eur: known(meter.energyEur) },
    { ...NETWORK, amount: drawnKwh, unit: "kWh", eur: known(meter.networkEur) },
    { ...DEMAND, amount: meter.peakKwMonths, unit: "kW months", eur: demandEur },
    { ...SOLD, amount: soldKwh, unit: "kWh", eur: known(meter.soldEur) },
  ];
}

const DRAWN = { item: "energy drawn", payer: "site", payee: "supplier" };
const NETWORK = { item: "network fee", payer: "site", payee: "grid operator" };
const DEMAND = { item: "demand charge", payer: "site", payee: "grid operator" };
const SOLD = { item: "energy sold", payer: "supplier", payee: "site" };

const known = (eur: number): number => (Number.isNaN(eur) ? 0 : eur);

/** What passes between drivers and sites. */
function withDrivers({ sessions }: Tables, terms: MoneyTerms): Payment[] {
  if (!sessions) return [];
  const delivered = f64Values(sessions, "delivered_kwh");
  const chargedKwh = total(delivered);
  const charged = delivered.reduce((count, kwh) => count + (kwh > 0 ? 1 : 0), 0);
  const backKwh = total(f64Values(sessions, "discharged_kwh"));
  const chargedEur = chargedKwh * terms.driverEurPerKwh + charged * terms.driverEurPerSession;
  return [
    { item: "charging", payer: "driver", payee: "site", amount: chargedKwh, unit: "kWh", eur: chargedEur },
    {
      ...{ item: "energy given back", payer: "site", payee: "driver", amount: backKwh, unit: "kWh" },
      eur: backKwh * terms.backEurPerKwh,
    },
  ];
}

/** Reserve sold block by block, and frequency reserve held ready through a study. */
function ofReserve(tables: Tables, scenario: Readonly<Record<string, unknown>>, terms: MoneyTerms): Payment[] {
  const sold = [...blocks(tables["reserve_block"]), ...held(tables, scenario, terms)];
  const net = sold.reduce((sum, { payee, eur }) => sum + (payee === "operator" ? eur : -eur), 0);
  const share = {
    ...{ item: "drivers' share of reserve", payer: "operator", payee: "driver", unit: "EUR" },
    ...{ amount: net, eur: Math.max(0, net) * terms.driverReserveShare },
  };
  return [...sold, share];
}

function blocks(table: Table | undefined): Payment[] {
  if (!table) return [];
  const hours = f64Values(table, "block_s").map((s) => s / 3600);
  const mwh = (column: string) => f64Values(table, column).reduce((sum, kw, k) => sum + (kw * hours[k]!) / 1000, 0);
  return [
    { ...EARNED, amount: mwh("offered_kw"), unit: "MW h", eur: total(f64Values(table, "earned_eur")) },
    { ...PENALTY, amount: mwh("missing_kw"), unit: "MW h", eur: total(f64Values(table, "penalty_eur")) },
  ];
}

const EARNED = { item: "reserve", payer: "system operator", payee: "operator" };
const PENALTY = { item: "reserve not there", payer: "operator", payee: "system operator" };

/** What a fleet in a frequency study is paid for standing ready, and what it pays for falling short of its tube. */
function held(
  { frequency: recorded, prices }: Tables,
  scenario: Readonly<Record<string, unknown>>,
  terms: MoneyTerms,
): Payment[] {
  if (!recorded?.rows) return [];
  const frequency = evenFrequency(recorded);
  const { stepS, shortKw } = droopTube(frequency, fullAtHz(scenario));
  const mwh = (kw: Float64Array) => (total(kw) * stepS) / 3.6e6;
  const [heldMwh, shortMwh] = [mwh(f64Values(frequency, "offered_kw")), mwh(shortKw)];
  const price = f64Values(prices!, "frequency_eur_per_mwh")[0]!;
  const of = { unit: "MW h" };
  return [
    { ...EARNED, item: "frequency reserve", ...of, amount: heldMwh, eur: heldMwh * price },
    {
      ...{ ...PENALTY, item: "frequency reserve not delivered", ...of, amount: shortMwh },
      eur: shortMwh * price * terms.frequencyPenaltyFactor,
    },
  ];
}

function ofWear(tables: Tables, terms: MoneyTerms): Payment[] {
  const wear = wearByGivingBack(tables, terms);
  return wear
    ? [{ item: "battery wear", payer: "driver", payee: "", amount: wear.kwh, unit: "kWh", eur: wear.eur }]
    : [];
}
