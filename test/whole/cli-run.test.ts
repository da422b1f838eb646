import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, type Finished, gridpilot, ROOT } from "./cli-spawn.ts";

const CALTECH = join(ROOT, "scenarios/workplace-caltech");

describe("a new user", () => {
  let cwd: string;
  let made: Finished;
  let ran: Finished;
  beforeAll(async () => {
    cwd = emptyFolder();
    made = await gridpilot(["new", "my-site"], { cwd });
    ran = await gridpilot(["run", "my-site"], { cwd });
  });

  it("makes a scenario that validates without a word of complaint", async () => {
    expect(made.code).toBe(0);
    const { code, stdout, stderr } = await gridpilot(["validate", "my-site"], { cwd });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("8 sessions");
  });

  it("runs it and is told where the page is", () => {
    expect([ran.code, ran.stderr]).toEqual([0, ""]);
    expect(ran.stdout).toMatch(/energyDeliveredPct +\d+\.\d+ %/);
    expect(ran.stdout).toContain("page  out/my-site/report.html");
    expect(readdirSync(join(cwd, "out/my-site")).sort()).toEqual([
      "kpis.json",
      "manifest.json",
      "report.html",
      "run-info.json",
      "tables",
    ]);
  });

  it("does not lose an earlier run, unless --force says so", async () => {
    const again = await gridpilot(["run", "my-site"], { cwd });
    expect([again.code, again.stderr.includes("--force")]).toEqual([3, true]);
    expect((await gridpilot(["run", "my-site", "--force", "--quiet"], { cwd })).stdout).toBe("");
  });

  it("gets JSON alone on stdout", async () => {
    const { stdout } = await gridpilot(["run", "my-site", "--out", "json", "--json"], { cwd });
    const { kpis, out } = JSON.parse(stdout);
    expect(out).toBe("json");
    expect(kpis).toEqual(JSON.parse(readFileSync(join(cwd, "json/kpis.json"), "utf8")).kpis);
  });

  it("is not given a second scenario over the first", async () => {
    expect((await gridpilot(["new", "my-site"], { cwd })).code).toBe(2);
  });

  it("in out/, as the README's tour makes it, is run beside itself", async () => {
    const made = await gridpilot(["new", "out/tour"], { cwd });
    expect(made.stdout).toContain("next: gridpilot run out/tour");
    const { code, stdout } = await gridpilot(["run", "out/tour"], { cwd });
    expect([code, stdout.includes("page  out/tour-run/report.html")]).toEqual([0, true]);
  });

  it("compares policies by --vary, and runs that are there", async () => {
    const args = ["compare", "my-site", "--vary", "policy.kind=uncontrolled,round-robin", "--out", "cmp", "--json"];
    const varied = await gridpilot(args, { cwd });
    expect([varied.code, varied.stderr]).toEqual([0, ""]);
    const { runs } = JSON.parse(varied.stdout) as { runs: { name: string; settings: Record<string, string> }[] };
    expect(runs.map((run) => [run.name, run.settings["policy.kind"]])).toEqual([
      ["uncontrolled", "uncontrolled"],
      ["round-robin", "round-robin"],
    ]);
    expect(existsSync(join(cwd, "cmp/compare.html"))).toBe(true);
    const two = await gridpilot(["compare", "cmp/uncontrolled", "out/my-site", "--out", "two"], { cwd });
    expect(two.stdout).toMatch(/^ +uncontrolled +my-site\nenergyDeliveredPct +\d/);
  });

  it("varies what the scenario's own compare.yaml says", async () => {
    writeFileSync(join(cwd, "my-site/compare.yaml"), "vary:\n  site.transformerKw: 10..20..10\n");
    const { code, stdout } = await gridpilot(["compare", "my-site", "--out", "own", "--json"], { cwd });
    expect([code, JSON.parse(stdout).runs.length]).toEqual([0, 2]);
  });

  it("draws a page again from the tables alone", async () => {
    const { code } = await gridpilot(["report", "out/my-site", "--out", "again.html"], { cwd });
    const read = (file: string) => readFileSync(join(cwd, file), "utf8");
    expect([code, read("again.html")]).toEqual([0, read("out/my-site/report.html")]);
  });
});

