// Writes sessions.csv: one session for the car of each of the 55 homes between noon and noon.
// `node scenarios/lv-street/make-sessions.mjs` gives the same file again; with a folder, a seed and a number of homes another
// street's, as scenarios/tou-rebound has.
//
// Arrival hour, stay by arrival hour and energy are those of Dutch home charging as published in ElaadNL's open data
// (as tabled in EV2Gym 2.0.0, MIT licence); how stay scatters (normal, 20 % of the mean) is EV2Gym's rule.
import { writeFileSync } from "node:fs";
import seedrandom from "seedrandom";

const [folder = ".", seed = "20260115", homes = "55"] = process.argv.slice(2);
const SEED = Number(seed);
const HOMES = Number(homes);
const START = Date.parse("2026-01-15T12:00:00Z");
const CHARGER_KW = 7.4;
const BATTERY_KWH = 60;
const TARGET_SOC = 0.9; // drivers charge to 90 %; assumed
const MOST_KWH = 50;

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

const draw = seedrandom.alea(`${SEED}/lv-street`);
const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());

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

const instant = (hours) => `${new Date(START + Math.round(hours * 60) * 60_000).toISOString().slice(0, 19)}Z`;
const rows = [];
for (let home = 1; home <= HOMES; home++) {
  const hour = arrivalHour();
  const sinceNoon = (hour + 12) % 24;
  const stay = Math.max(0.5, STAY_H[Math.floor(hour)] * (1 + 0.2 * normal()));
  const kwh = Math.min(energyKwh(), MOST_KWH, 0.9 * stay * CHARGER_KW);
  rows.push([
    `car-${home}`,
    `LOAD${home}`,
    "evse",
    instant(sinceNoon),
    instant(sinceNoon + stay),
    kwh.toFixed(2),
    (TARGET_SOC - kwh / BATTERY_KWH).toFixed(3),
  ]);
}
rows.sort((a, b) => (a[3] < b[3] ? -1 : a[3] > b[3] ? 1 : 0));
const header = "session,site,evse,arrival,departure,requested_kwh,initial_soc";
writeFileSync(
  folder === "." ? new URL("sessions.csv", import.meta.url) : `${folder}/sessions.csv`,
  `${[header, ...rows.map((row) => row.join(","))].join("\n")}\n`,
);
