import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, type Finished, gridpilot, ROOT } from "./cli-spawn.ts";

const STUDY = `version: 1
name: Small
question: Which policy?
scenario: my-site
matrix:
  policy.kind: [uncontrolled, round-robin]
  site.transformerKw: [10, 20]
baseline: { policy.kind: uncontrolled }
practical: { energyDeliveredPct: 1 }
thresholds: { peakKw: "<= 15" }
`;

/** The lines that `--json` prints. */
const eventsOf = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("a study", () => {
  let cwd: string;
  let first: Finished;
  const sweep = (...more: string[]) => gridpilot(["sweep", "small.study.yaml", ...more], { cwd });
  const read = (file: string) => readFileSync(join(cwd, file), "utf8");
  const results = (out: string) =>
    ["study.json", "summary.csv", "differences.csv", "study.html", "results/part-00000.parquet"].map((file) =>
      readFileSync(join(cwd, out, file), "latin1"),
    );
  beforeAll(async () => {
    cwd = emptyFolder();
    await gridpilot(["new", "my-site"], { cwd });
    writeFileSync(join(cwd, "small.study.yaml"), STUDY);
    first = await sweep();
  }, 60_000);

  it("prints its plan, runs, says which threshold is broken and exits with 99", () => {
    expect(first.code).toBe(99);
    expect(first.stderr).toContain(
      "plan   4 points × 1 replication = 4 runs: 0 done before, 4 to run, time to be told by the first runs",
    );
    expect(first.stderr).toMatch(/BROKEN uncontrolled_10: peakKw [\d.]+, asked for <= 15/);
    expect(first.stdout).toContain("page   out/small/study.html");
    expect(read("out/small/summary.csv")).toMatch(/^point,policy\.kind,site\.transformerKw,kpi,unit,n,mean/);
    // One replication has a difference and no interval, so nothing is claimed.
    expect(read("out/small/differences.csv")).toMatch(
      /round-robin_10,uncontrolled_10,energyDeliveredPct,%,1,-[\d.]+,,,.*undecided/,
    );
  });

  it("does nothing a second time, and all of what changed", async () => {
    const [again] = eventsOf((await sweep("--json")).stdout).slice(-1);
    expect([again!["event"], again!["run"], again!["cached"]]).toEqual(["end", 0, 4]);
    const dir = emptyFolder();
    await gridpilot(["new", "my-site"], { cwd: dir });
    writeFileSync(join(dir, "small.study.yaml"), STUDY);
    const run = async (...more: string[]) => {
      const { stdout } = await gridpilot(["sweep", "small.study.yaml", "--json", ...more], { cwd: dir });
      return eventsOf(stdout).at(-1)!["run"] as number;
    };
    const edit = (file: string, from: string | RegExp, to: string) =>
      writeFileSync(join(dir, file), readFileSync(join(dir, file), "utf8").replace(from, to));
    expect(await run()).toBe(4);
    edit("my-site/scenario.yaml", "# ", "# a comment more: ");
    expect(await run(), "a comment changes no run").toBe(0);
    edit("small.study.yaml", "[10, 20]", "[10, 20, 30]");
    expect(await run(), "a value added").toBe(2);
    edit("my-site/sessions.csv", "18\n", "17\n");
    const { stdout } = await gridpilot(["sweep", "small.study.yaml", "--explain", "round-robin_10"], { cwd: dir });
    expect(stdout).toContain("sessions.csv changed");
    expect(await run(), "the trace changed").toBe(6);
    edit("my-site/scenario.yaml", "interval: 5min", "interval: 10min");
    expect(await run(), "the scenario changed").toBe(6);
    edit("my-site/scenario.yaml", "interval: 10min", "interval: 5min");
    expect(await run(), "what was done stays done").toBe(0);
    expect(await run("--keep", "tables"), "tables were not kept").toBe(6);
    const [folder] = readdirSync(join(dir, "out/small/store/runs"));
    expect(
      (await gridpilot(["report", join("out/small/store/runs", folder!), "--out", "x.html"], { cwd: dir })).code,
    ).toBe(0);
  });

  it("tells as JSON, a line each, what it will do, of every run, and how it ended", async () => {
    const { code, stdout } = await sweep("--json", "--out", "told");
    const events = eventsOf(stdout);
    expect(code).toBe(99);
    expect(events.map(({ event }) => event)).toEqual(["plan", "run", "run", "run", "run", "end"]);
    expect(events[0]).toMatchObject({ version: 1, points: 4, runs: 4, toRun: 4 });
    const runs = events.slice(1, 5);
    expect(runs.map(({ run }) => run).sort()).toEqual([
      "round-robin_10",
      "round-robin_20",
      "uncontrolled_10",
      "uncontrolled_20",
    ]);
    for (const run of runs) expect(run).toMatchObject({ state: "done", seed: 1, kpis: { sessionsCount: 8 } });
    expect(events[5]).toMatchObject({ run: 4, missing: 0, failed: [] });
    const dry = eventsOf((await sweep("--json", "--dry-run", "--out", "dry")).stdout);
    expect(dry.map(({ event, toRun }) => [event, toRun])).toEqual([["plan", 4]]);
  });

  it("gives the same bytes with other numbers of workers, in shards, and killed three times on the way", async () => {
    await sweep("--out", "one", "--workers", "1");
    expect(results("one")).toEqual(results("out/small"));
    for (const shard of ["2/2", "1/2"]) {
      const { stdout } = await sweep("--out", "shards", "--shard", shard);
      expect(stdout.includes("left for other shards")).toBe(shard === "2/2");
    }
    expect(results("shards")).toEqual(results("out/small"));
    for (const delayMs of [300, 500, 700])
      await gridpilot(["sweep", "small.study.yaml", "--out", "killed", "--workers", "2"], {
        cwd,
        env: {
          NODE_OPTIONS: `--import=data:text/javascript,setTimeout(()=>process.kill(process.pid,9),${delayMs}).unref()`,
        },
      });
    await sweep("--out", "killed", "--shard", "1/2");
    await sweep("--out", "killed", "--shard", "2/2");
    expect(results("killed")).toEqual(results("out/small"));
  });

  it("that names what is not there runs nothing, and says every fault with its place", async () => {
    writeFileSync(
      join(cwd, "bad.study.yaml"),
      STUDY.replace("uncontrolled, round", "uncontroled, round").replace("[10, 20]", "[10, -2]"),
    );
    const { code, stderr } = await gridpilot(["sweep", "bad.study.yaml"], { cwd });
    expect(code).toBe(3);
    expect(stderr).toContain(
      'bad.study.yaml:6:17 policy.kind: unknown policy "uncontroled"; did you mean "uncontrolled"?',
    );
    expect(stderr).toContain("bad.study.yaml:7:28 site.transformerKw: expected > 0 kW, got -2 (NOT_POSITIVE)");
    expect(existsSync(join(cwd, "out/bad"))).toBe(false);
    writeFileSync(join(cwd, "kpi.study.yaml"), STUDY.replace("peakKw:", "peekKw:"));
    expect((await gridpilot(["sweep", "kpi.study.yaml"], { cwd })).stderr).toContain(
      'unknown KPI "peekKw"; did you mean "peakKw"?',
    );
    expect((await sweep("--shard", "3/2")).code).toBe(2);
  });

  it("with runs that fail finishes the others, names them and exits with 4; --max-failures stops it", async () => {
    const file = "fails.study.yaml";
    // Fewer sessions than none: the trace of one overlay arrives before the scenario's start.
    writeFileSync(join(cwd, "late.yaml"), "start: 2026-03-03T00:00:00+01:00\n");
    writeFileSync(
      join(cwd, file),
      "version: 1\nname: Fails\nscenario: my-site\nmatrix:\n  overlay: [none, late.yaml]\n",
    );
    const { code, stderr, stdout } = await gridpilot(["sweep", file], { cwd });
    expect(code).toBe(4);
    expect(stderr).toContain("late: ");
    expect(stderr).toContain("ARRIVAL_BEFORE_START");
    expect(stdout).toContain("2 run");
    const stopped = await gridpilot(["sweep", file, "--out", "stopped", "--max-failures", "0"], { cwd });
    expect([stopped.code, stopped.stderr.includes("TOO_MANY_FAILURES")]).toEqual([4, true]);
  });

  it("survives whatever happens to it on the way", async () => {
    const chaos = spawn(process.execPath, [join(ROOT, "test/slow/sweep-chaos.mjs"), "--times", "5", "--seed", "7"]);
    let said = "";
    for (const stream of [chaos.stdout, chaos.stderr]) stream.on("data", (text) => (said += text));
    const code = await new Promise((resolve) => chaos.on("close", resolve));
    expect(code, said).toBe(0);
    expect(said).toContain('"same":true');
  });
});
