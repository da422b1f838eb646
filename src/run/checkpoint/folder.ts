import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { ScenarioError } from "../../base/errors.ts";
import { makeFolder } from "../../base/make-folder.ts";
import type { TimeUs } from "../../base/time.ts";
import { packCheckpoint, unpackCheckpoint } from "../../engine/checkpoint.ts";
import { asked, fileError } from "../../tables/disk-refusals.ts";
import { isAlive, processToken, replaceFile } from "../../tables/run-folder.ts";

/** Where a run's checkpoints are and what they belong to; plain data, as it travels to workers. */
export interface CheckpointPlace {
  readonly dir: string;
  /** Version, scenario and a hash of all it is made of: a run of another name does not go on from them. */
  readonly name: string;
}

/** What a run needs to know of its last checkpoint; the states of the workers are in files of their own. */
export interface CheckpointHead {
  readonly edgeUs: TimeUs;
  readonly everyUs: TimeUs;
  /** How many workers there were; a run may go on with any other number. */
  readonly workers: number;
}

const HEAD = "last";
const OWNER = "owner";

/** The hidden folder beside a run folder that holds its checkpoints. */
export const checkpointDir = (out: string): string => {
  const target = resolve(out);
  return join(dirname(target), `.${basename(target)}.checkpoint`);
};

export const hasCheckpoint = (dir: string): boolean => existsSync(join(dir, HEAD));

export const stateFile = (edgeUs: TimeUs, worker: number): string => `state-${edgeUs}-${worker}`;

/** Takes the folder for this process; without a head to go on from, it is emptied.
 *  @throws ScenarioError CHECKPOINT_IN_USE while another process of this machine writes there */
export function takeCheckpoints({ dir }: CheckpointPlace, head: CheckpointHead | undefined): void {
  const owner = join(dir, OWNER);
  asked(dir, () => {
    const token = existsSync(owner) ? readFileSync(owner, "utf8") : "";
    const [host, pid] = token.split("_");
    const [ownHost, ownPid] = processToken().split("_");
    if (host === ownHost && pid !== ownPid && isAlive(Number(pid)))
      throw new ScenarioError([
        {
          file: dir,
          message: `process ${pid} is running this scenario and writes its checkpoints there`,
          hint: "wait for it, or choose another folder with --out",
          code: "CHECKPOINT_IN_USE",
        },
      ]);
    if (!head) rmSync(dir, { recursive: true, force: true });
    makeFolder(dir);
    replaceFile(owner, Buffer.from(processToken()), processToken());
    if (head) keepOnly(dir, head);
  });
}

/** Reads the last checkpoint's head. @throws ScenarioError NO_CHECKPOINT and those of `unpackCheckpoint` */
export function readHead(place: CheckpointPlace): CheckpointHead {
  if (!hasCheckpoint(place.dir))
    throw new ScenarioError([
      {
        file: place.dir,
        message: "no checkpoint to go on from",
        hint: "run with --checkpoint 1h to have some",
        code: "NO_CHECKPOINT",
      },
    ]);
  const head = readPart(place, HEAD) as Partial<CheckpointHead>;
  const { edgeUs, everyUs, workers } = head;
  const counts = [edgeUs, everyUs, workers].every((count) => Number.isSafeInteger(count) && (count as number) > 0);
  if (!counts) throw unfit(join(place.dir, HEAD));
  return head as CheckpointHead;
}

/** Writes a part of a checkpoint, flushed to the disk. It counts once the head names it. */
export function writePart(place: CheckpointPlace, file: string, content: unknown): void {
  replaceFile(join(place.dir, file), packCheckpoint(place.name, content), processToken());
}

/** @throws ScenarioError CHECKPOINT_DAMAGED, CHECKPOINT_OTHER_RUN, CHECKPOINT_BAD */
export function readPart({ dir, name }: CheckpointPlace, file: string): unknown {
  const path = join(dir, file);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw fileError(error, path);
    throw damaged(path);
  }
  return unpackCheckpoint(name, bytes, path);
}

/** Makes the parts that all workers have written the last checkpoint, and removes what it replaces. Whoever is
 *  interrupted before the head has its name leaves the checkpoint before. */
export function commit(place: CheckpointPlace, head: CheckpointHead): void {
  writePart(place, HEAD, head);
  keepOnly(place.dir, head);
}

/** Removes everything but the run's last checkpoint, and rows, which a later run of the same name writes over. */
function keepOnly(dir: string, { edgeUs, workers }: CheckpointHead): void {
  const states = Array.from({ length: workers }, (_, worker) => stateFile(edgeUs, worker));
  const kept = new Set([HEAD, OWNER, ...states]);
  for (const name of readdirSync(dir))
    if (!kept.has(name) && !name.startsWith("rows-")) rmSync(join(dir, name), { force: true });
}

/** A part that is not there, or not as it was written. */
export const damaged = (file: string): ScenarioError =>
  new ScenarioError([
    {
      file,
      message: "a part of the checkpoint is missing or changed",
      hint: "run the scenario from its start",
      code: "CHECKPOINT_DAMAGED",
    },
  ]);

/** Removes all checkpoints of a run that has come to its end. */
export function removeCheckpoints(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}

/** What a person is told whose checkpoint has the right sum and name, and yet does not fit. */
export const unfit = (file: string, cause?: unknown): ScenarioError => {
  const reason = cause instanceof Error ? `: ${cause.message}` : "";
  const hint = "run the scenario from its start";
  return new ScenarioError([
    { file, message: `the state in it does not fit this run${reason}`, hint, code: "CHECKPOINT_BAD" },
  ]);
};
