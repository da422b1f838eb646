import type { TimeUs } from "../base/time.ts";
import type { Partition, Program } from "./partition.ts";

/** What a column of a machine's state may hold. */
const COLUMNS = { f64: Float64Array, i32: Int32Array, u32: Uint32Array, u8: Uint8Array } as const;
type ColumnType = keyof typeof COLUMNS;
type Columns<S extends string> = { readonly [column in S]: Float64Array | Int32Array | Uint32Array | Uint8Array };

/** One entity as its handlers see it: its state as properties, its timers and everybody's events as methods.
 *  It is one object that moves from entity to entity: use it inside the handler, never keep it. */
export type Entity<S extends string, T extends string, E extends string, X> = { [column in S]: number } & {
  /** Which entity of its population; a handler may set it to turn to another one. */
  id: number;
  readonly nowUs: TimeUs;
  readonly partition: Partition;
  /** What the entities of a population share, as it was given with the population. */
  readonly context: X;
  /** Sets or moves a timer to so many µs from now: `c.after.step(250_000)`. */
  readonly after: { readonly [timer in T]: (delayUs: TimeUs) => void };
  readonly cancel: { readonly [timer in T]: () => void };
  /** Lets an event happen to an entity of this partition: `c.tell.infect(id, 0)`. */
  readonly tell: { readonly [event in E]: (id: number, delayUs: TimeUs, value?: number) => void };
  /** The same in another partition that runs the same machine; it must not arrive inside the present window. */
  readonly send: { readonly [event in E]: (partition: number, id: number, delayUs: TimeUs, value?: number) => void };
};

/** A kind of state machine: declared columns, timers, and what happens on each timer and event. */
export interface MachineSpec<S extends string, T extends string, E extends string, X> {
  readonly name: string;
  readonly state: { readonly [column in S]: ColumnType };
  readonly timers: readonly T[];
  readonly events: readonly E[];
  /** Called once per entity at time 0. */
  readonly start?: (entity: Entity<S, T, E, X>) => void;
  /** The value is what the sender gave, 0 for a timer. */
  readonly on: { readonly [event in T | E]: (entity: Entity<S, T, E, X>, value: number) => void };
}

/** A declaration that was checked, with the class of its entities. */
export interface Machine<S extends string, T extends string, E extends string, X> extends MachineSpec<S, T, E, X> {
  readonly newEntity: (partition: Partition, columns: Columns<S>, context: X) => Entity<S, T, E, X>;
}

/** Checks a machine's declaration and makes the class of its entities. `machine<Context>()({ … })`: the context's type
 *  is given, all others are read from the declaration.
 *  @throws Error where a name cannot be a property or stands for two things */
export const machine =
  <X = undefined>() =>
  <S extends string, T extends string, E extends string>(spec: MachineSpec<S, T, E, X>): Machine<S, T, E, X> => {
    const taken = new Set(["id", "nowUs", "partition", "context", "after", "cancel", "tell", "send"]);
    for (const name of [...Object.keys(spec.state), ...spec.timers, ...spec.events]) {
      if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) throw new Error(`machine ${spec.name}: "${name}" is not a plain name`);
      if (taken.has(name)) throw new Error(`machine ${spec.name}: the name "${name}" is taken`);
      taken.add(name);
    }
    return { ...spec, newEntity: entityMaker(spec) };
  };

/** So many entities of one machine in one partition, with their state in columns. A partition's whole program. */
export class Population<S extends string, T extends string, E extends string, X> implements Program {
  readonly count: number;
  /** The state by name; for reading results and for setting up. */
  readonly columns: Columns<S>;
  /** Numbers of timers and events as the partition knows them. */
  readonly kinds: { readonly [event in T | E]: number };
  private readonly machine: Machine<S, T, E, X>;
  private readonly context: X;
  private readonly handlers: ((entity: Entity<S, T, E, X>, value: number) => void)[];
  private entity: Entity<S, T, E, X> | undefined;

