import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadStudy, studyName } from "../scenario/load-study.ts";
import { axesOf } from "./axes.ts";
import { baselineOf } from "./baseline.ts";
import { openJournal, type RunRecord, readJournals } from "./journal.ts";
import { takeLock } from "./lock.ts";
import { pairingSentence, unhelpfulPairings } from "./pairing.ts";
import { pointsOf, shownValue } from "./points.ts";
import { readResults, writeResults } from "./results.ts";
import { firstRound, nextRound } from "./rounds.ts";
import { sensitivities } from "./sensitivity.ts";
import { differencesOf } from "./summary.ts";
import { brokenBy, thresholdsOf } from "./thresholds.ts";

const folder = () => mkdtempSync(join(tmpdir(), "gridpilot-study-"));
const studyOf = async (text: string) => {
  const file = join(folder(), "x.study.yaml");
  writeFileSync(file, `version: 1\nname: x\n${text}`);
  return loadStudy(file);
};
/** What loading or expanding the study says, without the folder's name. */
const said = async (text: string): Promise<string> => {
  try {
    axesOf(await studyOf(text));
    return "nothing";
  } catch (error) {
    return (error as Error).message.replaceAll(/\S*\/(x\.study\.yaml)/g, "$1");
  }
};
const pointsIn = async (text: string) => {
  const points = pointsOf(await studyOf(text));
  return Array.from({ length: points.count }, (_, i) => points.at(i));
};

