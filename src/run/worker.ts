import { newGrids } from "./grid-run.ts";
import { stays } from "./new-stay.ts";
import { newRoute } from "./route/new-route.ts";
import { workerShard } from "./worker-shard.ts";

/** The worker's entry, for runs that have any of the late parts. */
export const run = workerShard(({ protocol }, { checkpoints }) => ({
  newGrid: newGrids(),
  newStay: protocol && stays(protocol, { isKept: checkpoints !== undefined }),
  newRoute,
}));
