import { expect, it } from "vitest";
import { changesOf, overlaysOf, pointsOn } from "./points.ts";
import { parseVary } from "./vary.ts";

const pointsOf = (...texts: string[]) => {
  const points = pointsOn(parseVary(texts));
  return Array.from({ length: points.count }, (_, index) => points.at(index));
};

it("lists and ranges span a grid, the last setting changing fastest", () => {
  const grid = pointsOf("policy.kind=first-come,round-robin", "site.transformerKw=10..20..5");
  expect(grid.map(({ name }) => name)).toEqual([
    "first-come_10",
    "first-come_15",
    "first-come_20",
    "round-robin_10",
    "round-robin_15",
    "round-robin_20",
  ]);
  expect(grid[1]!.settings.map(({ key, value }) => [key, value])).toEqual([
    ["policy.kind", "first-come"],
    ["site.transformerKw", 15],
  ]);
});

it("an overlay is a file to lay over the scenario, not a setting", () => {
  const [ideal, real] = pointsOf("overlay=none,real-evse.yaml", "policy.kind=round-robin");
  expect([ideal!.name, real!.name]).toEqual(["base_round-robin", "real-evse_round-robin"]);
  expect([overlaysOf(ideal!.settings), overlaysOf(real!.settings)]).toEqual([[], ["real-evse.yaml"]]);
  expect(changesOf(real!.settings).map(({ key }) => key)).toEqual(["policy.kind"]);
});

it.each([
  ["policy.kind", "expected a setting and its values"],
  ["=a,b", "expected a setting and its values"],
  ["x=10..5..1", "expected first..last..step"],
  ["x=1..5..0", "expected first..last..step"],
])("%s is refused: %s", (text, message) => {
  expect(() => parseVary([text])).toThrow(message);
});

it("a setting varied twice is refused", () => {
  expect(() => parseVary(["a=1,2", "a=3"])).toThrow("varied twice");
});