describe("a study file", () => {
  it("spans every combination of matrix and zip, the last changing fastest", async () => {
    const points = await pointsIn(
      "matrix:\n  policy.kind: [a, b]\nzip:\n  - {grid.step: [1min, 5min], seed: 3..5..2}\n",
    );
    expect(points.map(({ name }) => name)).toEqual(["a_1min-3", "a_5min-5", "b_1min-3", "b_5min-5"]);
    expect(points[1]!.settings.map(({ key, value }) => [key, value])).toEqual([
      ["policy.kind", "a"],
      ["grid.step", "5min"],
      ["seed", 5],
    ]);
  });

  it.each([
    ["seeds: 10", "replications"],
    ["Parameters: {}", "matrix"],
    ["burn-in: 1d", "warmUp"],
    ["reference: {}", "baseline"],
    ["sample: {method: morris, size: 4, parameters: {}, n: 4}", "size"],
    ["replicatons: 3", "replications"],
  ])("%s is no key, and the one that is meant is named", async (text, key) => {
    expect(await said(text)).toContain(`unknown key; did you mean "${key}"? (UNKNOWN_KEY)`);
  });

  it("the words of others are of keys there are, and are none themselves", async () => {
    const { STUDY_WORDS, studySchema } = await import("../scenario/study-schema.ts");
    const top = Object.keys(studySchema.shape);
    for (const [key, others] of Object.entries(STUDY_WORDS)) {
      expect(top).toContain(key.split(".")[0]);
      if (!key.includes(".")) for (const other of others) expect(top).not.toContain(other);
    }
  });

  it("ranges may be written as text or as from, to and step", async () => {
    const [a, b] = await Promise.all(
      ["10..30..10", "{from: 10, to: 30, step: 10}"].map((range) =>
        pointsIn(`matrix:\n  site.transformerKw: ${range}\n`),
      ),
    );
    expect(a!.map(({ name }) => name)).toEqual(["10", "20", "30"]);
    expect(b!.map(({ settings }) => settings[0]!.value)).toEqual([10, 20, 30]);
  });

  it("without anything varied it has one point", async () => {
    expect((await pointsIn("")).map(({ name }) => name)).toEqual(["base"]);
  });

  it("where no overlay is laid over the scenario its name and its value are base", async () => {
    const points = await pointsIn("matrix:\n  overlay: [none, winter.yaml]\n");
    const settings = points.map((point) => point.settings[0]!);
    expect(points.map(({ name }) => name)).toEqual(["base", "winter"]);
    expect(settings.map(shownValue)).toEqual(["base", "winter"]);
  });

  it("a sample draws uniform, normal, whole and listed values inside their bounds", async () => {
    const points = await pointsIn(
      "sample:\n  method: latin-hypercube\n  size: 40\n  parameters:\n    a: {min: -1, max: 1}\n    b: {min: 1, max: 4, integer: true}\n    c: {values: [x, y]}\n    d: {mean: 10, sd: 2}\n",
    );
    expect([points.length, points[7]!.name]).toEqual([40, "s07"]);
    const column = (k: number) => points.map(({ settings }) => settings[k]!.value);
    expect(column(0).every((v) => Math.abs(v as number) <= 1)).toBe(true);
    expect(new Set(column(1))).toEqual(new Set([1, 2, 3, 4]));
    expect(column(2).filter((v) => v === "x")).toHaveLength(20);
    const normal = column(3) as number[];
    expect(normal.reduce((sum, v) => sum + v, 0) / 40).toBeCloseTo(10, 0);
  });

  it("says what is wrong with its place", async () => {
    expect(await said("matrix:\n  a: [1, 1]\n  b: {from: 5, to: 1, step: 1}\nset: {a: 2}\n")).toBe(
      "x.study.yaml:4:10 matrix.a[1]: 1 is listed twice (LISTED_TWICE)\n" +
        "x.study.yaml:5:6 matrix.b: expected from <= to and step > 0, with at most 100000 values (BAD_RANGE)\n" +
        "x.study.yaml:4:6 matrix.a: varied twice; put all its values in one place (VARIED_TWICE)",
    );
    expect(await said("matrix: {a: x}\n")).toContain("x.study.yaml:3:13 matrix.a: expected a list, or a range");
    expect(await said("zip:\n  - {a: [1, 2], b: [1]}\n")).toContain(
      "zip[0].b: expected 2 values as a has, got 1 (ZIP_UNEVEN)",
    );
    expect(await said("sample: {method: sobol-indices, size: 100, parameters: {a: {min: 0, max: 1}}}\n")).toContain(
      "x.study.yaml:3:39 sample.size: expected a power of two, got 100 (NOT_A_POWER_OF_TWO)",
    );
    expect(await said("thresholds: {peakKw: lots}\n")).toContain("(BAD_CONDITION)");
    expect(await said("replication: 3\n")).toContain('did you mean "replications"?');
    await expect(studyOf("matrix: {seed: [1, 2]}\nreplications: 2\n").then(pointsOf)).rejects.toThrow("SEED_VARIED");
  });

  it("is found in a folder that has only one, and gives the results their name", async () => {
    const dir = folder();
    await expect(loadStudy(dir)).rejects.toThrow("got a folder with none");
    writeFileSync(join(dir, "capacity.study.yaml"), "version: 1\nname: x\n");
    const { file } = await loadStudy(dir);
    expect(studyName(file)).toBe("capacity");
    expect(studyName("a/b/study.yaml")).toBe("b");
  });

  it("finds each point's baseline", async () => {
    const loaded = await studyOf("matrix:\n  p: [a, b]\n  q: [1, 2]\nbaseline: {p: a}\n");
    const of = baselineOf(loaded, pointsOf(loaded));
    expect([0, 1, 2, 3].map(of)).toEqual([undefined, undefined, 0, 1]);
    const wrong = await studyOf("matrix:\n  p: [a, b]\nbaseline: {p: c}\n");
    expect(() => baselineOf(wrong, pointsOf(wrong))).toThrow("expected one of the values of p, got c");
  });
});

