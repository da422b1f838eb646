import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { gridpilot, ROOT } from "./cli-spawn.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "gridpilot-watchdog-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs a street on two workers under a policy that does something at one home, at one hour. */
const street = (kind: string, body: string, env: Readonly<Record<string, string>> = {}) => {
  const file = join(dir, `${kind}.mjs`);
  writeFileSync(
    file,
    `export const policy = { kind: "${kind}", summary: "Comes to grief at one home", params: {}, create: (_, { siteId }) => ({
      decide(view) { if (siteId === "LOAD30" && view.nowUs > 3e10) { ${body} } } }) };`,
  );
  const args = ["--plugin", file, "--set", `policy={kind: ${kind}}`, "--workers", "2", "--patience", "2s"];
  return gridpilot(["run", join(ROOT, "scenarios/lv-street"), ...args, "--out", join(dir, `${kind}-out`)], { env });
};
const leftBehind = (kind: string) => readdirSync(dir).filter((name) => name.includes(`${kind}-out`));

it("a worker that hangs ends the run, with who waits for whom at which site", async () => {
  const { code, stderr } = await street("hanging", "for (;;);");
  expect(code).toBe(3);
  expect(stderr).toMatch(
    /worker \d waits at the window's edge for worker \d \(at site LOAD30\), which does not come \(WORKER_STALLED\)/,
  );
  expect(leftBehind("hanging")).toEqual([]);
});

it("a worker that runs out of memory ends the run by name", async () => {
  const body = "const kept = []; for (;;) kept.push(new Array(100000).fill(kept.length));";
  const { code, stderr } = await street("hoarding", body, { NODE_OPTIONS: "--max-old-space-size=150" });
  expect(stderr).toMatch(/worker \d ran out of memory: take fewer workers or a larger heap.*\(WORKER_OUT_OF_MEMORY\)/);
  expect(code).toBe(5);
  expect(leftBehind("hoarding")).toEqual([]);
});

it("a run whose own heap fills up ends by name before V8 ends the process, and leaves nothing", async () => {
  const file = join(dir, "filling.mjs");
  const decide = "decide() { kept.push(new Array(2000).fill(kept.length)); }";
  const create = `create: () => { const kept = []; return { ${decide} }; }`;
  writeFileSync(file, `export const policy = { kind: "filling", summary: "Keeps all", params: {}, ${create} };`);
  // A run that is timed asks its policy on the main thread.
  const args = ["run", join(ROOT, "scenarios/workplace-caltech"), "--profile", "--plugin", file];
  const { code, stderr } = await gridpilot(
    [...args, "--set", "policy={kind: filling}", "--out", join(dir, "full-out")],
    {
      env: { NODE_OPTIONS: "--max-old-space-size=150" },
    },
  );
  expect(stderr).toMatch(/out of memory at \d+ % of the run: .*--max-old-space-size=\d+.* \(OUT_OF_MEMORY\)/);
  expect(code).toBe(5);
  expect(leftBehind("full")).toEqual([]);
});

it("what a run left that was ended is removed by the next one to that folder, which says so", async () => {
  const { pid } = spawnSync("true");
  const name = `.next-out.partial-${hostname().replaceAll(/[^A-Za-z0-9]/g, "-")}_${pid}-rows`;
  mkdirSync(join(dir, name));
  writeFileSync(join(dir, name, "events-0"), "rows");
  const { stderr } = await gridpilot([
    "run",
    join(ROOT, "scenarios/workplace-caltech"),
    "--out",
    join(dir, "next-out"),
  ]);
  expect(stderr).toBe(`removed ${name}, left by a run that was ended before it could tidy up\n`);
  expect(leftBehind("next")).toEqual(["next-out"]);
});
