import { expect, it } from "vitest";
import { parseVary, variants } from "./vary.ts";

it("lists and ranges span a grid, the last setting changing fastest", () => {
  const grid = variants(parseVary(["policy.kind=first-come,round-robin", "site.transformerKw=10..20..5"]));
  expect(grid.map(({ name }) => name)).toEqual([
    "first-come_10",
    "first-come_15",
    "first-come_20",
    "round-robin_10",
    "round-robin_15",
    "round-robin_20",
  ]);
  expect(grid[1]).toMatchObject({
    sets: ["policy.kind=first-come", "site.transformerKw=15"],
    settings: { "policy.kind": "first-come", "site.transformerKw": 15 },
  });
});

it("an overlay is a file to lay over the scenario, not a setting", () => {
  const [ideal, real] = variants(parseVary(["overlay=none,real-evse.yaml", "policy.kind=round-robin"]));
  expect(ideal).toMatchObject({ name: "base_round-robin", overlays: [], sets: ["policy.kind=round-robin"] });
  expect(real).toMatchObject({ name: "real-evse_round-robin", overlays: ["real-evse.yaml"] });
});

it.each([
  ["policy.kind", "expected a setting and its values"],
  ["=a,b", "expected a setting and its values"],
  ["x=10..5..1", "expected first..last..step"],
  ["x=1..5..0", "expected first..last..step"],
])("%s is refused: %s", (text, message) => {
  expect(() => parseVary([text])).toThrow(message);
});

it("a setting varied twice and too many combinations are refused", () => {
  expect(() => parseVary(["a=1,2", "a=3"])).toThrow("varied twice");
  expect(() => variants(parseVary(["a=1..200..1", "b=1..200..1"]))).toThrow("at most 10000 combinations, got 40000");
});
