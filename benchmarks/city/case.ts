import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseDurationUs } from "../../src/base/time.ts";
import { runOnWorkers } from "../../src/engine/workers.ts";
import { type City, type CityPart, runAlone } from "./city.ts";

/** One run in this process, its outcome as JSON: `node case.mjs PARAMETERS VEHICLES WORKERS [FEEDER STEP]`. */
const [file, vehicles, workers, folder, step] = process.argv.slice(2);
const { setPoint, ...given } = parse(readFileSync(file, "utf8"));
const task: City = {
  parameters: { ...given, setPointUs: parseDurationUs(setPoint) },
  vehicles: Number(vehicles),
  ...(folder && step ? { feeder: { folder, stepUs: parseDurationUs(step)! } } : {}),
};
const module = new URL("city.mjs", import.meta.url);
const parts =
  workers === "1"
    ? [await runAlone(task)]
    : await runOnWorkers<City, CityPart>({ module, workers: Number(workers), task });
const sum = (value: (part: CityPart) => number) => parts.reduce((total, part) => total + value(part), 0);
const most = (value: (part: CityPart) => number) => Math.max(...parts.map(value));
console.log(
  JSON.stringify({
    events: sum(({ events }) => events),
    solves: sum(({ solves }) => solves),
    sessions: sum(({ sessions }) => sessions),
    lowestPu: Math.min(...parts.map(({ lowestPu }) => lowestPu ?? Number.POSITIVE_INFINITY)),
    // Feeder by feeder in their order, whatever worker ran them.
    check: parts.flatMap(({ check }) => check).reduce((total, one) => total + one, 0),
    cpuS: sum(({ threadS }) => threadS),
    busiestS: most(({ threadS }) => threadS),
    wallS: most(({ wallS }) => wallS),
    setUpS: most(({ setUpS }) => setUpS),
    maxRssMb: most(({ maxRssMb }) => maxRssMb),
  }),
);
