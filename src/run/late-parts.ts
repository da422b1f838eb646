import type { Model } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { PowerFlowShelf } from "./power-flow-shelf.ts";
import type { ShardParts } from "./shard.ts";

/** The parts of a run that are loaded only where its scenario needs them: power flow, machines of sessions, routes. Loading
 *  and compiling all of them takes longer than a small run. */
export type LateParts = Pick<ShardParts, "newGrid" | "newStay" | "newRoute">;

/** Whether a run has any. */
export const hasLateParts = ({ resolved }: RunData, { protocol, route }: Pick<Model, "protocol" | "route">): boolean =>
  resolved.scenario.grid?.powerFlow === true || protocol !== undefined || route !== undefined;

/** Loads those that a run has. */
export async function lateParts(
  { resolved }: RunData,
  { protocol, route }: Pick<Model, "protocol" | "route">,
  { isKept, powerFlows }: { readonly isKept: boolean; readonly powerFlows: PowerFlowShelf | undefined },
): Promise<LateParts> {
  const { grid } = resolved.scenario;
  return {
    newGrid: grid?.powerFlow ? (await import("./grid-run.ts")).newGrids(powerFlows?.forOneRun()) : undefined,
    newStay: protocol && (await import("./new-stay.ts")).stays(protocol, { isKept }),
    newRoute: route && (await import("./route/new-route.ts")).newRoute,
  };
}
