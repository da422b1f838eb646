import fc from "fast-check";
import { expect, it } from "vitest";
import { currentFromDutyA, DUTY_OFF_PCT, dutyFromCurrentPct, quantiseDutyPct } from "./duty.ts";

it.each([
  [2.9, 0],
  [3, 0],
  [5, 0],
  [7, 0],
  [7.9, 0],
  [8, 6],
  [10, 6],
  [16, 9.6],
  [50, 30],
  [85, 51],
  [86, 55],
  [90, 65],
  [96, 80],
  [97, 80],
  [97.1, 0],
  [100, 0],
])("IEC 61851-1 A.3: a duty cycle of %f %% allows %f A", (dutyPct, currentA) => {
  expect(currentFromDutyA(dutyPct)).toBeCloseTo(currentA, 10);
});

it("SAE J1772: 96 to 97 % allows nothing, where IEC 61851-1 allows 80 A", () => {
  expect(currentFromDutyA(96.5, "j1772")).toBe(0);
  expect(currentFromDutyA(96.5, "iec61851")).toBe(80);
});

it("a current that has a duty cycle comes back unchanged; 51 to 52.5 A comes back as 51 A", () => {
  fc.assert(
    fc.property(fc.double({ min: 6.1001, max: 80, noNaN: true }), (currentA) => {
      const back = currentFromDutyA(dutyFromCurrentPct(currentA));
      const expected = currentA > 51 && currentA < 52.5 ? 51 : currentA;
      expect(Math.abs(back - expected)).toBeLessThan(1e-9);
    }),
    { seed: 1 },
  );
  expect(dutyFromCurrentPct(5.8)).toBe(DUTY_OFF_PCT);
});

it("quantising never offers more, keeps the 6 A floor, and loses less than one step", () => {
  fc.assert(
    fc.property(fc.double({ min: 10, max: 96, noNaN: true }), (dutyPct) => {
      const made = quantiseDutyPct(dutyPct, 0.4);
      expect(made).toBeLessThanOrEqual(dutyPct + 1e-8);
      expect(dutyPct - made).toBeLessThan(0.4 + 1e-8);
      expect(currentFromDutyA(made)).toBeGreaterThanOrEqual(6);
    }),
    { seed: 1 },
  );
});
