// Writes meter.csv: `node scenarios/solar-home/make-meter.mjs` gives the same file again.
//
// Load: profiles 1 to 7 of the IEEE European LV test feeder (models/feeders/european-lv), one per day, means of five
// minutes. Solar power: what 5 kW of panels would give lying flat under a clear sky at 52° north, 5° east, by the sun's
// height, times a system share of 0.8 and a clearness of each day and of each quarter of an hour. All of the latter is
// assumed: no measured week.
import { readFileSync, writeFileSync } from "node:fs";
import seedrandom from "seedrandom";

const here = new URL(".", import.meta.url);
const START = Date.parse("2026-06-15T00:00:00+02:00");
const STEP_MIN = 5;
const PANELS_KW = 5;
const SYSTEM = 0.8;
const CLEARNESS = [0.95, 0.6, 0.8, 0.35, 0.9, 0.7, 0.5];
const [LATITUDE, LONGITUDE, DECLINATION] = [52, 5, 23.4].map((degrees) => (degrees * Math.PI) / 180);

const lines = readFileSync(new URL("../../models/feeders/european-lv/profiles.csv", here), "utf8").trim().split("\n");
const watts = lines.slice(1).map((line) => line.split(",").map(Number));
const draw = seedrandom.alea("solar-home");

const rows = ["time,load_kw,pv_kw"];
let cloud = 1;
for (let step = 0; step < (7 * 1440) / STEP_MIN; step++) {
  const day = Math.floor((step * STEP_MIN) / 1440);
  const minute = (step * STEP_MIN) % 1440;
  let load = 0;
  for (let k = 0; k < STEP_MIN; k++) load += watts[minute + k][day] / 1000 / STEP_MIN;
  const utcH = (minute + STEP_MIN / 2) / 60 - 2;
  const hourAngle = ((utcH - 12) * Math.PI) / 12 + LONGITUDE;
  const height =
    Math.sin(LATITUDE) * Math.sin(DECLINATION) + Math.cos(LATITUDE) * Math.cos(DECLINATION) * Math.cos(hourAngle);
  if (step % 3 === 0) cloud = 1 - (1 - CLEARNESS[day]) * 2 * draw();
  const pv = PANELS_KW * SYSTEM * Math.max(0, height) * Math.max(0, cloud);
  const time = new Date(START + step * STEP_MIN * 60_000).toISOString().slice(0, 19);
  rows.push(`${time}Z,${load.toFixed(3)},${pv.toFixed(3)}`);
}
writeFileSync(new URL("meter.csv", here), `${rows.join("\n")}\n`);
