import fc from "fast-check";
import { expect, it } from "vitest";
import { clockOf, isoUtc } from "./clock.ts";
import type { ReportRun } from "./data.ts";

it("an instant reads as the platform's calendar has it, from year 1 to 9999", () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), (seconds) => {
      expect(isoUtc(seconds)).toBe(new Date(seconds * 1000).toISOString().replace(".000Z", "Z"));
    }),
  );
});

it.each([
  ["2019-03-01T00:00:00-08:00", -28_800, "UTC−08:00"],
  ["2026-01-15T00:00:00+05:30", 19_800, "UTC+05:30"],
  ["2026-01-15T00:00:00Z", 0, "UTC"],
  [undefined, 0, "UTC"],
])("a scenario starting at %s is read by the clock %d %s", (start, offsetS, label) => {
  const run = { manifest: { scenario: { start } } } as unknown as ReportRun;
  expect(clockOf(run)).toEqual({ offsetS, label });
});
