import { describe, expect, it } from "vitest";
import { priceSession } from "../../src/services/tariff/price-session.ts";
import {
  type Dimension,
  type PriceComponent,
  type Restrictions,
  type SessionPart,
  type Tariff,
  type TariffElement,
  WEEKDAYS,
  type Weekday,
} from "../../src/services/tariff/tariff.ts";
import { readOracleJson } from "./shared.ts";

/** OCPI has no rule for rounding money; its documents round to cents. */
const CENT = 0.005;
/** 2026-11-23 was a Monday. */
const MONDAY_S = Date.UTC(2026, 10, 23) / 1000;

type Words = Readonly<Record<string, number | string>>;
interface Case {
  readonly id: string;
  readonly components: readonly (string | Words)[];
  readonly same_tariff_as?: string;
  readonly [key: string]: unknown;
}
const { cases } = readOracleJson<{ cases: Case[] }>("oracles/protocol/ocpi_tariff_cases.json");
const caseOf = (id: string): Case => cases.find((one) => one.id === id)!;
const number = (one: Case, key: string): number => (one[key] as number | undefined) ?? 0;

const DIMENSION_OF: Readonly<Record<string, Dimension>> = {
  FLAT: "FLAT",
  ENERGY: "ENERGY",
  TIME: "TIME",
  PARKING: "PARKING_TIME",
  PARKING_TIME: "PARKING_TIME",
};

/** One element from the cases' shorthand: `{ ENERGY: 0.25, vat: 10 }` or "TIME 1.00 vat20 step900 if max_current<32". */
function elementOf(component: string | Words): TariffElement {
  if (typeof component !== "string") {
    const type = Object.keys(component).find((key) => key in DIMENSION_OF)!;
    const { vat, step = 1 } = component;
    return { components: [priced(DIMENSION_OF[type]!, Number(component[type]), vat as number, Number(step))] };
  }
  const word = (pattern: RegExp): string | undefined => pattern.exec(component)?.[1];
  const [, type, price] = /(FLAT|ENERGY|TIME|PARKING(?:_TIME)?) ([\d.]+)/.exec(component)!;
  const vat = word(/vat([\d.]+)/);
  const hours = /(\d\d:\d\d)-(\d\d:\d\d)/.exec(component);
  const restrictions: Restrictions = {
    ...given("maxCurrentA", numberOf(word(/max_current<(\d+)/))),
    ...given("maxPowerKw", numberOf(word(/max_power (\d+)/))),
    ...given("maxDurationS", numberOf(word(/max_duration (\d+)/))),
    ...given("endTime", word(/(?:before |<)(\d\d:\d\d)/) ?? hours?.[2]),
    ...given("startTime", word(/(?:after |>)(\d\d:\d\d)/) ?? hours?.[1]),
    ...given("dayOfWeek", daysOf(component)),
    ...given("reservation", reservationOf(component)),
  };
  const components = [priced(DIMENSION_OF[type!]!, Number(price), numberOf(vat), Number(word(/step(\d+)/) ?? 1))];
  return Object.keys(restrictions).length > 0 ? { components, restrictions } : { components };
}

const priced = (type: Dimension, price: number, vatPct: number | undefined, stepSize: number): PriceComponent => ({
  type,
  price,
  stepSize,
  ...given("vatPct", vatPct),
});

function reservationOf(text: string): Restrictions["reservation"] {
  if (text.startsWith("expires")) return "RESERVATION_EXPIRES";
  return text.startsWith("reservation") ? "RESERVATION" : undefined;
}

function daysOf(text: string): readonly Weekday[] | undefined {
  if (text.includes("Mon-Fri")) return WEEKDAYS.slice(0, 5);
  if (text.includes("Sat-Sun")) return WEEKDAYS.slice(5);
  return text.includes("Sat") ? ["SATURDAY"] : undefined;
}

const given = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

