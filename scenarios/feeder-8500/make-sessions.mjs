// Writes sessions.csv: 1,900 cars at homes and 100 vans at ten depots, one session each between noon and noon.
// `node scenarios/feeder-8500/make-sessions.mjs` gives the same file again.
//
// Homes: arrival hour, stay by arrival hour and energy are those of Dutch home charging as published in ElaadNL's open data
// (as tabled in EV2Gym 2.0.0, MIT licence); how stay scatters (normal, 20 % of the mean) is EV2Gym's rule.
// Depots: departure, driving time and distance are those of SpiceEV's default fleet (MIT licence).
import { readFileSync, writeFileSync } from "node:fs";
import seedrandom from "seedrandom";

const SEED = 8500;
const CARS = 1900;
const DEPOTS = 10;
const VANS = 10;
const START = Date.parse("2026-01-15T12:00:00-06:00");
const CHARGER_KW = 7.68;
const BATTERY_KWH = 60;
const TARGET_SOC = 0.9; // drivers charge to 90 %; assumed
const MOST_KWH = 50;
const VAN_BATTERY_KWH = 70;
const VAN_KWH_PER_KM = 0.3; // assumed
/** A load of the feeder stands for the homes behind one transformer: one per 4 kW of its peak, at most eight; assumed. */
const KW_PER_HOME = 4;
const MOST_HOMES = 8;

/** Share of home sessions that start in each hour of a weekday [%]. */
const ARRIVALS = [
  2.13, 0.53, 0.21, 0.12, 0.11, 0.08, 0.17, 0.57, 1.38, 1.13, 1.13, 1.54, 2.18, 2.23, 2.68, 3.65, 5.68, 12.15, 17.02,
  11.54, 9.1, 8.93, 9.12, 6.62,
];
/** Mean stay by hour of arrival [h]. */
const STAY_H = [
  9.1, 8.9, 7.2, 5.7, 4.7, 4.3, 4.6, 4.5, 3.2, 3.5, 3.4, 3.8, 4.2, 4.7, 7.0, 14.9, 15.3, 14.7, 13.8, 13.0, 12.2, 11.2,
  10.2, 9.6,
];
/** Energy that 0, 5, 10 … 100 % of home sessions do not exceed [kWh]. */
const ENERGY_KWH = [
  0, 1.8, 3.3, 5.0, 6.6, 8.2, 10.1, 12.3, 14.6, 17.1, 19.4, 22.1, 24.9, 28.2, 31.9, 35.8, 40.4, 45.6, 51.4, 59.6, 99.9,
];

const draw = seedrandom.alea(`${SEED}/feeder-8500`);
const normal = (mean, sd) => mean + sd * Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
const within = (value, least, most) => Math.min(most, Math.max(least, value));

function arrivalHour() {
  let left = draw() * ARRIVALS.reduce((sum, share) => sum + share, 0);
  const hour = ARRIVALS.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return Math.max(hour, 0) + draw();
}

function energyKwh() {
  const at = draw() * (ENERGY_KWH.length - 1);
  const below = Math.floor(at);
  return ENERGY_KWH[below] + (at - below) * (ENERGY_KWH[below + 1] - ENERGY_KWH[below]);
}

/** Every home of the feeder: its load's name and its number there. */
function homesOfFeeder() {
  const file = new URL("../../models/feeders/ieee8500/loads.csv", import.meta.url);
  const [head, ...rows] = readFileSync(file, "utf8").trim().split("\n");
  const [load, kw] = ["load", "kw"].map((name) => head.split(",").indexOf(name));
  return rows.flatMap((row) => {
    const cells = row.split(",");
    const homes = within(Math.round(Number(cells[kw]) / KW_PER_HOME), 1, MOST_HOMES);
    return Array.from({ length: homes }, (_, k) => ({ site: cells[load], evse: `home-${k + 1}` }));
  });
}

/** The first `count` of a shuffled list. */
function pick(list, count) {
  for (let k = 0; k < count; k++) {
    const other = k + Math.floor(draw() * (list.length - k));
    [list[k], list[other]] = [list[other], list[k]];
  }
  return list.slice(0, count);
}

const instant = (hours) => `${new Date(START + Math.round(hours * 60) * 60_000).toISOString().slice(0, 19)}Z`;
const rows = [];
pick(homesOfFeeder(), CARS).forEach(({ site, evse }, car) => {
  const hour = arrivalHour();
  const sinceNoon = (hour + 12) % 24;
  const stay = Math.max(0.5, normal(STAY_H[Math.floor(hour)], 0.2 * STAY_H[Math.floor(hour)]));
  const kwh = Math.min(energyKwh(), MOST_KWH, 0.9 * stay * CHARGER_KW);
  const soc = (TARGET_SOC - kwh / BATTERY_KWH).toFixed(3);
  rows.push([`car-${car + 1}`, site, evse, instant(sinceNoon), instant(sinceNoon + stay), kwh.toFixed(2), soc, ""]);
});
for (let depot = 1; depot <= DEPOTS; depot++) {
  for (let bay = 1; bay <= VANS; bay++) {
    const leaves = within(normal(8.25, 0.42), 7, 9.5);
    const returns = leaves + Math.max(1, normal(8.33, 1.35));
    const kwh = within(normal(47.13, 19.89), 27.2, 67) * VAN_KWH_PER_KM;
    const next = 24 + within(normal(8.25, 0.42), 7, 9.5);
    const soc = (TARGET_SOC - kwh / VAN_BATTERY_KWH).toFixed(3);
    rows.push([
      `van-${depot}-${bay}`,
      `depot-${depot}`,
      `bay-${bay}`,
      instant(Math.max(0, returns - 12)),
      instant(next - 12),
      kwh.toFixed(2),
      soc,
      "van-three-phase-22kw",
    ]);
  }
}
rows.sort((a, b) => (a[3] < b[3] ? -1 : a[3] > b[3] ? 1 : a[0] < b[0] ? -1 : 1));
const header = "session,site,evse,arrival,departure,requested_kwh,initial_soc,vehicle";
writeFileSync(
  new URL("sessions.csv", import.meta.url),
  `${[header, ...rows.map((row) => row.join(","))].join("\n")}\n`,
);
