import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, gridpilot, ROOT } from "./cli-spawn.ts";

const CALTECH = join(ROOT, "scenarios/workplace-caltech");
const BIN = join(ROOT, "bin/gridpilot.js");

it("a mistyped option starts no run without it", async () => {
  const cwd = emptyFolder();
  const { code, stdout, stderr } = await gridpilot(["run", CALTECH, "--sett", "seed=1", "--out", "out"], { cwd });
  expect([code, stdout, readdirSync(cwd)]).toEqual([2, "", []]);
  expect(stderr).toContain('unknown option "--sett"; did you mean "--set"?');
});

it("a study, or a scenario's variants, where a scenario is wanted is named as what it is", async () => {
  const study = join(CALTECH, "capacity.study.yaml");
  for (const command of ["validate", "run"]) {
    const { code, stdout, stderr } = await gridpilot([command, study]);
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(
      /capacity\.study\.yaml:\d+:1: expected a scenario, got a study; gridpilot sweep .*NOT_A_SCENARIO/,
    );
  }
  const overlaid = await gridpilot(["validate", CALTECH, join(CALTECH, "compare.yaml")]);
  expect(overlaid.stderr).toContain("got the variants of one; gridpilot compare runs them");
});

it("compare names a path that is not there, and a value that is wrong by where it was varied", async () => {
  const cwd = emptyFolder();
  const missing = await gridpilot(["compare", join(ROOT, "scenarios/lv-stret")], { cwd });
  expect(missing).toMatchObject({ code: 3, stdout: "" });
  expect(missing.stderr).toMatch(/lv-stret: no such file; did you mean "lv-street"\? \(FILE_NOT_FOUND\)\n$/);
  const varied = await gridpilot(["compare", CALTECH, "--vary", "policy.kind=first-come,least-laxty"], { cwd });
  expect(varied.stderr).toMatch(/^vary policy\.kind: unknown policy "least-laxty"; did you mean "least-laxity"\?/);
  const backwards = await gridpilot(["compare", CALTECH, "--vary", "site.transformerKw=10..5..5"], { cwd });
  expect(backwards).toMatchObject({ code: 2, stdout: "" });
  expect(backwards.stderr).toMatch(/^error: site\.transformerKw: expected first\.\.last\.\.step/);
  expect(readdirSync(cwd)).toEqual([]);
  await gridpilot(["new", "mine"], { cwd });
  const bare = await gridpilot(["compare", "mine"], { cwd });
  expect(bare).toMatchObject({ code: 2, stdout: "" });
  expect(bare.stderr).toContain("error: expected --vary");
});

it("powerflow tells a path that leads nowhere, or to a folder without a feeder, as such", async () => {
  const cwd = emptyFolder();
  for (const name of ["Mastr.dss", "Mastr.json", "Mastr"]) {
    const { code, stderr } = await gridpilot(["powerflow", name], { cwd });
    expect([code, stderr]).toEqual([3, `${name}: no such file or folder (FILE_NOT_FOUND)\n`]);
  }
  writeFileSync(join(cwd, "Master.dss"), "Clear\n");
  expect((await gridpilot(["powerflow", "Mastr.dss"], { cwd })).stderr).toContain('; did you mean "Master.dss"?');
  expect((await gridpilot(["powerflow", "."], { cwd })).stderr).toBe(
    ".: expected a feeder folder, got one without feeder.yaml; name one of its files: Master.dss (NO_FEEDER)\n",
  );
  expect((await gridpilot(["powerflow", "MASTER.DSS"], { cwd })).stderr).toContain("(DSS_NO_CIRCUIT)");
});

describe("a disk that refuses is an answer, not a crash, and leaves nothing", () => {
  const run = (command: string, cwd: string) =>
    spawnSync("bash", ["-c", command], { cwd, encoding: "utf8", env: { ...process.env, NODE: process.execPath } });

  // A limit on file sizes refuses in the middle of a table, as a full disk does.
  it("while a table is written", () => {
    const cwd = emptyFolder();
    const { status, stdout, stderr } = run(`ulimit -f 50; "$NODE" ${BIN} run ${CALTECH} --out out`, cwd);
    expect([status, stdout, readdirSync(cwd)]).toEqual([3, "", []]);
    expect(stderr).toMatch(/^out\/tables\/\w+\.arrow: the file would be larger than allowed .*\(FILE_TOO_LARGE\)\n$/);
  });

  it("while a variant's table is written", () => {
    const cwd = emptyFolder();
    const command = `ulimit -f 50; "$NODE" ${BIN} compare ${CALTECH} --vary seed=1,2 --out out`;
    const { status, stderr } = run(command, cwd);
    expect([status, existsSync(join(cwd, "out/compare.html"))]).toEqual([3, false]);
    expect(stderr).toContain("(FILE_TOO_LARGE)");
  });

  if (!existsSync("/dev/full")) return;
  it("behind stdout", () => {
    const { status, stderr } = run(`"$NODE" ${BIN} schema > /dev/full`, emptyFolder());
    expect([status, stderr]).toEqual([
      5,
      "standard output: the disk is full (ENOSPC: no space left on device); free some space or choose another folder (DISK_FULL)\n",
    ]);
  });
});

