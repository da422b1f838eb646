import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isRunFolder, isStudyFolder } from "./what-to-compare.ts";

it("a scenario's file is neither run nor study, and a folder is what its files make it", () => {
  const dir = mkdtempSync(join(tmpdir(), "gridpilot-compare-"));
  const of = (path: string) => [isRunFolder(path), isStudyFolder(path)];
  writeFileSync(join(dir, "scenario.yaml"), "");
  expect(of(join(dir, "scenario.yaml"))).toEqual([false, false]);
  expect(of(join(dir, "nowhere"))).toEqual([false, false]);
  writeFileSync(join(dir, "manifest.json"), "{}");
  expect(of(dir)).toEqual([true, false]);
});
