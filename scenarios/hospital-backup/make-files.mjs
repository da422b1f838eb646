// Writes meter.csv, sessions.csv and models/sites/hospital-24.yaml: `node scenarios/hospital-backup/make-files.mjs` gives the
// same files again. Everything here is assumed, nothing measured: a small hospital of 180 to 320 kW, 150 kW of panels on a day
// in March, 24 columns on the staff's car park and three shifts.
import { mkdirSync, writeFileSync } from "node:fs";
import seedrandom from "seedrandom";

const here = (name) => new URL(name, import.meta.url);
const START = Date.parse("2026-03-16T00:00:00+01:00"); // a Monday
const DAYS = 2;
const COLUMNS = 24;
const STEP_MIN = 15;
const draw = seedrandom.alea("hospital-backup");
const at = (minute) => `${new Date(START + Math.round(minute) * 60_000).toISOString().slice(0, 19)}Z`;

// A hospital's load by hour of the day: nights at 180 kW, operating theatres and kitchen until the afternoon.
const LOAD_KW = [
  185, 180, 180, 180, 185, 200, 235, 275, 305, 315, 320, 320, 315, 305, 300, 290, 275, 260, 245, 235, 225, 210, 200,
  190,
];
const SUN = { riseH: 6.6, setH: 18.6, mostKw: 105 };
const rows = ["time,load_kw,pv_kw"];
for (let minute = 0; minute < DAYS * 1440; minute += STEP_MIN) {
  const hour = (minute % 1440) / 60;
  const [low, high] = [LOAD_KW[Math.floor(hour)], LOAD_KW[(Math.floor(hour) + 1) % 24]];
  const load = low + (high - low) * (hour % 1);
  const height = Math.sin((Math.PI * (hour - SUN.riseH)) / (SUN.setH - SUN.riseH));
  const cloud = 0.7 + 0.3 * draw();
  const pv = hour > SUN.riseH && hour < SUN.setH ? SUN.mostKw * height * cloud : 0;
  rows.push(`${at(minute)},${load.toFixed(1)},${pv.toFixed(1)}`);
}
writeFileSync(here("meter.csv"), `${rows.join("\n")}\n`);

// Who comes for a shift leaves ten to forty minutes after it, as the next shift has come to columns that were free: two thirds
// of the columns are in use by day, half of them in the evening and a third at night.
const SHIFTS = [
  { startH: 6, endH: 14, cars: 16 },
  { startH: 14, endH: 22, cars: 12 },
  { startH: 22, endH: 30, cars: 8 },
];
const free = new Float64Array(COLUMNS).fill(Number.NEGATIVE_INFINITY);
const sessions = [];
for (let day = -1; day < DAYS; day++)
  for (const { startH, endH, cars } of SHIFTS)
    for (let car = 0; car < cars; car++) {
      const arrival = day * 1440 + startH * 60 - 5 - 25 * draw();
      const departure = day * 1440 + endH * 60 + 10 + 30 * draw();
      // Batteries of 77 kWh come with 45 to 75 %; nobody asks for more than the way home, a few kilowatt-hours.
      const soc = 0.45 + 0.3 * draw();
      const asks = 2 + 4 * draw();
      if (departure <= 0 || arrival >= DAYS * 1440) continue;
      const column = free.findIndex((until) => until <= arrival);
      if (column < 0) continue;
      free[column] = departure + 1;
      sessions.push({ column, arrival: Math.max(0, arrival), departure, soc, asks });
    }
sessions.sort((a, b) => a.arrival - b.arrival);
const name = (column) => `column-${String(column + 1).padStart(2, "0")}`;
const lines = sessions.map(({ column, arrival, departure, soc, asks }, k) =>
  [`car-${k + 1}`, name(column), at(arrival), at(departure), asks.toFixed(2), soc.toFixed(3)].join(","),
);
writeFileSync(here("sessions.csv"), `session,evse,arrival,departure,requested_kwh,initial_soc\n${lines.join("\n")}\n`);
const evses = Array.from({ length: COLUMNS }, (_, k) => `  - { id: ${name(k)}, connection: ABC, evse: v2g-dc-22kw }`);
mkdirSync(here("models/sites/"), { recursive: true });
writeFileSync(
  here("models/sites/hospital-24.yaml"),
  `# Written by make-files.mjs: bidirectional columns on the staff's car park.
name: hospital-24
source: Defined here
voltageV: 230
evses:
${evses.join("\n")}
`,
);
