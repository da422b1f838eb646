import { stream } from "../../src/base/random.ts";
import { Circuit } from "../../src/engine/circuit.ts";
import { Component } from "../../src/engine/component.ts";
import { type Model, modelEntry } from "../../src/engine/model.ts";

/** A ring of packet switches as components: packets are numbers of hops left. Inside a rack cables are short, between
 *  racks they are long, and these long ones are what lets racks run in parallel. */
export interface Switches {
  readonly seed: number;
  readonly racks: number;
  readonly perRack: number;
  readonly packets: number;
  readonly rackUs: number;
  readonly betweenUs: number;
  readonly endUs: number;
}

class Switch extends Component {
  readonly next = this.output("next");
  readonly in = this.input("in", (hopsLeft) => this.enqueue(hopsLeft));
  /** Packets passed on, and packets that came to their end here. */
  passed = 0;
  ended = 0;
  private readonly queue: number[] = [];
  private readonly sent = this.timer(() => this.transmit());
  private readonly draw: () => number;
  private readonly firstPackets: number;

  constructor(name: string, seed: number, firstPackets: number) {
    super(name);
    this.draw = stream(seed, name, "hops");
    this.firstPackets = firstPackets;
  }

  override start(): void {
    for (let i = 0; i < this.firstPackets; i++) this.enqueue(1 + Math.floor(this.draw() * 200));
  }

  private enqueue(hopsLeft: number): void {
    if (this.queue.push(hopsLeft) === 1) this.sent.after(12);
  }

  private transmit(): void {
    const hopsLeft = this.queue.shift()!;
    if (hopsLeft > 0) {
      this.passed++;
      this.next.send(hopsLeft - 1);
    } else this.ended++;
    if (this.queue.length > 0) this.sent.after(12);
  }
}

export function circuitOf(task: Switches) {
  const circuit = new Circuit();
  const switches = Array.from({ length: task.racks * task.perRack }, (_, i) => {
    const name = `rack${Math.floor(i / task.perRack)}.switch${i % task.perRack}`;
    return circuit.add(new Switch(name, task.seed, task.packets));
  });
  switches.forEach((own, i) => {
    const isLast = i % task.perRack === task.perRack - 1;
    circuit.connect(own.next, switches[(i + 1) % switches.length].in, isLast ? task.betweenUs : task.rackUs);
  });
  return { built: circuit.build(task.betweenUs), switches };
}

export const build = (task: Switches): Model<number[]> => {
  const { built, switches } = circuitOf(task);
  return {
    plan: { endUs: task.endUs, windowUs: built.windowUs },
    weights: built.weights,
    limitingLink: built.limitingLink,
    newProgram: (index) => built.programs[index],
    result: (_, partition) =>
      switches
        .slice(partition.index * task.perRack, (partition.index + 1) * task.perRack)
        .flatMap(({ passed, ended }) => [passed, ended]),
  };
};

export const run = modelEntry(build);
