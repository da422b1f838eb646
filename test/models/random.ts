import { EntityStreams } from "../../src/base/streams.ts";
import { waitAt } from "../../src/engine/barrier.ts";
import { packCheckpoint, unpackCheckpoint } from "../../src/engine/checkpoint.ts";
import type { Meeting } from "../../src/engine/meeting.ts";
import { alone } from "../../src/engine/model.ts";
import type { Partition, Program } from "../../src/engine/partition.ts";
import { balancedRanges } from "../../src/engine/ranges.ts";
import { addHashes, hashText, TraceHash, type WindowHash } from "../../src/engine/trace-hash.ts";
import { runWindows, type Shard, type ShardState } from "../../src/engine/windows.ts";
import { runOnWorkers, workerEntry } from "../../src/engine/workers.ts";

/** A model drawn at random from a seed: partitions of different size, links of different delay, entities that set, move
 *  and cancel their own and each other's timers, send over links, and draw from their own streams. */
export interface RandomModel {
  readonly seed: number;
  /** Where to stop and hand out a checkpoint: after so many windows; -1 runs to the end. */
  readonly stopAfter: number;
  readonly resume?: Saved | undefined;
}

/** A checkpoint of the model: that of the engine and of its trace hash. */
export interface Saved {
  readonly shard: ShardState;
  readonly hash: Int32Array;
}

export interface Outcome {
  readonly hashes: readonly WindowHash[];
  /** By own partition: sum of what it received, events handled and set, and its entities' states. */
  readonly results: readonly (readonly number[])[];
  readonly saved: Saved | undefined;
}

interface Shape {
  readonly partitions: readonly { readonly entities: number; readonly links: readonly Link[] }[];
  readonly windowUs: number;
  readonly endUs: number;
  /** Whether windows change their length on the way, and whether edges are fixed. */
  readonly isVariable: boolean;
}

interface Link {
  readonly to: number;
  readonly delayUs: number;
}

function shapeOf(seed: number): Shape {
  const draws = new EntityStreams({ seed, purpose: "shape", entities: 1, nameOf: () => "model" });
  const whole = (least: number, most: number) => least + Math.floor(draws.draw(0) * (most - least + 1));
  const count = whole(1, 12);
  const windowUs = whole(1, 4) * 500;
  const partitions = Array.from({ length: count }, () => ({
    entities: whole(1, 9),
    links: Array.from({ length: whole(0, 4) }, () => ({
      to: whole(0, count - 1),
      delayUs: windowUs + whole(0, 3) * 500,
    })),
  }));
  return { partitions, windowUs, endUs: whole(20, 120) * windowUs, isVariable: draws.draw(0) < 0.3 };
}

const WAKE = 0;
const MESSAGE = 1;
const FLASH = 2;

class RandomProgram implements Program {
  private readonly entities: number;
  private readonly links: readonly Link[];
  private readonly draws: EntityStreams;
  private readonly state: Float64Array;
  received = 0;

  constructor(seed: number, index: number, shape: Shape) {
    const { entities, links } = shape.partitions[index];
    this.entities = entities;
    this.links = links;
    this.state = new Float64Array(entities);
    this.draws = new EntityStreams({ seed, purpose: "life", entities, nameOf: (entity) => `${index}/${entity}` });
  }

  start(p: Partition): void {
    for (let entity = 0; entity < this.entities; entity++) {
      p.timer(WAKE, entity);
      if (this.whole(entity, 4) > 0) p.at(entity, this.delay(entity), this.whole(entity, 8));
    }
    if (this.links.length > 0) p.send(this.links[0].to, this.links[0].delayUs, 7, MESSAGE, 0, -1);
  }

  handle(p: Partition, kind: number, entity: number, value: number): void {
    const self = entity % this.entities;
    this.state[self] = this.state[self] * 0.75 + p.nowUs + kind + value;
    if (kind === MESSAGE) this.received += value;
    const other = this.whole(self, this.entities);
    // Delays are coarse, so many events share an instant and only the tie-break orders them.
    if (kind !== FLASH || this.draws.draw(self) < 0.3)
      p.at(self, p.nowUs + this.delay(self), this.whole(self, 8), this.draws.draw(self));
    const dice = this.draws.draw(self);
    if (dice < 0.15) p.cancel(other);
    else if (dice < 0.3) p.at(other, p.nowUs + this.delay(self), 3);
    else if (dice < 0.45) p.schedule(p.nowUs + this.delay(self), this.whole(self, 8), FLASH, other, dice);
    else if (dice < 0.7 && this.links.length > 0) {
      const { to, delayUs } = this.links[this.whole(self, this.links.length)];
      p.send(to, p.nowUs + delayUs + this.delay(self), this.whole(self, 8), MESSAGE, this.whole(self, 50), dice);
    }
  }

  save(): unknown {
    return { draws: this.draws.save(), state: this.state.slice(), received: this.received };
  }

  restore(_p: Partition, saved: unknown): void {
    const { draws, state, received } = saved as { draws: Float64Array; state: Float64Array; received: number };
    this.draws.restore(draws);
    this.state.set(state);
    this.received = received;
  }

  result(p: Partition): number[] {
    return [this.received, p.handled, p.sent, ...this.state];
  }

  private whole(entity: number, below: number): number {
    return Math.floor(this.draws.draw(entity) * below);
  }

  private delay(entity: number): number {
    return this.whole(entity, 6) * 250;
  }
}

