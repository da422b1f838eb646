import { describe, expect, it } from "vitest";
import { tableOf } from "../../../test/golden/charts/synthetic.ts";
import { cycleWear, wearUntil } from "../../base/battery-wear.ts";
import { computeKpis, kpiWarnings } from "../../kpi/kpi.ts";
import { kpiKinds } from "../../kpi/registry.ts";
import { categories, f64Values } from "../../tables/column.ts";
import type { Table } from "../../tables/table.ts";
import { moneyTable } from "./money.ts";

const HOUR_US = 3.6e9;
const terms = {
  ...{ demandEurPerKwMonth: 12, driverEurPerKwh: 0.4, driverEurPerSession: 1, backEurPerKwh: 0.1 },
  ...{ frequencyPenaltyFactor: 3, driverReserveShare: 0.25, packEurPerKwh: 100, packEndLoss: 0.2, cellC: 25 },
};

/** Two hours of two sites: energy costs 0.20 EUR/kWh in the first half and 0.60 in the second. */
function tables(): Record<string, Table> {
  return {
    prices: tableOf("prices", 2, {
      time: [0, HOUR_US],
      period_s: [3600, 3600],
      energy_eur_per_kwh: [0.2, 0.6],
      network_eur_per_kwh: [0.05, 0.05],
      sold_eur_per_kwh: [0.08, 0.08],
      frequency_eur_per_mwh: [14, 14],
    }),
    site_power: tableOf("site_power", 4, {
      site: ["a", "a", "b", "b"],
      time: [0, HOUR_US, 0, HOUR_US],
      period_s: [3600, 3600, 3600, 3600],
      power_kw: [6, -2, 4, 0],
    }),
    sessions: tableOf("sessions", 3, {
      site: ["a", "b", "b"],
      evse: ["1", "1", "1"],
      departure: [2 * HOUR_US, HOUR_US, 2 * HOUR_US],
      arrival: [0, 0, HOUR_US],
      delivered_kwh: [6, 4, 0],
      discharged_kwh: [2, 0, 0],
      stored_kwh: [4, 4, 0],
      battery_kwh: [40, 40, 40],
    }),
    reserve_block: tableOf("reserve_block", 1, {
      block_s: [7200],
      points: [2],
      offered_kw: [500],
      missing_kw: [100],
      earned_eur: [40],
      penalty_eur: [8],
    }),
  };
}

function paid(table: Table): Map<string, { payer: string; payee: string; amount: number; eur: number }> {
  const [item, payer, payee] = (["item", "payer", "payee"] as const).map((name) => categories(table, name));
  const text = ({ codes, texts }: ReturnType<typeof categories>, row: number) => texts[codes[row]!]!;
  return new Map(
    Array.from({ length: table.rows }, (_, row) => [
      text(item!, row),
      {
        ...{ payer: text(payer!, row), payee: text(payee!, row) },
        ...{ amount: f64Values(table, "amount")[row]!, eur: f64Values(table, "paid_eur")[row]! },
      },
    ]),
  );
}

