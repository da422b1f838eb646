import { expect, it } from "vitest";
import { contextOf, type ViewCase, viewOf } from "../../test/models/random-view.ts";
import { equalShare } from "./kinds/equal-share.ts";

const LIMIT_A = 40;
const evse = (meteredA: number | undefined): ViewCase["evses"][number] => ({
  ...{
    active: true,
    arrival: 0,
    stay: 100,
    remainingKwh: 30,
    maxCurrentA: 32,
    rates: "floor",
    phases: 1,
    voltagePu: 1,
  },
  ...(meteredA !== undefined && { meteredA }),
  terms: [{ limit: 0, factor: 1, angleDeg: 0 }],
});
const siteOf = (...meteredA: (number | undefined)[]): ViewCase => ({ limits: [LIMIT_A], evses: meteredA.map(evse) });

it("current that a vehicle does not take goes to the others, and comes back once it takes all it is given", () => {
  const policy = equalShare.create({}, contextOf(viewOf(siteOf(0, 0))));
  const decide = (...meteredA: (number | undefined)[]) => {
    const setPointA = new Float64Array(2);
    policy.decide(viewOf(siteOf(...meteredA)), setPointA);
    return [...setPointA];
  };
  const [first, second] = decide(undefined, undefined);
  expect(first).toBeCloseTo(20, 1);
  expect(second).toBeCloseTo(20, 1);
  // A nearly full battery takes 8 A: it is left 8 A and a quarter, and one ampere.
  const [nearlyFull, other] = decide(8, 20);
  expect(nearlyFull).toBeCloseTo(11, 9);
  expect(other).toBeCloseTo(29, 1);
  // One that takes nothing keeps the least it can charge with.
  expect(decide(0, 29)[0]).toBe(6);
  expect(decide(6, 32)).toEqual([20, 20].map((value) => expect.closeTo(value, 1)));
});
