import { expect, it } from "vitest";
import { fixedText, numberText, quantityText } from "./number-text.ts";

it.each([
  [0, "0"],
  [36.937452, "36.94"],
  [99, "99"],
  [98.996, "99.00"],
  [123.456, "123.5"],
  [1234567, "1 234 567"],
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

it("fixed decimals keep their zeros", () => {
  expect(fixedText(99, 1)).toBe("99.0");
});
