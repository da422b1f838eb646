import { expect, it } from "vitest";
import { offeredCurrentA } from "./evse.ts";

const continuous = { maxCurrentA: 32, minCurrentA: 6, allowedCurrentsA: undefined };
const stepped = { maxCurrentA: 32, minCurrentA: 8, allowedCurrentsA: Float64Array.of(0, 8, 16, 24, 32) };

it("a continuous EVSE offers nothing below its floor and no more than its rating", () => {
  expect([0, 3, 5.9995, 6, 17.3, 40].map((a) => offeredCurrentA(continuous, a))).toEqual([0, 0, 6, 6, 17.3, 32]);
});

it("an EVSE of fixed rates offers the highest one at or below the wanted current", () => {
  expect([0, 7.99, 8, 15.9995, 31, 99].map((a) => offeredCurrentA(stepped, a))).toEqual([0, 0, 8, 16, 24, 32]);
});

it("an EVSE without a floor offers any current, and nothing for a negative one", () => {
  const ideal = { maxCurrentA: 32, minCurrentA: 0, allowedCurrentsA: undefined };
  expect([-1, 0, 0.01, 31.7].map((a) => offeredCurrentA(ideal, a))).toEqual([0, 0, 0.01, 31.7]);
});