function tariffOf(one: Case): Tariff {
  const source = one.same_tariff_as ? caseOf(one.same_tariff_as) : one;
  const money = (ex: string, inc: string) =>
    source[ex] === undefined ? undefined : { exTax: number(source, ex), incTax: number(source, inc) };
  const elements = source.components.map(elementOf);
  // What holds for an expired reservation comes first, or the general price of reservations would always be met before it.
  const rank = ({ restrictions }: TariffElement): number =>
    restrictions?.reservation === "RESERVATION_EXPIRES" ? 0 : 1;
  return {
    elements: elements.sort((a, b) => rank(a) - rank(b)),
    ...given("minPrice", money("min_ex", "min_inc")),
    ...given("maxPrice", money("max_ex", "max_inc")),
    ...(source["tax_included"] === true ? { taxIncluded: true } : {}),
  };
}

const clockS = (text: string): number => Number(text.slice(0, 2)) * 3600 + Number(text.slice(3, 5)) * 60;

/** Reservation, charging and parking one after the other, from a local moment on. */
function partsOf(one: Case, more: Partial<SessionPart> = {}): SessionPart[] {
  const plug = one["plug"] as string | undefined;
  let atS = MONDAY_S + (plug ? clockS(plug) : 12 * 3600);
  const start = one["start"] as string | undefined;
  if (start) atS = MONDAY_S + (start.startsWith("Saturday") ? 5 * 86_400 : 0) + clockS(/\d\d:\d\d/.exec(start)![0]);
  const parts: SessionPart[] = [];
  const add = (kind: SessionPart["kind"], minutes: number, energyKwh: number): void => {
    if (minutes <= 0 && energyKwh <= 0) return;
    parts.push({ kind, startLocalS: atS, durationS: minutes * 60, energyKwh, ...more });
    atS += minutes * 60;
  };
  const isExpired = one.id.endsWith("_expired");
  add(isExpired ? "expired reservation" : "reservation", number(one, "reservation_min"), 0);
  add("charging", number(one, "charging_min") || (number(one, "kwh") > 0 ? 60 : 0), number(one, "kwh"));
  add("parking", number(one, "parking_min"), 0);
  return parts;
}

function checkBill(
  one: Case,
  parts: readonly SessionPart[],
  expected: { ex?: number | undefined; inc?: number | undefined },
  tariff = tariffOf(one),
) {
  const bill = priceSession(tariff, parts);
  if (expected.ex !== undefined) expect(Math.abs(bill.exTax - expected.ex)).toBeLessThanOrEqual(CENT + 1e-9);
  if (expected.inc !== undefined) expect(Math.abs(bill.incTax - expected.inc)).toBeLessThanOrEqual(CENT + 1e-9);
  return bill;
}

