// One run of a scenario in this process, from data in memory to recorded tables in memory, its outcome as JSON:
// `node product.mjs SCENARIO WORKERS profile|plain [OVERLAY …] [key=value …]`.
import { readdirSync, readFileSync } from "node:fs";
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
const threads = watchThreads();
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
    busiestS: threads.busiestS(),
    wallS,
    shares,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
  }),
);

/** CPU time by thread while this one waits for others: what the busiest takes is what an idle machine would wait for. */
function watchThreads() {
  const firstNs = new Map();
  const lastNs = new Map();
  const look = () => {
    try {
      for (const thread of readdirSync("/proc/self/task")) {
        const ns = Number(readFileSync(`/proc/self/task/${thread}/schedstat`, "utf8").split(" ")[0]);
        if (!firstNs.has(thread)) firstNs.set(thread, isOpen ? 0 : ns);
        lastNs.set(thread, ns);
      }
    } catch {
      // A thread that has just ended, or a machine without such files.
    }
  };
  let isOpen = false;
  look();
  isOpen = true;
  const timer = setInterval(look, 20);
  return {
    busiestS() {
      clearInterval(timer);
      look();
      return Math.max(...[...lastNs].map(([thread, ns]) => ns - firstNs.get(thread))) / 1e9;
    },
  };
}
