import { readFileSync } from "node:fs";
import { EntityStreams } from "../../src/base/streams.ts";
import { US_PER_DAY } from "../../src/base/time.ts";
import { createBarrier } from "../../src/engine/barrier.ts";
import { createMailboxes } from "../../src/engine/mailbox.ts";
import type { Partition, Program } from "../../src/engine/partition.ts";
import { balancedRanges } from "../../src/engine/ranges.ts";
import { runWindows } from "../../src/engine/windows.ts";
import { type WorkerTask, workerEntry } from "../../src/engine/workers.ts";
import { loadFeeder } from "../../src/grid/feeder/load-feeder.ts";
import { newFeederGrid } from "./feeder-grid.ts";
import { type CityParameters, type Feeder, newVehicles } from "./vehicle.ts";

/** One run of the city. */
export interface City {
  readonly parameters: CityParameters;
  readonly vehicles: number;
  /** Folder of the feeder that each neighbourhood has a copy of, and how often it is solved; absent: no grid. */
  readonly feeder?: { readonly folder: string; readonly stepUs: number };
}

export interface CityPart {
  readonly events: number;
  readonly solves: number;
  readonly sessions: number;
  readonly deliveredKwh: number;
  readonly lowestPu: number;
  /** Sum of all states of charge by feeder, in their order: equal bits or not the same run. */
  readonly check: readonly number[];
  readonly wallS: number;
  /** CPU time of this thread [s]. */
  readonly threadS: number;
  readonly setUpS: number;
  readonly maxRssMb: number;
}

const SOLVE = 100;

/** A neighbourhood: its vehicles and, where there is one, its feeder, solved by an event of its own. */
class Neighbourhood implements Program {
  readonly feeder: Feeder;
  lowestPu = Number.POSITIVE_INFINITY;
  solves = 0;
  private readonly vehicles: ReturnType<typeof newVehicles>;
  private readonly grid: ReturnType<typeof newFeederGrid> | undefined;
  private readonly stepUs: number;
  private solveTimer = -1;

  constructor(feeder: Feeder, count: number, grid: ReturnType<typeof newFeederGrid> | undefined, stepUs: number) {
    this.feeder = feeder;
    this.vehicles = newVehicles(feeder, count);
    this.grid = grid;
    this.stepUs = stepUs;
  }

  start(p: Partition): void {
    this.vehicles.start(p);
    if (!this.grid) return;
    this.solveTimer = p.timer(SOLVE, 0);
    p.at(this.solveTimer, 0, 7);
  }

  handle(p: Partition, kind: number, entity: number, value: number): void {
    if (kind !== SOLVE) {
      this.vehicles.handle(p, kind, entity, value);
      return;
    }
    const { homeKw, voltagePu } = this.feeder;
    this.lowestPu = Math.min(this.lowestPu, this.grid!.solve(p.nowUs, homeKw, voltagePu));
    this.solves++;
    p.at(this.solveTimer, p.nowUs + this.stepUs, 7);
  }

  check(): number {
    return (this.vehicles.columns.soc as Float64Array).reduce((sum, soc) => sum + soc, 0);
  }
}

async function part(shared: WorkerTask<City>): Promise<CityPart> {
  const { worker, workers, task } = shared;
  const { parameters, vehicles } = task;
  const opened = threadS();
  const per = parameters.vehiclesPerFeeder;
  const sizes = Array.from({ length: Math.ceil(vehicles / per) }, (_, i) => Math.min(per, vehicles - i * per));
  const workerOf = balancedRanges(sizes, workers);
  const network = task.feeder && (await loadFeeder(task.feeder.folder));
  const programs = sizes.map((count, index) => {
    if (workerOf[index] !== worker) return null;
    const firstVehicle = index * per;
    const feeder: Feeder = {
      parameters,
      firstVehicle,
      draws: new EntityStreams({
        seed: parameters.seed,
        purpose: "day",
        entities: count,
        nameOf: (id) => `vehicle:${firstVehicle + id}`,
      }),
      powerKw: new Float64Array(count),
      homeKw: new Float64Array(count),
      voltagePu: new Float64Array(count).fill(1),
      sessions: 0,
      deliveredKwh: 0,
    };
    return new Neighbourhood(feeder, count, network && newFeederGrid(network, count, index), task.feeder?.stepUs ?? 0);
  });
  const own = programs.filter((program) => program !== null);
  const setUpS = threadS() - opened;
  // Neighbourhoods do not talk to each other, so one window is the whole run; an hour keeps workers in step.
  const plan = { endUs: parameters.days * US_PER_DAY, windowUs: 3600e6 };
  let handled = 0;
  const [startedMs, startedS] = [performance.now(), threadS()];
  const windows = runWindows({ programs }, plan, { ...shared, workerOf });
  for (;;) {
    const next = windows.next();
    if (!next.done) continue;
    handled = next.value.reduce((sum, partition) => sum + partition.handled, 0);
    break;
  }
  const sum = (value: (one: Neighbourhood) => number) => own.reduce((total, one) => total + value(one), 0);
  return {
    events: handled,
    solves: sum(({ solves }) => solves),
    sessions: sum(({ feeder }) => feeder.sessions),
    deliveredKwh: sum(({ feeder }) => feeder.deliveredKwh),
    lowestPu: own.reduce((least, { lowestPu }) => Math.min(least, lowestPu), Number.POSITIVE_INFINITY),
    check: own.map((one) => one.check()),
    wallS: (performance.now() - startedMs) / 1000,
    threadS: threadS() - startedS,
    setUpS,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
  };
}

function threadS(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e9;
  } catch {
    return Number.NaN;
  }
}

export const run = workerEntry(part);

export const runAlone = (task: City): Promise<CityPart> =>
  part({ worker: 0, workers: 1, barrier: createBarrier(), mailboxes: createMailboxes(1), task });
