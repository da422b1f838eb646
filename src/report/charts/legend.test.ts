import { expect, it } from "vitest";
import { seriesLine } from "./legend.ts";

it("no two of 32 lines have the same colour and dash", () => {
  expect(new Set(Array.from({ length: 32 }, (_, place) => seriesLine(place))).size).toBe(32);
  expect(seriesLine(8)).toBe("series-line c1 dash-1");
});