describe("money by party", () => {
  const rows = paid(moneyTable(tables(), { money: terms })!);
  const eur = (item: string) => rows.get(item)?.eur;

  it("energy is paid for hour by hour at its price, and what is given to the grid is sold", () => {
    expect(rows.get("energy drawn")).toEqual({ payer: "site", payee: "supplier", amount: 10, eur: 10 * 0.2 });
    expect(eur("network fee")).toBeCloseTo(10 * 0.05, 12);
    expect(eur("energy sold")).toBeCloseTo(2 * 0.08, 12);
  });

  it("a period across a change of price is paid at the mean of both, by their parts", () => {
    const { prices, ...rest } = tables();
    const late = { time: [-0.5 * HOUR_US, 0.5 * HOUR_US], period_s: [3600, 3600] };
    const shifted = tableOf("prices", 2, { ...late, energy_eur_per_kwh: [0.2, 0.6] });
    expect(prices).toBeDefined();
    expect(paid(moneyTable({ ...rest, prices: shifted }, { money: terms })!).get("energy drawn")!.eur).toBeCloseTo(
      4,
      12,
    );
  });

  it("each site pays for its own highest power, by the share of a month that the run lasts", () => {
    expect(eur("demand charge")).toBeCloseTo(((6 + 4) * 12 * 2) / 24 / (365.25 / 12), 12);
  });

  it("drivers pay by energy and for each session that charged, and are paid for what they gave back", () => {
    expect(eur("charging")).toBeCloseTo(10 * 0.4 + 2 * 1, 12);
    expect(eur("energy given back")).toBeCloseTo(0.2, 12);
  });

  it("reserve goes to the operator, who pays the penalty and passes a share of the rest on", () => {
    expect([eur("reserve"), eur("reserve not there"), eur("drivers' share of reserve")]).toEqual([40, 8, 8]);
  });

  it("whatever one party pays another receives: balances of all parties and the wear come to nothing", () => {
    const net = new Map<string, number>();
    for (const { payer, payee, eur: each } of rows.values()) {
      net.set(payer, (net.get(payer) ?? 0) - each);
      net.set(payee, (net.get(payee) ?? 0) + each);
    }
    const wear = net.get("")!;
    expect(wear).toBe(eur("battery wear"));
    const parties = [...net].filter(([party]) => party !== "");
    expect(parties.map(([party]) => party).sort()).toEqual([
      ...["driver", "grid operator", "operator", "site", "supplier", "system operator"],
    ]);
    expect(parties.reduce((sum, [, each]) => sum + each, 0)).toBeCloseTo(-wear, 9);
    // And the KPIs say the same of each.
    const { kpis } = computeKpis(
      { tables: { ...tables(), money: moneyTable(tables(), { money: terms })! }, scenario: { money: terms } },
      kpiKinds,
    );
    for (const [kpi, party] of [
      ["driverNetEur", "driver"],
      ["siteNetEur", "site"],
      ["operatorNetEur", "operator"],
      ["gridOperatorNetEur", "grid operator"],
    ] as const)
      expect(kpis[kpi]!.value).toBeCloseTo(net.get(party)!, 9);
  });

  it("an unknown price leaves its row out instead of calling it free", () => {
    const { prices, ...rest } = tables();
    const unknown = { ...prices!.columns["energy_eur_per_kwh"]!, values: Float64Array.of(Number.NaN, Number.NaN) };
    const table = { ...prices!, columns: { ...prices!.columns, energy_eur_per_kwh: unknown } };
    const known = paid(moneyTable({ ...rest, prices: table }, { money: terms })!);
    expect(known.has("energy drawn")).toBe(false);
    expect(known.has("network fee")).toBe(true);
  });

  it("without the section there is no table", () => {
    expect(moneyTable(tables(), {})).toBeUndefined();
  });
});

describe("wear by giving back", () => {
  const wearEur = (table: Record<string, Table>) => paid(moneyTable(table, { money: terms })!).get("battery wear")!.eur;
  const perWear = (100 * 40) / wearUntil(0.2);

  it("without states of charge: what was given back in cycles of 40 %", () => {
    expect(wearEur(tables())).toBeCloseTo((2 / (0.4 * 40)) * cycleWear(0.4, 0.5, 25, 1) * perWear, 12);
  });

  it("with them: the cycles of the session by rainflow, less the straight way from its first to its last", () => {
    // From 50 % up to 70, down to 40 and back to 60 %: the vehicle of the next session at the EVSE is not its.
    const soc = tableOf("session_soc", 4, {
      site: ["a", "a", "a", "b"],
      evse: ["1", "1", "1", "1"],
      time: [0.5 * HOUR_US, HOUR_US, 2 * HOUR_US, 2 * HOUR_US],
      soc: [0.7, 0.4, 0.6, 0.9],
    });
    const halves = cycleWear(0.2, 0.6, 25, 0.5) + cycleWear(0.3, 0.55, 25, 0.5) + cycleWear(0.2, 0.5, 25, 0.5);
    const straight = cycleWear(0.1, 0.55, 25, 0.5);
    expect(wearEur({ ...tables(), session_soc: soc })).toBeCloseTo((halves - straight) * perWear, 9);
  });
});

