// Writes prices.csv and sessions.csv: `node scenarios/v2g-homes/make-files.mjs` gives the same files again.
import { readFileSync, writeFileSync } from "node:fs";
import seedrandom from "seedrandom";

const MIDNIGHT = Date.parse("2026-01-12T23:00:00Z"); // of the first day, a Tuesday in Germany
const NIGHTS = 2;
const at = (hour) => `${new Date(MIDNIGHT + Math.round(hour * 60) * 60_000).toISOString().slice(0, 19)}Z`;
const here = (name) => new URL(name, import.meta.url);

// Prices. The shape is assumed, not measured: a winter working day's day-ahead prices with a morning and a higher evening peak,
// cheapest after midnight. Price over the day's mean, hour by hour from midnight [1]; scaled below so that its mean is 1.
const SHAPE = [
  0.74, 0.7, 0.67, 0.66, 0.69, 0.8, 1.05, 1.32, 1.36, 1.18, 1.02, 0.92, 0.86, 0.86, 0.93, 1.06, 1.28, 1.55, 1.62, 1.45,
  1.18, 0.98, 0.9, 0.8,
];
/** Mean of Germany's hours of 2024 [EUR/kWh]: FfE, German electricity prices on EPEX Spot 2024. */
const MEAN_EUR_PER_KWH = 0.0796;
/** What a supplier adds: margin, tax and levies, all but the network; assumed [EUR/kWh]. */
const ADDED_EUR_PER_KWH = 0.07;

const mean = SHAPE.reduce((sum, share) => sum + share, 0) / SHAPE.length;
const prices = Array.from({ length: 24 * (NIGHTS + 2) }, (_, hour) => {
  const price = (SHAPE[hour % 24] / mean) * MEAN_EUR_PER_KWH + ADDED_EUR_PER_KWH;
  return `${at(hour)},${price.toFixed(4)}`;
});
writeFileSync(here("prices.csv"), `time,eur_per_kwh\n${prices.join("\n")}\n`);

// Sessions: a car at every second house comes home in the evening, is plugged in and leaves in the morning, charged to 80 %.
const TARGET_SOC = 0.8;
const BATTERY_KWH = 77;
const MEAN_KM = 47.1; // a day, as in the drawn sessions of docs/scenario.md
const KWH_PER_KM = 0.18;
/** Of the energy at the meter, what comes into the battery of a DC wallbox at full power [1]. */
const EFFICIENCY = 0.9292;
/** Arrivals of Dutch home charging on weekdays, 25, 50 and 75 % [h]; the ends are assumed. */
const ARRIVAL_H = [15, 16.75, 18.5, 20.75, 22.5];
const SIGMA = 0.6; // of the logarithm of a day's kilometres; assumed
const LEAVES_H = { mean: 7.5, deviation: 0.75 }; // assumed

const draw = seedrandom.alea("v2g-homes");
const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
function arrivalH() {
  const place = draw() * (ARRIVAL_H.length - 1);
  const below = Math.floor(place);
  return ARRIVAL_H[below] + (place - below) * (ARRIVAL_H[below + 1] - ARRIVAL_H[below]);
}

const houses = readFileSync(here("../../models/feeders/village-lv/loads.csv"), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((row) => row.split(",")[0])
  .filter((_, i) => i % 2 === 0);
const sessions = [];
for (let night = 0; night < NIGHTS; night++)
  for (const house of houses) {
    const kwh = Math.min(40, MEAN_KM * KWH_PER_KM * Math.exp(SIGMA * normal() - SIGMA ** 2 / 2));
    const arrival = 24 * night + arrivalH();
    const departure = 24 * (night + 1) + LEAVES_H.mean + LEAVES_H.deviation * normal();
    const soc = (TARGET_SOC - kwh / BATTERY_KWH).toFixed(3);
    const asked = (kwh / EFFICIENCY).toFixed(2);
    sessions.push([`${house}-${night + 1}`, house, "evse", at(arrival), at(departure), asked, soc]);
  }
sessions.sort((a, b) => (a[3] < b[3] ? -1 : a[3] > b[3] ? 1 : 0));
const header = "session,site,evse,arrival,departure,requested_kwh,initial_soc";
writeFileSync(here("sessions.csv"), `${[header, ...sessions.map((row) => row.join(","))].join("\n")}\n`);