  constructor(spec: Machine<S, T, E, X>, count: number, context: X) {
    this.machine = spec;
    this.count = count;
    this.context = context;
    const columns = Object.entries<ColumnType>(spec.state).map(([name, type]) => [name, new COLUMNS[type](count)]);
    this.columns = Object.fromEntries(columns) as Columns<S>;
    const order = [...spec.timers, ...spec.events] as (T | E)[];
    this.kinds = Object.fromEntries(order.map((name, kind) => [name, kind])) as { [event in T | E]: number };
    this.handlers = order.map((name) => spec.on[name]);
  }

  start(p: Partition): void {
    const { timers, start } = this.machine;
    // Timer t of entity i has the handle i × timers + t.
    for (let id = 0; id < this.count; id++) for (let kind = 0; kind < timers.length; kind++) p.timer(kind, id);
    const entity = this.machine.newEntity(p, this.columns, this.context);
    this.entity = entity;
    for (let id = 0; id < this.count && start; id++) {
      entity.id = id;
      start(entity);
    }
  }

  handle(_p: Partition, kind: number, entity: number, value: number): void {
    const cursor = this.entity!;
    cursor.id = entity;
    this.handlers[kind](cursor, value);
  }

  /** Columns as they stand, for a checkpoint. */
  save(): unknown {
    const names = Object.keys(this.machine.state) as S[];
    return Object.fromEntries(names.map((name) => [name, this.columns[name].slice()]));
  }

  restore(p: Partition, saved: unknown): void {
    this.entity = this.machine.newEntity(p, this.columns, this.context);
    for (const [name, values] of Object.entries(saved as Columns<S>))
      this.columns[name as S].set(values as Float64Array);
  }
}

/** Writes the class of a machine's entities as text, so that `c.soc` is a load from its own array: accessors shared
 *  between machines would be looked up at every access. Names have been checked. */
function entityMaker<S extends string, T extends string, E extends string, X>(spec: MachineSpec<S, T, E, X>) {
  const names = Object.keys(spec.state);
  const { timers, events } = spec;
  const handle = (timer: number) => `this.entity.id * ${timers.length} + ${timer}`;
  const part = (name: string, methods: string[]) =>
    `class ${name} { constructor(entity) { this.entity = entity; }\n${methods.join("\n")}\n}`;
  const p = "const p = this.entity.partition; p";
  const source = [
    '"use strict";',
    part(
      "After",
      timers.map((name, t) => `${name}(us) { ${p}.at(${handle(t)}, p.nowUs + us, 0, 0); }`),
    ),
    part(
      "Cancel",
      timers.map((name, t) => `${name}() { this.entity.partition.cancel(${handle(t)}); }`),
    ),
    part(
      "Tell",
      events.map((name, e) => {
        const kind = timers.length + e;
        return `${name}(id, us, value = 0) { ${p}.schedule(p.nowUs + us, 0, ${kind}, id, value); }`;
      }),
    ),
    part(
      "Send",
      events.map((name, e) => {
        const kind = timers.length + e;
        return `${name}(to, id, us, value = 0) { ${p}.send(to, p.nowUs + us, 0, ${kind}, id, value); }`;
      }),
    ),
    "class Entity {",
    "constructor(partition, columns, context) {",
    "this.id = 0; this.partition = partition; this.context = context;",
    ...names.map((name) => `this.$${name} = columns.${name};`),
    "this.after = new After(this); this.cancel = new Cancel(this);",
    "this.tell = new Tell(this); this.send = new Send(this); }",
    "get nowUs() { return this.partition.nowUs; }",
    ...names.map((name) => `get ${name}() { return this.$${name}[this.id]; }`),
    ...names.map((name) => `set ${name}(value) { this.$${name}[this.id] = value; }`),
    "}",
    "return (partition, columns, context) => new Entity(partition, columns, context);",
  ];
  return new Function(source.join("\n"))() as Machine<S, T, E, X>["newEntity"];
}
