import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]!.trim());
const commands = blocks
  .flatMap((block) => block.split("\n"))
  .filter((line) => line.startsWith("node bin/gridpilot.js"));

it("the README's two commands are what package.json makes possible", () => {
  expect(blocks[0]).toBe("npm ci && node bin/gridpilot.js compare scenarios/workplace-caltech");
  expect(blocks[1]).toBe("npm ci && npm test");
  expect(commands.length).toBeGreaterThan(5);
});

it.each(commands)("works as the README says: %s", (command) => {
  const out = mkdtempSync(join(tmpdir(), "gridpilot-readme-"));
  try {
    const args = command
      .split(" ")
      .slice(2)
      .map((word) => (word.startsWith("out/") ? join(out, word) : word));
    const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/gridpilot.js", ...args], {
      cwd: root,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    expect(stdout.length).toBeGreaterThan(50);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
