import { stream } from "../../src/base/random.ts";
import { Resource } from "../../src/engine/line.ts";
import { hold, type Process, Processes } from "../../src/engine/process.ts";
import { ARRIVAL_S, MEAN_S, PLUGS } from "./sessions-machine.ts";

/** The charging-session queue as processes, line by line as w2_simpy.py has it. */
export function newStationProcesses(partition: number, stations: number): Processes & { done: number; events: number } {
  const draw = stream(7, `partition:${partition}`, "w2");
  const us = (seconds: number) => Math.floor(seconds * 1e6);
  const exponential = (meanS: number) => us(-meanS * Math.log(1 - draw()));

  function* session(station: Resource, first: number): Process {
    let step = first;
    yield station.acquire();
    for (; step < 5; step++) {
      yield hold(us(0.5 + draw()));
      program.events++;
    }
    const stepUs = exponential(MEAN_S * 0.1);
    let energy = 0;
    for (; step < 15; step++) {
      yield hold(stepUs);
      energy += stepUs * 11;
      program.events++;
    }
    yield hold(1e6);
    station.release();
    program.done++;
    program.events++;
    program.energy += energy;
  }
  function* source(station: Resource): Process {
    for (;;) {
      yield hold(exponential(ARRIVAL_S));
      program.events++;
      program.spawn(session(station, 0));
    }
  }
  const program = Object.assign(
    new Processes((sim) => {
      for (let i = 0; i < stations; i++) {
        const station = new Resource(PLUGS);
        sim.spawn(source(station));
        for (let plug = 0; plug < 3; plug++) sim.spawn(session(station, 5 + Math.floor(draw() * 10)));
      }
    }),
    { done: 0, events: 0, energy: 0 },
  );
  return program;
}