describe("a place where nothing can be made is named before anything is worked out", () => {
  // A file is in the way everywhere; Linux's /proc says yes to the superuser and makes nothing.
  const places = ["file/x", ...(existsSync("/proc/self") ? ["/proc/gridpilot/x"] : [])];
  const commands: [string, (out: string) => string[]][] = [
    ["run", (out) => ["run", CALTECH, "--out", out]],
    ["compare", (out) => ["compare", CALTECH, "--vary", "seed=1,2", "--out", out]],
    ["sweep", (out) => ["sweep", join(CALTECH, "capacity.study.yaml"), "--out", out]],
    ["interop", (out) => ["interop", "--out", out]],
    ["new", (out) => ["new", out]],
    ["import", (out) => ["import", "feeder", "one.dss", "--out", out]],
    ["trace", (out) => ["trace", "renault-zoe-r135", "wallbox-22kw", "--html", "--out", out]],
  ];
  for (const [command, args] of commands) {
    it(command, async () => {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, "file"), "");
      writeFileSync(join(cwd, "one.dss"), "New Circuit.c\nNew Line.l Bus1=sourcebus Bus2=b Length=1\nSolve\n");
      for (const place of places) {
        const { code, stdout, stderr } = await gridpilot(args(place), { cwd });
        expect([code, stdout]).toEqual([3, ""]);
        expect(stderr).toMatch(
          new RegExp(`^${place}\\S*: .*; (check its rights or )?choose another folder \\(\\w+\\)\n$`, "m"),
        );
        expect(stderr).not.toContain("partial");
      }
      expect(readdirSync(cwd).sort()).toEqual(["file", "one.dss"]);
    });
  }
});

describe("a plug-in that breaks the contract is named, and nothing is written", () => {
  const kind = (create: string) =>
    `export const policy = { kind: "mine", summary: "Breaks", params: {}, create: () => { ${create} } };\n`;
  const cases: [string, string, string][] = [
    [
      "cannot be created",
      'throw new Error("no licence");',
      "policy mine could not be created: no licence (POLICY_THREW)",
    ],
    ["makes nothing", "", "policy mine: expected create(params) to return { decide(view, setPointA) } (PLUGIN_SHAPE)"],
    [
      "decides later",
      "return { async decide() {} };",
      "policy mine: expected decide to write setPointA at once, it returned a promise (PLUGIN_SHAPE)",
    ],
    [
      "throws at a tick",
      'return { decide() { throw new Error("boom"); } };',
      "policy mine failed at 22800 s: boom (POLICY_THREW)",
    ],
    [
      "gives current where nobody asks",
      "return { decide(view, setPointA) { setPointA.fill(6); } };",
      "expected a finite current >= 0, and 0 where no session asks for energy (BAD_SET_POINT)",
    ],
    [
      "gives what is no number",
      "return { decide(view, setPointA) { setPointA[view.active[0]] = Number.NaN; } };",
      "mine.mjs: policy mine gave NaN A to EVSE CA-",
    ],
    [
      "gives power back where nothing can take it",
      "return { decide(view, setPointA) { setPointA[view.active[0]] = -6; } };",
      "at 22800 s: expected a finite current >= 0 (BAD_SET_POINT)",
    ],
    [
      "looks for the future",
      `return { decide(view) {
        const seen = Object.getOwnPropertyNames(view).filter((name) => /session|site/i.test(name));
        if (seen.length > 0) throw new Error(seen.join());
        throw new Error("nothing to see");
      } };`,
      "policy mine failed at 22800 s: nothing to see (POLICY_THREW)",
    ],
  ];
  for (const [what, create, message] of cases) {
    it(what, async () => {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, "mine.mjs"), kind(create));
      const args = ["run", CALTECH, "--plugin", "mine.mjs", "--set", "policy.kind=mine", "--out", "out"];
      const { code, stderr } = await gridpilot(args, { cwd });
      expect(stderr).toContain(message);
      expect([code, readdirSync(cwd)]).toEqual([3, ["mine.mjs"]]);
    });
  }
});

it("a plug-in that never loads is told, and does not end the process without a word", async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "mine.mjs"), "await new Promise(() => {});\n");
  const { code, stderr } = await gridpilot(["run", CALTECH, "--plugin", "mine.mjs", "--out", "out"], { cwd });
  expect([code, readdirSync(cwd)]).toEqual([3, ["mine.mjs"]]);
  expect(stderr).toMatch(/mine\.mjs: .* waits there for what never comes \(PLUGIN_NOT_LOADED\)/);
});

it.each([
  ["does not parse", 'export const policy = {\n  kind: "mine",\n  create( { }\n};\n', /mine\.mjs:4\n};/],
  ["throws when loaded", "export const policy = {\n  kind: nothing,\n};\n", /mine\.mjs:2:9\n$/],
])("a plug-in that %s is told with its line", async (_, code, place) => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "mine.mjs"), code);
  const { code: exit, stderr } = await gridpilot(["validate", CALTECH, "--plugin", "mine.mjs"], { cwd });
  expect(stderr).toMatch(/mine\.mjs: cannot be loaded: .* \(PLUGIN_NOT_LOADED\)\nat \//);
  expect(stderr).toMatch(place);
  expect(exit).toBe(3);
});

it("a garage that stands at no bus of its grid is refused with its place", async () => {
  const cwd = emptyFolder();
  const scenario = readFileSync(join(CALTECH, "scenario.yaml"), "utf8");
  writeFileSync(join(cwd, "scenario.yaml"), `${scenario}\ngrid:\n  feeder: european-lv\n`);
  writeFileSync(join(cwd, "sessions.csv"), readFileSync(join(CALTECH, "sessions.csv")));
  const { code, stderr } = await gridpilot(["validate", "."], { cwd });
  expect(stderr).toMatch(/^scenario\.yaml:\d+:\d+ site\.placement: a site placed one .*\(SITE_NOT_ON_GRID\)\n$/);
  expect(code).toBe(3);
});
