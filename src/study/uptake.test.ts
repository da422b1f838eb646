import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { loadStudy } from "../scenario/load-study.ts";
import { pointsOf } from "./points.ts";
import { checkUptake, crossingYears, spanOf, valueIn } from "./uptake.ts";

const FORECAST = { key: "fleet.share", source: "somebody", years: { 2040: 0.8, 2025: 0.05, 2030: 0.2 } };
const crossing = (others: string, holdsTo: number | null, breaksAt: number | null) => ({
  ...{ kpi: "transformerPeakLoadingPct", condition: "p90 <= 100", key: "fleet.share", others },
  ...{ holdsTo, breaksAt },
});

it("a forecast goes in a straight line between the years it names", () => {
  expect(spanOf(FORECAST.years)).toEqual([2025, 2040]);
  expect(valueIn(FORECAST.years, 2025)).toBe(0.05);
  expect(valueIn(FORECAST.years, 2028)).toBeCloseTo(0.14, 12);
  expect(valueIn(FORECAST.years, 2035)).toBeCloseTo(0.5, 12);
  expect(valueIn(FORECAST.years, 2040)).toBe(0.8);
  expect(valueIn({ 2025: 0.05, 2040: 0.8 }, 2036)).toBe(0.6);
});

it("a limit holds as long as the forecast has not passed what holds, and control gains the years between", () => {
  const dated = crossingYears(FORECAST, [
    crossing("policy.kind uncontrolled", 0.3, 0.4),
    crossing("policy.kind transformer-limit", 1, null),
    { ...crossing("", 50, 60), key: "site.transformerKw" },
  ]);
  expect(
    dated.map(({ others, holdsUntil, brokenBy, gainedYears }) => [others, holdsUntil, brokenBy, gainedYears]),
  ).toEqual([
    // 0.26 in 2031 and 0.32 in 2032; 0.38 in 2033 and 0.44 in 2034.
    ["policy.kind uncontrolled", 2031, 2034, 0],
    ["policy.kind transformer-limit", 2040, null, 7],
  ]);
  expect(crossingYears(FORECAST, [crossing("", null, 0.05)])).toMatchObject([{ holdsUntil: null, brokenBy: 2025 }]);
  expect(crossingYears(FORECAST, [crossing("", 0.6, 0.9)])).toMatchObject([{ brokenBy: null, gainedYears: null }]);
});

it("no year both holds and is broken", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(share, { minLength: 2, maxLength: 6 }), share, share, (shares, a, b) => {
      fc.pre(a !== b);
      const years = Object.fromEntries([...shares].sort((x, y) => x - y).map((value, k) => [2025 + 3 * k, value]));
      const one = crossing("", Math.min(a, b), Math.max(a, b));
      const [{ holdsUntil, brokenBy } = { holdsUntil: null, brokenBy: null }] = crossingYears({ ...FORECAST, years }, [
        one,
      ]);
      if (holdsUntil !== null && brokenBy !== null) expect(holdsUntil).toBeLessThan(brokenBy);
    }),
  );
});

const MATRIX = "matrix:\n  fleet.share: 0.2..1..0.2\n  policy.kind: [a, b]\n";
const LIMITS = 'thresholds: { peakKw: "<= 5" }\n';
const uptakeText = (key: string, years: string) => `uptake: { key: ${key}, source: us, years: { ${years} } }\n`;

it.each([
  [
    MATRIX + LIMITS + uptakeText("site.count", '"2025": 0, "2030": 1'),
    /7:16 uptake\.key: site\.count is not a number that this study varies by itself; put its values into matrix/,
  ],
  [MATRIX + LIMITS + uptakeText("policy.kind", '"2025": 0, "2030": 1'), /policy\.kind is not a number/],
  [MATRIX + uptakeText("fleet.share", '"2025": 0, "2030": 1'), /an uptake needs thresholds to date; add thresholds/],
  [MATRIX + LIMITS + uptakeText("fleet.share", '"2025": 0'), /expected two years or more/],
  [MATRIX + LIMITS + uptakeText("fleet.share", '"2025": 0.3, "2030": 0.2'), /expected values that do not fall/],
  [MATRIX + LIMITS + uptakeText("fleet.share", '"25": 0.3, "2030": 0.4'), /expected a year such as 2030/],
])("a forecast that tells nothing is refused: %s", async (text, said) => {
  const file = join(mkdtempSync(join(tmpdir(), "gridpilot-uptake-")), "x.study.yaml");
  writeFileSync(file, `version: 1\nname: x\n${text}`);
  const checked = async () => {
    const loaded = await loadStudy(file);
    checkUptake(loaded, pointsOf(loaded));
  };
  await expect(checked()).rejects.toThrow(said);
});
