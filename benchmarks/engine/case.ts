import { runPrograms } from "../../src/engine/model.ts";
import { mm1Components, mm1Events, mm1Processes } from "./mm1.ts";
import { runAlone } from "./phold.ts";
import { newStations } from "./sessions-machine.ts";
import { newStationProcesses } from "./sessions-process.ts";

/** Runs one case in this process and prints its outcome as JSON: `node case.mjs NAME NUMBER…`. */
const [name, ...rest] = process.argv.slice(2);
const numbers = rest.map(Number);

/** Events a second of 1,000 stations: 17 a session. */
const PER_STATION_S = (17 * 0.8 * 4) / 1806;

/** Stations do not talk to each other, so a partition may be a site of any size. Machines like a short queue; processes
 *  pay for each partition with a queue of generators of its own. */
const PER_PARTITION = { machines: 8, processes: 64 };

function sessions(style: "machines" | "processes", stations: number, events: number) {
  const per = PER_PARTITION[style];
  const sizes = Array.from({ length: Math.ceil(stations / per) }, (_, i) => Math.min(per, stations - i * per));
  const programs = sizes.map((size, i) => (style === "machines" ? newStations(i, size) : newStationProcesses(i, size)));
  const endUs = Math.round((1e6 * events) / (stations * PER_STATION_S));
  const windowUs = Math.max(1e6, Math.round(endUs / 20));
  let started = process.cpuUsage();
  const parts = runPrograms(
    programs,
    { endUs, windowUs },
    {
      opened: () => {
        started = process.cpuUsage();
      },
    },
  );
  const { user, system } = process.cpuUsage(started);
  const kernelEvents = parts.reduce((sum, { handled }) => sum + handled, 0);
  const modelEvents =
    style === "machines"
      ? kernelEvents
      : programs.reduce((sum, p) => sum + (p as unknown as { events: number }).events, 0);
  return { cpuS: (user + system) / 1e6, events: modelEvents, kernelEvents };
}

const cases: Record<string, () => unknown> = {
  phold: () =>
    runAlone({
      pending: numbers[0],
      perPartition: 100,
      warmUp: Math.max(1e6, numbers[0]),
      events: numbers[1],
      leastS: 0.1,
    }),
  machines: () => sessions("machines", numbers[0], numbers[1]),
  processes: () => sessions("processes", numbers[0], numbers[1]),
  mm1Events: () => mm1Events(numbers[0]),
  mm1Components: () => mm1Components(numbers[0]),
  mm1Processes: () => mm1Processes(numbers[0]),
};
console.log(JSON.stringify(cases[name]()));
