import { createHash } from "node:crypto";
import { ScenarioError } from "./base/errors.ts";
import type { TimeUs } from "./base/time.ts";
import { checkpointDir, hasCheckpoint, readHead, removeCheckpoints, takeCheckpoints } from "./run/checkpoint/folder.ts";
import type { CheckpointPlan } from "./run/checkpoint/shard-checkpoints.ts";
import type { Manifest } from "./tables/manifest.ts";
import { TOOL } from "./version.ts";

/** How a run is kept from being lost. */
export interface CheckpointOptions {
  /** The run folder; checkpoints are in a hidden folder beside it. */
  readonly out: string;
  /** Simulated time between two checkpoints [µs]; where a run goes on, absent is as before. */
  readonly everyUs?: TimeUs | undefined;
  /** Whether to go on from the last checkpoint. */
  readonly resume?: boolean;
  /** Whether a run that does not go on from checkpoints that are there may remove them. */
  readonly replace?: boolean;
  /** Told where the run goes on. */
  readonly onResume?: ((edgeUs: TimeUs) => void) | undefined;
}

/** Takes the folder of checkpoints for a run that is about to begin or to go on.
 *  @param run what the run is made of  @throws ScenarioError CHECKPOINT_EXISTS, NO_CHECKPOINT, CHECKPOINT_IN_USE,
 *  CHECKPOINT_OTHER_RUN, CHECKPOINT_DAMAGED, CHECKPOINT_BAD */
export function checkpointPlan(
  { out, everyUs, resume, replace, onResume }: CheckpointOptions,
  run: Pick<Manifest, "scenario" | "inputs" | "plugins">,
): CheckpointPlan {
  const place = { dir: checkpointDir(out), name: nameOf(run) };
  if (!resume && !replace && hasCheckpoint(place.dir))
    throw new ScenarioError([
      {
        file: out,
        message: "checkpoints of a run that did not come to its end are there",
        hint: "go on from the last with --resume, or begin anew with --force",
        code: "CHECKPOINT_EXISTS",
      },
    ]);
  const from = resume ? readHead(place) : undefined;
  takeCheckpoints(place, from);
  if (from) onResume?.(from.edgeUs);
  return { place, everyUs: everyUs ?? from!.everyUs, from };
}

/** Removes the checkpoints of a run whose folder has been written. */
export const dropCheckpoints = ({ out }: CheckpointOptions): void => removeCheckpoints(checkpointDir(out));

/** Version, scenario, and a hash of everything the run is made of. */
function nameOf({ scenario, inputs, plugins }: Pick<Manifest, "scenario" | "inputs" | "plugins">): string {
  const hash = createHash("sha256").update(JSON.stringify({ scenario, inputs, plugins })).digest("hex");
  return `${TOOL.name} ${TOOL.version}, scenario ${(scenario as { name: string }).name}, ${hash.slice(0, 16)}`;
}
