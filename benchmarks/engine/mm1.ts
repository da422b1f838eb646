import { stream } from "../../src/base/random.ts";
import { Circuit } from "../../src/engine/circuit.ts";
import { Component } from "../../src/engine/component.ts";
import { Store } from "../../src/engine/line.ts";
import { runPrograms } from "../../src/engine/model.ts";
import type { Partition, Program } from "../../src/engine/partition.ts";
import { hold, type Process, Processes } from "../../src/engine/process.ts";

/** M/M/1 as mm1_simpy.py and Cimba's own benchmark have it: arrivals at 0.9 a second, service at 1, so many objects. */
const ARRIVAL_S = 1 / 0.9;
const SERVICE_S = 1;

export interface Mm1Result {
  readonly cpuS: number;
  /** Mean number waiting, in service left out; ρ²/(1−ρ) = 8.1. */
  readonly meanQueue: number;
}

const exponential = (draw: () => number, meanS: number) => Math.floor(-meanS * Math.log(1 - draw()) * 1e6);

function timed(objects: number, newProgram: (stop: () => boolean, queue: Queue) => Program): Mm1Result {
  const queue = new Queue();
  const program = newProgram(() => queue.arrived >= objects, queue);
  const started = process.cpuUsage();
  runPrograms([program], { endUs: objects * 1e7, windowUs: objects * 1e7 });
  const { user, system } = process.cpuUsage(started);
  if (queue.served !== objects) throw new Error(`${queue.served} of ${objects} objects were served`);
  return { cpuS: (user + system) / 1e6, meanQueue: queue.area / queue.lastUs };
}

/** Time-weighted length of the queue. */
class Queue {
  arrived = 0;
  served = 0;
  length = 0;
  area = 0;
  lastUs = 0;

  change(nowUs: number, by: number): void {
    this.area += this.length * (nowUs - this.lastUs);
    this.lastUs = nowUs;
    this.length += by;
  }
}

/** Two timers and a switch: the kernel alone. */
class Events implements Program {
  private readonly stop: () => boolean;
  private readonly queue: Queue;
  private readonly arrivals = stream(1, "mm1", "arrivals");
  private readonly services = stream(1, "mm1", "services");
  private arrive = 0;
  private serve = 0;

  constructor(stop: () => boolean, queue: Queue) {
    this.stop = stop;
    this.queue = queue;
  }

  start(p: Partition): void {
    this.arrive = p.timer(0, 0);
    this.serve = p.timer(1, 0);
    p.at(this.arrive, exponential(this.arrivals, ARRIVAL_S), 0);
  }

  handle(p: Partition, kind: number): void {
    const { queue } = this;
    if (kind === 0) {
      queue.arrived++;
      if (p.isPending(this.serve)) queue.change(p.nowUs, 1);
      else p.at(this.serve, p.nowUs + exponential(this.services, SERVICE_S), 0);
      if (!this.stop()) p.at(this.arrive, p.nowUs + exponential(this.arrivals, ARRIVAL_S), 0);
      return;
    }
    queue.served++;
    if (queue.length === 0) return;
    queue.change(p.nowUs, -1);
    p.at(this.serve, p.nowUs + exponential(this.services, SERVICE_S), 0);
  }
}

export const mm1Events = (objects: number) => timed(objects, (stop, queue) => new Events(stop, queue));

export const mm1Processes = (objects: number) =>
  timed(objects, (stop, queue) => {
    const arrivals = stream(1, "mm1", "arrivals");
    const services = stream(1, "mm1", "services");
    return new Processes((sim) => {
      const store = new Store();
      sim.spawn(source());
      sim.spawn(server());
      function* source(): Process {
        while (!stop()) {
          yield hold(exponential(arrivals, ARRIVAL_S));
          queue.arrived++;
          queue.change(sim.nowUs, 1);
          store.put(queue.arrived);
        }
      }
      function* server(): Process {
        for (;;) {
          yield store.get();
          queue.change(sim.nowUs, -1);
          yield hold(exponential(services, SERVICE_S));
          queue.served++;
        }
      }
    });
  });

class Source extends Component {
  readonly out = this.output("out");
  private readonly draw = stream(1, "mm1", "arrivals");
  private readonly stop: () => boolean;
  private readonly queue: Queue;
  private readonly next = this.timer(() => {
    this.out.send(++this.queue.arrived);
    if (!this.stop()) this.next.after(exponential(this.draw, ARRIVAL_S));
  });

  constructor(stop: () => boolean, queue: Queue) {
    super("source");
    this.stop = stop;
    this.queue = queue;
  }

  override start(): void {
    this.next.after(exponential(this.draw, ARRIVAL_S));
  }
}

class Server extends Component {
  readonly in = this.input("in", () => {
    if (this.busy) this.queue.change(this.nowUs, 1);
    else this.serve();
  });
  private busy = false;
  private readonly draw = stream(1, "mm1", "services");
  private readonly queue: Queue;
  private readonly done = this.timer(() => {
    this.queue.served++;
    this.busy = false;
    if (this.queue.length === 0) return;
    this.queue.change(this.nowUs, -1);
    this.serve();
  });

  constructor(queue: Queue) {
    super("server");
    this.queue = queue;
  }

  private serve(): void {
    this.busy = true;
    this.done.after(exponential(this.draw, SERVICE_S));
  }
}

export const mm1Components = (objects: number) =>
  timed(objects, (stop, queue) => {
    const circuit = new Circuit();
    const source = circuit.add(new Source(stop, queue));
    const server = circuit.add(new Server(queue));
    circuit.connect(source.out, server.in, 0);
    return circuit.build(1).programs[0];
  });
