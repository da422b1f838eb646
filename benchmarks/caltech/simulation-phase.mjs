// gridpilot's simulation phase alone, in a fresh process: from data in memory to recorded tables in memory.
import { loadScenario, policyKinds, prepareRun, simulate } from "../../dist/index.js";

const [folder, capacityKw] = process.argv.slice(2);
const loaded = await loadScenario({
  paths: [folder],
  policies: policyKinds,
  sets: [`site.transformerKw=${capacityKw}`, "site.network=three-phase", "policy.kind=earliest-deadline"],
});
const data = await prepareRun(loaded);
const before = process.cpuUsage();
const { tables } = await simulate(data);
const { user, system } = process.cpuUsage(before);
const sum = (column) => tables.sessions.columns[column].values.reduce((total, value) => total + value, 0);
console.log(
  JSON.stringify({ cpuS: (user + system) / 1e6, deliveredPct: (100 * sum("delivered_kwh")) / sum("requested_kwh") }),
);
