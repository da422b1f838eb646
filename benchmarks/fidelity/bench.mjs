// What a session costs in each fidelity: events and CPU time of every vehicle at every charger it fits, and of an hour on
// direct current. `recorded` is message by message with a recorder, as `gridpilot trace` runs it.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bestOf, freshNode, printTable } from "../tools/measure.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const ROUNDS = 2;
const FIDELITIES = ["recorded", "message", "session", "energy"];

export async function bench() {
  const bundle = path("../../.bench/fidelity/case.mjs");
  await build({
    entryPoints: [path("case.ts")],
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["yaml", "zod", "seedrandom"],
  });
  const measure = (...args) => bestOf(ROUNDS, () => freshNode(bundle, args.map(String)));

  const rows = [["a session of 60 s", "sessions", "events", "messages left out", "CPU ms", "120,000 sessions, CPU s"]];
  for (const fidelity of FIDELITIES) {
    const { sessions, events, leftOut, cpuS } = measure(fidelity, 60, fidelity === "recorded" ? 1 : 5, "all");
    const [each, total] = [(cpuS / sessions) * 1000, (cpuS / sessions) * 120_000];
    rows.push([
      fidelity,
      sessions,
      mean(events, sessions),
      mean(leftOut, sessions),
      each.toPrecision(3),
      total.toFixed(1),
    ]);
  }
  printTable(rows);
  console.log(
    "wanted: the matrix of 40 x 30 pairs, 100 times, in under 60 s on 2 cores: under 120 CPU s in session fidelity\n",
  );

  const hours = [["an hour on direct current", "events", "messages left out", "CPU ms", "million cycles per CPU s"]];
  for (const fidelity of FIDELITIES.slice(1)) {
    const { sessions, events, leftOut, cpuS } = measure(fidelity, 3600, 1, "dc");
    const cycles = leftOut / 2 / cpuS / 1e6;
    const rate = fidelity === "energy" ? "" : cycles.toFixed(1);
    hours.push([
      fidelity,
      mean(events, sessions),
      mean(leftOut, sessions),
      ((cpuS / sessions) * 1000).toPrecision(3),
      rate,
    ]);
  }
  printTable(hours);
  console.log(
    "wanted: 10,000 vehicles for an hour of 250 ms cycles (144 million) in 4 s on 2 cores: 18 million per CPU s",
  );
}

const mean = (sum, count) => Math.round(sum / count);
