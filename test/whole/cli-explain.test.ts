import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openSweep } from "../../src/sweep.ts";
import { emptyFolder, gridpilot } from "./cli-spawn.ts";

const PLUGIN = `export const policy = {
  kind: "sometimes",
  params: {},
  summary: "fails at its first decision",
  create: () => ({ decide() { throw new Error("not today"); } }),
};
`;

/** A study of a site, its results, and what makes each of them differ. */
function study(cwd: string, more: string) {
  const at = (file: string) => join(cwd, file);
  return {
    edit: (file: string, from: string | RegExp, to: string) =>
      writeFileSync(at(file), readFileSync(at(file), "utf8").replace(from, to)),
    write: () =>
      writeFileSync(at("a.study.yaml"), `version: 1\nname: A\nscenario: my-site\nreplications: 2\n${more}\n`),
    sweep: (...args: string[]) => gridpilot(["sweep", "a.study.yaml", "--quiet", ...args], { cwd }),
    explain: (...args: string[]) => gridpilot(["explain", "a.study.yaml", ...args], { cwd }),
    lines: async (...args: string[]) =>
      (await gridpilot(["explain", "a.study.yaml", ...args], { cwd })).stdout.trim().split("\n"),
  };
}

describe("why a run of a study would be run again", () => {
  const cwd = emptyFolder();
  const { edit, write, sweep, explain, lines } = study(
    cwd,
    "set: { site.transformerKw: 10 }\nmatrix: { policy.kind: [uncontrolled, round-robin] }",
  );
  let id = "";
  const restored = (file: string) => {
    const text = readFileSync(join(cwd, file), "utf8");
    return () => writeFileSync(join(cwd, file), text);
  };
  beforeAll(async () => {
    await gridpilot(["new", "my-site"], { cwd });
    write();
    expect(await lines("round-robin_r1")).toContain(
      "  the store has no result of it, and the study has no results yet to compare with",
    );
    await sweep();
    id = JSON.parse((await explain("round-robin_r1", "--json")).stdout).identity;
  }, 60_000);

  it("is that there is no reason, by name, number, identity and folder", async () => {
    const done = ["round-robin_r1 is done and would not be run again", `  its identity is ${id}`];
    for (const asked of ["round-robin_r1", "3", id, id.slice(0, 8).toUpperCase(), `out/a/store/runs/${id}/`])
      expect(await lines(asked), asked).toEqual(done);
    const other = await gridpilot(["sweep", "a.study.yaml", "--explain", "3"], { cwd });
    expect(other.stdout.trim().split("\n")).toEqual(done);
  });

  it("is told of no run that is not there", async () => {
    const { code, stderr } = await explain("round-robbin_r1");
    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining('no run "round-robbin_r1"; did you mean "round-robin_r1"?'),
    ]);
    for (const asked of ["4", "0123456789abcdef"]) expect((await explain(asked)).stderr).toContain("UNKNOWN_RUN");
  });

  it("is a file, a setting of the scenario, one of the study, the seed, or a cut that changed; an old identity still finds it", async () => {
    const undo = ["my-site/sessions.csv", "my-site/scenario.yaml", "a.study.yaml"].map(restored);
    edit("my-site/sessions.csv", "18\n", "17\n");
    edit("my-site/scenario.yaml", "interval: 5min", "interval: 10min");
    edit("a.study.yaml", "transformerKw: 10", "transformerKw: 12");
    edit("a.study.yaml", "replications: 2", "replications: 2\nwarmUp: 1h");
    const [said, ...reasons] = await lines(id);
    expect(said).toBe("round-robin_r1 would be run:");
    expect(reasons.slice(0, -1)).toEqual([
      "  sessions.csv changed",
      "  warmUp: none → 1h",
      '  control.interval: "5min" → "10min"',
      "  site.transformerKw: 10 → 12",
    ]);
    for (const one of undo) one();
    edit("a.study.yaml", "set: {", "set: { seed: 5,");
    expect((await lines("round-robin_r1"))[1]).toBe("  seed: 2 → 6");
    undo[2]!();
    expect(await lines("round-robin_r1")).toHaveLength(2);
  });

  it("is not what the study varies otherwise elsewhere", async () => {
    const undo = restored("a.study.yaml");
    edit("a.study.yaml", "[uncontrolled, round-robin]", "[first-come, round-robin]");
    expect((await lines("round-robin_r1"))[0]).toContain("is done");
    expect((await lines("first-come_r0"))[1]).toBe("  the study had no such run before");
    edit("a.study.yaml", "transformerKw: 10", "transformerKw: 12");
    expect((await lines("round-robin_r1")).slice(1, -1)).toEqual(["  site.transformerKw: 10 → 12"]);
    edit("a.study.yaml", "site.transformerKw: 12", "control.interval: 5min");
    edit("a.study.yaml", "matrix: {", "matrix: { site.transformerKw: [10, 15],");
    expect((await lines("15_round-robin_r1")).slice(1, -1)).toEqual(["  site.transformerKw is varied now, 15 here"]);
    undo();
  });

  it("is that tables are wanted that were not kept, or that the store was lost", async () => {
    expect((await lines("3", "--keep", "tables"))[1]).toBe("  its KPIs are there, its tables were not kept");
    expect((await lines("3", "--store", "elsewhere"))[1]).toBe(
      `  it was done as it is now, but ${join("elsewhere", "journal")} has it no more`,
    );
  });

  it("is another version of gridpilot", async () => {
    // The results are of the build; here the source is run, which has no hash.
    const before = process.cwd();
    process.chdir(cwd);
    try {
      const opened = await openSweep({ study: "a.study.yaml", plugins: [] });
      const { isDone, reasons } = await opened.explain("round-robin_r1");
      opened.close();
      expect([isDone, reasons]).toEqual([
        false,
        [expect.stringMatching(/^gridpilot itself changed: [\d.]+\+[0-9a-f]{16} → [\d.]+\+source$/)],
      ]);
    } finally {
      process.chdir(before);
    }
  });
});

