// 1,000 runs of lv-street at steps of 15 minutes: CPU and wall time of the sweep against the engine's own, and a second
// start. Engine time is that of `simulate`, alone in a warm thread, on a run that was read before: building the model,
// factorising the feeder, every event and solve, the tables. What the sweep does beyond that is overhead: its plan, starting
// threads, reading, KPIs, the journal, the results; what its runs share on a thread (the feeder's factors) it saves.
// `--runs 200` for a shorter one; `--tiny 100000` instead runs that many of the smallest scenario there is and prints the
// coordinator's memory.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildModel, loadPolicies, loadScenario, prepareRun, simulate } from "../../dist/index.js";
import { printTable, wholeProcess } from "../tools/measure.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const BIN = path("../../bin/gridpilot.js");
const WORKERS = 2;

export async function bench(options) {
  const value = (name, fallback) => (options.includes(name) ? Number(options[options.indexOf(name) + 1]) : fallback);
  const home = mkdtempSync(join(tmpdir(), "gridpilot-bench-"));
  try {
    const tiny = value("--tiny", 0);
    if (tiny > 0) await memory(home, tiny);
    else await thousand(home, value("--runs", 1000));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function thousand(home, runs) {
  const study = join(home, "thousand.study.yaml");
  const lines = [
    "version: 1",
    "name: Thousand",
    `scenario: ${path("../../scenarios/lv-street")}`,
    "set: { grid.step: 15min }",
    "matrix: { policy.kind: [uncontrolled, voltage-droop] }",
    `sample: { method: latin-hypercube, size: ${runs / 2}, parameters: { grid.sourcePu: { min: 0.98, max: 1.05 } } }`,
  ];
  writeFileSync(study, `${lines.join("\n")}\n`);
  const sweep = (...more) => [
    "sweep",
    study,
    "--out",
    join(home, "out"),
    "--workers",
    String(WORKERS),
    "--json",
    ...more,
  ];
  // Engine times before and after the sweep, so that a load that comes or goes meets both.
  const before = await engineMs();
  const first = wholeProcess(process.execPath, [BIN, ...sweep()]);
  const after = await engineMs();
  const second = wholeProcess(process.execPath, [BIN, ...sweep()]);
  const engineS = ((before.wallMs + after.wallMs) / 2 / 1000) * runs;
  const engineCpuS = ((before.cpuMs + after.cpuMs) / 2 / 1000) * runs;
  const ownCpuS = ((before.ownCpuMs + after.ownCpuMs) / 2 / 1000) * runs;
  const overhead = (ratio) => `${(100 * (ratio - 1)).toFixed(1)} %`;
  printTable([
    [`${runs} runs, ${WORKERS} workers`, "wall s", "CPU s"],
    ["engine alone, one run after another", engineS.toFixed(1), engineCpuS.toFixed(1)],
    ["of that on its own thread, without helpers of garbage collector and compiler", "", ownCpuS.toFixed(1)],
    ["the sweep", first.wallS.toFixed(1), first.cpuS.toFixed(1)],
    ["a second start", second.wallS.toFixed(2), second.cpuS.toFixed(2)],
  ]);
  console.log(`By wall: the sweep takes ${overhead((first.wallS * WORKERS) / engineS)} more than the engine's wall time ÷ ${WORKERS}. True only \
on an otherwise idle machine with ${WORKERS} cores: the engine alone has the second core for its helpers, the sweep has not.`);
  console.log(`By CPU: all threads of the sweep, its start and results included, take ${overhead(first.cpuS / ownCpuS)} more than the \
engine's own thread: what "by wall" comes to where both keep their cores busy. Against all threads of the engine: ${overhead(first.cpuS / engineCpuS)}.`);
}

/** Mean time of `simulate` alone, over some runs of the study, after a few to warm up. */
async function engineMs() {
  const policies = await loadPolicies([]);
  const data = [];
  for (const kind of ["uncontrolled", "voltage-droop"])
    for (const pu of [0.985, 0.995, 1.005, 1.015, 1.025, 1.035, 1.045]) {
      const sets = ["grid.step=15min", `policy.kind=${kind}`, `grid.sourcePu=${pu}`];
      data.push(await prepareRun(await loadScenario({ paths: [path("../../scenarios/lv-street")], sets, policies })));
    }
  buildModel(data[0]);
  for (const one of data) await simulate(one);
  let [wallMs, cpuMs, ownCpuMs, count] = [0, 0, 0, 0];
  for (let round = 0; round < 3; round++)
    for (const one of data) {
      const cpu = process.cpuUsage();
      const ownFrom = ownThreadMs();
      const start = performance.now();
      await simulate(one);
      wallMs += performance.now() - start;
      const used = process.cpuUsage(cpu);
      cpuMs += (used.user + used.system) / 1000;
      ownCpuMs += ownThreadMs() - ownFrom;
      count++;
    }
  return { wallMs: wallMs / count, cpuMs: cpuMs / count, ownCpuMs: ownCpuMs / count };
}

/** CPU time of the main thread alone [ms], to the nanosecond; Linux tells it. */
function ownThreadMs() {
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
}

async function memory(home, runs) {
  const sessions =
    "session,evse,arrival,departure,requested_kwh\ns1,CA-308,2026-03-02T00:00:00Z,2026-03-02T00:30:00Z,1\n";
  writeFileSync(join(home, "sessions.csv"), sessions);
  const scenario = [
    ...["version: 1", "name: Tiny", "start: 2026-03-02T00:00:00Z", "duration: 30min"],
    "site: { layout: caltech-garage, network: unlimited }",
    "fleet: { kind: trace, file: sessions.csv }",
    "control: { interval: 30min }",
    "record: { evsePower: false }",
  ];
  writeFileSync(join(home, "scenario.yaml"), `${scenario.join("\n")}\n`);
  writeFileSync(join(home, "tiny.study.yaml"), `version: 1\nname: Tiny\nreplications: ${runs}\n`);
  const usage = join(home, "usage.json");
  const run = wholeProcess(
    process.execPath,
    [
      "--import",
      path("../feeder-8500/usage.mjs"),
      BIN,
      "sweep",
      join(home, "tiny.study.yaml"),
      "--out",
      join(home, "out"),
      "--quiet",
    ],
    { env: { ...process.env, GRIDPILOT_USAGE: usage } },
  );
  const { maxRssKb } = JSON.parse(readFileSync(usage, "utf8"));
  printTable([
    [`${runs} runs`, "wall s", "CPU s", "most memory MiB, threads included"],
    ["the sweep", run.wallS.toFixed(1), run.cpuS.toFixed(1), Math.round(maxRssKb / 1024)],
  ]);
}
