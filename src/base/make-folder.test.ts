import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder } from "./make-folder.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "gridpilot-folder-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("makes a folder and those above it, and leaves one that is there", () => {
  const deep = join(dir, "a", "b", "c");
  makeFolder(deep);
  makeFolder(deep);
  expect(statSync(deep).isDirectory()).toBe(true);
});

test("says where a file stands in the way", () => {
  writeFileSync(join(dir, "file"), "");
  expect(() => makeFolder(join(dir, "file"))).toThrow(/EEXIST/);
  expect(() => makeFolder(join(dir, "file", "below"))).toThrow(/ENOTDIR/);
});

test.runIf(process.platform === "linux")("ends where a file system makes no folders and says it found none", () => {
  expect(() => makeFolder("/proc/gridpilot/run")).toThrow(/ENOENT/);
});
