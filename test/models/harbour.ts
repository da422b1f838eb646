import { stream } from "../../src/base/random.ts";
import { Resource, Store } from "../../src/engine/line.ts";
import { runPrograms } from "../../src/engine/model.ts";
import { hold, type Process, Processes, race } from "../../src/engine/process.ts";

/** A harbour in process style: ships come at random, take a berth, and sail on to another port when none is free within
 *  their patience. With patience without end it is the M/M/c queue, whose mean wait is known. */
export interface Harbour {
  readonly seed: number;
  readonly berths: number;
  /** Ships an hour, hours at the berth, hours a ship waits. */
  readonly arrivalsPerH: number;
  readonly handlingH: number;
  readonly patienceH: number;
  readonly hours: number;
}

const H_US = 3600e6;

export function runHarbour(task: Harbour) {
  const arrivals = stream(task.seed, "sea", "arrivals");
  const handling = stream(task.seed, "quay", "handling");
  const exponential = (draw: () => number, meanH: number) => Math.round(-Math.log(1 - draw()) * meanH * H_US);
  const outcome = { served: 0, left: 0, waitedH: 0, berthed: 0 };
  const programs = new Processes((sim) => {
    const berths = new Resource(task.berths);
    const pilots = new Store();
    sim.spawn(sea());
    sim.spawn(pilot());

    function* sea(): Process {
      for (;;) {
        yield hold(exponential(arrivals, 1 / task.arrivalsPerH));
        sim.spawn(ship());
      }
    }
    function* ship(): Process {
      const cameUs = sim.nowUs;
      const which = yield race(berths.acquire(), hold(task.patienceH * H_US));
      if (which === 1) {
        outcome.left++;
        return;
      }
      outcome.waitedH += (sim.nowUs - cameUs) / H_US;
      outcome.berthed++;
      yield hold(exponential(handling, task.handlingH));
      berths.release();
      pilots.put(outcome.berthed);
    }
    /** Takes whoever has been handled out to sea, one after the other. */
    function* pilot(): Process {
      for (;;) {
        yield pilots.get();
        outcome.served++;
      }
    }
  });
  runPrograms([programs], { endUs: task.hours * H_US, windowUs: H_US });
  return outcome;
}
