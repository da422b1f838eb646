import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rainflow } from "../../base/rainflow.ts";
import { stream } from "../../base/random.ts";
import { bcaInterval, blockMeanInterval } from "./bootstrap.ts";
import { binomialCdf, normalCdf, normalQuantile, studentCdf, studentQuantile } from "./distributions.ts";
import { latinHypercube, monteCarlo } from "./latin-hypercube.ts";
import { morrisDesign, morrisEffects } from "./morris.ts";
import { commonRandomNumbers, pairedBca, pairedRatio, pairedT, replicationsFor } from "./paired.ts";
import { mcNemar, newcombe, wilson } from "./proportions.ts";
import { mean, quantile, standardDeviation } from "./sample-moments.ts";
import { sobolDesign, sobolIndices } from "./sobol-indices.ts";
import { sobolSequence } from "./sobol-sequence.ts";
import { holm, verdictOf } from "./verdict.ts";
import { mser } from "./warm-up.ts";

// Results of scipy, SALib and the rainflow package; make.py beside the file says how they were made.
const reference = JSON.parse(
  readFileSync(new URL("../../../test/golden/statistics/reference.json", import.meta.url), "utf8"),
);
const random = (purpose: string) => stream(1, "test", purpose);

describe("distributions agree with scipy to ten digits", () => {
  const close = (got: number, wanted: number) =>
    expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-10 * Math.max(1e-12, Math.abs(wanted)) + 1e-16);
  it("Student's t", () => {
    for (const [p, df, wanted] of reference.studentQuantile) close(studentQuantile(p, df), wanted);
    for (const [t, df, wanted] of reference.studentCdf) close(studentCdf(t, df), wanted);
    expect(studentQuantile(0.025, 9)).toBe(-studentQuantile(0.975, 9));
  });
  it("the normal and the binomial", () => {
    for (const [p, wanted] of reference.normalQuantile) close(normalQuantile(p), wanted);
    for (const [z, wanted] of reference.normalCdf) close(normalCdf(z), wanted);
    for (const [k, n, p, wanted] of reference.binomialCdf) close(binomialCdf(k, n, p), wanted);
  });
});

describe("paired differences", () => {
  const { before, after, t, bcaMean, bcaRatio } = reference.pairs;
  const pairs = { before, after };

  it("Student's interval and p-value are scipy's", () => {
    const { low, high, p, n } = pairedT(pairs);
    expect([low, high, n]).toEqual([expect.closeTo(t.low, 10), expect.closeTo(t.high, 10), before.length]);
    expect(p / t.p).toBeCloseTo(1, 8);
  });

  it("BCa intervals of mean, ratio and spread are scipy's within the noise of resampling", () => {
    // Both ends move by some hundredths of the width from one set of 40,000 resamples to another.
    const near = (got: { low: number; high: number }, [low, high]: number[]) => {
      const width = high! - low!;
      expect(Math.abs(got.low - low!) / width).toBeLessThan(0.03);
      expect(Math.abs(got.high - high!) / width).toBeLessThan(0.03);
    };
    const options = (purpose: string) => ({ random: random(purpose), resamples: 40_000 });
    near(pairedBca(pairs, options("mean")), bcaMean);
    near(pairedRatio(pairs, options("ratio")), bcaRatio);
    const { values, bcaMean: skewedMean, bcaSd } = reference.skewed;
    const pick = (rows: ArrayLike<number>) => Float64Array.from(rows, (row) => values[row]);
    near(
      bcaInterval(values.length, (rows) => mean(pick(rows)), options("skewed")),
      skewedMean,
    );
    near(
      bcaInterval(values.length, (rows) => standardDeviation(pick(rows)), options("spread")),
      bcaSd,
    );
  });

  it("one pair has an estimate and no interval; equal differences leave no doubt", () => {
    expect(pairedT({ before: [1], after: [3] })).toMatchObject({ estimate: 2, low: Number.NaN, p: Number.NaN, n: 1 });
    expect(pairedT({ before: [1, 2], after: [2, 3] })).toMatchObject({ estimate: 1, low: 1, high: 1, p: 0 });
    expect(pairedT({ before: [1, 2], after: [1, 2] })).toMatchObject({ estimate: 0, p: 1, shareLarger: 0.5 });
  });

  it("a paired interval of 95 % holds the truth in about 95 of 100 samples", () => {
    const draw = random("coverage");
    let held = 0;
    for (let round = 0; round < 1000; round++) {
      const base = Float64Array.from({ length: 10 }, () => normalQuantile(draw()));
      const { low, high } = pairedT({ before: base, after: base.map((value) => value + 1 + normalQuantile(draw())) });
      if (low <= 1 && high >= 1) held++;
    }
    // Three standard errors of a share of 0.95 in 1,000.
    expect(held).toBeGreaterThan(929);
    expect(held).toBeLessThan(971);
  });

  it("common random numbers help when both systems answer the same draws alike", () => {
    expect(commonRandomNumbers(pairs).helps).toBe(true);
    expect(commonRandomNumbers({ before: [1, 2, 3], after: [3, 2, 1] }).helps).toBe(false);
  });

  it("replications for a wanted half-width follow from the pilot", () => {
    // s = 2, t(0.975, 9) = 2.262: (2.262 · 2 / 0.5)² = 81.9
    const pilot = [8, 12, 8, 12, 8, 12, 8, 12, 8, 12].map(
      (x) => 10 + ((x - 10) * 2) / standardDeviation([8, 12, 8, 12, 8, 12, 8, 12, 8, 12]),
    );
    expect(replicationsFor(pilot, { halfWidth: 0.5 })).toBe(82);
    expect(replicationsFor(pilot, { halfWidth: 50 })).toBe(10);
  });
});

