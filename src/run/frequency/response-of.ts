import type { DrawnChain } from "../../grid/frequency/fleet-response.ts";
import type { Model } from "../../model/model.ts";
import { ChainResponse } from "./chain-response.ts";
import { MachineResponse } from "./machine-response.ts";
import type { ownResponses } from "./own-response.ts";
import { PolicyResponse } from "./policy-response.ts";
import type { ResponseParts, SiteResponse } from "./site-response.ts";

/** How the vehicles of a site answer: by their policy, or on a chain, which acts on sessions by energy or on machines.
 *  @param drawn undefined where there is no chain  @param owns what machines do by themselves, where there are any */
export function responseOf(
  parts: ResponseParts,
  model: Pick<Model, "protocol">,
  drawn: DrawnChain | undefined,
  owns: ReturnType<typeof ownResponses> | undefined,
): SiteResponse {
  if (!drawn) return new PolicyResponse(parts);
  if (!model.protocol || !owns) return new ChainResponse(parts, drawn);
  return new MachineResponse(parts, drawn, owns);
}
