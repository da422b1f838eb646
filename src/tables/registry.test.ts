import { describe, expect, it } from "vitest";
import { tableSpecs } from "./registry.ts";

/** How a unit is written at the end of a name, where its own letters cannot stand there. */
const SUFFIX: Readonly<Record<string, string>> = { "%": "pct", degC: "c" };

describe("every table", () => {
  it.each(tableSpecs.all.map((spec) => [spec.kind, spec] as const))("%s keeps the contract", (kind, spec) => {
    expect(kind).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(spec.summary).toMatch(/^[A-Z].*[^.]$/);
    const names = spec.columns.map((column) => column.name);
    expect(new Set(names).size).toBe(names.length);
    expect(spec.key.length).toBeGreaterThan(0);
    expect(names).toEqual(expect.arrayContaining([...spec.key]));
    for (const { name, type, unit, meaning } of spec.columns) {
      expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
      expect(meaning).toMatch(/^\S.*[^.\s]$/);
      if (type === "timestamp") expect(unit).toBe("us");
      // The unit stands last in the name of whatever has one and is not a count, a ratio or an instant.
      if (type === "f64" && unit && unit !== "1")
        expect(name).toMatch(new RegExp(`_${SUFFIX[unit] ?? unit.toLowerCase().replace("/", "_per_")}$`));
    }
  });
});
