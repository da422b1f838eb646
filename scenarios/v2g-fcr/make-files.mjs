// Writes sessions.csv and models/sites/park-2000.yaml: 2,000 parked vehicles, one at each charger; and street.csv: one at
// each home of the European low-voltage feeder, its customers LOAD1 to LOAD55.
// `node scenarios/v2g-fcr/make-files.mjs` gives the same files again.
import { writeFileSync } from "node:fs";
import seedrandom from "seedrandom";

const VEHICLES = 2000;
const draw = seedrandom.alea("20260116/v2g-fcr");
const ids = Array.from({ length: VEHICLES }, (_, k) => `bay-${String(k + 1).padStart(4, "0")}`);
// States of charge at which cars are parked: evenly from 35 to 65 %, assumed.
const rows = ids.map((id) =>
  [`car-${id}`, id, "2026-01-16T00:00:00Z", "2026-01-16T08:00:00Z", "0.05", (0.35 + 0.3 * draw()).toFixed(3)].join(","),
);
const here = (name) => new URL(name, import.meta.url);
writeFileSync(here("sessions.csv"), `session,evse,arrival,departure,requested_kwh,initial_soc\n${rows.join("\n")}\n`);
const homes = Array.from({ length: 55 }, (_, k) => `LOAD${k + 1}`);
const street = homes.map((id) =>
  [
    `car-${id}`,
    id,
    "evse",
    "2026-01-16T00:00:00Z",
    "2026-01-16T08:00:00Z",
    "0.05",
    (0.35 + 0.3 * draw()).toFixed(3),
  ].join(","),
);
writeFileSync(
  here("street.csv"),
  `session,site,evse,arrival,departure,requested_kwh,initial_soc\n${street.join("\n")}\n`,
);
const evses = ids.map((id) => `  - { id: ${id}, connection: ABC, evse: v2g-dc-11kw }`);
writeFileSync(
  here("models/sites/park-2000.yaml"),
  `# Written by make-files.mjs: a car park, or 2,000 homes taken together.
name: park-2000
source: Defined here
voltageV: 230
evses:
${evses.join("\n")}
`,
);