describe("the journal", () => {
  const done = (n: number): RunRecord => ({
    id: `${n}`.padStart(32, "0"),
    state: "done",
    kpis: { peakKw: n / 3 },
    warnings: 0,
  });

  it("gives back every record of every process, and skips torn or damaged lines", () => {
    const dir = join(folder(), "journal");
    for (const token of ["host_1", "host_2", "host_1"]) {
      const journal = openJournal(dir, token);
      const first = 10 * readdirSync(dir).length;
      for (let n = first; n < first + 10; n++) journal.append(done(n));
      journal.close();
    }
    const [a, b] = readdirSync(dir).sort();
    truncateSync(join(dir, a!), readFileSync(join(dir, a!)).length - 7);
    const bytes = readFileSync(join(dir, b!));
    bytes[40]! ^= 1;
    writeFileSync(join(dir, b!), bytes);
    appendFileSync(join(dir, b!), Buffer.from([0, 255, 10, 10]));
    const journals = readJournals(dir);
    const has = (n: number) => journals.has(done(n).id, { tables: false });
    const found = Array.from({ length: 40 }, (_, n) => n).filter(has);
    expect(found).toHaveLength(28);
    // Two of ours, and the empty line behind the bytes that are no text.
    expect(journals.damaged).toBe(3);
    for (const n of found) expect(journals.read(done(n).id)).toEqual(done(n));
    journals.close();
  });

  it("sees what others append meanwhile, and a success outlives a failure", () => {
    const dir = join(folder(), "journal");
    const journals = readJournals(dir);
    const journal = openJournal(dir, "host_1");
    const { id } = done(1);
    journal.append({ id, state: "failed", code: "X", message: "no" });
    journals.refresh();
    expect([journals.has(id, { tables: false }), journals.failed(id)]).toEqual([false, true]);
    journal.append({ ...done(1), tables: true } as RunRecord);
    journal.append(done(1));
    journal.append({ id, state: "failed", code: "X", message: "no" });
    journals.refresh();
    expect([journals.has(id, { tables: true }), journals.failed(id)]).toEqual([true, false]);
    journal.close();
    journals.close();
  });
});

describe("the lock", () => {
  it("is held by one process at a time", () => {
    const file = join(folder(), "deep", ".lock");
    const unlock = takeLock(file, "the study");
    expect(() => takeLock(file, "the study")).toThrow(`the study is being run by process ${process.pid}`);
    unlock();
    takeLock(file, "the study")();
  });

  it("of a dead process, of one before a reboot, or of a reused process number is broken; of another machine it is kept", () => {
    const dir = folder();
    const file = join(dir, ".lock");
    takeLock(file, "x");
    const own = JSON.parse(readFileSync(file, "utf8"));
    for (const dead of [{ ...own, pid: 2 ** 22 + 1 }, { ...own, boot: "other" }, { ...own, started: "1" }, "torn {"]) {
      writeFileSync(file, typeof dead === "string" ? dead : JSON.stringify(dead));
      takeLock(file, "x")();
    }
    writeFileSync(file, JSON.stringify({ host: "elsewhere", pid: 1 }));
    expect(() => takeLock(file, "x")).toThrow("process 1 on elsewhere; if that process has ended, delete");
    expect(readdirSync(dir)).toEqual([".lock"]);
  });
});

describe("thresholds", () => {
  const [each, average, high] = thresholdsOf({ peakKw: "<= 50", lossesKwh: "mean < 2", peakKva: "p95 <= 19" });
  it("hold every run, or a statistic over the replications", () => {
    expect(brokenBy(each!, "p", [50, 51, 49]).map(({ value }) => value)).toEqual([51]);
    expect(brokenBy(average!, "p", [1, 2.9])).toEqual([]);
    expect(brokenBy(average!, "p", [1, 3])).toEqual([
      { point: "p", kpi: "lossesKwh", condition: "mean < 2", value: 2 },
    ]);
    expect(brokenBy(high!, "p", [...Array(99).fill(1), 100])).toEqual([]);
    expect(brokenBy(each!, "p", [])).toEqual([]);
  });
  it("know every comparison, and not the other way round", () => {
    const holds = (text: string, value: number) => thresholdsOf({ x: text })[0]!.holds(value);
    expect([holds("< 1", 1), holds("<= 1", 1), holds("> 1", 1), holds(">= 1", 1)]).toEqual([false, true, false, true]);
    expect([holds("< 1", 0), holds("> 1", 0), holds(">= -1e2", -100)]).toEqual([true, false, true]);
  });
});

