import { describe, expect, it } from "vitest";
import { PARKER_REMOTE, respondedKw, responseS } from "./response-chain.ts";

/** EU 2017/1485 Annex V: frequency containment reserve is full within this after a step of 200 mHz. */
const FCR_FULL_S = 30;
const POWER_KW = 10;

describe("EU 2017/1485 FCR: a step of 200 mHz asks for all of 10 kW within 30 s", () => {
  it("a unit with 7 s of transport and 3.3 kW/s is there after 10.0 s", () => {
    expect(responseS(PARKER_REMOTE, POWER_KW)).toBeCloseTo(10.03, 2);
    expect(respondedKw(PARKER_REMOTE, 0, -POWER_KW, FCR_FULL_S)).toBe(-POWER_KW);
    expect([7, 8, 10, 11].map((s) => respondedKw(PARKER_REMOTE, 0, -POWER_KW, s))).toEqual([
      0,
      expect.closeTo(-3.3, 9),
      expect.closeTo(-9.9, 9),
      -10,
    ]);
  });

  it("polled every 15 s it still is, polled every 20 s or more it is not", () => {
    const polled = (pollS: number) => responseS({ ...PARKER_REMOTE, pollS }, POWER_KW) <= FCR_FULL_S;
    expect([15, 19, 20, 30, 300].map(polled)).toEqual([true, true, false, false, false]);
  });
});
