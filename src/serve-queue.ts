import { moduleUrl } from "./base/package-root.ts";
import { engineFingerprint } from "./study/engine-fingerprint.ts";
import { type QueueWork, workQueue } from "./study/executors/queue-worker.ts";
import { TOOL } from "./version.ts";

/** Carries out the runs that sweeps with `executor: "bullmq"` put into a queue, until told to stop.
 *  @returns how many  @throws ScenarioError where BullMQ is not installed, or no server answers */
export const serveQueue = (how: Omit<QueueWork, "module" | "engine">): Promise<number> =>
  workQueue({ ...how, module: moduleUrl("study-worker"), engine: engineFingerprint(TOOL.version) });
