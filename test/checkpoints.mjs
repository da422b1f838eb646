// Every shipped scenario, killed without a warning at two moments drawn by a seed, and resumed each time with another number
// of workers: the run folder must be that of a run that was left alone, byte for byte. Uses the built program.
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

/** @returns how it ended, and after how many ms */
async function run(args, killAfterMs) {
  const start = performance.now();
  const child = spawn(process.execPath, [join(root, "bin/gridpilot.js"), "run", ...args, "--quiet"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve(signal ?? code)));
  if (killAfterMs !== undefined) await Promise.race([ended, wait(killAfterMs)]);
  if (killAfterMs !== undefined) child.kill("SIGKILL");
  return { end: await ended, ms: performance.now() - start };
}

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

let failures = 0;
for (const name of readdirSync(join(root, "scenarios")).filter((each) =>
  existsSync(join(root, "scenarios", each, "scenario.yaml")),
)) {
  if (values.only && values.only !== name) continue;
  const [whole, out] = [join(dir, `${name}-whole`), join(dir, name)];
  const args = [join(root, "scenarios", name), "--trace-hash", "--set", "record.events=true"];
  const alone = await run([...args, "--out", whole, "--workers", "1"]);
  const head = join(dir, `.${name}.checkpoint`, "last");
  const kills = [];
  let attempt = [...args, "--out", out, "--checkpoint", EVERY[name] ?? "1h", "--workers", "2"];
  for (const workers of ["3", "1"]) {
    const afterMs = alone.ms * (0.3 + 0.6 * draw());
    const { end } = await run(attempt, afterMs);
    kills.push(`${end} after ${Math.round(afterMs)} ms${existsSync(head) ? "" : ", without a checkpoint"}`);
    if (end === 0) break;
    // Killed before the first checkpoint: nothing to go on from, so it begins anew.
    const goesOn = existsSync(head) ? ["--resume"] : ["--checkpoint", EVERY[name] ?? "1h"];
    attempt = [...args, "--out", out, ...goesOn, "--workers", workers];
  }
  const last = existsSync(out) ? { end: 0 } : await run(attempt);
  const isSame = last.end === 0 && filesOf(whole) === filesOf(out);
  if (!isSame) failures++;
  process.stdout.write(`${isSame ? "same bytes" : "DIFFERS   "}  ${name.padEnd(20)} ${kills.join("; ")}\n`);
}
rmSync(dir, { recursive: true, force: true });
process.stdout.write(`seed ${values.seed}: ${failures} differ\n`);
process.exitCode = failures === 0 ? 0 : 1;
