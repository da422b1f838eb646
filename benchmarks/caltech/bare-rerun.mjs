// The least a month of earliest-deadline under phasor limits can cost in Node: the same decisions as arrays and loops,
// without events, tables, checks or devices. The yardstick for gridpilot's simulation phase.
import { readFileSync } from "node:fs";

const [file, capacityKw] = process.argv.slice(2);
const START_MS = Date.parse("2019-03-01T00:00:00-08:00");
const layout = readFileSync(new URL("../../models/sites/caltech-garage.yaml", import.meta.url), "utf8");
const stations = [...layout.matchAll(/\{ id: ([\w-]+), connection: (\w+), evse: (\w+)/g)].map((m) => ({
  id: m[1],
  connection: m[2],
}));
const pods = [...layout.matchAll(/evses: \[(.+)\]/g)].map((m) => new Set(m[1].split(", ")));
const index = new Map(stations.map(({ id }, i) => [id, i]));
const angle = { AB: Math.PI / 6, BC: -Math.PI / 2, CA: (5 * Math.PI) / 6 };
const lines = [
  [{ AB: 1, CA: -1 }, 120],
  [{ AB: -1, BC: 1 }, 120],
  [{ BC: -1, CA: 1 }, 120],
  [{ AB: 0.25, BC: 0.25, CA: -0.5 }, 277],
  [{ AB: -0.5, BC: 0.25, CA: 0.25 }, 277],
  [{ AB: 0.25, BC: -0.5, CA: 0.25 }, 277],
].map(([of, volts]) => ({ factor: (s) => of[s.connection] ?? 0, limit: (capacityKw * 1000) / 3 / volts }));
const rows = [...pods.map((pod) => ({ factor: (s) => Number(pod.has(s.id)), limit: 80 })), ...lines];
const re = rows.map((row) => Float64Array.from(stations, (s) => row.factor(s) * Math.cos(angle[s.connection])));
const im = rows.map((row) => Float64Array.from(stations, (s) => row.factor(s) * Math.sin(angle[s.connection])));
const limit2 = Float64Array.from(rows, ({ limit }) => (limit + Math.max(1e-5, 1e-7 * limit)) ** 2);
const period = (text) => Math.round((Date.parse(text) - START_MS) / 300_000);
const sessions = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [, evse, arrival, departure, kwh] = line.split(",");
    return {
      at: index.get(evse),
      arrival: period(arrival),
      departure: period(departure),
      kwh: Number(kwh),
      left: Number(kwh),
    };
  });

const before = process.cpuUsage();
const byArrival = sessions.toSorted((a, b) => a.arrival - b.arrival);
const present = new Array(stations.length).fill(null);
const sumRe = new Float64Array(rows.length);
const sumIm = new Float64Array(rows.length);
const fits = (at, amps) => {
  for (let j = 0; j < rows.length; j++) {
    const x = sumRe[j] + re[j][at] * amps;
    const y = sumIm[j] + im[j][at] * amps;
    if (x * x + y * y > limit2[j]) return false;
  }
  return true;
};
let next = 0;
let waiting = sessions.length;
for (let t = 0; waiting > 0; t++) {
  for (let at = 0; at < present.length; at++)
    if (present[at]?.departure <= t) {
      present[at] = null;
      waiting--;
    }
  while (next < byArrival.length && byArrival[next].arrival <= t) present[byArrival[next].at] = byArrival[next++];
  const active = present.filter((s) => s && s.left > 1e-3).sort((a, b) => a.departure - b.departure);
  sumRe.fill(0);
  sumIm.fill(0);
  for (const s of active) {
    let low = 0;
    let high = Math.min(32, ((s.left * 1000) / 208) * 12);
    if (fits(s.at, high)) low = high;
    else
      while (high - low > 0.01) {
        const middle = (low + high) / 2;
        if (fits(s.at, middle)) low = middle;
        else high = middle;
      }
    for (let j = 0; j < rows.length; j++) {
      sumRe[j] += re[j][s.at] * low;
      sumIm[j] += im[j][s.at] * low;
    }
    s.left -= Math.min((low * 208) / 1000, 6.6, s.left * 12) / 12;
  }
}
const { user, system } = process.cpuUsage(before);
const asked = sessions.reduce((sum, s) => sum + s.kwh, 0);
const left = sessions.reduce((sum, s) => sum + s.left, 0);
console.log(JSON.stringify({ cpuS: (user + system) / 1e6, deliveredPct: (100 * (asked - left)) / asked }));
