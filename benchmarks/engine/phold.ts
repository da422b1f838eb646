import { readFileSync } from "node:fs";
import { EntityStreams } from "../../src/base/streams.ts";
import { createBarrier } from "../../src/engine/barrier.ts";
import { createMailboxes } from "../../src/engine/mailbox.ts";
import { WORTH_A_WORKER } from "../../src/engine/model.ts";
import type { Partition, Program } from "../../src/engine/partition.ts";
import { partitionRange } from "../../src/engine/ranges.ts";
import { runWindows } from "../../src/engine/windows.ts";
import { runOnWorkers, type WorkerTask, workerEntry } from "../../src/engine/workers.ts";

/** PHOLD as w1_simpy.py has it: as many entities as pending events; a token waits 0.1 s + Exp(0.9 s), adds the time to
 *  its entity, and moves on to another one with the chance of 1 in 4. Tokens that move go anywhere, so the shortest way
 *  between partitions is 0.1 s times `lookahead`. */
export interface Phold {
  readonly pending: number;
  readonly perPartition: number;
  /** Events after which the clock starts, and events that are measured. */
  readonly warmUp: number;
  readonly events: number;
  /** Least delay of a token [s]; the window. */
  readonly leastS: number;
}

const TOKEN = 0;

class Entities implements Program {
  private readonly model: Phold;
  private readonly first: number;
  private readonly count: number;
  private readonly draws: EntityStreams;
  readonly state: Float64Array;

  constructor(model: Phold, index: number) {
    this.model = model;
    this.first = index * model.perPartition;
    this.count = Math.min(model.perPartition, model.pending - this.first);
    this.draws = new EntityStreams({ seed: 42, purpose: "phold", entities: 1, nameOf: () => `partition:${index}` });
    this.state = new Float64Array(this.count);
  }

  start(p: Partition): void {
    for (let entity = 0; entity < this.count; entity++) p.schedule(this.delayUs(), 0, TOKEN, entity);
  }

  handle(p: Partition, _kind: number, entity: number): void {
    this.state[entity] += p.nowUs * 1e-6;
    const { model, draws } = this;
    if (draws.draw(0) >= 0.25) {
      p.schedule(p.nowUs + this.delayUs(), 0, TOKEN, entity);
      return;
    }
    const target = Math.floor(draws.draw(0) * model.pending);
    const partition = Math.floor(target / model.perPartition);
    p.send(partition, p.nowUs + this.delayUs(), 0, TOKEN, target - partition * model.perPartition, 0);
  }

  private delayUs(): number {
    return Math.floor(1e6 * (this.model.leastS + this.draws.exponential(0, 1 - this.model.leastS)));
  }
}

export interface PholdResult {
  readonly events: number;
  readonly windows: number;
  readonly cpuS: number;
  readonly wallS: number;
  /** CPU time of this thread alone; NaN where the system does not say. */
  readonly threadS: number;
  readonly hash: number;
}

function part({ worker, workers, barrier, mailboxes, task }: WorkerTask<Phold>): PholdResult {
  const partitions = Math.ceil(task.pending / task.perPartition);
  const [first, end] = partitionRange(partitions, worker, workers);
  const programs = Array.from({ length: partitions }, (_, index) =>
    index >= first && index < end ? new Entities(task, index) : null,
  );
  // One event per entity and second.
  const warmUs = Math.round((1e6 * task.warmUp) / task.pending);
  const endUs = warmUs + Math.round((1e6 * task.events) / task.pending);
  const windowUs = Math.round(task.leastS * 1e6);
  const windows = runWindows({ programs }, { endUs, windowUs }, { worker, workers, barrier, mailboxes });
  let started = { cpu: process.cpuUsage(), wall: performance.now(), thread: threadS(), windows: 0 };
  let isWarm = false;
  let count = 0;
  let handledBefore = 0;
  for (;;) {
    const next = windows.next();
    if (next.done) {
      const cpu = process.cpuUsage(started.cpu);
      const handled = next.value.reduce((sum, partition) => sum + partition.handled, 0);
      return {
        events: handled - handledBefore,
        windows: count - started.windows,
        cpuS: (cpu.user + cpu.system) / 1e6,
        threadS: threadS() - started.thread,
        wallS: (performance.now() - started.wall) / 1000,
        hash: hashOf(programs),
      };
    }
    count++;
    if (!isWarm && next.value >= warmUs) {
      isWarm = true;
      handledBefore = task.warmUp / workers;
      started = { cpu: process.cpuUsage(), wall: performance.now(), thread: threadS(), windows: count };
    }
  }
}

/** CPU time of the calling thread so far [s]. */
function threadS(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e9;
  } catch {
    return Number.NaN;
  }
}

/** Sum of the state's bits, so that two runs can be told apart; a sum, so that parts can be added. */
function hashOf(programs: readonly (Entities | null)[]): number {
  let hash = 0;
  programs.forEach((program, index) => {
    if (program)
      for (const word of new Int32Array(program.state.buffer)) hash = (hash + Math.imul(word, 2 * index + 1)) | 0;
  });
  return hash;
}

export const run = workerEntry(part);

export const runAlone = (task: Phold): PholdResult =>
  part({ worker: 0, workers: 1, barrier: createBarrier(), mailboxes: createMailboxes(1), task });

/** The same PHOLD on one thread, on two, and on as many as the engine takes by itself.
 *  [million events per second of wall time]; and the speed-up by the CPU time of the busiest thread, which is what is
 *  left of it on a crowded machine. */
export async function comparePhold(options: { pending: number; leastS: number; events: number; rounds: number }) {
  const { pending, leastS, events, rounds } = options;
  const task: Phold = { pending, leastS, events, perPartition: 100, warmUp: Math.max(1e6, pending) };
  let [one, two, oneThread, twoThreads] = [0, 0, 0, 0];
  const hashes = new Set<number>();
  let perWindow = 0;
  for (let round = 0; round < rounds; round++)
    for (const workers of [1, 2]) {
      const module = new URL(import.meta.url);
      const parts = await runOnWorkers<Phold, PholdResult>({ module, workers, task });
      const handled = parts.reduce((sum, part) => sum + part.events, 0);
      const rate = handled / Math.max(...parts.map(({ wallS }) => wallS)) / 1e6;
      const busiest = handled / Math.max(...parts.map(({ threadS }) => threadS)) / 1e6;
      if (workers === 1) [one, oneThread] = [Math.max(one, rate), Math.max(oneThread, busiest)];
      else [two, twoThreads] = [Math.max(two, rate), Math.max(twoThreads, busiest)];
      hashes.add(parts.reduce((sum, { hash }) => (sum + hash) | 0, 0));
      perWindow = handled / parts[0].windows;
    }
  return {
    one,
    two,
    byThread: twoThreads / oneThread,
    perWindow,
    isSame: hashes.size === 1,
    isTakenInParallel: perWindow >= WORTH_A_WORKER,
  };
}
