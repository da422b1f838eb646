import { expect, it } from "vitest";
import { dimmedPowerKw } from "./dimming.ts";
import { uptimePct } from "./uptime.ts";

it("EnWG 14a: one device keeps 4.2 kW, two behind an energy manager 4.2 × (1 + 0.8) kW, ten 4.2 × (1 + 9 × 0.45) kW", () => {
  expect(dimmedPowerKw({ devices: 1, viaEms: true })).toBe(4.2);
  expect(dimmedPowerKw({ devices: 2, viaEms: false })).toBe(8.4);
  expect(dimmedPowerKw({ devices: 2, viaEms: true })).toBeCloseTo(7.56, 9);
  expect(dimmedPowerKw({ devices: 10, viaEms: true })).toBeCloseTo(21.21, 9);
  expect(dimmedPowerKw({ devices: 0, viaEms: true })).toBe(0);
});

it("23 CFR 680.116: 97 % are 15,768 minutes a year; excluded minutes do not count", () => {
  expect(uptimePct({ outageMin: 15_768, excludedMin: 0 })).toBeCloseTo(97, 2);
  expect(uptimePct({ outageMin: 20_000, excludedMin: 4232 })).toBeCloseTo(97, 2);
  expect(uptimePct({ outageMin: 0, excludedMin: 0 })).toBe(100);
});
