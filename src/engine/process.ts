import type { TimeUs } from "../base/time.ts";
import { leave, Ticket } from "./line.ts";
import type { Partition, Program } from "./partition.ts";

/** What a process yields: a number of µs to hold, or something to wait for. It is given a number back: what came from a
 *  store, or which branch of a race has won. */
export type Wait = TimeUs | Waitable;
export type Process = Generator<Wait, void, number>;

/** Something a process can wait for. */
export interface Waitable {
  /** Gives what is waited for if it is there, or undefined and sees to it that the process goes on later.
   *  @param branch its number where it stands in a race, else -1 */
  begin(process: Running, branch: number): number | undefined;
}

/** Waits so many µs. @throws Error for a negative or broken number */
export function hold(delayUs: TimeUs): TimeUs {
  if (!(delayUs >= 0)) throw new Error(`a process cannot hold for ${delayUs} µs`);
  return delayUs;
}

/** Waits for the first of several and cancels the others: `const which = yield race(store.get(), hold(60e6))` gives the
 *  number of the branch that has won, and `sim.won` what it was given. */
export const race = (...waits: readonly Wait[]): Waitable => ({
  begin(process, branch) {
    if (branch >= 0) throw new Error("a race cannot be a branch of another");
    let shortestUs = Number.POSITIVE_INFINITY;
    let holdBranch = -1;
    for (const [at, wait] of waits.entries()) {
      if (typeof wait !== "number") {
        const got = wait.begin(process, at);
        if (got === undefined) continue;
        process.abandon();
        process.won = got;
        return at;
      }
      if (wait < shortestUs) {
        shortestUs = wait;
        holdBranch = at;
      }
    }
    if (holdBranch >= 0) process.resumeIn(shortestUs, holdBranch);
    return undefined;
  },
});

/** A process under way. */
export class Running {
  generator: Process;
  /** What the winning branch of its last race was given. */
  won = 0;
  /** Its place in line where it waits for one thing, used again and again. */
  readonly single = new Ticket(this);
  /** Its places in the branches of a race. */
  private readonly branches: Ticket[] = [];
  private readonly partition: Partition;
  private readonly timer: number;

  constructor(partition: Partition, entity: number, generator: Process) {
    this.partition = partition;
    this.timer = partition.timer(0, entity);
    this.generator = generator;
  }

  /** A place in line for this process. */
  ticket(branch: number, amount: number): Ticket {
    const ticket = branch < 0 ? this.single : new Ticket(this);
    if (branch >= 0) this.branches.push(ticket);
    ticket.branch = branch;
    ticket.amount = amount;
    return ticket;
  }

  /** Lets it go on after so many µs; called again, the last call counts. */
  resumeIn(delayUs: TimeUs, given: number): void {
    this.partition.at(this.timer, this.partition.nowUs + delayUs, 0, given);
  }

  /** Lets it go on at this instant with what it waited for in `ticket`, after the event at hand. */
  wake(ticket: Ticket, given: number): void {
    leave(ticket);
    this.abandon();
    if (ticket.branch >= 0) this.won = given;
    this.resumeIn(0, ticket.branch >= 0 ? ticket.branch : given);
  }

  /** Gives up the branches of a race. */
  abandon(): void {
    if (this.branches.length === 0) return;
    for (const ticket of this.branches) leave(ticket);
    this.branches.length = 0;
  }
}

/** Drives generator processes in one partition. A partition's whole program. Process style is for examples and quick
 *  models: a generator's state cannot be written to a checkpoint. */
export class Processes implements Program {
  private partition: Partition | undefined;
  private current: Running | undefined;
  private readonly main: (sim: Processes) => void;
  private readonly running: Running[] = [];
  /** Places of processes that have ended, for those to come. */
  private readonly ended: number[] = [];

  /** @param main starts the first processes */
  constructor(main: (sim: Processes) => void) {
    this.main = main;
  }

  get nowUs(): TimeUs {
    return this.partition!.nowUs;
  }

  /** What the winning branch of the last race of the process at hand was given. */
  get won(): number {
    return this.current!.won;
  }

  start(p: Partition): void {
    this.partition = p;
    this.main(this);
  }

  /** Starts a process at this instant, after the event at hand. */
  spawn(generator: Process): void {
    const place = this.ended.pop() ?? this.running.length;
    if (place === this.running.length) this.running.push(new Running(this.partition!, place, generator));
    this.running[place].generator = generator;
    this.running[place].resumeIn(0, 0);
  }

  handle(_p: Partition, _kind: number, place: number, value: number): void {
    const process = this.running[place];
    this.current = process;
    process.abandon();
    let given = value;
    for (;;) {
      const { value: wait, done } = process.generator.next(given);
      if (done) {
        this.ended.push(place);
        return;
      }
      if (typeof wait === "number") {
        process.resumeIn(wait, 0);
        return;
      }
      const got = wait.begin(process, -1);
      if (got === undefined) return;
      given = got;
    }
  }
}
