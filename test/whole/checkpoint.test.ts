import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScenario, policyKinds, runScenario } from "../../src/index.ts";
import { writeArrow } from "../../src/tables/arrow-write.ts";
import { gridpilot, ROOT } from "./cli-spawn.ts";

const BIN = join(ROOT, "bin/gridpilot.js");
let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "gridpilot-checkpoint-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const headOf = (out: string) => join(out, "..", `.${out.split("/").at(-1)}.checkpoint`, "last");

/** Runs the tool and kills it, without a warning, once so many checkpoints have been made. */
async function killedAfter(checkpoints: number, out: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [BIN, "run", ...args, "--out", out, "--quiet"], { stdio: "ignore" });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on("close", (_code, signal) => resolve(signal)));
  const watch = setInterval(() => {
    const made = existsSync(headOf(out)) ? statSync(headOf(out)).ino : 0;
    if (made !== 0) seen.add(made);
    if (seen.size >= checkpoints) child.kill("SIGKILL");
  }, 2);
  const seen = new Set<number>();
  expect(await ended, "the run came to its end before it could be killed").toBe("SIGKILL");
  clearInterval(watch);
}

/** Everything a run folder holds but what tells of the execution. */
const filesOf = (out: string): Record<string, string> =>
  Object.fromEntries(
    (readdirSync(out, { recursive: true }) as string[])
      .filter((name) => statSync(join(out, name)).isFile() && name !== "run-info.json")
      .sort()
      .map((name) => [name, readFileSync(join(out, name)).toString("base64")]),
  );

describe.each([
  { name: "corridor-dc", every: "30min", workers: [1, 1], sets: [] },
  { name: "lv-street", every: "1h", workers: [1, 2], sets: ["protocol=session"] },
  { name: "lv-street", every: "2h", workers: [2, 3], sets: ["policy.kind=voltage-droop", "record.sites=feeder"] },
  // Checkpoints after odd and even numbers of windows: the two sets of memory have changed places, or not.
  { name: "lv-street", every: "25min", workers: [2, 1], sets: ["grid.step=10min", "grid.delayWindows=2"] },
  // The second checkpoint comes amid an interval, with a fail-safe held and its end awaited.
  {
    name: "signal-loss",
    every: "515min",
    workers: [1, 1],
    sets: ["control.on=[signal]", "control.interval=15min", "signals.limit.silent=16:47-17:20"],
  },
  // Every plan begins with the last one, which the checkpoint keeps.
  {
    name: "lv-street",
    every: "3h",
    workers: [2, 1],
    sets: ["policy={kind: mpc-peak-shaving, solver: highs, horizonH: 1}", "control.interval=15min"],
  },
  {
    name: "workplace-caltech",
    every: "6h",
    workers: [1, 1],
    sets: ["policy={kind: mpc-quick-charge, solver: highs, horizonH: 2}", "duration=2d", "site.transformerKw=10"],
  },
  {
    name: "workplace-caltech",
    every: "6h",
    workers: [1, 1],
    sets: [
      "policy={kind: mpc-quick-charge, solver: highs, horizonH: 0.5, minimumCurrent: planned}",
      ...["site.evse=ac-wallbox-32a", "duration=2d", "site.transformerKw=10"],
    ],
  },
  // Left alone, the copies of the feeder are run by themselves; with checkpoints side by side.
  { name: "city", every: "3h", workers: [2, 3], sets: ["grid.copies=3", "record.sites=feeder"] },
] as const)(
  "$name with $sets, killed on $workers.0 and resumed on $workers.1 workers",
  ({ name, every, workers, sets }) => {
    it("gives the run folder of a run that was left alone", async () => {
      const args = [join(ROOT, "scenarios", name), ...sets.flatMap((set) => ["--set", set]), "--trace-hash"];
      const [whole, out] = [join(dir, `${name}-${sets}-whole`), join(dir, `${name}-${sets}`)];
      await gridpilot(["run", ...args, "--out", whole, "--quiet"]);
      await killedAfter(2, out, [...args, "--checkpoint", every, "--workers", String(workers[0])]);
      expect(existsSync(out)).toBe(false);
      const resumed = await gridpilot(["run", ...args, "--resume", "--workers", String(workers[1]), "--out", out]);
      expect(resumed.stderr).toMatch(/going on at [\d.]+ h of simulated time/);
      expect(resumed.code).toBe(0);
      const [one, two] = [filesOf(whole), filesOf(out)];
      expect(Object.keys(two)).toEqual(Object.keys(one));
      for (const file of Object.keys(one)) expect(two[file] === one[file], file).toBe(true);
      expect(existsSync(headOf(out))).toBe(false);
    });
  },
);

