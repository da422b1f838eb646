// The product's own runs of scenarios/city beside the bare vehicles: everybody charging on arrival, a row of recorded power
// per feeder and quarter hour. Streets are of 55 homes with a car each, villages of 57, long feeders of 1,177.
import { fileURLToPath } from "node:url";
import { bestOf, freshNode, printTable, withWaits } from "../tools/measure.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const SCENARIO = path("../../scenarios/city");
const PARTS = ["drawing up", "models", "policies", "grid", "recording", "collecting"];

const bare = { overlays: ["bare.yaml"] };
const handshakes = { overlays: ["bare.yaml", "handshakes.yaml"], what: "handshakes" };
const messages = { overlays: ["bare.yaml", "direct-current.yaml"], what: "every message of DC charging, own loops" };
const quarterSeconds = { folder: path("quarter-second"), overlays: [], what: "every 250 ms message of a DC hour each" };
const quarters = { overlays: [], what: "streets solved every 15 min", grid: "15min" };
const minutes = {
  overlays: ["handshakes.yaml"],
  sets: ["grid.step=1min"],
  what: "handshakes, streets solved every minute",
  grid: "1min",
};
const villages = {
  overlays: ["handshakes.yaml", "village.yaml"],
  homes: 57,
  what: "handshakes, villages solved every 15 min",
};
const longFeeders = { overlays: ["long-feeder.yaml"], homes: 1177, what: "8500-node feeders solved every 15 min" };
const allSites = { overlays: ["bare.yaml"], sets: ["record.sites=each"], what: "each site's power recorded" };

/** Wanted: wall seconds of the simulation phase on two idle cores. */
const ROWS = [
  { copies: 18, ...bare, rounds: 3 },
  { copies: 182, ...bare, rounds: 3, isCost: true },
  { copies: 182, ...allSites, rounds: 2 },
  { copies: 182, ...handshakes, rounds: 2 },
  { copies: 182, ...handshakes, workers: 2, rounds: 2, wanted: "< 1 s" },
  { copies: 182, ...messages, rounds: 1 },
  { copies: 182, ...messages, workers: 2, rounds: 1 },
  { copies: 182, ...quarterSeconds, rounds: 1 },
  { copies: 182, ...quarterSeconds, workers: 2, rounds: 1, wanted: "< 4 s" },
  { copies: 182, ...quarters, rounds: 2 },
  { copies: 182, ...minutes, rounds: 1 },
  { copies: 182, ...minutes, workers: 2, rounds: 1, wanted: "< 8 s" },
  { copies: 9, ...longFeeders, rounds: 1 },
  { copies: 9, ...longFeeders, workers: 2, rounds: 1 },
  { copies: 1819, ...bare, rounds: 2, isCost: true },
  { copies: 1819, ...bare, workers: 2, rounds: 2, wanted: "1.6 x one worker" },
  { copies: 1819, ...handshakes, rounds: 1 },
  { copies: 1819, ...handshakes, workers: 2, rounds: 1, wanted: "1.6 x one worker" },
  { copies: 1819, ...quarters, rounds: 1 },
  { copies: 1819, ...quarters, workers: 2, rounds: 1, wanted: "1.6 x one worker" },
];

/** Minutes long, and only on demand. */
const MILLION = [
  { copies: 18_182, ...bare, rounds: 1, isCost: true },
  { copies: 18_182, ...handshakes, workers: 2, rounds: 1, wanted: "< 15 s, < 4 GiB" },
  { copies: 17_544, ...villages, workers: 2, rounds: 1, wanted: "< 20 s" },
];

/** @param bareUs CPU time of the bare vehicles [µs a vehicle and day], by grid step ("" without a grid); undefined where
 *  they were not run */
export function benchProduct(bareUs, { isMillion }) {
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
      "asleep at barriers s",
      "MiB",
      "wanted on two cores",
    ],
  ];
  const factors = [["times the bare vehicles' CPU time", "bare µs/EV-day", "all", ...PARTS]];
  const checks = new Map();
  const costs = [];
  const oneS = new Map();
  const speedups = [];
  for (const row of isMillion ? [...ROWS, ...MILLION] : ROWS) {
    const {
      copies,
      homes = 55,
      folder = SCENARIO,
      overlays,
      sets = [],
      workers = 1,
      rounds,
      what,
      grid = "",
      wanted = "",
    } = row;
    const vehicles = homes * copies;
    const name = [`${vehicles.toLocaleString("en")} vehicles`, what ?? []].flat().join(", ");
    const small = ["record.sites=feeder", "record.buses=none", `grid.copies=${copies}`];
    const words = [...(row.folder ? [] : ["uncontrolled.yaml"]), ...overlays, ...small, ...sets];
    const start = workers > 1 ? withWaits : freshNode;
    const run = bestOf(rounds, () => start(path("product.mjs"), [folder, String(workers), "plain", ...words]));
    if (checks.has(name) && checks.get(name) !== run.deliveredKwh)
      throw new Error(`${name}: another result on ${workers} workers`);
    checks.set(name, run.deliveredKwh);
    const us = (1e6 * run.cpuS) / vehicles;
    if (row.isCost) costs.push({ vehicles, us });
    if (workers === 1) oneS.set(name, run.wallS);
    else if (oneS.has(name)) speedups.push(`${name}: ${(oneS.get(name) / run.wallS).toFixed(2)} times`);
    const slept = run.waitsS?.map((waitS) => waitS.toFixed(2)).join(" + ");
    rows.push([name, workers, run.events, (run.events / run.cpuS / 1e3).toFixed(0), Math.round(vehicles / run.cpuS)]);
    rows.at(-1).push(us.toFixed(0), run.cpuS.toFixed(2), run.busiestS.toFixed(2), run.wallS.toFixed(2), slept || "-");
    rows.at(-1).push(Math.round(run.maxRssMb), wanted);
    if (workers > 1 || !bareUs) continue;
    const { shares } = freshNode(path("product.mjs"), [folder, "1", "profile", ...words]);
    const factor = us / bareUs.get(grid);
    const parts = PARTS.map((part) => (factor * (shares[part] ?? 0)).toFixed(1));
    factors.push([name, bareUs.get(grid).toFixed(1), factor.toFixed(1), ...parts]);
  }
  printTable(rows);
  console.log(
    "CPU seconds are of the simulation phase, all threads: from data in memory to recorded tables in memory.\n",
  );
  console.log(`Two workers' speed over one's, by wall time:\n  ${speedups.join("\n  ")}\n`);
  if (bareUs) printTable(factors);
  if (bareUs) console.log("parts are of a further run under the profiler; collecting is the garbage collector's.\n");
  const [first, ...larger] = costs;
  const cost = larger.map(({ vehicles, us }) => {
    const ratio = (us / first.us).toFixed(2);
    return `${us.toFixed(0)} µs at ${vehicles.toLocaleString("en")} (${ratio} times)`;
  });
  console.log(
    `a vehicle and day costs ${first.us.toFixed(0)} µs at ${first.vehicles.toLocaleString("en")} vehicles, ` +
      `${cost.join(", ")}; wanted: at most 1.5 times.`,
  );
}
