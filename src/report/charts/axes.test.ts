import { expect, it } from "vitest";
import { fittedName } from "./axes.ts";

it("names of runs that begin alike stay apart where they are cut, and never exceed their room", () => {
  const names = ["least-laxity", "round-robin"].flatMap((policy) =>
    ["20 kW", "40 kW"].map((size) => `tapered · taper-6.6kw · ${policy} · ${size}`),
  );
  const cut = names.map((name) => fittedName(name, 150));
  expect(new Set(cut).size).toBe(4);
  expect(Math.max(...cut.map((name) => name.length))).toBe(24);
  expect(cut[0]).toBe("tapered ·…laxity · 20 kW");
  expect(fittedName("uncontrolled", 150)).toBe("uncontrolled");
});
