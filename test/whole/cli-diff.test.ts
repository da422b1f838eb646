import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { emptyFolder, type Finished, gridpilot, ROOT } from "./cli-spawn.ts";

const STREET = join(ROOT, "scenarios/lv-street");
const SHORT = ["--set", "duration=3h", "--set", "record.events=true", "--trace-hash"];

let cwd: string;
let first: Finished;
beforeAll(async () => {
  cwd = emptyFolder();
  first = await gridpilot(["run", STREET, ...SHORT, "--workers", "1", "--out", "a"], { cwd });
  await gridpilot(["run", STREET, ...SHORT, "--workers", "3", "--out", "b"], { cwd });
  await gridpilot(["run", STREET, ...SHORT, "--set", "policy.kind=uncontrolled", "--out", "c"], { cwd });
}, 120_000);

it("a run prints its running hash, a line per window", () => {
  expect(first.code).toBe(0);
  expect(first.stdout.match(/^\d+ [0-9a-f]{16}$/gm)).toHaveLength(180);
});

it("runs on one and on three workers are the same", async () => {
  const { code, stdout } = await gridpilot(["diff", "a", "b"], { cwd });
  expect([code, stdout]).toEqual([0, "the runs are the same\n"]);
});

it("runs of two policies part at the first set-point, and the setting that made it is named", async () => {
  const { code, stdout } = await gridpilot(["diff", "a", "c"], { cwd });
  expect(code).toBe(6);
  expect(stdout).toContain('setting policy.kind: "voltage-droop" and "uncontrolled"');
  // The first vehicle comes at 13:01, an hour and a minute after the start.
  expect(stdout).toContain("events differ in the window that ends at 3720 s");
  expect(stdout).toMatch(/first event that differs\n {2}a {2}time 2026-01-15T13:01:\d\d/);
  const { stdout: json } = await gridpilot(["diff", "a", "c", "--json"], { cwd });
  expect(JSON.parse(json)).toMatchObject({ same: false, window: { edgeS: 3720 }, missing: [] });
});

it("a run that ends earlier parts from a longer one in the first window that it does not have", async () => {
  await gridpilot(["run", STREET, ...SHORT, "--set", "duration=2h", "--out", "d"], { cwd });
  for (const [a, b] of [
    ["a", "d"],
    ["d", "a"],
  ]) {
    const { stdout } = await gridpilot(["diff", a, b], { cwd });
    expect(stdout).toContain("events differ in the window that ends at 7260 s");
    expect(stdout).toMatch(new RegExp(`\\n {2}${a === "d" ? "a" : "b"} {2}none\n`));
  }
});

it("a profile counts every event once", async () => {
  const { stdout } = await gridpilot(["run", STREET, ...SHORT, "--profile", "--out", "p", "--json"], { cwd });
  const { profile } = JSON.parse(stdout) as { profile: { event: string; events: number }[] };
  const control = profile.find(({ event }) => event === "control");
  expect(control?.events).toBe(55 * 180);
  expect(profile.find(({ event }) => event === "arrival")?.events).toBe(5);
});

it("compare names the path that is no run beside those that are, and writes nothing", async () => {
  const { code, stdout, stderr } = await gridpilot(["compare", "a", "nowhere", "--out", "page"], { cwd });
  expect([code, stdout, existsSync(join(cwd, "page"))]).toEqual([2, "", false]);
  expect(stderr).toContain("nowhere: no such folder; expected one of a finished run");
  const folder = await gridpilot(["compare", ".", "a"], { cwd });
  expect(folder.stderr).toContain(".: expected a folder of a finished run, as the others are; it has no manifest.json");
});
