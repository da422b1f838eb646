// A city on the engine, from 1,000 to 1,000,000 vehicles for a day: trip chains, a timed handshake at every plug-in,
// set-points every quarter hour, with and without copies of the European low-voltage feeder. Vehicles are state machines
// of the engine written for this benchmark; batteries and power flow are gridpilot's own. Below them the product's own run:
// `scenarios/city` at the same sizes.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bestOf, freshNode, printTable } from "../tools/measure.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** Wanted: most CPU seconds of the simulation phase on the machine's two cores. */
const CASES = [
  { vehicles: 1000, rounds: 3 },
  { vehicles: 10_000, rounds: 3, wanted: "< 1 s" },
  { vehicles: 100_000, rounds: 3 },
  { vehicles: 100_000, workers: 2, rounds: 3, wanted: "1.6 x one worker" },
  { vehicles: 1_000_000, rounds: 1, wanted: "< 15 s, < 4 GiB" },
  { vehicles: 1_000_000, workers: 2, rounds: 1 },
  { vehicles: 10_000, step: "15min", rounds: 1 },
  { vehicles: 10_000, step: "1min", rounds: 1, wanted: "< 8 s" },
  { vehicles: 10_000, step: "1min", workers: 2, rounds: 1 },
];

const BY_FEEDER = { what: "recorded by feeder", sets: ["record.sites=feeder"] };

/** The product's own runs of scenarios/city, everybody charging on arrival; copies of a street of 55 homes. */
const PRODUCT = [
  { copies: 18, overlays: ["bare.yaml"], rounds: 3 },
  { copies: 182, overlays: ["bare.yaml"], rounds: 3 },
  { copies: 182, overlays: ["bare.yaml", "handshakes.yaml"], rounds: 2, wanted: "< 1 s" },
  { copies: 182, overlays: [], what: "feeders solved every 15min", sets: ["record.buses=none"], rounds: 2 },
  { copies: 1819, overlays: ["bare.yaml"], rounds: 1 },
  { copies: 1819, overlays: ["bare.yaml"], workers: 2, rounds: 1 },
  { copies: 1819, overlays: ["bare.yaml"], ...BY_FEEDER, rounds: 1 },
  { copies: 1819, overlays: ["bare.yaml"], ...BY_FEEDER, workers: 2, rounds: 1, wanted: "1.6 x one worker" },
  { copies: 18182, overlays: ["bare.yaml"], ...BY_FEEDER, rounds: 1, wanted: "< 4 GiB", isMillion: true },
  {
    copies: 18182,
    overlays: ["bare.yaml", "handshakes.yaml"],
    ...BY_FEEDER,
    rounds: 1,
    wanted: "< 15 s",
    isMillion: true,
  },
];

/** @param options `--million`: the product with a million vehicles as well; `--product`: the product alone */
export async function bench(options = []) {
  if (!options.includes("--product")) await benchBare();
  console.log();
  benchProduct(PRODUCT.filter(({ isMillion }) => !isMillion || options.includes("--million")));
}

/** CPU seconds are of the whole simulation phase, all threads: from data in memory to recorded tables in memory. */
function benchProduct(cases) {
  const scenario = path("../../scenarios/city");
  const parts = ["model", "set-up", "events", "grid", "policy", "recording", "collecting"];
  const rows = [
    [
      "scenarios/city, one day",
      "workers",
      "events",
      "k events/s",
      "EV-days/s",
      "µs/EV-day",
      "CPU s",
      "busiest thread s",
      "wall s",
      "MiB",
      ...parts,
      "wanted",
    ],
  ];
  const checks = new Map();
  for (const { copies, overlays, sets = [], workers = 1, rounds, what = "", wanted = "" } of cases) {
    const words = ["uncontrolled.yaml", ...overlays, `grid.copies=${copies}`, ...sets];
    const run = bestOf(rounds, () => freshNode(path("product.mjs"), [scenario, String(workers), "plain", ...words]));
    const { shares } = workers === 1 ? freshNode(path("product.mjs"), [scenario, "1", "profile", ...words]) : {};
    const vehicles = 55 * copies;
    const how = [overlays.includes("handshakes.yaml") ? "handshakes" : "", what].filter((word) => word).join(", ");
    const name = `${vehicles.toLocaleString("en")} vehicles${how ? `, ${how}` : ""}`;
    if (checks.has(name) && checks.get(name) !== run.deliveredKwh)
      throw new Error(`${name}: another result on ${workers} workers`);
    checks.set(name, run.deliveredKwh);
    rows.push([
      name,
      workers,
      run.events,
      (run.events / run.cpuS / 1e3).toFixed(0),
      Math.round(vehicles / run.cpuS),
      ((1e6 * run.cpuS) / vehicles).toFixed(0),
      run.cpuS.toFixed(2),
      run.busiestS.toFixed(2),
      run.wallS.toFixed(2),
      Math.round(run.maxRssMb),
      ...parts.map((part) => (shares ? `${(100 * (shares[part] ?? 0)).toFixed(0)} %` : "-")),
      wanted,
    ]);
  }
  printTable(rows);
  console.log("shares are of a further run under the profiler; collecting is the garbage collector's.");
}

async function benchBare() {
  const out = path("../../.bench/city/");
  await build({
    entryPoints: [path("case.ts"), path("city.ts")],
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["piscina", "yaml"],
  });
  const rows = [
    [
      "one day",
      "workers",
      "events",
      "M events/s",
      "EV-days/s",
      "µs/EV-day",
      "CPU s",
      "busiest thread s",
      "wall s",
      "grid share",
      "lowest pu",
      "MiB",
      "wanted",
    ],
  ];
  const checks = new Map();
  /** CPU time without a grid, by vehicles: what is on top of it is the power flow's. */
  const bareS = new Map();
  for (const { vehicles, workers = 1, step, rounds, wanted = "" } of CASES) {
    const feeder = step ? [path("../../models/feeders/european-lv"), step] : [];
    const args = [path("city.yaml"), String(vehicles), String(workers), ...feeder];
    const run = bestOf(rounds, () => freshNode(`${out}case.mjs`, args), "busiestS");
    const name = `${vehicles.toLocaleString("en")} vehicles${step ? `, feeder solved every ${step}` : ""}`;
    if (checks.has(name) && checks.get(name) !== run.check)
      throw new Error(`${name}: another result on ${workers} workers`);
    checks.set(name, run.check);
    if (!step) bareS.set(vehicles, run.cpuS);
    rows.push([
      name,
      workers,
      run.events,
      (run.events / run.busiestS / 1e6).toFixed(2),
      Math.round(vehicles / run.busiestS),
      ((1e6 * run.cpuS) / vehicles).toFixed(2),
      run.cpuS.toFixed(3),
      run.busiestS.toFixed(3),
      run.wallS.toFixed(3),
      step ? `${(100 * (1 - bareS.get(vehicles) / run.cpuS)).toFixed(0)} %` : "-",
      Number.isFinite(run.lowestPu) ? run.lowestPu.toFixed(3) : "-",
      Math.round(run.maxRssMb),
      wanted,
    ]);
  }
  printTable(rows);
  console.log("events a second and EV-days a second are by the busiest thread's CPU time; set-up is left out.");
}
