import fc from "fast-check";
import { expect, it } from "vitest";
import { idealGainKwh, twoStageSoc } from "./battery.ts";

it("an ideal battery takes constant power until full", () => {
  expect(idealGainKwh(0, 10, 6.6, 1)).toBe(6.6);
  expect(idealGainKwh(8, 10, 6.6, 1)).toBe(2);
  expect(idealGainKwh(10, 10, 6.6, 1)).toBe(0);
});

it("two-stage charging in one span equals charging in many", () => {
  const unit = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(unit, unit, unit, fc.double({ min: 0.01, max: 5, noNaN: true }), (soc, offer, transition, hours) => {
      const charge = (from: number, h: number) => twoStageSoc(from, offer * 11, 7.4, 40, transition, h);
      let stepped = soc;
      for (let i = 0; i < 60; i++) stepped = charge(stepped, hours / 60);
      expect(Math.abs(charge(soc, hours) - stepped)).toBeLessThan(1e-12);
    }),
    { seed: 1 },
  );
});

it("two-stage charging never passes full and never draws more than offered", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 22, noNaN: true }), (soc, kw) => {
      const after = twoStageSoc(soc, kw, 11, 50, 0.8, 0.5);
      expect(after).toBeLessThanOrEqual(1);
      expect((after - soc) * 50).toBeLessThanOrEqual(Math.min(kw, 11) * 0.5 + 1e-12);
      expect(after).toBeGreaterThanOrEqual(soc);
    }),
    { seed: 1 },
  );
});
