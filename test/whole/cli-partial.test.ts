import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { emptyFolder, gridpilot, ROOT } from "./cli-spawn.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "gridpilot-partial-"));
  writeFileSync(
    join(dir, "fussy.mjs"),
    `export const policy = {
      kind: "fussy", summary: "Fails on one setting",
      params: { share: { type: "number", unit: "1", default: 0.5, min: 0, max: 1, doc: "share" } },
      create: ({ share }) => ({ decide(view) { if (share < 0.3) throw new Error("too little"); } }),
    };`,
  );
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it("a variant that fails is named, the others finish, and the exit code is 4", async () => {
  const out = join(dir, "out");
  const { code, stdout, stderr } = await gridpilot([
    "compare",
    join(ROOT, "scenarios/workplace-caltech"),
    ...["--plugin", join(dir, "fussy.mjs"), "--set", "policy.kind=fussy", "--vary", "policy.share=0.5,0.2,0.9"],
    ...["--out", out],
  ]);
  expect(code).toBe(4);
  expect(stderr).toMatch(/0\.2: \S*fussy\.mjs: policy fussy failed at/);
  expect(stderr).toContain("too little");
  expect(stderr).toContain("1 of 3 variants failed");
  expect(stdout).toContain("compare.html");
  expect(readdirSync(out).sort()).toEqual(["0.5", "0.9", "compare.csv", "compare.html", "compare.json"]);
});

it("more combinations than a comparison can show are refused before any is run", async () => {
  const cwd = emptyFolder();
  await gridpilot(["new", "site"], { cwd });
  const vary = ["--vary", "seed=1..200..1", "--vary", "site.transformerKw=1..200..1"];
  const { code, stderr } = await gridpilot(["compare", "site", ...vary], { cwd });
  expect(code).toBe(3);
  expect(stderr).toContain("at most 10000 combinations, got 40000");
  expect(existsSync(join(cwd, "out"))).toBe(false);
});