describe("proportions", () => {
  it("Wilson's interval and McNemar's exact test are scipy's", () => {
    for (const [k, n, low, high] of reference.wilson) {
      const got = wilson(k, n);
      expect([got.low, got.high]).toEqual([expect.closeTo(low, 12), expect.closeTo(high, 12)]);
    }
    for (const [onlyBefore, onlyAfter, p] of reference.mcNemar)
      expect(mcNemar({ onlyBefore, onlyAfter })).toBeCloseTo(p, 12);
    expect(mcNemar({ onlyBefore: 0, onlyAfter: 0 })).toBe(1);
  });

  it("Newcombe's interval holds the difference in about 95 of 100 samples", () => {
    const draw = random("newcombe");
    let held = 0;
    for (let round = 0; round < 1000; round++) {
      const counts = { both: 0, onlyBefore: 0, onlyAfter: 0, neither: 0 };
      for (let i = 0; i < 50; i++) {
        const u = draw();
        counts[u < 0.6 ? "both" : u < 0.65 ? "onlyBefore" : u < 0.85 ? "onlyAfter" : "neither"]++;
      }
      const { low, high } = newcombe(counts);
      if (low <= 0.15 && high >= 0.15) held++;
    }
    expect(held).toBeGreaterThan(929);
  });
});

describe("verdicts", () => {
  it.each([
    [[2, 1, 3], "better"],
    [[-2, -3, -1], "worse"],
    [[0.1, -0.4, 0.5], "equivalent"],
    [[0.4, 0.1, 0.7], "undecided"],
    [[1, -1, 3], "undecided"],
    [[1, Number.NaN, Number.NaN], "undecided"],
  ] as const)("%j against a threshold of 0.5 is %s", ([estimate, low, high], verdict) => {
    expect(verdictOf({ estimate, low, high }, { practical: 0.5, better: "higher" })).toBe(verdict);
  });
  it("less is better where the KPI says so", () => {
    expect(verdictOf({ estimate: -2, low: -3, high: -1 }, { better: "lower" })).toBe("better");
  });
  it("Holm's adjustment is that of R's p.adjust, comparisons that could not be made aside", () => {
    const { p, adjusted } = reference.holm;
    expect(holm(p).map((x) => Number(x.toPrecision(12)))).toEqual(adjusted);
    expect(holm([0.04, Number.NaN, 0.01])).toEqual([0.04, Number.NaN, 0.02]);
  });
});

