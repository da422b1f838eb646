import { expect, it } from "vitest";
import { contextOf, type ViewCase, viewOf } from "../../test/models/random-view.ts";
import { resolveParams } from "../base/params.ts";
import { solarSoaking } from "./kinds/solar-soaking.ts";

const MIN = 60e6;
const evse: ViewCase["evses"][number] = {
  active: true,
  arrival: 0,
  stay: 200,
  remainingKwh: 20,
  maxCurrentA: 32,
  rates: "floor",
  phases: 1,
  voltagePu: 1,
  terms: [{ limit: 0, factor: 1, angleDeg: 0 }],
};
const site = { limits: [400], evses: [evse, { ...evse, arrival: 1 }] };

function soaking(params = {}) {
  const policy = solarSoaking.create(resolveParams(solarSoaking.params, params).values, contextOf(viewOf(site)));
  return (lastSolarKw: number, afterMin = 0, departureMin = 1000): number[] => {
    const seen = viewOf(site);
    const nowUs = seen.nowUs + afterMin * MIN;
    const departureUs = Float64Array.of(nowUs + departureMin * MIN, nowUs + 1000 * MIN);
    const setPointA = new Float64Array(2);
    policy.decide({ ...seen, nowUs, departureUs, lastSolarKw, lastLoadKw: 0.46 }, setPointA);
    return [...setPointA];
  };
}
const near = (a: number) => expect.closeTo(a, 1);

it("gives the surplus to who came first, and nothing below the least current", () => {
  const at = soaking({ stopAfterMin: 0 });
  expect(at(0.46 + 1.37)).toEqual([0, 0]);
  expect(at(0.46 + 2.3)).toEqual([near(10), 0]);
  expect(at(0.46 + 230 * 0.04)).toEqual([near(32), near(8)]);
});

it("stays at the least current while a cloud passes, and no longer", () => {
  const at = soaking();
  expect(at(0.46 + 2.3)).toEqual([near(10), 0]);
  expect(at(0, 5)).toEqual([6, 0]);
  expect(at(0, 10)).toEqual([0, 0]);
});

it("tops up before the announced departure, if it may", () => {
  // 20 kWh at 7.36 kW take 163 min.
  expect(soaking()(0, 0, 240)).toEqual([0, 0]);
  expect(soaking()(0, 0, 220)).toEqual([32, 0]);
  expect(soaking({ topUp: false })(0, 0, 220)).toEqual([0, 0]);
});
