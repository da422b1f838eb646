import { spawn, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyFolder, gridpilot, ROOT } from "./cli-spawn.ts";

// BullMQ is optional. Without it what is tested is the word; with it (npm install --no-save bullmq ioredis) and a server
// (Debian: redis-server) everything else.
const hasBullMq = ["bullmq", "ioredis"].every((name) => existsSync(join(ROOT, "node_modules", name)));
const hasServer = spawnSync("redis-server", ["--version"]).status === 0;

it.runIf(!hasBullMq)("without BullMQ a sweep and a worker say what to install", async () => {
  const cwd = emptyFolder();
  await gridpilot(["new", "site"], { cwd });
  writeFileSync(join(cwd, "s.study.yaml"), "version: 1\nname: s\nscenario: site\n");
  for (const args of [["sweep", "s.study.yaml", "--executor", "bullmq"], ["worker"]]) {
    const { code, stderr } = await gridpilot(args, { cwd });
    expect(code).toBe(3);
    expect(stderr).toContain("npm install --no-save bullmq ioredis");
  }
});

it.runIf(hasBullMq && hasServer)(
  "on a queue: kills on every side, shards and a shared store end in the bytes of an undisturbed sweep",
  async () => {
    const script = spawn(process.execPath, [join(ROOT, "test/slow/sweep-queue.mjs")]);
    let said = "";
    for (const stream of [script.stdout, script.stderr]) stream.on("data", (text) => (said += text));
    const code = await new Promise((resolve) => script.on("close", resolve));
    expect(code, said).toBe(0);
    expect(said).toContain('"finishedByShards":true');
  },
  300_000,
);
