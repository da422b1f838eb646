// One receding-horizon programme of quick charge: 54 EVSEs of the Caltech garage, twelve hours in steps of five minutes, phasor
// limits as half-planes. gridpilot's interior point; beside it the same steps as ACN-Sim's planner takes them (CVXPY, phasor
// limits as cones); with --minutes, decisions of minutes.mjs alone; with --alone, gridpilot's own
// programme alone; with --highs, HiGHS (WebAssembly) on one of the same programmes; with --warm, HiGHS from its last basis.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import loadHighs from "highs";
import seedrandom from "seedrandom";
import { printTable } from "../tools/measure.mjs";
import { pythonWith } from "../tools/python.mjs";
import { decisions } from "./minutes.mjs";
import { warmStarts } from "./warm.mjs";

const EVSES = 54;
const STEPS = 144;
const FACETS = 24;
const PROGRAMMES = 9;
const OF_ACNSIM = 5;
const OF_HIGHS = 1;
const HIGHS_LIMIT_S = 20;

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
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "error",
    });
    const library = await import(pathToFileURL(bundle).href);
    const isAlone = options.includes("--alone") || options.includes("--warm");
    if (!isAlone) decisions(library);
    if (options.includes("--minutes")) return;
    // Minutes of simplex: only where asked for.
    const highs = options.includes("--highs") ? await loadHighs() : undefined;
    if (options.includes("--warm")) return await warmOnes(library);
    const rows = [
      [
        ...["54 EVSEs, 12 h, 5 min", "median CPU ms", "least", "most", "iterations"],
        ...["ACN-Sim's step", "objective to it", "HiGHS CPU ms", "cost to HiGHS"],
      ],
    ];
    const python = isAlone ? undefined : pythonWith(["acnportal==0.3.3", "cvxpy==1.9.3", "clarabel==0.11.1"]);
    for (const transformerKw of [10, 50]) rows.push(await measured(library, highs, python, transformerKw));
    printTable(rows);
    console.log(
      "wanted: a median under 50 ms; ACN-Sim's step: median CPU ms of its planner's programme in CVXPY with Clarabel",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** HiGHS from the last basis, on a programme in which every session has a step left after the first. */
async function warmOnes(library) {
  const { groups } = await garage(library, 10);
  const draw = seedrandom.alea("mpc/warm");
  const programmes = [];
  while (programmes.length < PROGRAMMES) {
    const programme = programmeOf(groups, draw);
    if (Math.min(...programme.stays) > 1) programmes.push(programme);
  }
  warmStarts(await loadHighs(), programmes, lpOf, (p) => library.solveProgramme(p, 3e-3));
}

async function garage({ bindingLimits, limitGroups, loadScenario, policyKinds, resolveScenario }, kw) {
  const scenario = fileURLToPath(new URL("../../scenarios/workplace-caltech", import.meta.url));
  const loaded = await loadScenario({ paths: [scenario], sets: [`site.transformerKw=${kw}`], policies: policyKinds });
  const { scenario: own, layout } = await resolveScenario(loaded);
  return { layout, groups: limitGroups(bindingLimits(own, layout, 208), FACETS, () => "") };
}

async function measured(library, highs, python, kw) {
  const { solveProgramme } = library;
  const { groups, layout } = await garage(library, kw);
  const draw = seedrandom.alea(`mpc/${kw}`);
  const programmes = Array.from({ length: PROGRAMMES }, () => programmeOf(groups, draw));
  const stations = layout.evses.map(({ id }) => id);
  // As in a run, where the same code has been called before.
  for (const programme of programmes.slice(0, 3)) solveProgramme(programme, 3e-3);
  const times = [];
  const iterations = [];
  for (const programme of programmes) {
    const { ms, result } = cpu(() => solveProgramme(programme, 3e-3));
    times.push(ms);
    iterations.push(result.iterations);
  }
  const peer = programmes.slice(0, highs ? OF_HIGHS : 0).map((programme) => {
    const { ms, result } = cpu(() => highs.solve(lpOf(programme), { time_limit: HIGHS_LIMIT_S }));
    return { ms, off: solveProgramme(programme, 3e-3).objective / result.ObjectiveValue - 1 };
  });
  const acnsim = python === undefined ? [] : acnsimSteps(python, kw, stations, programmes.slice(0, OF_ACNSIM));
  const off = acnsim.map(({ objective }, k) => -solveProgramme(programmes[k], 3e-3).objective / objective - 1);
  const sorted = times.sort((a, b) => a - b);
  const f = (value) => value.toFixed(1);
  return [
    `transformer ${kw} kW`,
    f(sorted[sorted.length >> 1]),
    f(sorted[0]),
    f(sorted.at(-1)),
    String(iterations.sort((a, b) => a - b)[iterations.length >> 1]),
    python ? f(acnsim.map(({ ms }) => ms).sort((a, b) => a - b)[acnsim.length >> 1]) : "not asked",
    python ? `${(100 * Math.min(...off)).toFixed(2)} to ${(100 * Math.max(...off)).toFixed(2)} %` : "not asked",
    highs ? f(Math.min(...peer.map(({ ms }) => ms))) : "not asked",
    highs ? `${(100 * Math.max(...peer.map(({ off }) => Math.abs(off)))).toFixed(3)} %` : "not asked",
  ];
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
  const stepStart = [0];
  const session = [];
  const cost = [];
  for (let t = 0; t < STEPS; t++) {
    for (let s = 0; s < EVSES; s++) {
      if (stays[s] <= t) continue;
      session.push(s);
      cost.push((t - STEPS) / STEPS);
    }
    stepStart.push(session.length);
  }
  return {
    stays,
    steps: STEPS,
    sessions: EVSES,
    stepStart: Int32Array.from(stepStart),
    session: Int32Array.from(session),
    upperA: new Float64Array(session.length).fill(32),
    cost: Float64Array.from(cost),
    energyA,
    group: groupOf,
    groups,
    limitA: boundA,
    coefficient,
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

/** The same programme in the LP format. */
function lpOf(p) {
  const term = (c, x) => `${c < 0 ? "-" : "+"} ${Math.abs(c)} x${x}`;
  const rows = [];
  const bySession = Array.from({ length: p.sessions }, () => []);
  for (const [e, s] of p.session.entries()) bySession[s].push(e);
  for (const [s, list] of bySession.entries()) rows.push(`${list.map((e) => term(1, e)).join(" ")} <= ${p.energyA[s]}`);
  for (let t = 0; t < p.steps; t++)
    p.limitA.forEach((limitA, l) => {
      const terms = [];
      for (let e = p.stepStart[t]; e < p.stepStart[t + 1]; e++) {
        const c = p.coefficient[l * p.groups + p.group[p.session[e]]];
        if (c !== 0) terms.push(term(c, e));
      }
      if (terms.length > 0) rows.push(`${terms.join(" ")} <= ${limitA}`);
    });
  const objective = Array.from(p.cost, (c, e) => term(c, e)).join(" ");
  const bounds = Array.from(p.upperA, (upper, e) => `0 <= x${e} <= ${upper}`);
  return `Minimize\n obj: ${objective}\nSubject To\n${rows.map((row, k) => ` c${k}: ${row}`).join("\n")}\nBounds\n ${bounds.join("\n ")}\nEnd\n`;
}