describe("series", () => {
  it("a block bootstrap sees the doubt that neighbours hide", () => {
    const draw = random("series");
    let level = 0;
    const series = Float64Array.from({ length: 960 }, () => {
      level = 0.95 * level + normalQuantile(draw());
      return level;
    });
    const width = (block: number) => {
      const { low, high } = blockMeanInterval(series, { random: random(`block ${block}`), block, resamples: 500 });
      return high - low;
    };
    // The mean of an AR(1) series with 0.95 is known √((1 + 0.95) / (1 − 0.95)) = 6.2 times worse than it seems.
    expect(width(96) / width(1)).toBeGreaterThan(3);
  });
  it("whole blocks alone are left when the block is the series' period, so its shape adds no doubt", () => {
    const series = Float64Array.from({ length: 240 }, (_, hour) => 50 + 40 * Math.sin((hour * Math.PI) / 12));
    const { estimate, low, high } = blockMeanInterval(series, { random: random("period"), block: 24 });
    expect(estimate).toBeCloseTo(50, 9);
    expect(high - low).toBeLessThan(1e-9);
  });
  it.each([
    [7, 920],
    [14, 927],
    [30, 928],
  ])("95 %% intervals by blocks of a day, of %i days, hold the true mean of %i series in 1,000", (days, measured) => {
    const draw = random(`coverage ${days}`);
    let held = 0;
    const series = new Float64Array(24 * days);
    for (let trial = 0; trial < 1000; trial++) {
      let noise = 0;
      for (let hour = 0, level = 0; hour < series.length; hour++) {
        // Each day has its own level, each hour leans on the one before, and the day has its shape.
        if (hour % 24 === 0) level = normalQuantile(draw());
        noise = 0.8 * noise + normalQuantile(draw());
        series[hour] = 10 + 5 * Math.sin((hour * Math.PI) / 12) + level + noise;
      }
      const { low, high } = blockMeanInterval(series, { random: draw, block: 24, resamples: 400 });
      if (low <= 10 && high >= 10) held++;
    }
    // Another processor's sines may move a series or two across; docs/study.md tells these numbers.
    expect(Math.abs(held - measured)).toBeLessThanOrEqual(3);
  });
  it("MSER-5 cuts a start that has not settled and keeps one that has", () => {
    const draw = random("warm-up");
    const noise = Array.from({ length: 500 }, () => draw() - 0.5);
    expect(mser(noise.map((x, i) => 1000 + x + 20 * Math.exp(-i / 15)))).toBeGreaterThan(40);
    expect(mser(noise.map((x) => 1000 + x))).toBeLessThan(100);
    expect(
      mser(
        Array.from({ length: 1344 }, (_, i) => (i % 96 < 36 ? (i < 288 ? 5 : 2) : 0)),
        { batch: 96 },
      ),
    ).toBe(288);
    // With a shape of 24 values batches of five see what is none of a start; batches of the shape see the start.
    const shaped = noise.slice(0, 480).map((x, i) => x + 30 * Math.sin((i * Math.PI) / 12) + (i < 48 ? 25 : 0));
    expect(mser(shaped, { batch: 24 })).toBe(48);
  });
  it("rainflow counts the cycles that the package of that name counts, ASTM E1049's own example among them", () => {
    for (const { history, cycles } of reference.rainflow) {
      const got = rainflow(history).map(({ range, mean, count }) => [range, mean, count]);
      const sorted = got.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!);
      expect(sorted.length).toBe(cycles.length);
      for (const [i, cycle] of sorted.entries())
        for (const [k, value] of cycle.entries()) expect(value).toBeCloseTo(cycles[i][k], 12);
    }
    // The standard's own table: half cycles of 3, 4, 6, 8 (twice), 9 and one whole cycle of 4.
    const astm = rainflow([-2, 1, -3, 5, -1, 3, -4, 4, -2]);
    expect(astm.filter(({ count }) => count === 1)).toEqual([{ range: 4, mean: 1, count: 1 }]);
    expect(astm.filter(({ count }) => count === 0.5).map(({ range }) => range)).toEqual([3, 4, 8, 9, 8, 6]);
    expect(rainflow([])).toEqual([]);
    expect(rainflow([1, 1, 1])).toEqual([]);
  });
  it("quantiles interpolate as numpy does", () => {
    expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
    expect(quantile([1], 0.9)).toBe(1);
  });
});

describe("samples", () => {
  it("the Sobol sequence is scipy's, number for number, in 40 dimensions", () => {
    const points = sobolSequence({ points: 64, dimensions: 40 });
    expect(points.map((row) => [...row])).toEqual(reference.sobolSequence);
  });
  it("scrambled, each of the 2^k equal slices of every dimension is still hit once", () => {
    const points = sobolSequence({ points: 256, dimensions: 12, scramble: 5 });
    for (let k = 0; k < 12; k++) expect(new Set(points.map((row) => Math.floor(row[k]! * 256))).size).toBe(256);
    expect(sobolSequence({ points: 4, dimensions: 2, scramble: 5 })).not.toEqual(
      sobolSequence({ points: 4, dimensions: 2, scramble: 6 }),
    );
  });
  it("a Latin hypercube hits each slice of every dimension once and its columns hardly correlate", () => {
    const points = latinHypercube({ points: 50, dimensions: 4, seed: 1 });
    for (let k = 0; k < 4; k++) expect(new Set(points.map((row) => Math.floor(row[k]! * 50))).size).toBe(50);
    expect(points).toEqual(latinHypercube({ points: 50, dimensions: 4, seed: 1 }));
    expect(latinHypercube({ points: 1, dimensions: 2, seed: 1 })).toHaveLength(1);
  });
  it("a row of plain Monte-Carlo does not depend on how many rows follow", () => {
    const few = monteCarlo({ points: 3, dimensions: 2, seed: 1 });
    expect(monteCarlo({ points: 9, dimensions: 2, seed: 1 }).slice(0, 3)).toEqual(few);
  });
});