describe("sequential stopping", () => {
  it("adds replications to all points until every interval is narrow enough", async () => {
    const { study } = await studyOf("replications: {first: 4, most: 50, halfWidth: {peakKw: 1}}\n");
    expect(firstRound(study)).toBe(4);
    const narrow = { kpi: "peakKw", values: [10, 10.1, 10, 10.1] };
    expect(nextRound(study, [narrow], 4)).toBeUndefined();
    expect(nextRound(study, [narrow, { kpi: "peakKw", values: [10, 12, 10, 12] }], 4)).toBe(8);
    expect(nextRound(study, [{ kpi: "peakKw", values: [0, 90, 0, 90] }], 40)).toBe(50);
    expect(nextRound(study, [{ kpi: "peakKw", values: [0, 90, 0, 90] }], 50)).toBeUndefined();
  });
});

describe("differences", () => {
  const facts = { unit: "kW", label: "Peak", better: "lower" as const };
  const base = { point: "b", baseline: "a", kpi: "peakKw", facts, practical: 0.5 };
  it("are paired, adjusted for their number and judged", () => {
    const before = [10, 12, 14, 16, 18, 20];
    const [better, same] = differencesOf([
      { ...base, before, after: before.map((v, i) => v - 2 - 0.1 * (i % 2)) },
      { ...base, before, after: before.map((v, i) => v + 0.1 * (i % 3)) },
    ]);
    expect(better).toMatchObject({ n: 6, verdict: "better", shareBetter: 1 });
    expect(better!.estimate).toBeCloseTo(-2.05, 9);
    expect(same).toMatchObject({ verdict: "equivalent" });
    expect(better!.ratio![0]).toBeCloseTo(12.95 / 15, 9);
    expect(better!.varianceRatio).toBeLessThan(0.01);
    expect(better!.correlation).toBeGreaterThan(0.99);
    // Holm doubles the smaller of two.
    const [alone] = differencesOf([{ ...base, before, after: before.map((v, i) => v - 2 - 0.1 * (i % 2)) }]);
    expect(better!.p! / alone!.p!).toBeCloseTo(2, 6);
  });
  it("say where common random numbers do not help, from five pairs on", () => {
    const before = [10, 12, 14, 16, 18, 20];
    const moved = before.map((v) => v + 1 + 0.1 * Math.sin(v));
    const against = before.map((v) => 30 - v);
    const told = (after: readonly number[], n = 6) =>
      unhelpfulPairings(differencesOf([{ ...base, before: before.slice(0, n), after: after.slice(0, n) }]));
    expect(told(moved)).toEqual([]);
    expect(told(against, 4)).toEqual([]);
    const [found] = told(against);
    // Values that run against each other: Var(after - before) is (1 + 1)² over 1 + 1 of the variances.
    expect(found).toMatchObject({ kpi: "peakKw", points: 1, of: 1 });
    expect([found!.correlation, found!.varianceRatio]).toEqual([expect.closeTo(-1, 9), expect.closeTo(2, 9)]);
    expect(pairingSentence(found!)).toContain('"Peak": the paired difference varies 2 times as much');
    // Nor where one of the two is always the same.
    expect(told(before.map(() => 7))).toEqual([]);
    // One point of three is not most of them.
    const three = differencesOf(
      [moved, moved, against].map((after, k) => ({ ...base, point: `p${k}`, before, after })),
    );
    expect(unhelpfulPairings(three)).toEqual([]);
  });
  it("of one replication have no interval and no verdict; a run without the value leaves its pair out", () => {
    const [one] = differencesOf([{ ...base, before: [1], after: [3] }]);
    expect(one).toMatchObject({ n: 1, low: null, p: null, bootstrap: null, verdict: "undecided" });
    // Nor have replications that are all alike: they are one, seen several times.
    expect(differencesOf([{ ...base, before: [1, 1, 1], after: [3, 3, 3] }])[0]).toMatchObject({ n: 1, low: null });
    expect(differencesOf([{ ...base, before: [1, null], after: [null, 2] }])).toEqual([]);
    expect(differencesOf([{ ...base, before: [1, 2, null], after: [2, 2, 9] }])[0]!.n).toBe(2);
  });
});

