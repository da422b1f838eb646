import type { Model } from "../model/model.ts";
import type { NewStay } from "./new-stay.ts";

/** The maker of stays, loaded only for runs whose sessions are machines. */
export async function stayMaker({ protocol }: Model): Promise<NewStay | undefined> {
  if (!protocol) return undefined;
  return (await import("./new-stay.ts")).stays(protocol);
}
