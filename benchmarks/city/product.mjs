// One run of a scenario in this process, from data in memory to recorded tables in memory, its outcome as JSON:
// `node product.mjs SCENARIO WORKERS profile|plain [OVERLAY …] [key=value …]`.
import { Session } from "node:inspector/promises";
import { join } from "node:path";
import { loadScenario, policyKinds, prepareRun, simulate } from "../../dist/index.js";
import { sharesOf } from "./shares.mjs";

const [folder, workers, how, ...rest] = process.argv.slice(2);
const overlays = rest.filter((word) => !word.includes("=")).map((name) => join(folder, name));
const sets = rest.filter((word) => word.includes("="));
const usedS = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const loaded = await loadScenario({ paths: [folder, ...overlays], sets, policies: policyKinds });
const opened = usedS();
const data = await prepareRun(loaded);
const prepared = usedS();
const session = new Session();
if (how === "profile") {
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
}
const startedMs = performance.now();
const { tables, handledEvents } = await simulate(data, { workers: Number(workers) });
const [wallS, cpuS] = [(performance.now() - startedMs) / 1000, usedS() - prepared];
const shares = how === "profile" ? sharesOf((await session.post("Profiler.stop")).profile) : undefined;
const sum = (column) => tables.sessions.columns[column].values.reduce((total, value) => total + value, 0);
console.log(
  JSON.stringify({
    events: handledEvents,
    sessions: tables.sessions.rows,
    deliveredKwh: sum("delivered_kwh"),
    drawS: prepared - opened,
    cpuS,
    wallS,
    shares,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
  }),
);
