import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MIN, runSite } from "../../test/models/one-site.ts";
import { resolveParams } from "../base/params.ts";
import { policyKinds } from "../policy/registry.ts";
import type { SeriesData } from "../policy/series.ts";

const CONTEXT = { siteId: "site", evseIds: ["one"], draw: () => 0.5, future: undefined };
const policyOf = (kind: string, params = {}) => {
  const found = policyKinds.find(kind)!;
  return found.create(resolveParams(found.params, params).values, CONTEXT);
};
const losses = {
  evse: { efficiency: 0.95 },
  vehicle: { efficiency: 0.97, battery: "two-stage", transitionSoc: 0.9 },
} as const;
/** A value every ten minutes. */
const series = (name: SeriesData["name"], values: readonly number[]): SeriesData => ({
  name,
  timesUs: Float64Array.from(values, (_, i) => i * 10 * MIN),
  values: Float64Array.from(values),
  endUs: 120 * MIN,
  publishedAtUs: undefined,
});
const meter = (loadKw: readonly number[]) => ({
  timesUs: Float64Array.from(loadKw, (_, i) => i * 10 * MIN),
  loadKw: Float64Array.from(loadKw),
  pvKw: Float64Array.from(loadKw, (_, i) => (i % 3 === 0 ? 6 : 0)),
});
const twelve = (min: number, max: number) =>
  fc.array(fc.double({ min, max, noNaN: true }), { minLength: 12, maxLength: 12 });

/** What makes them give in these two hours. */
const PARAMS: Readonly<Record<string, object>> = {
  "v2g-peak-shaving": { limitKw: 4 },
  "v2h-solar": { beyondWishOnly: false },
  "mpc-cost": { horizonH: 2, demandEurPerKw: 0.5 },
  "mpc-carbon": { horizonH: 2 },
  "mpc-peak-shaving": { horizonH: 2 },
  "mpc-valley-filling": { horizonH: 2 },
};
const PLANNING = ["mpc-cost", "mpc-carbon", "mpc-peak-shaving", "mpc-valley-filling"];

const KINDS = ["v2g-price", "v2g-peak-shaving", "v2g-droop", "v2g-afrr", "v2h-solar", "v2h-backup", ...PLANNING];

describe.each(KINDS)("%s", (kind) => {
  it("gives back, never below the window, and its driver leaves with what was asked for", () => {
    let givenKwh = 0;
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 0.75, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 60, max: 118 }),
        twelve(0, 0.6),
        twelve(49.7, 50.3),
        twelve(-1, 1),
        twelve(0, 12),
        (soc, part, departureMin, price, hz, share, loadKw) => {
          // 7.36 kW from the first decision on, less the time kept in hand and one interval.
          const mostKwh = 7.36 * ((departureMin - 15) / 60) * 0.86;
          const kwh = Math.min(part * mostKwh, (0.85 - soc) * 50);
          const { sessionTable, rows } = runSite([{ arrivalMin: 0, departureMin, kwh, soc }], {
            ...losses,
            policy: policyOf(kind, { marginMin: 10, ...PARAMS[kind] }),
            series: [
              series("priceEurPerKwh", price),
              series(
                "carbonGPerKwh",
                price.map((value) => 1000 * value),
              ),
              series("siteLoadKw", loadKw),
              series("frequencyHz", hz),
              series("reserveShare", share),
            ],
            behindMeter: meter(loadKw),
          });
          const [metKwh, outKwh, storedKwh] = ["met_kwh", "discharged_kwh", "stored_kwh"].map(
            (name) => rows(sessionTable, name)[0]!,
          );
          givenKwh += outKwh!;
          expect(metKwh).toBeGreaterThan(kwh - 2e-3);
          if (outKwh! > 0) expect(soc + storedKwh! / 50).toBeGreaterThan(0.3 - 1e-9);
        },
      ),
      { seed: 7, numRuns: 60 },
    );
    // The reserve of a home is for when the grid is away.
    if (kind === "v2h-backup") expect(givenKwh).toBe(0);
    else expect(givenKwh).toBeGreaterThan(5);
  });
});