/** Cases whose session is told in words of their own. */
const SPECIAL: Readonly<Record<string, (one: Case) => void>> = {
  energy_step_units(one) {
    for (const row of one["rows"] as { wh: number; step: number; billed_wh: number; cost: number }[]) {
      const tariff = {
        elements: [{ components: [priced("ENERGY", one["price_kwh"] as number, undefined, row.step)] }],
      };
      const parts: SessionPart[] = [
        { kind: "charging", startLocalS: MONDAY_S, durationS: 600, energyKwh: row.wh / 1000 },
      ];
      const bill = priceSession(tariff, parts);
      expect(bill.lines[0]!.volume).toBeCloseTo(row.billed_wh / 1000, 9);
      expect(bill.exTax).toBeCloseTo(row.cost, 9);
    }
  },
  max_power_bands(one) {
    const periods = one["periods"] as { kwh: number; kw: number }[];
    const parts = periods.map(
      ({ kwh, kw }, i): SessionPart => ({
        kind: "charging",
        startLocalS: MONDAY_S + i * 600,
        durationS: 600,
        energyKwh: kwh,
        powerKw: kw,
      }),
    );
    checkBill(one, parts, { ex: number(one, "ex") });
  },
  max_duration_bands(one) {
    const periods = one["periods"] as { kwh: number; min: [number, number] }[];
    const parts = periods.map(
      ({ kwh, min: [from, to] }): SessionPart => ({
        kind: "charging",
        startLocalS: MONDAY_S + from * 60,
        durationS: (to - from) * 60,
        energyKwh: kwh,
      }),
    );
    checkBill(one, parts, { ex: number(one, "ex") });
  },
  switch_energy_price(one) {
    const at17S = MONDAY_S + 17 * 3600;
    const bill = checkBill(
      one,
      [
        { kind: "charging", startLocalS: at17S - 3600, durationS: 3600, energyKwh: number(one, "kwh_before") },
        { kind: "charging", startLocalS: at17S, durationS: 3600, energyKwh: number(one, "kwh_after") },
      ],
      { ex: number(one, "ex") },
    );
    expect(bill.lines.at(-1)!.volume).toBeCloseTo(number(one, "billed_after_kwh"), 9);
  },
  switch_time_price(one) {
    const before = number(one, "min_before");
    const minutes = before + number(one, "min_after");
    const startLocalS = MONDAY_S + 17 * 3600 - before * 60;
    const bill = checkBill(one, [{ kind: "charging", startLocalS, durationS: minutes * 60, energyKwh: 0 }], {
      ex: number(one, "ex"),
    });
    expect(bill.lines.at(-1)!.volume * 60).toBeCloseTo(number(one, "billed_after_min"), 9);
  },
  complex_weekday_16A: (one) =>
    void checkBill(one, partsOf(one, { currentA: 16 }), { ex: number(one, "ex"), inc: number(one, "inc") }),
  complex_saturday_43A(one) {
    // OCPI's tariff says 1.25 per hour at weekends, its totals come from 1.20: both are held.
    const stated = tariffOf(one);
    const parts = partsOf(one, { currentA: 43 });
    checkBill(one, parts, { ex: 12.375, inc: 13.975 }, stated);
    const elements = stated.elements.map((element) => ({
      ...element,
      components: element.components.map((c) => (c.price === 1.25 ? { ...c, price: 1.2 } : c)),
    }));
    checkBill(one, parts, { ex: number(one, "ex"), inc: number(one, "inc") }, { ...stated, elements });
  },
  reservation_expire_fee_expired(one) {
    // The fee's time price holds for a reservation that expired as well.
    checkBill(one, partsOf(one), { ex: number(one, "ex"), inc: number(one, "inc") });
  },
  time_na_incl: (one) => void checkBill(one, partsOf(one), { inc: number(one, "total") }),
  cdr_example(one) {
    const [from, to] = one["session"] as [string, string];
    const startLocalS = Date.parse(from) / 1000;
    const durationS = Date.parse(to) / 1000 - startLocalS;
    const parts: SessionPart[] = [
      { kind: "charging", startLocalS, durationS, energyKwh: number(one, "total_energy_kwh") },
    ];
    const bill = checkBill(one, parts, { ex: number(one, "ex"), inc: number(one, "ex") + number(one, "tax") });
    expect(bill.lines[0]!.volume).toBe(2);
  },
};

describe("OCPI tariffs: the 29 examples of the documents", () => {
  it("are 29", () => expect(cases).toHaveLength(29));

  for (const one of cases) {
    it(`OCPI tariffs: ${one.id}`, () => {
      const special = SPECIAL[one.id];
      if (special) {
        special(one);
        return;
      }
      const ex = one["ex"] as number | undefined;
      const inc = one["inc"] as number | undefined;
      const bill = checkBill(one, partsOf(one), { ex, inc });
      const parking = one["billed_parking_min"] as number | undefined;
      if (parking !== undefined) {
        const line = bill.lines.find(({ type }) => type === "PARKING_TIME")!;
        expect(line.volume * 60).toBeCloseTo(parking, 9);
      }
      const also = one["also"] as { kwh: number | string; ex: number; inc: number } | undefined;
      if (!also) return;
      const kwh = typeof also.kwh === "number" ? also.kwh : 1.9;
      checkBill(one, partsOf({ ...one, kwh }), also);
    });
  }
});