it("policies chosen by chance go on as if nothing had been", async () => {
  const kinds = policyKinds.all.map(({ kind }) => kind).filter((kind) => !/^mpc-|offline/.test(kind));
  let resumed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...kinds, "mpc-peak-shaving"),
      fc.constantFrom("workplace-caltech", "solar-home"),
      fc.integer({ min: 120, max: 1500 }),
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      async (kind, name, everyMin, at) => {
        const short = name === "workplace-caltech" ? ["duration=4d"] : ["duration=3d"];
        const load = () =>
          loadScenario({
            paths: [join(ROOT, "scenarios", name)],
            sets: [`policy={kind: ${kind}}`, ...short],
            policies: policyKinds,
          });
        const bytes = async (result: Awaited<ReturnType<typeof runScenario>>) =>
          Object.values(result.tables).map((table) => Buffer.from(writeArrow(table)).toString("base64"));
        const out = join(mkdtempSync(join(dir, "random-")), "out");
        const checkpoint = { out, everyUs: everyMin * 60e6 };
        const stop = new AbortController();
        const onProgress = (done: number) => done > at && stop.abort(new Error("killed"));
        const ended = await runScenario(await load(), { checkpoint, signal: stop.signal, onProgress }).catch(
          (error: Error) => error.message,
        );
        if (typeof ended !== "string" || !existsSync(headOf(out))) return;
        expect(ended).toBe("killed");
        resumed++;
        const second = await runScenario(await load(), { checkpoint: { out, resume: true } });
        expect(await bytes(second)).toEqual(await bytes(await runScenario(await load())));
      },
    ),
    { seed: 7, numRuns: 15 },
  );
  expect(resumed).toBeGreaterThan(8);
});

describe("what cannot go on says so", () => {
  const scenario = join(ROOT, "scenarios/workplace-caltech");
  let out = "";
  beforeAll(async () => {
    out = join(dir, "refusals");
    await killedAfter(1, out, [scenario, "--checkpoint", "1d"]);
  });
  const run = (...args: string[]) => gridpilot(["run", scenario, "--out", out, ...args]);

  it("a run that would begin anew over checkpoints", async () => {
    const { code, stderr } = await run("--checkpoint", "1d");
    expect(code).toBe(3);
    expect(stderr).toMatch(/go on from the last with --resume, or begin anew with --force \(CHECKPOINT_EXISTS\)/);
  });

  it("another scenario, seed or policy", async () => {
    const { code, stderr } = await run("--resume", "--set", "seed=8");
    expect(code).toBe(3);
    expect(stderr).toMatch(/belongs to "gridpilot .*this run is "gridpilot .*CHECKPOINT_OTHER_RUN/);
  });

  it("a folder without checkpoints, and words that are no duration", async () => {
    const none = await gridpilot(["run", scenario, "--out", join(dir, "none"), "--resume"]);
    expect(none.code).toBe(3);
    expect(none.stderr).toMatch(/no checkpoint to go on from; run with --checkpoint 1h.*NO_CHECKPOINT/);
    const often = await run("--checkpoint", "often");
    expect(often.code).toBe(2);
    expect(often.stderr).toMatch(/--checkpoint: expected a duration from 1s such as 10min or 1h, got "often"/);
  });

  it("a damaged file", async () => {
    const folder = join(headOf(out), "..");
    const state = readdirSync(folder).find((file) => file.startsWith("state-"))!;
    const bytes = readFileSync(join(folder, state));
    writeFileSync(join(folder, state), bytes.subarray(0, bytes.length - 7));
    const { code, stderr } = await run("--resume");
    expect(code).toBe(3);
    expect(stderr).toMatch(/cut or changed since it was written.*CHECKPOINT_DAMAGED/);
    expect(existsSync(out)).toBe(false);
  });
});

describe("a plug-in", () => {
  const plugin = (name: string, create: string) => {
    const file = join(dir, `${name}.mjs`);
    const kind = `export const policy = { kind: "${name}", summary: "Every second tick", params: {}, create: ${create} };`;
    writeFileSync(
      file,
      `${kind}\nconst give = (view, out, on) => { for (let i = 0; i < view.activeCount; i++) out[view.active[i]] = on ? 8 : 0; };`,
    );
    return [
      "run",
      join(ROOT, "scenarios/workplace-caltech"),
      "--set",
      "duration=4d",
      "--set",
      `policy={kind: ${name}}`,
      "--plugin",
      file,
      "--checkpoint",
      "6h",
    ];
  };

  it("that remembers in a variable is refused at the first checkpoint", async () => {
    const args = plugin(
      "in-closure",
      "() => { let n = 0; return { decide(view, out) { give(view, out, n++ % 5 < 2); } }; }",
    );
    const { code, stderr } = await gridpilot([...args, "--out", join(dir, "in-closure")]);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /in-closure.mjs: policy in-closure at \d+ s: made anew and given its properties.*PLUGIN_FORGETS/,
    );
  });

  it("that remembers in its properties is kept", async () => {
    const args = plugin(
      "in-class",
      "() => new (class { n = 0; decide(view, out) { give(view, out, this.n++ % 5 < 2); } })()",
    );
    expect((await gridpilot([...args, "--out", join(dir, "in-class")])).code).toBe(0);
  });

  it("that holds what no file can is named", async () => {
    const args = plugin("no-file", "() => ({ later: Promise.resolve(), decide() {} })");
    const { code, stderr } = await gridpilot([...args, "--out", join(dir, "no-file")]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/policy no-file cannot be kept in a checkpoint: later is a Promise.*PLUGIN_STATE/);
  });
});
