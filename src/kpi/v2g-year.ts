import { categories, f64Values, i32Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import { givenBack, taken } from "./given-back.ts";
import { type MoneyTerms, moneyTerms } from "./money-terms.ts";
import { total } from "./per-period.ts";
import { wearByGivingBack } from "./v2g-wear.ts";

type Tables = Readonly<Record<string, Table | undefined>>;

const YEAR_S = 8760 * 3600;

/** What giving back comes to for one vehicle in a year of such days [EUR]. */
export interface V2gYear {
  /** Energy given back at what it was worth, and reserve less penalties. */
  readonly grossEur: number;
  /** Gross less the energy bought to put back what was given, losses of both ways with it, less wear; undefined where the
   *  losses or the price of charging are not known. */
  readonly netEur: number | undefined;
  /** The same for who has it: their sum is the net. Undefined without a section `money`, which says who pays whom. */
  readonly driverEur: number | undefined;
  readonly siteEur: number | undefined;
  readonly operatorEur: number | undefined;
}

/** @returns undefined where no price is known or nothing was earned */
export function v2gYear(tables: Tables, scenario: Readonly<Record<string, unknown>>): V2gYear | undefined {
  const { sessions, money, reserve_block: block, frequency, prices } = tables;
  if (!prices?.rows) return undefined;
  const years = total(f64Values(prices, "period_s")) / YEAR_S;
  const vehicles = sessions ? evsesThatGave(sessions) : 0;
  const points = frequency?.rows ? i32Values(frequency, "vehicles")[0]! : 0;
  const given = givenBack(tables);
  const reserve = [
    perVehicle(block?.rows ? reserveNetEur(block) : undefined, block?.rows ? i32Values(block, "points")[0]! : 0),
    perVehicle(money && frequencyNetEur(money), points),
  ].filter((part) => part !== undefined);
  const energy = perVehicle(given?.eur, vehicles);
  if (energy === undefined && reserve.length === 0) return undefined;
  const reserveEur = reserve.reduce((sum, eur) => sum + eur, 0);
  const terms = moneyTerms(scenario);
  const wearEur = (wearByGivingBack(tables, terms)?.eur ?? 0) / (vehicles || points || 1);
  const grossEur = (energy ?? 0) + reserveEur;
  const again = vehicles > 0 ? putBack(tables) : { kwh: 0, eur: 0 };
  const parts = again && {
    putBackEur: again.eur / (vehicles || 1),
    ...{ energyEur: energy ?? 0, wearEur, reserveEur },
    putBackKwh: again.kwh / (vehicles || 1),
    givenKwh: (given?.kwh ?? 0) / (vehicles || 1),
  };
  const byParty = parts && terms && shares(parts, terms);
  const yearly = (eur: number | undefined) => (eur === undefined ? undefined : eur / years);
  return {
    grossEur: grossEur / years,
    netEur: yearly(parts && grossEur - parts.putBackEur - wearEur),
    driverEur: yearly(byParty?.driverEur),
    siteEur: yearly(byParty?.siteEur),
    operatorEur: yearly(byParty?.operatorEur),
  };
}

/** Who has what of it: the site sells and buys energy, drivers are paid for what they give, pay for what they take again and
 *  bear the wear, the operator keeps what of the reserve is not passed on. */
function shares(
  v: Readonly<Record<"energyEur" | "putBackEur" | "putBackKwh" | "givenKwh" | "wearEur" | "reserveEur", number>>,
  { backEurPerKwh, driverEurPerKwh, driverReserveShare }: MoneyTerms,
) {
  const toDriverEur = v.givenKwh * backEurPerKwh - v.putBackKwh * driverEurPerKwh;
  const passedOnEur = Math.max(0, v.reserveEur) * driverReserveShare;
  return {
    driverEur: toDriverEur + passedOnEur - v.wearEur,
    siteEur: v.energyEur - v.putBackEur - toDriverEur,
    operatorEur: v.reserveEur - passedOnEur,
  };
}

/** Energy at the meters that puts back into the batteries what was given, at the mean price the vehicles there charged at.
 *  @returns undefined where it cannot be told */
function putBack(tables: Tables): { readonly kwh: number; readonly eur: number } | undefined {
  const { sessions } = tables;
  const bought = taken(tables);
  if (!sessions?.columns["stored_kwh"] || !bought) return undefined;
  const [stored, delivered, given] = (["stored_kwh", "delivered_kwh", "discharged_kwh"] as const).map((name) =>
    f64Values(sessions, name),
  );
  let kwh = 0;
  for (let row = 0; row < sessions.rows; row++)
    if (given![row]! > 0) {
      const efficiency = eachWay(stored![row]!, delivered![row]!, given![row]!);
      if (!(efficiency > 0)) return undefined;
      kwh += given![row]! / efficiency ** 2;
    }
  return { kwh, eur: (kwh * bought.eur) / bought.kwh };
}

/** The efficiency η between meter and battery, taken as the same both ways, by which a session's meters and its battery agree:
 *  stored = η·delivered − given/η. */
function eachWay(storedKwh: number, deliveredKwh: number, givenKwh: number): number {
  const root = Math.sqrt(storedKwh * storedKwh + 4 * deliveredKwh * givenKwh);
  // The stable form of each sign: nothing cancels where little was taken.
  return storedKwh > 0 ? (storedKwh + root) / (2 * deliveredKwh) : (2 * givenKwh) / (root - storedKwh);
}

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