it("arbitrage sells the dear half hour and buys it back in the cheap one, and not where that does not pay", () => {
  const stay = { arrivalMin: 0, departureMin: 120, kwh: 0.01, soc: 0.6 };
  const prices = (dear: number) =>
    series("priceEurPerKwh", [dear, dear, dear, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);
  const sold = (dear: number) => {
    const policy = policyOf("v2g-price", { marginMin: 0, efficiency: 0.92 });
    const { sessionTable, rows } = runSite([stay], { ...losses, policy, series: [prices(dear)] });
    return rows(sessionTable, "discharged_kwh")[0]!;
  };
  // Half an hour of 5 kW at the plug.
  expect(sold(0.3)).toBeCloseTo(2.5 * 0.95, 6);
  // Buying back costs 0.1 / 0.92² = 0.118, and wear 0.020 / 0.92 = 0.022.
  expect(sold(0.145)).toBeGreaterThan(2);
  expect(sold(0.135)).toBe(0);
});

it("a plan for cost does the same, and its demand charge shaves the dear peak", () => {
  const stay = { arrivalMin: 0, departureMin: 120, kwh: 0.01, soc: 0.6 };
  const dear = (eur: number) => series("priceEurPerKwh", [eur, eur, eur, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);
  const sold = (eur: number) => {
    const policy = policyOf("mpc-cost", { marginMin: 0, efficiency: 0.92, horizonH: 2 });
    const { sessionTable, rows } = runSite([stay], { ...losses, policy, series: [dear(eur)] });
    return rows(sessionTable, "discharged_kwh")[0]!;
  };
  // Half an hour of 5 kW at the plug, as by arbitrage; it pays above 0.14.
  expect(sold(0.3)).toBeGreaterThan(2.2);
  expect(sold(0.3)).toBeLessThan(2.4);
  expect(sold(0.12)).toBeLessThan(0.02);
});

it("peak shaving holds the building's import where its load stands still", () => {
  const { siteMeter, rows } = runSite([{ arrivalMin: 0, departureMin: 120, kwh: 0.01, soc: 0.6 }], {
    ...losses,
    policy: policyOf("v2g-peak-shaving", { limitKw: 5, marginMin: 0 }),
    behindMeter: { timesUs: Float64Array.of(0), loadKw: Float64Array.of(8), pvKw: Float64Array.of(0) },
  });
  const gridKw = rows(siteMeter, "grid_kw");
  // The first interval's load is not known before it has passed; the driver's 0.01 kWh are taken in it.
  expect(gridKw[0]).toBeCloseTo(8 + 0.01 * 12, 9);
  for (const kw of gridKw.slice(1, 12)) expect(kw).toBeCloseTo(5, 9);
});

it("while the grid is away vehicles carry just the essential load, down to the window's floor", () => {
  const { siteMeter, sessionTable, rows } = runSite([{ arrivalMin: 0, departureMin: 120, kwh: 0.01, soc: 0.35 }], {
    ...losses,
    policy: policyOf("v2h-backup"),
    behindMeter: { timesUs: Float64Array.of(0), loadKw: Float64Array.of(8), pvKw: Float64Array.of(0) },
    outage: { fromUs: 10 * MIN, untilUs: 100 * MIN, essentialShare: 0.4 },
  });
  const [gridKw, loadKw, unservedKw, evKw] = ["grid_kw", "load_kw", "unserved_kw", "ev_kw"].map((name) =>
    rows(siteMeter, name),
  );
  expect(loadKw!.slice(0, 4)).toEqual([8, 8, 3.2, 3.2]);
  expect(gridKw!.slice(2, 20)).toEqual(new Array(18).fill(0));
  expect(unservedKw![2]).toBeCloseTo(0, 9);
  expect(evKw![2]).toBeCloseTo(-3.2, 9);
  // What the window holds is given to the last, and then the rest of the load goes without.
  const outKwh = rows(sessionTable, "discharged_kwh")[0]!;
  const chargedKwh =
    rows(siteMeter, "ev_kw")
      .slice(0, 2)
      .reduce((sum, kw) => sum + kw! / 12, 0) *
    0.95 *
    0.97;
  expect(outKwh).toBeCloseTo((0.05 * 50 + chargedKwh) * 0.95 * 0.97, 6);
  expect(unservedKw!.at(-6)).toBeCloseTo(3.2, 9);
});
