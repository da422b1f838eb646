// One receding-horizon programme of quick charge: 54 EVSEs of the Caltech garage, twelve hours in steps of five minutes, phasor
// limits as half-planes. gridpilot's interior point; HiGHS (WebAssembly) from nothing, and from the plan of five minutes before as
// a policy has it; beside them the same steps as ACN-Sim's planner takes them (CVXPY, phasor limits as cones); with --minutes,
// decisions of minutes.mjs alone; with --alone, nothing of ACN-Sim.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import seedrandom from "seedrandom";
import { printTable } from "../tools/measure.mjs";
import { pythonWith } from "../tools/python.mjs";
import { decisions } from "./minutes.mjs";

const EVSES = 54;
const STEPS = 144;
const FACETS = 24;
const PROGRAMMES = 9;
const OF_ACNSIM = 5;
const INTERVAL_US = 3e8;
/** Cars that have come since the plan before. */
const COME = 2;

export async function bench(options) {
  const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
  // Inside the package: what is bundled looks for its models from where it stands.
  const folder = mkdtempSync(path("bundle-"));
  try {
    const bundle = join(folder, "library.mjs");
    await build({
      entryPoints: [path("library.ts")],
      outfile: bundle,
      bundle: true,
      format: "esm",
      platform: "node",
      external: ["highs"],
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "error",
    });
    const library = await import(pathToFileURL(bundle).href);
    const isAlone = options.includes("--alone");
    if (!isAlone) decisions(library);
    if (options.includes("--minutes")) return;
    const highs = await library.openHighs();
    const rows = [
      [
        ...[
          "54 EVSEs, 12 h, 5 min; median CPU ms (most)",
          "interior point",
          "HiGHS from nothing",
          "HiGHS from the last plan",
        ],
        ...["ACN-Sim's step", "objective to ACN-Sim's", "to HiGHS's"],
      ],
    ];
    const python = isAlone ? undefined : pythonWith(["acnportal==0.3.3", "cvxpy==1.9.3", "clarabel==0.11.1"]);
    for (const transformerKw of [10, 50]) rows.push(await measured(library, highs, python, transformerKw));
    printTable(rows);
    console.log(
      `wanted: a median under 50 ms; the last plan is that of five minutes before, without the ${COME} cars that came since and with
what the others took as it came; ACN-Sim's step: its planner's programme in CVXPY with Clarabel`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function garage({ bindingLimits, limitGroups, loadScenario, policyKinds, resolveScenario }, kw) {
  const scenario = fileURLToPath(new URL("../../scenarios/workplace-caltech", import.meta.url));
  const loaded = await loadScenario({ paths: [scenario], sets: [`site.transformerKw=${kw}`], policies: policyKinds });
  const { scenario: own, layout } = await resolveScenario(loaded);
  return { layout, groups: limitGroups(bindingLimits(own, layout, 208), FACETS, () => "") };
}

async function measured(library, highs, python, kw) {
  const { plannerOf } = library;
  const { groups, layout } = await garage(library, kw);
  const draw = seedrandom.alea(`mpc/${kw}`);
  const programmes = Array.from({ length: PROGRAMMES }, () => programmeOf(groups, draw));
  const stations = layout.evses.map(({ id }) => id);
  const own = plannerOf({}, undefined, {});
  const cold = (p) => plannerOf({ solver: "highs" }, highs, {})(viewAt(0, p), p, evsesOf(p));
  // As in a run, where the same code has been called before.
  for (const p of programmes.slice(0, 3)) {
    own(viewAt(0, p), p, evsesOf(p));
    cold(p);
  }
  // One after the other, as a run would call it.
  const owns = programmes.map((p) => cpu(() => own(viewAt(0, p), p, evsesOf(p)).slice()));
  const colds = programmes.map((p) => cpu(() => cold(p)));
  const found = programmes.map((p, k) => {
    const before = earlier(p);
    const plan = plannerOf({ solver: "highs" }, highs, {});
    plan(viewAt(-1, before), before, evsesOf(before));
    return {
      ...{ own: owns[k], cold: colds[k] },
      warm: cpu(() => plan(viewAt(0, p), p, evsesOf(p))),
      cost: (currentA) => currentA.reduce((sum, amps, e) => sum + amps * p.cost[e], 0),
    };
  });
  const acnsim = python === undefined ? [] : acnsimSteps(python, kw, stations, programmes.slice(0, OF_ACNSIM));
  const range = (values) => `${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)} %`;
  const toHighs = found.map(({ own, warm, cost }) => 100 * (cost(own.result) / cost(warm.result) - 1));
  for (const { cold, warm, cost } of found)
    if (Math.abs(cost(cold.result) / cost(warm.result) - 1) > 1e-6) throw new Error("HiGHS has found two optima");
  const times = (name) => median(found.map((one) => one[name].ms));
  return [
    `transformer ${kw} kW`,
    times("own"),
    times("cold"),
    times("warm"),
    python ? median(acnsim.map(({ ms }) => ms)) : "not asked",
    python
      ? range(acnsim.map(({ objective }, k) => 100 * (-found[k].cost(found[k].warm.result) / objective - 1)))
      : "not asked",
    range(toHighs),
  ];
}

function median(values) {
  const sorted = values.sort((a, b) => a - b);
  return `${sorted[sorted.length >> 1].toFixed(1)} (${sorted.at(-1).toFixed(1)})`;
}

const evsesOf = ({ stays }) => Array.from(stays, (_, evse) => evse).filter((evse) => stays[evse] > 0);

/** What a planner looks at beside the programme. */
const viewAt = (interval, { stays }) => ({
  nowUs: 1e9 + interval * INTERVAL_US,
  intervalUs: INTERVAL_US,
  arrivalUs: new Float64Array(stays.length),
});

/** The programme of the decision before: some cars had not come yet, and everybody was to get up to an EVSE's full current more. */
function earlier(p) {
  const stays = p.stays.map((stay, s) => (s % (EVSES / COME) === 0 ? 0 : Math.min(STEPS, stay + 1)));
  return programmeWith(
    p,
    stays,
    p.energyA.map((amps, s) => amps + ((7 * s) % 33)),
  );
}

/** The same steps in ACN-Sim's own model of the garage. */
function acnsimSteps(python, kw, stations, programmes) {
  const input = programmes.map(({ stays, energyA }) => JSON.stringify({ stations, stays, energyA: [...energyA] }));
  const script = fileURLToPath(new URL("acnsim.py", import.meta.url));
  const child = spawnSync(python, [script, String(kw), String(STEPS)], {
    input: input.join("\n"),
    encoding: "utf8",
    // Its solver's threads would not show in the time of the process that asks.
    env: { ...process.env, OMP_NUM_THREADS: "1", RAYON_NUM_THREADS: "1" },
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return child.stdout.trim().split("\n").map(JSON.parse);
}

function cpu(run) {
  const before = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, result };
}

/** Stays of one step to twelve hours and needs of up to 70 kWh, evenly drawn. */
function programmeOf({ groupOf, groups, boundA, coefficient }, draw) {
  const stays = Array.from({ length: EVSES }, () => 1 + Math.floor(draw() * STEPS));
  const energyA = Float64Array.from(stays, () => 5 + draw() * 4000);
  const site = { groups, limitA: boundA, coefficient, groupOf };
  return programmeWith(site, stays, energyA);
}

/** @param stays by EVSE [steps], 0 where nobody stands */
function programmeWith({ groupOf, groups, limitA, coefficient }, stays, energyA) {
  const evses = evsesOf({ stays });
  const stepStart = [0];
  const session = [];
  const cost = [];
  for (let t = 0; t < STEPS; t++) {
    for (const [s, evse] of evses.entries()) {
      if (stays[evse] <= t) continue;
      session.push(s);
      cost.push((t - STEPS) / STEPS);
    }
    stepStart.push(session.length);
  }
  return {
    ...{ stays, groupOf, groups, limitA, coefficient },
    steps: STEPS,
    sessions: evses.length,
    stepStart: Int32Array.from(stepStart),
    session: Int32Array.from(session),
    upperA: new Float64Array(session.length).fill(32),
    cost: Float64Array.from(cost),
    energyA: Float64Array.from(evses, (evse) => energyA[evse]),
    group: Int32Array.from(evses, (evse) => groupOf[evse]),
    groupKw: new Float64Array(groups).fill(0.208),
    baseKw: new Float64Array(STEPS),
    quadratic: 0,
    balance: 0,
    balanceRe: new Float64Array(groups),
    balanceIm: new Float64Array(groups),
    peakCost: 0,
    peakFromKw: 0,
  };
}
