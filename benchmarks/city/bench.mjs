// A city on the engine, from 1,000 to 1,000,000 vehicles for a day: trip chains, a timed handshake at every plug-in,
// set-points every quarter hour, with and without copies of the European low-voltage feeder. Vehicles are state machines
// of the engine written for this benchmark; batteries and power flow are gridpilot's own. Below them the product's own runs
// at the same sizes (product-rows.mjs); `--million` adds a million vehicles.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bestOf, freshNode, printTable } from "../tools/measure.mjs";
import { benchProduct } from "./product-rows.mjs";

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

/** @param options `--million`: the product with a million vehicles as well; `--product`: the product alone */
export async function bench(options = []) {
  const bareUs = options.includes("--product") ? undefined : await benchBare();
  console.log();
  benchProduct(bareUs, { isMillion: options.includes("--million") });
}

/** @returns CPU time [µs a vehicle and day] of 10,000 vehicles, by grid step */
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
  const bareUs = new Map();
  for (const { vehicles, workers = 1, step, rounds, wanted = "" } of CASES) {
    const feeder = step ? [path("../../models/feeders/european-lv"), step] : [];
    const args = [path("city.yaml"), String(vehicles), String(workers), ...feeder];
    const run = bestOf(rounds, () => freshNode(`${out}case.mjs`, args), "busiestS");
    const name = `${vehicles.toLocaleString("en")} vehicles${step ? `, feeder solved every ${step}` : ""}`;
    if (checks.has(name) && checks.get(name) !== run.check)
      throw new Error(`${name}: another result on ${workers} workers`);
    checks.set(name, run.check);
    if (!step) bareS.set(vehicles, run.cpuS);
    if (vehicles === 10_000 && workers === 1) bareUs.set(step ?? "", (1e6 * run.cpuS) / vehicles);
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
  return bareUs;
}
