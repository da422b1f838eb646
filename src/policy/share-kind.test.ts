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
const MIN_US = 6e7;
/** Where a meter counts from tick to tick, every quarter of an hour: what its view shows at a minute. */
const siteAt = (minute: number, ...meteredA: (number | undefined)[]): ViewCase => ({
  limits: [LIMIT_A],
  evses: meteredA.map(evse),
  nowUs: minute * MIN_US,
  meteredUntilUs: (minute - (minute % 15)) * MIN_US,
  meteredFromUs: (minute - (minute % 15) - 15) * MIN_US,
});

it("current that a vehicle does not take goes to the others, and comes back once it takes all it is given", () => {
  const policy = equalShare.create({}, contextOf(viewOf(siteAt(0, 0, 0))));
  let minute = 0;
  const decide = (...meteredA: (number | undefined)[]) => {
    const setPointA = new Float64Array(2);
    policy.decide(viewOf(siteAt(minute, ...meteredA)), setPointA);
    minute += 15;
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

it("the mean of an interval is held against what was given in it, not against a set-point that came after", () => {
  const policy = equalShare.create({}, contextOf(viewOf(siteAt(0, 0))));
  const decide = (minute: number, ...meteredA: (number | undefined)[]) => {
    const setPointA = new Float64Array(meteredA.length);
    policy.decide(viewOf(siteAt(minute, ...meteredA)), setPointA);
    return [...setPointA].map((currentA) => Math.round(currentA * 10) / 10);
  };
  expect(decide(0, undefined, undefined, undefined, undefined)).toEqual([10, 10, 10, 10]);
  // All took what they were given; then two leave, and the others' set-points rise.
  expect(decide(15, 10, 10, 10, 10)).toEqual([10, 10, 10, 10]);
  expect(decide(16, 10, 10)).toEqual([20, 20]);
  // The third one comes while the meter's last word is still of the interval with 10 A.
  expect(decide(17, 10, 10, undefined)).toEqual([13.3, 13.3, 13.3]);
  expect(decide(18, 10, 10)).toEqual([20, 20]);
  // The mean of an interval with 10 A in it says nothing against 20 A; that of one with 20 A throughout does.
  expect(decide(30, 19, 12)).toEqual([20, 20]);
  expect(decide(45, 20, 12)).toEqual([24, 16]);
});
