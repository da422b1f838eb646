import type { RunData } from "../model/run-data.ts";
import type { NewStay } from "./shard.ts";

/** The maker of stays, loaded only for runs whose sessions are machines. */
export async function stayMaker({ resolved }: RunData): Promise<NewStay | undefined> {
  if (!resolved.atPlug) return undefined;
  return (await import("./new-stay.ts")).newStay;
}