describe("why a run with a plug-in would be run again", () => {
  const cwd = emptyFolder();
  const { edit, write, sweep, lines } = study(cwd, "matrix: { policy.kind: [uncontrolled, sometimes] }");
  const mine = ["--plugin", "mine.mjs"];
  beforeAll(async () => {
    await gridpilot(["new", "my-site"], { cwd });
    writeFileSync(join(cwd, "mine.mjs"), PLUGIN);
    write();
    expect((await sweep(...mine, "--keep", "tables")).code).toBe(4);
  }, 60_000);

  it("is that it failed, with what it said; where tables are kept, where they are", async () => {
    const [, reason] = await lines("sometimes_r0", ...mine);
    expect(reason).toMatch(/^ {2}it failed, and what failed is tried again: .*not today \(POLICY_THREW\)$/);
    const [, where] = await lines("uncontrolled_r0", ...mine, "--keep", "tables");
    const folder = where!.replace("  its tables are in ", "");
    expect(readdirSync(join(cwd, folder))).toContain("manifest.json");
    expect((await lines(folder, ...mine, "--keep", "tables"))[0]).toBe(
      "uncontrolled_r0 is done and would not be run again",
    );
  });

  it("is that the plug-in changed, or is no longer given", async () => {
    edit("mine.mjs", "not today", "nor tomorrow");
    expect((await lines("uncontrolled_r1", ...mine)).slice(1, -1)).toEqual(["  the plug-in mine.mjs changed"]);
    edit("a.study.yaml", "[uncontrolled, sometimes]", "[uncontrolled]");
    expect((await lines("uncontrolled_r1")).slice(1, -1)).toEqual(["  plug-ins given with --plugin: 1 → 0"]);
  });
});

describe("why a run whose own settings changed would be run again", () => {
  it("is the sample drawn anew, or the pilots that are still to come", async () => {
    const cwd = emptyFolder();
    const { edit, write, sweep, lines } = study(
      cwd,
      "sample: { method: latin-hypercube, size: 2, parameters: { site.transformerKw: { min: 10, max: 20 } } }",
    );
    await gridpilot(["new", "my-site"], { cwd });
    write();
    await sweep();
    edit("a.study.yaml", "max: 20", "max: 40");
    const reasons = (await lines("s1_r1")).slice(1, -1);
    expect(reasons).toEqual([expect.stringMatching(/^ {2}site\.transformerKw: 1\d\.\d+ → \d+\.\d+$/)]);
    edit("a.study.yaml", "version: 1", "version: 1\nwarmUp: auto\nset: { duration: 20d }");
    expect((await lines("s1_r1"))[1]).toBe(
      "  warmUp: auto is found by pilot runs, which come first; until then no run counts as done",
    );
  }, 60_000);
});
