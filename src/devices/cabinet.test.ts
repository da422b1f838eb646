import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SHARING_RULES, type SharingRule, shareCabinetKw } from "./cabinet.ts";

const share = (rule: SharingRule, wants: number[], arrival: number[], powerKw = 300, moduleKw = 50): number[] => {
  const shares = new Float64Array(wants.length);
  shareCabinetKw({ powerKw, rule, moduleKw }, Float64Array.from(wants), arrival, shares);
  return [...shares];
};

describe("a cabinet of 300 kW", () => {
  it("split equally leaves unused what one vehicle does not want", () => {
    expect(share("equal-split", [200, 60, 0], [0, 1])).toEqual([150, 60, 0]);
    expect(share("equal-split", [200, 0, 0], [0])).toEqual([200, 0, 0]);
  });

  it("first come gives the second what is left", () => {
    expect(share("first-come", [200, 160], [1, 0])).toEqual([140, 160]);
  });

  it("fair hands on what one does not want", () => {
    expect(share("fair", [200, 60, 0], [0, 1])).toEqual([200, 60, 0]);
    expect(share("fair", [350, 60, 200], [0, 1, 2])).toEqual([120, 60, 120]);
  });

  it("in modules of 50 kW the first of two equals has the odd one", () => {
    expect(share("modules", [350, 350], [1, 0], 250)).toEqual([100, 150]);
    expect(share("modules", [350, 60], [0, 1])).toEqual([200, 60]);
    expect(share("modules", [30, 350], [0, 1])).toEqual([30, 250]);
  });

  it("never gives more than it has or than is wanted, and nothing to an outlet not in use, by any rule", () => {
    const wants = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1, max: 400, noNaN: true })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.constantFrom(...SHARING_RULES), wants, (rule, wantsKw) => {
        const arrival = wantsKw.map((_, i) => i).filter((i) => wantsKw[i]! > 0);
        const shares = share(rule, wantsKw, arrival);
        expect(shares.reduce((sum, kw) => sum + kw, 0)).toBeLessThanOrEqual(300 + 1e-9);
        shares.forEach((kw, i) => {
          expect(kw).toBeGreaterThanOrEqual(0);
          expect(kw).toBeLessThanOrEqual(wantsKw[i]! + 1e-9);
        });
        const isShort = wantsKw.reduce((sum, kw) => sum + kw, 0) > 300;
        if (rule === "fair" || rule === "first-come") {
          expect(shares.reduce((sum, kw) => sum + kw, 0)).toBeCloseTo(
            isShort ? 300 : wantsKw.reduce((s, kw) => s + kw, 0),
            9,
          );
        }
      }),
      { seed: 1 },
    );
  });
});