describe("sensitivity", () => {
  const ishigami = ([a, b, c]: ArrayLike<number> & Iterable<number>) => {
    const angle = (u: number) => Math.PI * (2 * u - 1);
    return Math.sin(angle(a!)) + 7 * Math.sin(angle(b!)) ** 2 + 0.1 * angle(c!) ** 4 * Math.sin(angle(a!));
  };

  it("Ishigami's function: first-order and total indices are the analytic ones", () => {
    const design = sobolDesign({ points: 8192, dimensions: 3, seed: 1 });
    const indices = sobolIndices(design.map(ishigami), { dimensions: 3, seed: 1, resamples: 100 });
    // a = 7, b = 0.1: variances by Ishigami and Homma (1990).
    const variance = 7 ** 2 / 8 + (0.1 * Math.PI ** 4) / 5 + (0.01 * Math.PI ** 8) / 18 + 0.5;
    const first = [0.5 * (1 + (0.1 * Math.PI ** 4) / 5) ** 2, 49 / 8, 0].map((v) => v / variance);
    const interaction = (0.01 * Math.PI ** 8 * 8) / 225 / variance;
    const total = [first[0]! + interaction, first[1]!, interaction];
    expect(first.map((v) => Number(v.toFixed(3)))).toEqual([0.314, 0.442, 0]);
    expect(total.map((v) => Number(v.toFixed(3)))).toEqual([0.558, 0.442, 0.244]);
    for (const [k, index] of indices.entries()) {
      expect(Math.abs(index.first.estimate - first[k]!)).toBeLessThan(0.01);
      expect(Math.abs(index.total.estimate - total[k]!)).toBeLessThan(0.01);
      expect(index.first.low).toBeLessThanOrEqual(index.first.estimate);
    }
  });

  it("Sobol's G function in eight dimensions: analytic indices by its product formula", () => {
    const a = [0, 1, 4.5, 9, 99, 99, 99, 99];
    const g = (row: Float64Array) =>
      a.reduce((product, ak, k) => (product * (Math.abs(4 * row[k]! - 2) + ak)) / (1 + ak), 1);
    const part = a.map((ak) => 1 / 3 / (1 + ak) ** 2);
    const variance = part.reduce((product, v) => product * (1 + v), 1) - 1;
    const design = sobolDesign({ points: 8192, dimensions: 8, seed: 2 });
    const indices = sobolIndices(design.map(g), { dimensions: 8, seed: 2, resamples: 20 });
    for (const [k, { first, total }] of indices.entries()) {
      const others = part.reduce((product, v, j) => (j === k ? product : product * (1 + v)), 1);
      expect(Math.abs(first.estimate - part[k]! / variance)).toBeLessThan(0.01);
      expect(Math.abs(total.estimate - (part[k]! * others) / variance)).toBeLessThan(0.01);
    }
  });

  it("indices of given numbers are SALib's", () => {
    const { results, first, total } = reference.sobolIndices;
    const indices = sobolIndices(results, { dimensions: 3, seed: 1, resamples: 10 });
    indices.forEach((index, k) => {
      // SALib divides by the standard deviation first: the same numbers but for rounding.
      expect(index.first.estimate).toBeCloseTo(first[k], 9);
      expect(index.total.estimate).toBeCloseTo(total[k], 9);
    });
  });

  it("an additive function has equal first-order and total indices", () => {
    const design = sobolDesign({ points: 4096, dimensions: 3, seed: 3 });
    for (const { first, total } of sobolIndices(
      design.map(([a, b, c]) => a! + 2 * b! + 3 * c!),
      { dimensions: 3, seed: 3, resamples: 10 },
    ))
      expect(Math.abs(first.estimate - total.estimate)).toBeLessThan(0.01);
  });

  it("Morris's effects of given rows are SALib's", () => {
    const { rows, results, mu, muStar, sigma } = reference.morris;
    const effects = morrisEffects(
      rows.map((row: number[]) => Float64Array.from(row)),
      results,
    );
    effects.forEach((effect, k) => {
      expect(effect.mu).toBeCloseTo(mu[k], 12);
      expect(effect.muStar).toBeCloseTo(muStar[k], 12);
      expect(effect.sigma).toBeCloseTo(sigma[k], 12);
    });
  });

  it("a Morris design steps through one parameter at a time, inside the unit cube, on four levels", () => {
    const design = morrisDesign({ trajectories: 20, dimensions: 5, seed: 1 });
    expect(design).toHaveLength(120);
    for (const row of design)
      for (const value of row)
        expect([0, 1, 2, 3].map((k) => k / 3).some((v) => Math.abs(v - value) < 1e-9)).toBe(true);
    // A linear function's effects are its slopes, wherever the design goes.
    const effects = morrisEffects(
      design,
      design.map((row) => row.reduce((sum, value, k) => sum + k * value, 0)),
    );
    effects.forEach(({ mu, sigma }, k) => {
      expect(mu).toBeCloseTo(k, 9);
      expect(sigma).toBeCloseTo(0, 9);
    });
  });
});
