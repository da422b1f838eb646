import { expect, it } from "vitest";
import { BANDS_V, diodeIntact, LOAD_OHM, levelOf, pilotVoltagesV } from "./levels.ts";
import { cableCurrentA, type1Latch } from "./proximity.ts";

it("IEC 61851-1 A.2: both ends of every band and its middle are read as its letter", () => {
  for (const [letter, [min, max]] of Object.entries(BANDS_V)) {
    for (const volts of [min, (min + max) / 2, max]) expect([letter, levelOf(volts)]).toEqual([letter, letter]);
  }
  expect(levelOf(0)).toBe("E");
  expect(levelOf(-12)).toBe("F");
});

it("IEC 61851-1 A.2: the vehicle's resistors put the positive half-wave inside the band, the diode keeps the other at −12 V", () => {
  for (const letter of ["B", "C", "D"] as const) {
    const { highV, lowV } = pilotVoltagesV("pwm", LOAD_OHM[letter]);
    expect(highV).toBeGreaterThan(BANDS_V[letter][0]);
    expect(highV).toBeLessThan(BANDS_V[letter][1]);
    expect([lowV, diodeIntact(lowV)]).toEqual([-12, true]);
  }
  expect(diodeIntact(pilotVoltagesV("pwm", LOAD_OHM.B, false).lowV)).toBe(false);
  expect(pilotVoltagesV("pwm", LOAD_OHM.short).highV).toBe(0);
});

it.each([
  [1500, 3, 13],
  [680, 3, 20],
  [220, 3, 32],
  [100, 3, 63],
  [100, 1, 70],
  [240, 1, 32],
  [20, 3, 0],
  [5000, 3, 0],
  [Number.NaN, 3, 0],
] as const)("IEC 61851-1 Annex B: %d Ω on %d phases is a cable for %d A", (ohm, phases, currentA) => {
  expect(cableCurrentA(ohm, phases)).toBe(currentA);
});

it("a Type 1 latch is told from a pressed and a missing one", () => {
  expect([type1Latch(150), type1Latch(480), type1Latch(1e6)]).toEqual(["latched", "pressed", "absent"]);
});
