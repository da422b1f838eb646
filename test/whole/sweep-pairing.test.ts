import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyFolder, gridpilot } from "./cli-spawn.ts";

/** A working day drawn anew by each seed, at EVSEs that each have streams of their own, named by their ids. */
const SCENARIO = `version: 1
name: Office, a drawn working day
start: 2026-03-03T00:00:00Z
duration: 1d
site: { layout: workplace-four-11kw, network: unlimited, transformerKw: 25 }
fleet: { kind: statistical, place: workplace }
control: { interval: 15min }
record: { evsePower: false }
`;

async function sweep(matrix: string, baseline: string) {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, "office"));
  writeFileSync(join(cwd, "office/scenario.yaml"), SCENARIO);
  const study = ["version: 1", "name: Pairs", "scenario: office", matrix, baseline, "replications: 12"];
  writeFileSync(join(cwd, "pairs.study.yaml"), `${study.join("\n")}\n`);
  const { code, stderr } = await gridpilot(["sweep", "pairs.study.yaml", "--workers", "1"], { cwd });
  expect(code, stderr).toBe(0);
  const { differences } = JSON.parse(readFileSync(join(cwd, "out/pairs/differences.json"), "utf8")) as {
    differences: { kpi: string; n: number; varianceRatio: number; correlation: number }[];
  };
  return { stderr, peak: differences.find(({ kpi }) => kpi === "peakKw")! };
}

it("two policies meet the same drivers: their difference hardly varies, and nothing is said of it", async () => {
  const { stderr, peak } = await sweep(
    "matrix: { policy.kind: [uncontrolled, round-robin] }",
    "baseline: { policy.kind: uncontrolled }",
  );
  expect(peak.n).toBe(12);
  // Round robin cuts a peak only on days on which all four charge at once.
  expect(peak.varianceRatio).toBeLessThan(0.01);
  expect(peak.correlation).toBeGreaterThan(0.99);
  expect(stderr).not.toContain("Common random numbers do not help");
});

it("sites whose EVSEs have other names meet other drivers: the command line says that pairing does not help", async () => {
  const { stderr, peak } = await sweep(
    "matrix: { site.layout: [workplace-four-11kw, depot-three-phase] }",
    "baseline: { site.layout: workplace-four-11kw }",
  );
  expect(peak.varianceRatio).toBeGreaterThan(1);
  expect(stderr).toMatch(
    /Common random numbers do not help for "Peak power of all EVSEs": the paired difference varies 1\.\d+ times/,
  );
});
