import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyFolder, gridpilot, ROOT } from "./cli-spawn.ts";

it("the example of docs/charts.md stands there word for word, and draws a run's charts from the built library", async () => {
  const example = join(ROOT, "docs/examples/chart-of-a-run.ts");
  expect(readFileSync(join(ROOT, "docs/charts.md"), "utf8")).toContain(readFileSync(example, "utf8"));
  const out = emptyFolder();
  const flags = ["--set", "duration=2d", "--out", join(out, "run"), "--workers", "1", "--quiet"];
  expect((await gridpilot(["run", "scenarios/workplace-caltech", ...flags], { cwd: ROOT })).code).toBe(0);
  const page = join(out, "page.html");
  execFileSync(process.execPath, ["--import", "tsx", example, join(out, "run"), page], { cwd: ROOT });
  const html = readFileSync(page, "utf8");
  expect(html.match(/<svg [^>]*class="gridpilot-chart auto"/g)).toHaveLength(2);
  expect(html).toMatch(/<title>Site power peaked at/);
});
