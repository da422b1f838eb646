import { expect, it } from "vitest";
import { nameHint } from "./name-hint.ts";

const CARS = ["nissan-leaf-40", "tesla-model-3", "tesla-model-y", "vw-id3"];

it("a slip is answered with the nearest name", () => expect(nameHint("vw-id4", CARS)).toBe('did you mean "vw-id3"?'));

it("a word of a name is answered with the names that have it", () => {
  expect(nameHint("Tesla", CARS)).toBe("did you mean one of tesla-model-3, tesla-model-y?");
  expect(nameHint("leaf with 62 kWh", CARS)).toBe('did you mean "nissan-leaf-40"?');
});

it("anything else with those there are; how many are left out, and what lists them, is said", () => {
  expect(nameHint("zzzzzzzz", CARS)).toBe("known: nissan-leaf-40, tesla-model-3, tesla-model-y, vw-id3");
  expect(nameHint("zzzzzzzz", [])).toBe("known: none");
  const many = Array.from({ length: 77 }, (_, i) => `car-${String(i).padStart(4, "0")}`);
  const hint = nameHint("zzzzzzzz", many, "gridpilot list vehicles");
  expect(hint).toMatch(/^known: car-0000, .*, car-0019 and 57 more \(gridpilot list vehicles\)$/);
});
