// A study started here with two workers, killed three times and finished by two shards on a job queue, while a worker of the
// queue is killed; another whose own process is killed while the queue goes on; two that share a store and run at once.
// All against an undisturbed one: the same bytes? Needs redis-server (Debian) and npm install --no-save bullmq ioredis:
//   node test/slow/sweep-queue.mjs [--server valkey-server]
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/gridpilot.js", import.meta.url));
const named = process.argv.indexOf("--server");
const SERVER = named < 0 ? "redis-server" : process.argv[named + 1];
const home = mkdtempSync(join(tmpdir(), "gridpilot-queue-"));
const children = new Set();
const start = (program, args) => {
  const child = spawn(program, args, { cwd: home, stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  const seen = { text: "" };
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (seen.text += text));
  const ended = new Promise((resolve) => child.on("close", (code) => resolve({ code, said: seen.text })));
  ended.then(() => children.delete(child));
  return { child, ended, seen };
};
const gridpilot = (...args) => start(process.execPath, [BIN, ...args]);
const must = async ({ ended }, what) => {
  const { code, said } = await ended;
  if (code !== 0) throw new Error(`${what} ended with ${code}: ${said}`);
  return said;
};
const until = async (what, is) => {
  for (let waited = 0; !is(); waited += 20) {
    if (waited > 60_000) throw new Error(`waited a minute for: ${what}`);
    await sleep(20);
  }
};
const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
const url = `redis://127.0.0.1:${port}`;

/** Finished runs in the store of an unfinished sweep. */
const doneIn = (out) => {
  try {
    return readdirSync(join(home, out, "store/journal"))
      .map((name) => readFileSync(join(home, out, "store/journal", name), "utf8").split("\n").length - 1)
      .reduce((a, b) => a + b, 0);
  } catch {
    return 0;
  }
};
const FILES = ["study.json", "summary.csv", "differences.csv", "study.html", "results/part-00000.parquet"];
const isSame = (a, b) =>
  FILES.every((file) => readFileSync(join(home, a, file)).equals(readFileSync(join(home, b, file))));
const sweep = (out, ...more) => gridpilot("sweep", "s.study.yaml", "--out", out, "--quiet", ...more);
const onQueue = ["--executor", "bullmq", "--target", url];
const OF = 240;

try {
  await must(gridpilot("new", "site"), "new");
  writeFileSync(
    join(home, "s.study.yaml"),
    "version: 1\nname: s\nscenario: site\nmatrix: { policy.kind: [uncontrolled, round-robin], site.transformerKw: 5..24..0.5 }\n" +
      "replications: 3\nbaseline: { policy.kind: uncontrolled }\n",
  );
  const unheard = await sweep("calm", ...onQueue).ended;
  if (unheard.code !== 3 || !unheard.said.includes("NO_QUEUE")) throw new Error(`no server: ${unheard.said}`);
  await must(sweep("calm"), "the undisturbed sweep");

  start(SERVER, ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--maxmemory-policy", "noeviction"]);
  await sleep(300);

  // Killed three times on threads of its own; then two shards on the queue, one of whose workers is killed.
  for (const part of [0.2, 0.4, 0.6]) {
    const { child, ended } = sweep("out", "--workers", "2");
    await until(`${part} of the runs`, () => doneIn("out") >= part * OF || child.exitCode !== null);
    child.kill("SIGKILL");
    await ended;
  }
  const doneBeforeQueue = doneIn("out");
  const workers = [1, 2].map(() => gridpilot("worker", url, "--workers", "1"));
  await until("workers", () => workers.every(({ seen }) => seen.text.includes("serving")));
  const shards = ["1/2", "2/2"].map((shard) => sweep("out", ...onQueue, "--shard", shard));
  await until("a run from the queue", () => doneIn("out") > doneBeforeQueue);
  workers[0].child.kill("SIGKILL");
  await Promise.all(shards.map((shard) => must(shard, "a shard")));
  const finishedByShards = isSame("calm", "out");

  // The sweep's own process is killed; the queue holds what is left and what was finished meanwhile.
  const first = sweep("again", ...onQueue);
  await until("a third of the runs", () => doneIn("again") > OF / 3);
  first.child.kill("SIGKILL");
  await first.ended;
  const doneBeforeKill = doneIn("again");
  await must(sweep("again", ...onQueue), "the second start");
  const survivesItsOwnDeath = isSame("calm", "again");

  // Two sweeps of the same runs at once, one store: neither waits for the other, both have all.
  const store = ["--store", "shared"];
  await Promise.all(["a", "b"].map((out) => must(sweep(out, ...onQueue, ...store), out)));
  cpSync(join(home, "shared"), join(home, "copy"), { recursive: true });
  const third = await must(gridpilot("sweep", "s.study.yaml", "--out", "c", "--store", "copy", "--json"), "c");
  const sharesAStore =
    isSame("calm", "a") &&
    isSame("calm", "b") &&
    isSame("calm", "c") &&
    JSON.parse(third.trim().split("\n").at(-1)).run === 0;

  workers[1].child.kill("SIGTERM");
  const goodbye = await workers[1].ended;
  const all = { finishedByShards, survivesItsOwnDeath, sharesAStore, workerEndsWell: goodbye.code === 0 };
  console.log(
    JSON.stringify({ of: OF, doneBeforeQueue, doneBeforeKill, ...all, worker: goodbye.said.trim().split("\n").at(-1) }),
  );
  if (Object.values(all).includes(false)) process.exitCode = 1;
  else rmSync(home, { recursive: true, force: true });
} finally {
  for (const child of children) child.kill("SIGKILL");
}
