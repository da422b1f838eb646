import { workerShard } from "./worker-shard.ts";

/** The worker's entry for runs without late parts: a thread that loads no power flow, machines or routes is there sooner. */
export const run = workerShard(() => ({ newGrid: undefined, newStay: undefined, newRoute: undefined }));
