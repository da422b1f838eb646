// The event engine beside SimPy and Cimba on the same models in the same run, alternating: PHOLD, the charging-session
// queue, M/M/1; and the engine with itself on one and two workers. CPU seconds of the measured part, best of several.
import { spawnSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bestOf, freshNode, printTable } from "../tools/measure.mjs";
import { pythonWith } from "../tools/python.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const ROUNDS = 3;

export async function bench(options) {
  const out = path("../../.bench/engine/");
  await build({
    entryPoints: [path("case.ts"), path("phold.ts")],
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["piscina"],
  });
  const python = pythonWith(["simpy==4.1.2"]);
  const cimba = withCimba();
  const ours = (...args) => freshNode(`${out}case.mjs`, args.map(String));
  const peer = (command, ...args) => {
    const child = spawnSync(command, [path("peers.py"), ...args.map(String)], { encoding: "utf8" });
    if (child.status !== 0) throw new Error(child.stderr);
    return JSON.parse(child.stdout.trim().split("\n").at(-1));
  };
  const rate = ({ events, cpuS }) => events / cpuS / 1e6;
  const fixed = (value, digits = 2) => value.toFixed(digits);

  const phold = [["PHOLD, million events per CPU second", "SimPy", "gridpilot", "ratio", "wanted"]];
  const pholdCases = [
    { pending: 1000, simpy: 100_000, events: 3e6, wanted: "" },
    { pending: 100_000, simpy: 200_000, events: 3e6, wanted: ">= 4, ratio >= 15" },
    { pending: 1_000_000, simpy: 100_000, events: 4e6, wanted: ">= 3" },
  ];
  for (const { pending, simpy, events, wanted } of pholdCases) {
    const [theirs, own] = alternating(
      () => peer(python, "phold", pending, simpy),
      () => ours("phold", pending, events),
      rate,
    );
    phold.push([`${pending} pending`, fixed(theirs, 3), fixed(own), fixed(own / theirs, 1), wanted]);
  }
  printTable(phold);

  const queue = [
    ["charging sessions, million events per CPU second", "SimPy", "machines", "ratio", "processes", "ratio", "wanted"],
  ];
  for (const [stations, simpy, wanted] of [
    [240, 200_000, ">= 20, >= 5"],
    [24_000, 100_000, ">= 20, >= 5"],
  ]) {
    const run = () => peer(python, "sessions", stations, simpy);
    const [theirs, machines] = alternating(run, () => ours("machines", stations, 3e6), rate);
    const [theirsAgain, processes] = alternating(run, () => ours("processes", stations, 2e6), rate);
    const simpyRate = Math.max(theirs, theirsAgain);
    const ratio = (own) => fixed(own / simpyRate, 1);
    queue.push([
      `${stations} stations`,
      fixed(simpyRate, 3),
      fixed(machines),
      ratio(machines),
      fixed(processes),
      ratio(processes),
      wanted,
    ]);
  }
  printTable(queue);

  const objects = 1_000_000;
  const cpu = ({ cpuS }) => -cpuS;
  const styles = ["mm1Events", "mm1Components", "mm1Processes"].map((style) => {
    const [, own] = alternating(
      () => ({ cpuS: 0 }),
      () => ours(style, objects),
      cpu,
    );
    return -own;
  });
  const simpy = bestOf(ROUNDS, () => peer(python, "mm1", 100_000)).cpuS * 10;
  const cimbaS = cimba && bestOf(ROUNDS, () => peer(cimba, "mm1_cimba", objects)).cpuS;
  printTable([
    ["M/M/1, 1,000,000 objects, CPU seconds", "CPU s", "SimPy / it", "it / Cimba"],
    ...[
      ["SimPy (100,000 objects, times ten)", simpy],
      ...(cimba ? [["Cimba through Python, compiled model", cimbaS]] : []),
      ["gridpilot, events", styles[0]],
      ["gridpilot, components", styles[1]],
      ["gridpilot, processes (wanted: at most twice Cimba)", styles[2]],
    ].map(([what, s]) => [what, fixed(s, 3), fixed(simpy / s, 1), cimba ? fixed(s / cimbaS) : "-"]),
  ]);
  if (!cimba) console.log("Cimba could not be installed here, so there is no comparison with it.");
  if (!options.includes("--one")) await workers(`${out}phold.mjs`, fixed);
}

/** The engine on one and on two workers, wall time: what matters is when the run is over. */
async function workers(module, fixed) {
  const { comparePhold } = await import(pathToFileURL(module).href);
  const rows = [
    [
      "PHOLD, wall time",
      "events a window",
      "1 worker M/s",
      "2 workers M/s",
      "speed-up",
      "taken by itself",
      "same bytes",
    ],
  ];
  for (const [pending, leastS, events] of [
    [100_000, 0.1, 2e6],
    [1_000_000, 0.1, 3e6],
    [100_000, 0.01, 2e6],
    [10_000, 0.01, 1e6],
    [1000, 0.01, 2e5],
  ]) {
    const found = await comparePhold({ pending, leastS, events, rounds: ROUNDS });
    const { one, two, byThread, perWindow, isSame, isTakenInParallel } = found;
    rows.push([
      `${pending} pending, window ${leastS} s`,
      Math.round(perWindow),
      fixed(one),
      fixed(two),
      fixed(two / one),
      fixed(byThread),
      isTakenInParallel ? "2 workers" : "1 worker",
      isSame ? "yes" : "NO",
    ]);
  }
  printTable(rows);
  console.log(
    "wanted: at least 1.5 from 10,000 events a window on; below 100 the engine keeps to one worker by itself.",
  );
}

/** Best of several, turn by turn. */
function alternating(first, second, score) {
  let best = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round++)
    best = [Math.max(best[0], score(first())), Math.max(best[1], score(second()))];
  return best;
}

function withCimba() {
  try {
    return pythonWith(["cimba==0.9.6"]);
  } catch {
    return undefined;
  }
}
