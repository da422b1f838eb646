import type { Observer, Partition } from "./partition.ts";

/** Events and time by kind. */
export interface ProfileRow {
  readonly kind: number;
  readonly events: number;
  /** In the clock's unit. */
  readonly time: number;
}

/** Counts events and their time by kind. The engine reads no clock: the caller brings one. */
export class Profile implements Observer {
  private readonly clock: () => number;
  private readonly events: number[] = [];
  private readonly times: number[] = [];
  private started = 0;

  constructor(clock: () => number) {
    this.clock = clock;
  }

  before(): void {
    this.started = this.clock();
  }

  after(_partition: Partition, kind: number): void {
    const spent = this.clock() - this.started;
    while (this.events.length <= kind) {
      this.events.push(0);
      this.times.push(0);
    }
    this.events[kind]++;
    this.times[kind] += spent;
  }

  /** By kind, those that happened. */
  rows(): ProfileRow[] {
    return this.events
      .map((events, kind) => ({ kind, events, time: this.times[kind] }))
      .filter(({ events }) => events > 0);
  }
}

/** Several who look on at once. */
export function observers(all: readonly Observer[]): Observer | undefined {
  if (all.length <= 1) return all[0];
  return {
    before: (partition) => {
      for (const one of all) one.before(partition);
    },
    after: (partition, kind) => {
      for (const one of all) one.after?.(partition, kind);
    },
  };
}
