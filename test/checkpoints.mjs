// Every shipped scenario, killed without a warning twice, each time a while drawn by a seed after a checkpoint has been
// written, and resumed each time with another number of workers: the run folder must be that of a run that was left alone,
// byte for byte. Once with every event recorded, and once as it is shipped, when what cannot change is lived through in one
// go. Uses the built program.
// Usage: node test/checkpoints.mjs [--seed 1] [--only NAME]
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import seedrandom from "seedrandom";

const { values } = parseArgs({ options: { seed: { type: "string", default: "1" }, only: { type: "string" } } });
const root = new URL("..", import.meta.url).pathname;
const dir = mkdtempSync(join(tmpdir(), "gridpilot-checkpoints-"));
const draw = seedrandom.alea(values.seed);

/** Two dozen checkpoints each. */
const EVERY = { "workplace-caltech": "38h", "solar-home": "7h", "v2g-fcr": "25s" };

/** Runs to the end, or with `killed` until a checkpoint of its own is there and so many ms more.
 *  @returns how it ended, and after how many ms */
async function run(args, killed) {
  const start = performance.now();
  const before = killed && writtenAt(killed.head);
  const child = spawn(process.execPath, [join(root, "bin/gridpilot.js"), "run", ...args, "--quiet"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  let isOver = false;
  const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve(signal ?? code)));
  ended.then(() => {
    isOver = true;
  });
  if (killed) {
    while (!isOver && writtenAt(killed.head) === before) await wait(2);
    await Promise.race([ended, wait(killed.afterMs)]);
    child.kill("SIGKILL");
  }
  return { end: await ended, ms: performance.now() - start };
}

/** When a file was written; undefined where there is none. */
const writtenAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

const filesOf = (out) =>
  readdirSync(out, { recursive: true })
    .filter((name) => statSync(join(out, name)).isFile() && name !== "run-info.json")
    .sort()
    .map(
      (name) =>
        `${name} ${createHash("sha256")
          .update(readFileSync(join(out, name)))
          .digest("hex")}`,
    )
    .join("\n");

/** @returns whether the files are the same, and how it was killed */
async function survives(name, looking) {
  const [whole, out] = [join(dir, `${name}-whole`), join(dir, name)];
  for (const folder of [whole, out]) rmSync(folder, { recursive: true, force: true });
  const args = [join(root, "scenarios", name), ...looking];
  const alone = await run([...args, "--out", whole, "--workers", "1"]);
  const head = join(dir, `.${name}.checkpoint`, "last");
  const kills = [];
  let isWhole = false;
  // A short run may end before it is killed: it begins anew and has less time, until it was killed with a checkpoint there.
  for (let shareOfRun = 0.6; kills.length < 2 && shareOfRun > 0.01; shareOfRun /= 2) {
    const goesOn = existsSync(head);
    const how = goesOn ? ["--resume"] : ["--checkpoint", EVERY[name] ?? "1h"];
    rmSync(out, { recursive: true, force: true });
    const afterMs = alone.ms * shareOfRun * draw();
    const { end, ms } = await run([...args, "--out", out, ...how, "--workers", kills.length === 0 ? "2" : "3"], {
      head,
      afterMs,
    });
    isWhole = end === 0 && goesOn;
    if (isWhole) break;
    // A kill while the finished run tidies up leaves nothing to go on from.
    if (end !== 0 && existsSync(head)) kills.push(`${end} after ${Math.round(ms)} ms`);
  }
  if (!isWhole) rmSync(out, { recursive: true, force: true });
  const last = isWhole ? { end: 0 } : await run([...args, "--out", out, "--resume", "--workers", "1"]);
  return { isSame: kills.length > 0 && last.end === 0 && filesOf(whole) === filesOf(out), kills };
}

const LOOKING = { "every event": ["--trace-hash", "--set", "record.events=true"], "as shipped": [] };
const names = readdirSync(join(root, "scenarios")).filter((name) =>
  existsSync(join(root, "scenarios", name, "scenario.yaml")),
);
let failures = 0;
for (const name of values.only ? [values.only] : names) {
  for (const [how, looking] of Object.entries(LOOKING)) {
    const { isSame, kills } = await survives(name, looking);
    if (!isSame) failures++;
    const verdict = isSame ? "same bytes" : kills.length > 0 ? "DIFFERS" : "NOT KILLED";
    process.stdout.write(`${verdict.padEnd(10)}  ${name.padEnd(20)} ${how.padEnd(11)}  ${kills.join("; ")}\n`);
  }
}
rmSync(dir, { recursive: true, force: true });
process.stdout.write(`seed ${values.seed}: ${failures} differ\n`);
process.exitCode = failures === 0 ? 0 : 1;
