import { expect, it } from "vitest";
import { dimmedPowerKw } from "./dimming.ts";

it("EnWG 14a: one device keeps 4.2 kW, two behind an energy manager 4.2 × (1 + 0.8) kW, ten 4.2 × (1 + 9 × 0.45) kW", () => {
  expect(dimmedPowerKw({ devices: 1, viaEms: true })).toBe(4.2);
  expect(dimmedPowerKw({ devices: 2, viaEms: false })).toBe(8.4);
  expect(dimmedPowerKw({ devices: 2, viaEms: true })).toBeCloseTo(7.56, 9);
  expect(dimmedPowerKw({ devices: 10, viaEms: true })).toBeCloseTo(21.21, 9);
  expect(dimmedPowerKw({ devices: 0, viaEms: true })).toBe(0);
});