describe("a policy from outside", () => {
  it("runs with --plugin and is unknown without", async () => {
    const cwd = emptyFolder();
    writeFileSync(
      join(cwd, "half.mjs"),
      `export const policy = {
        kind: "half", summary: "Half of what each EVSE allows", params: {},
        create: () => ({ decide(view, setPointA) {
          for (let i = 0; i < view.activeCount; i++) setPointA[view.active[i]] = view.maxCurrentA[view.active[i]] / 2;
        } }),
      };\n`,
    );
    await gridpilot(["new", "s"], { cwd });
    const args = ["run", "s", "--set", "policy.kind=half"];
    expect((await gridpilot(args, { cwd })).stderr).toContain("(UNKNOWN_POLICY)");
    expect((await gridpilot([...args, "--plugin", "half.mjs"], { cwd })).code).toBe(0);
  });
});

describe("Ctrl-C", () => {
  const slow = (cwd: string) => {
    // Slow enough to be interrupted: 2 ms for each of the month's 11,000 decisions.
    writeFileSync(
      join(cwd, "slow.mjs"),
      `export const policy = { kind: "slow", summary: "Takes its time", params: {}, create: () => ({ decide() {
        const end = performance.now() + 2;
        while (performance.now() < end);
      } }) };
      if (!globalThis.told) process.stderr.write("policy loaded\\n");
      globalThis.told = true;\n`,
    );
    return ["run", CALTECH, "--plugin", "slow.mjs", "--set", "policy.kind=slow", "--out", "out/run"];
  };

  it("once: stops within a second or two, leaves no folder, exits with 130", async () => {
    const cwd = emptyFolder();
    let sent = false;
    const { code, stderr } = await gridpilot(slow(cwd), {
      cwd,
      onStderr: (text, kill) => {
        if (sent || !text.includes("policy loaded")) return;
        sent = true;
        setTimeout(() => kill("SIGINT"), 800);
      },
    });
    expect([code, existsSync(join(cwd, "out/run"))]).toEqual([130, false]);
    expect(stderr).toContain("interrupted; nothing unfinished is left");
  });

  it("twice: exits at once with 130", async () => {
    const cwd = emptyFolder();
    let sent = false;
    const { code, signal } = await gridpilot(slow(cwd), {
      cwd,
      onStderr: (text, kill) => {
        if (text.includes("stopping")) kill("SIGINT");
        if (sent || !text.includes("policy loaded")) return;
        sent = true;
        setTimeout(() => kill("SIGINT"), 800);
      },
    });
    // A process already on its way out may die of the signal itself; a shell reports that as 130, too.
    const status = signal === "SIGINT" ? 130 : code;
    expect([status, existsSync(join(cwd, "out/run"))]).toEqual([130, false]);
  });

  it("a kill at any moment leaves nothing that looks finished, and the next run cleans up", async () => {
    const cwd = emptyFolder();
    await gridpilot(["new", "s"], { cwd });
    for (const delayMs of [150, 250, 300, 350, 400, 450, 500]) {
      mkdirSync(join(cwd, "out"), { recursive: true });
      const run = gridpilot(["run", "s"], {
        cwd,
        env: {
          NODE_OPTIONS: `--import=data:text/javascript,setTimeout(()=>process.kill(process.pid,9),${delayMs}).unref()`,
        },
      });
      await run;
      const finished = existsSync(join(cwd, "out/s/manifest.json"));
      if (finished) expect((await gridpilot(["report", "out/s", "--out", "x.html"], { cwd })).code).toBe(0);
      else expect(existsSync(join(cwd, "out/s"))).toBe(false);
    }
    expect((await gridpilot(["run", "s", "--force"], { cwd })).code).toBe(0);
    expect(readdirSync(join(cwd, "out"))).toEqual(["s"]);
  });
});