describe("sensitivity", () => {
  it("finds a linear function's slopes by Morris and its shares by Sobol", async () => {
    const parameters = "parameters: {a: {min: 0, max: 1}, b: {min: 0, max: 2}}";
    for (const [sample, check] of [
      [
        `{method: morris, size: 8, ${parameters}}`,
        (v: Record<string, number>, k: number) => expect(v["muStar"]).toBeCloseTo([3, 2][k]!, 9),
      ],
      [
        `{method: sobol-indices, size: 1024, ${parameters}}`,
        (v: Record<string, number>, k: number) =>
          expect(Math.abs(v["first"]! - [9 / 13, 4 / 13][k]!)).toBeLessThan(0.02),
      ],
    ] as const) {
      const loaded = await studyOf(`matrix: {m: [x, y]}\nsample: ${sample}\n`);
      const points = pointsOf(loaded);
      const value = (point: number) => {
        const [m, a, b] = points.at(point).settings.map((setting) => setting.value) as [string, number, number];
        return 3 * a + b + (m === "y" ? 100 : 0);
      };
      const found = sensitivities(loaded.study, points, ["k", "absent"], (point, kpi) =>
        kpi === "k" ? value(point) : undefined,
      );
      expect(found.map(({ group, parameter }) => `${group}/${parameter}`)).toEqual(["x/a", "x/b", "y/a", "y/b"]);
      for (const [i, { values }] of found.entries()) check(values, i % 2);
    }
  });
});

describe("results", () => {
  it("come back from Parquet as they were, with units, in partitions that do not depend on when they were written", async () => {
    const dir = join(folder(), "results");
    const columns = [
      { name: "run", type: "STRING", unit: "", meaning: "name" },
      { name: "peakKw", type: "DOUBLE", unit: "kW", meaning: "peak" },
      { name: "point", type: "INT32", unit: "1", meaning: "which" },
    ] as const;
    const rowAt = (i: number) => ({ run: `r${i}`, peakKw: i % 3 ? i / 7 : null, point: i });
    const valuesAt = (i: number) => Object.values(rowAt(i));
    const options = { dir, columns, count: 10_003, valuesAt, token: "t" };
    await writeResults(options);
    const names = ["part-00000.parquet", "part-00001.parquet"];
    expect(readdirSync(dir).sort()).toEqual(names);
    const bytes = names.map((name) => readFileSync(join(dir, name)));
    const { columns: read, rows } = await readResults(dir);
    expect(read).toEqual(columns);
    expect(rows).toHaveLength(10_003);
    expect([rows[1], rows[3], rows[10_002]]).toEqual([rowAt(1), rowAt(3), rowAt(10_002)]);
    await writeResults(options);
    expect(names.map((name) => readFileSync(join(dir, name)))).toEqual(bytes);
    await writeResults({ ...options, count: 5 });
    expect(readdirSync(dir)).toEqual(["part-00000.parquet"]);
  });
  it("that are not there, or damaged, are told of", async () => {
    const dir = folder();
    await expect(readResults(dir)).rejects.toThrow("NO_RESULTS");
    mkdirSync(join(dir, "x"));
    writeFileSync(join(dir, "part-00000.parquet"), "PAR1 and then nothing");
    await expect(readResults(dir)).rejects.toThrow("RESULTS_NOT_READABLE");
  });
});
