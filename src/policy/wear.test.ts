import { expect, it } from "vitest";
import { USUAL_PACK, wearEurPerKwh } from "../base/battery-wear.ts";
import { WEAR_PARAMS } from "./both-ways.ts";

it("policies weigh the wear that a run's KPIs will find: Xu et al. 2018 at cycles of 40 %, 2.0 cents", () => {
  // 1.0146e-5 a cycle, over 0.4, of the 0.1639 that a pack's life is, times 128 EUR/kWh.
  expect(wearEurPerKwh(USUAL_PACK)).toBeCloseTo((1.0146e-5 / 0.4 / 0.1639) * 128, 5);
  expect(WEAR_PARAMS["wearEurPerKwh"]!.default).toBe(0.02);
});