/** One worker's part. */
function part(task: RandomModel, meeting: Meeting): Outcome {
  const shape = shapeOf(task.seed);
  const workerOf = balancedRanges(
    shape.partitions.map(({ entities }) => entities),
    meeting.workers,
  );
  const hash = new TraceHash(
    shape.partitions.length,
    task.resume && ownWords(task.resume.hash, workerOf, meeting.worker),
  );
  let own: readonly Partition[] = [];
  let save: () => ShardState = () => {
    throw new Error("not opened");
  };
  const shard: Shard = {
    programs: Array.from(workerOf, (worker, index) =>
      worker === meeting.worker ? new RandomProgram(task.seed, index, shape) : null,
    ),
    observer: hash,
    resume: task.resume?.shard,
    opened: (partitions, saving) => {
      own = partitions;
      save = saving;
    },
    ...(shape.isVariable
      ? { nextWindowUs: (edgeUs) => shape.windowUs / (1 + (Math.floor(edgeUs / 7000) % 3 > 0 ? 1 : 0)) }
      : {}),
  };
  const windows = runWindows(shard, shape, { ...meeting, workerOf });
  const hashes: WindowHash[] = [];
  for (const edgeUs of windows) {
    hashes.push(hash.at(edgeUs));
    if (hashes.length === task.stopAfter && edgeUs < shape.endUs)
      return { hashes, results: [], saved: { shard: save(), hash: hash.save() } };
  }
  return { hashes, results: own.map((p) => (p.program as RandomProgram).result(p)), saved: undefined };
}

/** Words of other workers' partitions are theirs. */
function ownWords(words: Int32Array, workerOf: Uint16Array, worker: number): Int32Array {
  return words.map((word, at) => (workerOf[at >> 1] === worker ? word : 0));
}

/** Many models one after the other, because starting threads costs more than running one. */
export const run = workerEntry<readonly RandomModel[], Outcome[]>(({ task, ...meeting }) =>
  task.map((model) => {
    const outcome = part(model, meeting);
    // Nobody begins the next one while another still reads what this one has left in the mailboxes.
    waitAt(meeting.barrier, { ...meeting, patienceS: 0 });
    return outcome;
  }),
);

/** By model: every worker's outcome. */
async function runAll(models: readonly RandomModel[], workers: number): Promise<Outcome[][]> {
  if (workers === 1) return models.map((model) => [part(model, alone())]);
  const parts = await runOnWorkers<readonly RandomModel[], Outcome[]>({
    module: new URL(import.meta.url),
    workers,
    task: models,
  });
  return models.map((_, i) => parts.map((outcomes) => outcomes[i]));
}

/** A run as text: hash by window and results; whatever the number of workers, it must be the same. */
function textOf(parts: readonly Outcome[]): string {
  const hashes = addHashes(parts.map((outcome) => outcome.hashes));
  return [
    ...hashes.map((hash) => `${hash.edgeUs} ${hashText(hash)}`),
    ...parts.flatMap(({ results }) => results).map((result) => result.join(" ")),
  ].join("\n");
}

/** One checkpoint of what the workers have saved. */
function joined(parts: readonly Outcome[]): Saved | undefined {
  const saved = parts.map((outcome) => outcome.saved).filter((one) => one !== undefined);
  if (saved.length === 0) return undefined;
  const hash = new Int32Array(saved[0].hash.length);
  for (const own of saved)
    own.hash.forEach((word, at) => {
      hash[at] |= word;
    });
  return { hash, shard: { ...saved[0].shard, partitions: saved.flatMap(({ shard }) => shard.partitions) } };
}

/** Runs the models of the seeds on several numbers of workers, and stops each on one number to go on with the next.
 *  @returns what differs from the runs on one worker, each with the seed that replays it */
export async function whatDiffers(seeds: readonly number[], workers: readonly number[]): Promise<string[]> {
  const whole = (
    await runAll(
      seeds.map((seed) => ({ seed, stopAfter: -1 })),
      1,
    )
  ).map(textOf);
  const differences: string[] = [];
  const compare = (i: number, how: string, text: string) => {
    if (text !== whole[i]) differences.push(`seed ${seeds[i]}, ${how}: ${firstDifference(whole[i], text)}`);
  };
  for (const [turn, count] of workers.entries()) {
    const stops = seeds.map((seed) => ({ seed, stopAfter: 1 + ((seed + turn) % 15) }));
    const outcomes = await runAll([...seeds.map((seed) => ({ seed, stopAfter: -1 })), ...stops], count);
    for (const [i] of seeds.entries()) compare(i, `${count} workers`, textOf(outcomes[i]));
    const firsts = outcomes.slice(seeds.length);
    const next = workers[(turn + 1) % workers.length];
    // By way of bytes, as from a file.
    const resumes = firsts.map(joined).map((saved) => {
      const bytes = saved && packCheckpoint("random", saved);
      return bytes && (unpackCheckpoint("random", bytes, "memory") as Saved);
    });
    const models = seeds.map((seed, i) => ({ seed, stopAfter: -1, resume: resumes[i] }));
    const rests = await runAll(
      models.filter(({ resume }) => resume),
      next,
    );
    for (const [i] of seeds.entries()) {
      const rest = resumes[i] ? rests.shift() : undefined;
      const text = [textOf(firsts[i]), ...(rest ? [textOf(rest)] : [])].join("\n");
      compare(i, `${count} workers to window ${stops[i].stopAfter}, then ${next}`, text);
    }
  }
  return differences;
}

function firstDifference(wanted: string, got: string): string {
  const [a, b] = [wanted.split("\n"), got.split("\n")];
  const line = a.findIndex((text, i) => text !== b[i]);
  return `line ${line + 1}: wanted ${a[line]}, got ${b[line]}`;
}
