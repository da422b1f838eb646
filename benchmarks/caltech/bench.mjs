// A month of the Caltech garage, earliest-deadline under a 10 kW three-phase cap: gridpilot beside ACN-Sim 0.3.3 and
// beside the barest re-run in Node, on the same sessions in the same run.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bestOf, freshNode, printTable, wholeProcess } from "../tools/measure.mjs";
import { pythonWith } from "../tools/python.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const CAPACITY_KW = "10";
const REPETITIONS = 5;

export async function bench() {
  const python = pythonWith(["acnportal==0.3.3"]);
  const scenario = path("../../scenarios/workplace-caltech");
  const sessions = join(scenario, "sessions.csv");
  const out = mkdtempSync(join(tmpdir(), "gridpilot-bench-"));
  try {
    const bare = bestOf(REPETITIONS, () => freshNode(path("bare-rerun.mjs"), [sessions, CAPACITY_KW]));
    const simulation = bestOf(REPETITIONS, () => freshNode(path("simulation-phase.mjs"), [scenario, CAPACITY_KW]));
    let run = 0;
    const whole = bestOf(REPETITIONS, () =>
      wholeProcess(process.execPath, [
        path("../../bin/gridpilot.js"),
        "run",
        scenario,
        "--quiet",
        "--out",
        join(out, `run${run++}`),
        "--set",
        `site.transformerKw=${CAPACITY_KW}`,
        "--set",
        "site.network=three-phase",
        "--set",
        "policy.kind=earliest-deadline",
      ]),
    );
    const peer = spawnSync(python, [path("acnsim.py"), sessions, CAPACITY_KW], { encoding: "utf8" });
    if (peer.status !== 0) throw new Error(peer.stderr);
    const acnsim = JSON.parse(peer.stdout.trim().split("\n").at(-1));

    const s = (value) => value.toFixed(3);
    printTable([
      ["954 sessions, 54 EVSEs, 31 days, CPU seconds", "CPU s", "delivered %"],
      ["ACN-Sim 0.3.3, sim.run()", s(acnsim.cpuS), acnsim.deliveredPct.toFixed(6)],
      ["bare re-run in Node", s(bare.cpuS), bare.deliveredPct.toFixed(6)],
      ["gridpilot, simulation phase", s(simulation.cpuS), simulation.deliveredPct.toFixed(6)],
      ["gridpilot, whole process with tables and report", s(whole.cpuS), ""],
    ]);
    console.log(`simulation phase / bare re-run: ${(simulation.cpuS / bare.cpuS).toFixed(2)} (wanted: at most 2)`);
    console.log(`ACN-Sim / gridpilot's whole process: ${(acnsim.cpuS / whole.cpuS).toFixed(0)} (wanted: at least 150)`);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
