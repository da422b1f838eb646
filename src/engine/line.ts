import type { Running, Waitable } from "./process.ts";

/** A process's place in a line. */
export class Ticket {
  readonly process: Running | undefined;
  /** Branch of the race it belongs to, or -1. */
  branch = -1;
  amount = 0;
  before: Ticket = this;
  after: Ticket = this;

  constructor(process?: Running) {
    this.process = process;
  }
}

/** Steps out of whatever line the ticket is in. */
export function leave(ticket: Ticket): void {
  ticket.before.after = ticket.after;
  ticket.after.before = ticket.before;
  ticket.before = ticket;
  ticket.after = ticket;
}

/** Processes in order of arrival; whoever gives up leaves at once and nothing stays behind. */
class Line {
  private readonly ends = new Ticket();

  get first(): Ticket | undefined {
    const { after } = this.ends;
    return after === this.ends ? undefined : after;
  }

  join(ticket: Ticket): void {
    ticket.before = this.ends.before;
    ticket.after = this.ends;
    this.ends.before.after = ticket;
    this.ends.before = ticket;
  }
}

/** Numbers (indexes of things) that processes put in and take out, first in, first out. */
export class Store {
  private items = new Float64Array(16);
  private head = 0;
  /** Items in the store. */
  count = 0;
  private readonly takers = new Line();
  private readonly taking: Waitable = {
    begin: (process, branch) => {
      if (this.count > 0) return this.take();
      this.takers.join(process.ticket(branch, 1));
      return undefined;
    },
  };

  /** Wakes the first taker, or keeps the item. */
  put(item: number): void {
    const taker = this.takers.first;
    if (taker) {
      taker.process!.wake(taker, item);
      return;
    }
    if (this.count === this.items.length) this.grow();
    this.items[(this.head + this.count++) & (this.items.length - 1)] = item;
  }

  /** `const item = yield store.get()` */
  get(): Waitable {
    return this.taking;
  }

  private take(): number {
    const item = this.items[this.head];
    this.head = (this.head + 1) & (this.items.length - 1);
    this.count--;
    return item;
  }

  private grow(): void {
    const next = new Float64Array(this.items.length * 2);
    for (let i = 0; i < this.count; i++) next[i] = this.items[(this.head + i) & (this.items.length - 1)];
    this.items = next;
    this.head = 0;
  }
}

/** So many units that processes take and give back. */
export class Resource {
  available: number;
  private readonly askers = new Line();
  private readonly one: Waitable = this.amount(1);

  constructor(capacity: number) {
    this.available = capacity;
  }

  /** `yield resource.acquire()`; whoever asks first is served first, also before smaller requests. */
  acquire(amount = 1): Waitable {
    return amount === 1 ? this.one : this.amount(amount);
  }

  release(amount = 1): void {
    this.available += amount;
    for (let next = this.askers.first; next && next.amount <= this.available; next = this.askers.first) {
      this.available -= next.amount;
      next.process!.wake(next, next.amount);
    }
  }

  private amount(amount: number): Waitable {
    return {
      begin: (process, branch) => {
        if (!this.askers.first && amount <= this.available) {
          this.available -= amount;
          return amount;
        }
        this.askers.join(process.ticket(branch, amount));
        return undefined;
      },
    };
  }
}

/** Something that happens for all who wait for it. */
export class Signal {
  private readonly waiting = new Line();
  private readonly waitable: Waitable = {
    begin: (process, branch) => {
      this.waiting.join(process.ticket(branch, 1));
      return undefined;
    },
  };

  /** `yield signal.wait()` */
  wait(): Waitable {
    return this.waitable;
  }

  fire(value = 0): void {
    for (let next = this.waiting.first; next; next = this.waiting.first) next.process!.wake(next, value);
  }
}
