// Kills a sweep at random points, damages what it left, fills its disk, and checks that it ends with the bytes of an
// undisturbed one:
//   node test/slow/sweep-chaos.mjs [--times 200] [--seed 1] [--keep kpis|tables]
// Every round starts the sweep again in the same folder and does one of: SIGKILL, SIGTERM, SIGINT, a shard killed, two
// shards at once of which one is killed, a journal cut off or scribbled over, a lock and a half-written run left behind, a
// disk that is full (where this process may mount one). The delays are drawn from the seed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import seedrandom from "seedrandom";

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : fallback;
};
const times = Number(option("times", "200"));
const keep = option("keep", "kpis");
const random = seedrandom(`chaos/${option("seed", "1")}`);
const BIN = fileURLToPath(new URL("../../bin/gridpilot.js", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "gridpilot-chaos-"));

const start = (args, options = {}) => {
  const child = spawn(process.execPath, [BIN, ...args], { cwd: home, stdio: ["ignore", "ignore", "pipe"], ...options });
  let stderr = "";
  child.stderr.on("data", (text) => (stderr += text));
  const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, stderr })));
  return { child, ended };
};
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

await start(["new", "site"]).ended;
writeFileSync(
  join(home, "chaos.study.yaml"),
  `version: 1
name: chaos
scenario: site
matrix:
  policy.kind: [uncontrolled, first-come, round-robin, earliest-deadline]
  site.transformerKw: 5..40..5
replications: 3
baseline: { policy.kind: uncontrolled }
`,
);
const sweep = (out, ...more) => ["sweep", "chaos.study.yaml", "--out", out, "--keep", keep, "--quiet", ...more];

/** Hashes of everything that counts as a result: all but the order in which runs ended, locks and durations. */
function digest(out) {
  const hash = createHash("sha256");
  const visit = (dir, shown) => {
    for (const entry of readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (["journal", "run-info.json"].includes(entry.name)) continue;
      const path = join(dir, entry.name);
      if (entry.isDirectory()) visit(path, `${shown}/${entry.name}`);
      else hash.update(`${shown}/${entry.name}\0`).update(readFileSync(path));
    }
  };
  visit(join(home, out), "");
  return hash.digest("hex");
}

const began = performance.now();
const undisturbed = await start(sweep("calm", "--workers", "1")).ended;
if (undisturbed.code !== 0) throw new Error(`the undisturbed sweep failed: ${undisturbed.stderr}`);
const calmMs = performance.now() - began;
const wanted = digest("calm");

const journals = () => {
  try {
    return readdirSync(join(home, "out/store/journal")).map((name) => join(home, "out/store/journal", name));
  } catch {
    return [];
  }
};
const pick = (list) => list[Math.floor(random() * list.length)];
const acts = {
  async kill() {
    const { child, ended } = start(sweep("out", "--workers", pick(["1", "2"])));
    await sleep(random() * calmMs);
    child.kill("SIGKILL");
    return ended;
  },
  async stop() {
    const { child, ended } = start(sweep("out"));
    await sleep(random() * calmMs);
    child.kill(pick(["SIGTERM", "SIGINT"]));
    return ended;
  },
  async killShard() {
    const { child, ended } = start(sweep("out", "--shard", pick(["1/3", "2/3", "3/3"]), "--workers", "1"));
    await sleep(random() * calmMs);
    child.kill("SIGKILL");
    return ended;
  },
  async killOneOfTwo() {
    const shards = ["1/2", "2/2"].map((shard) => start(sweep("out", "--shard", shard, "--workers", "1")));
    await sleep(random() * calmMs);
    pick(shards).child.kill("SIGKILL");
    await sleep(random() * 200);
    for (const { child } of shards) child.kill("SIGKILL");
    return Promise.all(shards.map(({ ended }) => ended));
  },
  async cutJournal() {
    const file = pick(journals());
    if (file) truncateSync(file, Math.floor(statSync(file).size * random()));
  },
  async scribbleJournal() {
    const file = pick(journals());
    if (!file) return;
    const bytes = readFileSync(file);
    for (let k = 0; k < 3 && bytes.length > 0; k++)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    writeFileSync(file, bytes);
    appendFileSync(file, pick(["", "half a li", "\n\n", "0123456789abcdef {}\n"]));
  },
  async leaveRubbish() {
    const host = spawnSync("hostname", { encoding: "utf8" })
      .stdout.trim()
      .replaceAll(/[^A-Za-z0-9]/g, "-");
    mkdirSync(join(home, "out/store/runs", `.${"0".repeat(32)}.partial-${host}_4194305`), { recursive: true });
    writeFileSync(join(home, "out/.lock"), pick([JSON.stringify({ host: "x", pid: 1 }).slice(0, 7), "", "{}"]));
  },
  async fullDisk() {
    const small = join(home, "small");
    mkdirSync(small, { recursive: true });
    if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${keep === "tables" ? 512 : 16}k`, "none", small]).status !== 0)
      return "no mount";
    try {
      try {
        cpSync(join(home, "out/store"), join(small, "store"), { recursive: true });
      } catch {
        // It was fuller than the small disk already.
      }
      const { ended } = start(sweep("out", "--store", join(small, "store")));
      const { code, stderr } = await ended;
      if (code !== 5 && code !== 0) throw new Error(`a full disk ended with ${code}: ${stderr}`);
      return code === 5 ? "full" : "fitted";
    } finally {
      spawnSync("umount", [small]);
    }
  },
};

const counts = {};
for (let round = 0; round < times; round++) {
  // The full disk is slow to set up and rare in life.
  const name = round % 10 === 9 ? "fullDisk" : pick(Object.keys(acts).filter((act) => act !== "fullDisk"));
  const came = await acts[name]();
  counts[name] = (counts[name] ?? 0) + 1;
  if (typeof came === "string") counts[`${name}: ${came}`] = (counts[`${name}: ${came}`] ?? 0) + 1;
  // Once all is done there is nothing left to disturb: every now and then the store is thrown away.
  if (random() < 0.15) rmSync(join(home, "out"), { recursive: true, force: true });
}
const last = await start(sweep("out")).ended;
if (last.code !== 0) throw new Error(`the last start failed with ${last.code}: ${last.stderr}`);
const got = digest("out");
const left = readdirSync(join(home, "out")).filter((name) => name.startsWith("."));
console.log(JSON.stringify({ times, keep, counts, same: got === wanted, left, sha256: got.slice(0, 16) }));
if (got !== wanted || left.length > 0) {
  console.error(`differs from the undisturbed sweep; both are in ${home}`);
  process.exitCode = 1;
} else rmSync(home, { recursive: true, force: true });
