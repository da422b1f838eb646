// A study started here with two workers, killed three times and finished by a job array of a Slurm cluster, against an
// undisturbed one: the same bytes? Needs a running Slurm, or Debian's slurm-wlm and
// munge, with which it starts one of its own:
//   node test/slow/sweep-slurm.mjs
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startCluster } from "./slurm-cluster.mjs";

const BIN = fileURLToPath(new URL("../../bin/gridpilot.js", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "gridpilot-slurm-"));
const run = (args, killAfterMs) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], { cwd: home, stdio: ["ignore", "inherit", "inherit"] });
    if (killAfterMs) setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    child.on("close", (code) => resolve(code));
  });

const endCluster = await startCluster();
await run(["new", "site"]);
const study =
  "version: 1\nname: s\nscenario: site\nmatrix: { policy.kind: [uncontrolled, round-robin], site.transformerKw: 5..24..0.1 }\n";
writeFileSync(join(home, "s.study.yaml"), study);
const sweep = (out, ...more) => ["sweep", "s.study.yaml", "--out", join(home, out), "--quiet", ...more];
const began = performance.now();
await run(sweep("calm"));
const calmMs = performance.now() - began;
for (const part of [0.4, 0.35, 0.35]) await run(sweep("out", "--workers", "2"), part * calmMs);
// On a busy machine the first one may be killed before it has a journal.
const journal = join(home, "out/store/journal");
const killed = (existsSync(journal) ? readdirSync(journal) : [])
  .map((name) => readFileSync(join(journal, name), "utf8").split("\n").length - 1)
  .reduce((a, b) => a + b, 0);
const code = await run(sweep("out", "--executor", "slurm", "--workers", "2"));
await endCluster();
const files = ["study.json", "summary.csv", "study.html", "results/part-00000.parquet"];
const same = files.every((file) =>
  readFileSync(join(home, "calm", file)).equals(readFileSync(join(home, "out", file))),
);
const tasks = readdirSync(join(home, "out/slurm")).filter((name) => name.endsWith(".txt")).length;
console.log(JSON.stringify({ code, doneBeforeSlurm: killed, of: 382, tasks, same }));
if (code !== 0 || !same || tasks !== 2) process.exitCode = 1;
else rmSync(home, { recursive: true, force: true });
