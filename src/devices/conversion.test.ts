import { expect, it } from "vitest";
import { conversion, efficiencyAt } from "./conversion.ts";

// Level 2 on board below 4 kW: 0.82 + 0.045·kW − 0.005·kW² (Caldera ICM, Battelle Energy Alliance 2021).
const onBoard = conversion(
  11,
  [0, 1, 2, 3, 4].map((kw) => [kw / 11, 0.82 + 0.045 * kw - 0.005 * kw * kw]),
);

it("a converter's efficiency is a line between its points, the same both ways, and stays at the last", () => {
  expect(efficiencyAt(onBoard, 0)).toBeCloseTo(0.82, 12);
  expect(efficiencyAt(onBoard, 1)).toBeCloseTo(0.86, 12);
  expect(efficiencyAt(onBoard, -1.5)).toBeCloseTo((0.86 + 0.89) / 2, 12);
  expect(efficiencyAt(onBoard, 4)).toBeCloseTo(0.92, 12);
  expect(efficiencyAt(onBoard, -11)).toBeCloseTo(0.92, 12);
});
