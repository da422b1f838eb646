import { expect, it } from "vitest";
import { uptimeOfSharePct, uptimePct } from "./uptime.ts";

// (525,600 − (T_outage − T_excluded)) / 525,600 · 100, worked out by hand; to 0.01 %.
it.each([
  [{ outageMin: 0, excludedMin: 0 }, 100],
  [{ outageMin: 15_768, excludedMin: 0 }, 97],
  [{ outageMin: 43_800, excludedMin: 0 }, 91.67],
  [{ outageMin: 43_800, excludedMin: 43_800 }, 100],
  [{ outageMin: 20_000, excludedMin: 5000 }, 97.15],
  [{ outageMin: 525_600, excludedMin: 0 }, 0],
])("23 CFR 680.116(b): %j is an uptime of %d %%", (outage, expected) => {
  expect(Math.abs(uptimePct(outage) - expected)).toBeLessThan(0.01);
});

it("a port that one attempt in a hundred finds out of order reads 99 %", () => {
  expect(uptimeOfSharePct(0.01)).toBeCloseTo(99, 10);
});