describe("revenue of giving back", () => {
  const kpisOf = (change: Partial<Record<string, Table>>) => {
    const all = { ...tables(), ...change };
    const money = moneyTable(all, { money: terms });
    return computeKpis({ tables: { ...all, money }, scenario: { money: terms } }, kpiKinds).kpis;
  };
  const of = (change: Partial<Record<string, Table>>) => {
    const all = { ...tables(), ...change };
    const result = computeKpis(
      { tables: { ...all, money: moneyTable(all, { money: terms }) }, scenario: { money: terms } },
      kpiKinds,
    );
    return { value: result.kpis["v2gRevenuePerVehicleYearEur"]!.value, warnings: kpiWarnings(result, kpiKinds) };
  };

  it("is what energy given back was worth and reserve earned, per vehicle and year", () => {
    // Two kilowatt-hours sold by one vehicle, and 32 EUR of reserve over two points, in two hours.
    expect(of({}).value).toBeCloseTo((2 * 0.08 + 32 / 2) * (8760 / 2), 6);
  });

  it("what the site would have drawn counts at what that would have cost", () => {
    const meter = tableOf("site_meter", 4, {
      site: ["a", "a", "b", "b"],
      time: [0, HOUR_US, 0, HOUR_US],
      period_s: [3600, 3600, 3600, 3600],
      // Of site a's two kilowatts one and a half stay there in the second hour, in which energy is dear.
      grid_kw: [6, -0.5, 4, 0],
    });
    const atHome = (1.5 * (0.6 + 0.05) + 0.5 * 0.08 + 32 / 2) * (8760 / 2);
    expect(of({ site_meter: meter }).value).toBeCloseTo(atHome, 6);
  });

  it("less putting it back and wear is the net, and what the parties have of it adds up to it", () => {
    // Six kilowatt-hours went in and two came out for four that stayed: no losses. Charging there cost 0.25 EUR/kWh.
    const all = kpisOf({});
    const wearEur = all["v2gWearEur"]!.value!;
    const inYear = (eur: number) => eur * (8760 / 2);
    expect(wearEur).toBeGreaterThan(0);
    expect(all["v2gNetPerVehicleYearEur"]!.value).toBeCloseTo(inYear(0.16 + 16 - 2 * 0.25 - wearEur), 6);
    const driver = all["v2gDriverNetPerVehicleYearEur"]!.value!;
    const site = all["v2gSiteNetPerVehicleYearEur"]!.value!;
    const operator = all["v2gOperatorNetPerVehicleYearEur"]!.value!;
    expect(driver).toBeCloseTo(inYear(2 * 0.1 - 2 * 0.4 + 0.25 * 16 - wearEur), 6);
    expect(operator).toBeCloseTo(inYear(0.75 * 16), 6);
    expect(driver + site + operator).toBeCloseTo(all["v2gNetPerVehicleYearEur"]!.value!, 6);
  });

  it("losses of both ways are bought, too", () => {
    // 0.9 each way: 0.9 · 6 − 2 / 0.9 stay, and 2 / 0.81 are bought again.
    const { columns } = tables()["sessions"]!;
    const stored = { ...columns["stored_kwh"]!, values: Float64Array.of(0.9 * 6 - 2 / 0.9, 4, 0) };
    const of = (all: ReturnType<typeof kpisOf>) => all["v2gNetPerVehicleYearEur"]!.value!;
    const lossy = kpisOf({ sessions: { ...tables()["sessions"]!, columns: { ...columns, stored_kwh: stored } } });
    expect(of(kpisOf({})) - of(lossy)).toBeCloseTo((2 / 0.81 - 2) * 0.25 * (8760 / 2), 6);
  });

  it("what nobody has seen is warned of", () => {
    expect(
      of({}).warnings.some((text) =>
        /giving back would earn 70781 EUR a year; published trials found less than 2500/.test(text),
      ),
    ).toBe(true);
    const { columns } = tables()["reserve_block"]!;
    const little = { ...columns, earned_eur: { ...columns["earned_eur"]!, values: Float64Array.of(8.2) } };
    expect(of({ reserve_block: { ...tables()["reserve_block"]!, columns: little } }).warnings).toEqual([]);
  });
});
