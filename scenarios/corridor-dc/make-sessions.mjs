// Writes sessions.csv: a busy day at the hub. `node scenarios/corridor-dc/make-sessions.mjs` gives the same file again.
//
// Vehicles are drawn by the market shares of models/vehicles (European fleet, CCS2). How many come in which hour, with how
// little and wanting how much, is assumed; see README.md. A driver takes the free point with the lowest number, waits for
// one when all are taken, and leaves when the charge they planned for should be done, give or take some minutes.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import seedrandom from "seedrandom";
import { parse } from "yaml";

const SEED = 20260704;
const START = Date.parse("2026-07-04T00:00:00Z");
const POINTS = 8;
const VISITS = 130;
/** Share of visits that start in each hour [1]: long-distance traffic, late morning to evening; assumed. */
const BY_HOUR = [1, 0.5, 0.5, 0.5, 1, 2, 3, 4, 6, 8, 10, 11, 11, 10, 10, 11, 12, 11, 9, 7, 5, 4, 3, 2];
/** State of charge at arrival and wanted, uniform between these; assumed. */
const ARRIVES = [0.08, 0.35];
const WANTS = [0.6, 0.85];
/** Kilowatts a driver reckons with [kW], what plugging in, paying and leaving adds, and what they linger [min]; assumed. */
const RECKONS_KW = 120;
const OVERHEAD_MIN = 3;
const LINGERS_MIN = [0, 10];
/** From the meter to the inlet, as the hub's chargers. */
const EFFICIENCY = 0.95;

const folder = new URL("../../models/vehicles/", import.meta.url);
const fleet = readdirSync(folder)
  .filter((file) => file.endsWith(".yaml"))
  .sort()
  .map((file) => parse(readFileSync(new URL(file, folder), "utf8")))
  .filter(({ plug, battery }) => {
    const isEuropean = (plug?.fleet ?? "europe") === "europe";
    return isEuropean && plug?.dc && plug.connectors.includes("ccs2") && plug.marketShare > 0 && battery.capacityKwh;
  });

const draw = seedrandom.alea(`${SEED}/corridor-dc`);
const between = ([from, to]) => from + (to - from) * draw();
function pick(weights) {
  let left = draw() * weights.reduce((sum, weight) => sum + weight, 0);
  const at = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return Math.max(at, 0);
}

/** Hours the driver plans for: along the vehicle's curve, or what its power suggests, at what they reckon with. */
function plannedH({ battery, plug }, from, to) {
  const curve = plug.dc.powerCurve ?? [
    [0, plug.dc.maxPowerKw],
    [0.8, plug.dc.maxPowerKw],
    [1, 0.05 * plug.dc.maxPowerKw],
  ];
  const kwAt = (soc) => {
    const i = Math.max(
      1,
      curve.findIndex(([at]) => at >= soc),
    );
    const [[a, low], [b, high]] = [curve[i - 1], curve[i]];
    return low + ((high - low) * (soc - a)) / (b - a);
  };
  let hours = 0;
  for (let soc = from; soc < to; soc += 0.01) hours += (0.01 * battery.capacityKwh) / Math.min(kwAt(soc), RECKONS_KW);
  return hours;
}

const visits = Array.from({ length: VISITS }, () => {
  const hour = pick(BY_HOUR) + draw();
  const vehicle = fleet[pick(fleet.map(({ plug }) => plug.marketShare))];
  const [from, to] = [between(ARRIVES), between(WANTS)];
  const stayH = plannedH(vehicle, from, to) + (OVERHEAD_MIN + between(LINGERS_MIN)) / 60;
  return { hour, vehicle, from, to, stayH };
}).sort((a, b) => a.hour - b.hour);

const seconds = (hours) => Math.round(hours * 3600);
const instant = (s) => `${new Date(START + s * 1000).toISOString().slice(0, 19)}Z`;
const freeAt = new Array(POINTS).fill(0);
const rows = visits.map(({ hour, vehicle, from, to, stayH }, i) => {
  const comes = seconds(hour);
  const free = freeAt.findIndex((at) => at <= comes);
  const point = free >= 0 ? free : freeAt.indexOf(Math.min(...freeAt));
  const arrival = Math.max(comes, freeAt[point]);
  const departure = arrival + seconds(stayH);
  // The next driver needs a minute to pull in.
  freeAt[point] = departure + 60;
  const kwh = ((to - from) * vehicle.battery.capacityKwh) / EFFICIENCY / (vehicle.efficiency ?? 1);
  const id = `visit-${String(i + 1).padStart(3, "0")}`;
  return [
    id,
    `point-${point + 1}`,
    vehicle.name,
    instant(arrival),
    instant(departure),
    kwh.toFixed(2),
    from.toFixed(3),
  ];
});
rows.sort((a, b) => (a[3] < b[3] ? -1 : a[3] > b[3] ? 1 : 0));
const header = "session,evse,vehicle,arrival,departure,requested_kwh,initial_soc";
writeFileSync(
  new URL("sessions.csv", import.meta.url),
  `${[header, ...rows.map((row) => row.join(","))].join("\n")}\n`,
);
