// A day of 2,000 vehicles on the 8500-node feeder, regulators free, report included: what the whole process takes.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { printTable, wholeProcess } from "../tools/measure.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const STEPS = 1440;
const REPETITIONS = 3;

export async function bench() {
  const out = mkdtempSync(join(tmpdir(), "gridpilot-bench-"));
  const rows = [[`2,000 vehicles, 8,531 nodes, ${STEPS} steps`, "wall s", "CPU s", "steps/s", "memory MiB"]];
  try {
    const threads = [...new Set([1, Math.min(2, availableParallelism())])];
    const best = new Map();
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      for (const workers of threads) {
        const usage = join(out, "usage.json");
        const { wallS, cpuS } = wholeProcess(
          process.execPath,
          [
            "--import",
            path("usage.mjs"),
            path("../../bin/gridpilot.js"),
            ...["run", path("../../scenarios/feeder-8500"), "--quiet", "--force"],
            ...["--workers", String(workers), "--out", join(out, "run")],
          ],
          { env: { ...process.env, GRIDPILOT_USAGE: usage } },
        );
        const { maxRssKb } = JSON.parse(readFileSync(usage, "utf8"));
        if (wallS < (best.get(workers)?.wallS ?? Infinity)) best.set(workers, { wallS, cpuS, maxRssKb });
      }
    }
    for (const [workers, { wallS, cpuS, maxRssKb }] of best) {
      const name = workers === 1 ? "on 1 thread" : `on ${workers} threads`;
      const [wall, cpu] = [wallS.toFixed(2), cpuS.toFixed(2)];
      rows.push([name, wall, cpu, (STEPS / wallS).toFixed(0), (maxRssKb / 1024).toFixed(0)]);
    }
    printTable(rows);
    console.log("wanted: under 30 s of wall time on 2 cores, tables and report included");
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
