import type { TimeUs } from "../base/time.ts";
import type { Partition, Program } from "./partition.ts";

type Receive = (value: number) => void;

/** Where values leave a component. Not connected, it says so when used. */
export interface Output {
  /** Sends a value along every link of this port; it arrives after the link's latency. */
  send(value: number): void;
}

export interface Input {
  readonly component: Component;
  readonly kind: number;
  readonly name: string;
}

/** A timer of a component. */
export interface ComponentTimer {
  after(delayUs: TimeUs): void;
  cancel(): void;
}

export interface Link {
  readonly from: OutputPort;
  readonly to: Input;
  readonly latencyUs: TimeUs;
}

/** A part of a model that meets others at its ports alone. Links are made by a `Circuit`; their latency is what lets
 *  partitions run ahead of each other. Messages are numbers (an index where they stand for something larger). */
export abstract class Component {
  readonly name: string;
  /** By kind of event. */
  readonly receivers: Receive[] = [];
  readonly outputs: OutputPort[] = [];
  private readonly timers: PortTimer[] = [];
  private partition: Partition | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** Sets the first timers. */
  start?(): void;

  protected get nowUs(): TimeUs {
    return this.placed.nowUs;
  }

  protected input(name: string, receive: Receive): Input {
    return { component: this, kind: this.receivers.push(receive) - 1, name: `${this.name}.${name}` };
  }

  protected output(name: string): OutputPort {
    const port = new OutputPort(this, `${this.name}.${name}`);
    this.outputs.push(port);
    return port;
  }

  protected timer(fire: () => void): ComponentTimer {
    const timer = new PortTimer(this, this.receivers.push(fire) - 1);
    this.timers.push(timer);
    return timer;
  }

  /** Where it runs. @throws Error before the run has started */
  get placed(): Partition {
    if (!this.partition) throw new Error(`component ${this.name} is used before its circuit runs`);
    return this.partition;
  }

  /** Called by the circuit: this component is number `entity` of a partition. */
  place(partition: Partition, entity: number): void {
    this.partition = partition;
    for (const timer of this.timers) timer.handle = partition.timer(timer.kind, entity);
  }
}

class PortTimer implements ComponentTimer {
  readonly kind: number;
  handle = -1;
  private readonly component: Component;

  constructor(component: Component, kind: number) {
    this.component = component;
    this.kind = kind;
  }

  after(delayUs: TimeUs): void {
    const { placed } = this.component;
    placed.at(this.handle, placed.nowUs + delayUs, 0, 0);
  }

  cancel(): void {
    this.component.placed.cancel(this.handle);
  }
}

export class OutputPort implements Output {
  readonly component: Component;
  readonly name: string;
  readonly links: Link[] = [];
  /** By link: partition and number of the component at the other end. Filled when the circuit is built. */
  readonly targets: { readonly partition: number; readonly entity: number }[] = [];

  constructor(component: Component, name: string) {
    this.component = component;
    this.name = name;
  }

  send(value: number): void {
    const { placed } = this.component;
    const { links, targets } = this;
    if (links.length === 0) throw new Error(`port ${this.name} is not connected`);
    for (let i = 0; i < links.length; i++) {
      const { latencyUs, to } = links[i];
      const { partition, entity } = targets[i];
      const arrivalUs = placed.nowUs + latencyUs;
      if (partition === placed.index) placed.schedule(arrivalUs, 0, to.kind, entity, value);
      else if (arrivalUs >= placed.windowEndUs) placed.send(partition, arrivalUs, 0, to.kind, entity, value);
      else throw new Error(insideWindow(links[i], arrivalUs, placed.windowEndUs));
    }
  }
}

const insideWindow = ({ from, to, latencyUs }: Link, arrivalUs: TimeUs, windowEndUs: TimeUs): string =>
  `${from.name} → ${to.name}: a value arrives at ${arrivalUs} µs, inside the window that ends at ${windowEndUs} µs; ` +
  `the link takes ${latencyUs} µs, the window must not be longer`;

/** The components of one partition, as its program. */
export class ComponentProgram implements Program {
  private readonly components: readonly Component[];

  constructor(components: readonly Component[]) {
    this.components = components;
  }

  start(p: Partition): void {
    this.components.forEach((component, entity) => {
      component.place(p, entity);
    });
    for (const component of this.components) component.start?.();
  }

  handle(_p: Partition, kind: number, entity: number, value: number): void {
    this.components[entity].receivers[kind](value);
  }
}
