import { expect, it } from "vitest";
import { tableOf } from "../../test/golden/charts/synthetic.ts";
import { evenFrequency } from "./even-frequency.ts";
import { rocofHzPerS } from "./kinds/rocof-hz-per-s.ts";

const table = (timesS: readonly number[], hz: readonly number[]) =>
  tableOf("frequency", timesS.length, {
    time: Float64Array.from(timesS, (s) => Math.round(s * 1e6)),
    frequency_hz: Float64Array.from(hz),
  });

it("a longer window is as many short ones, all with the value at its end", () => {
  const even = evenFrequency(table([1, 2, 2.5, 3, 4], [50, 49, 48, 47, 46]));
  expect(Array.from(even.columns["time"]!.values)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4].map((s) => s * 1e6));
  expect(Array.from(even.columns["frequency_hz"]!.values)).toEqual([50, 50, 49, 49, 48, 47, 46, 46]);
});

it("even windows are left as they are", () => {
  const even = table([0.1, 0.2, 0.3], [50, 49, 48]);
  expect(evenFrequency(even)).toBe(even);
});

it("the rate of change is over half a second, and over a whole window where that is longer", () => {
  const tables = (timesS: readonly number[], hz: readonly number[]) => ({
    tables: { frequency: table(timesS, hz) },
    scenario: {},
  });
  const rate = (timesS: readonly number[], hz: readonly number[]) =>
    rocofHzPerS.compute(tables(timesS, hz) as Parameters<typeof rocofHzPerS.compute>[0]);
  const fine = [10, 20, 20.1, 20.2, 20.3, 20.4, 20.5, 20.6];
  expect(rate(fine, [50, 48, 48, 48, 48, 48, 47.9, 47.9])).toBeCloseTo(0.2, 9);
  expect(rate([10, 20, 30], [50, 50, 45])).toBeCloseTo(0.5, 9);
});
