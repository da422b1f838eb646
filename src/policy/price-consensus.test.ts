import { describe, expect, it } from "vitest";
import { contextOf, type ViewCase, viewOf } from "../../test/models/random-view.ts";
import { resolveParams } from "../base/params.ts";
import { stream } from "../base/random.ts";
import { priceConsensus } from "./kinds/price-consensus.ts";

const SITES = 12;
const RATING_KVA = 50;

const site: ViewCase = {
  limits: [400],
  evses: [
    {
      active: true,
      arrival: 0,
      stay: 1000,
      remainingKwh: 60,
      maxCurrentA: 32,
      rates: "continuous",
      phases: 1,
      voltagePu: 1,
      terms: [{ limit: 0, factor: 1, angleDeg: 0 }],
    },
  ],
};

/** Twelve homes, every other with a car, each told its neighbours' prices of the window before. */
function street(loadKw: (k: number) => number, windows: number) {
  const context = contextOf(viewOf(site));
  const { values } = resolveParams(priceConsensus.params, { limitPct: 100 });
  const policies = Array.from({ length: SITES }, () => priceConsensus.create(values, context));
  let told = new Float64Array(SITES);
  let currents: number[] = [];
  for (let window = 0; window < windows; window++) {
    const telling = new Float64Array(SITES);
    currents = policies.map((policy, k) => {
      const plain = viewOf(site);
      const view = {
        ...plain,
        activeCount: k % 2 === 0 ? 1 : 0,
        lastLoadKw: loadKw(k),
        lastSolarKw: 0,
        supply: {
          count: 1,
          isTransformer: Uint8Array.of(1),
          ratingKva: Float64Array.of(RATING_KVA),
          share: Float64Array.of(1),
          loading: Float64Array.of(Number.NaN),
          tells: 1,
          toldSum: new Float64Array(1),
          peers: { count: SITES, own: k, told: (peer: number) => told[peer]! },
        },
      };
      const setPointA = new Float64Array(1);
      policy.decide(view, setPointA);
      policy.tell!(view, telling.subarray(k, k + 1));
      return setPointA[0]!;
    });
    told = telling;
  }
  return { kw: currents.reduce((sum, a) => sum + 0.23 * a, 0), currents, prices: [...told] };
}

describe("sites that know their own meter and their neighbours' prices", () => {
  const draw = stream(7, "street", "loads");
  const loads = Array.from({ length: SITES }, () => 4 * draw());
  const loadKw = loads.reduce((sum, kw) => sum + kw, 0);

  it("come to the transformer's limit together, at one price, with the same current for the same haste", () => {
    const { kw, currents, prices } = street((k) => loads[k]!, 400);
    expect(6 * 7.36 + loadKw).toBeGreaterThan(RATING_KVA + 10);
    expect(kw + loadKw).toBeCloseTo(RATING_KVA, 2);
    for (const price of prices) expect(price).toBeCloseTo(prices[0]!, 3);
    const charging = currents.filter((_, k) => k % 2 === 0);
    for (const current of charging) expect(current).toBeCloseTo(charging[0]!, 2);
  });

  it("are within 5 % of it after a quarter of an hour of minutes", () => {
    const { kw } = street((k) => loads[k]!, 15);
    expect(Math.abs(kw + loadKw - RATING_KVA) / RATING_KVA).toBeLessThan(0.05);
  });

  it("ask for nothing where there is room", () => {
    const { currents, prices } = street(() => 0.2, 400);
    for (const price of prices) expect(price).toBeCloseTo(0, 6);
    currents.forEach((current, k) => {
      expect(current).toBeCloseTo(k % 2 === 0 ? 32 : 0, 4);
    });
  });
});
