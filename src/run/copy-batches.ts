import type { Registry } from "../base/registry.ts";
import type { CopyRange } from "../model/places.ts";
import type { RunData } from "../model/run-data.ts";
import type { PolicyKind } from "../policy/policy.ts";
import type { RunOptions } from "./run.ts";

/** How the copies of a feeder are shared out where they are run some at a time, as it travels to workers. */
export interface CopyBatches {
  readonly copies: number;
  /** Copies that a worker runs side by side, from their start to their end. */
  readonly atOnce: number;
  /** How many batches have been begun, in memory shared by all workers. */
  readonly begun: Int32Array;
}

/** How many copies a worker takes at a time. More share what a batch costs by itself; of eight, collecting what they leave
 *  behind costs more than that. Of few copies there are to be enough batches for many workers. */
const usualAtOnce = (copies: number): number => (copies < 100 ? 2 : 4);

/** Whether a run's copies can be run some at a time, and how; undefined where all have to be run side by side.
 *
 *  Nothing passes from one copy to another but through what is looked at here: sites of built-in policies see their own
 *  copy of the feeder and published series. A plug-in might keep what it likes, a study of frequency lets all vehicles
 *  feel each other, a meter file or a forecast may name sites anywhere, and a checkpoint is of one instant of all. */
export function copyBatches(
  { copies, drawn, behindMeter, series, resolved }: RunData,
  kinds: Registry<PolicyKind>,
  { copiesAtOnce = usualAtOnce(copies), checkpoints, profileClock }: RunOptions,
): CopyBatches | undefined {
  const { scenario } = resolved;
  if (copies === 1 || !drawn || checkpoints || profileClock || scenario.frequency) return undefined;
  const policies = [scenario.policy, ...scenario.site.also.flatMap(({ policy }) => policy ?? [])];
  const isOwn = policies.every(({ kind }) => kinds.find(kind)?.file === undefined);
  const namesSites =
    [...(behindMeter?.keys() ?? [])].some((id) => id !== "") || series.some(({ site: id }) => id !== undefined);
  if (!isOwn || namesSites || copiesAtOnce >= copies) return undefined;
  return { copies, atOnce: copiesAtOnce, begun: new Int32Array(new SharedArrayBuffer(4)) };
}

export const batchCount = ({ copies, atOnce }: CopyBatches): number => Math.ceil(copies / atOnce);

/** The next batch that no worker has begun; undefined where all have been. */
export function takeBatch(batches: CopyBatches): { readonly batch: number; readonly copies: CopyRange } | undefined {
  const batch = Atomics.add(batches.begun, 0, 1);
  const first = batch * batches.atOnce;
  if (first >= batches.copies) return undefined;
  return { batch, copies: [first, Math.min(first + batches.atOnce, batches.copies)] };
}
