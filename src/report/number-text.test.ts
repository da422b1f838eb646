import { expect, it } from "vitest";
import { fixedText, numberText, quantityText, unbrokenUnits } from "./number-text.ts";

it.each([
  [0, "0"],
  [36.937452, "36.94"],
  [99, "99"],
  [98.996, "99.00"],
  [123.456, "123.5"],
  [1234567, "1\u202f234\u202f567"],
  [-4.25, "−4.25"],
  [0.0123, "0.012"],
  [3.14e-14, "3.1e−14"],
  [Number.NaN, "–"],
])("%d reads %s", (value, text) => {
  expect(numberText(value)).toBe(text);
});

it.each([
  [25, "kW", "25 kW"],
  [100, "kW", "100 kW"],
  [0.5, "1", "0.5"],
  [null, "kW", "–"],
] as const)("%s in %s reads %s in prose", (value, unit, text) => {
  expect(quantityText(value, unit)).toBe(text);
});

it.each([
  ["peaked at 47.23 kW of the 50 kW limit", "peaked at 47.23\u00a0kW of the 50\u00a0kW limit"],
  ["delivered 99.7 % of 5.29 kWh, in 3 min.", "delivered 99.7\u00a0% of 5.29\u00a0kWh, in 3\u00a0min."],
  ["916 of 954 sessions at 3 sites, 2 vehicles", "916 of 954 sessions at 3 sites, 2 vehicles"],
])("no line of prose ends between a number and its unit: %s", (text, kept) => {
  expect(unbrokenUnits(text)).toBe(kept);
});

it("fixed decimals keep their zeros", () => {
  expect(fixedText(99, 1)).toBe("99.0");
});
