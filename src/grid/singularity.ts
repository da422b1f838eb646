import { SimulationError } from "../base/errors.ts";
import { nodeName } from "./node-index.ts";
import type { PowerFlow } from "./power-flow.ts";
import { nullVector } from "./sparse-ldl.ts";

const SHOWN = 8;

/** The error for a network that leaves voltages open, with the nodes concerned: FLOATING where they may all move together
 *  (what feeds them has no ground: a delta or an ungrounded star), SINGULAR where they may move in another way.
 *  @param stopped the column where the factorisation stopped */
export function singularity(
  { ldl, nodeAt, network, index }: Pick<PowerFlow, "ldl" | "nodeAt" | "network" | "index">,
  stopped: number,
): SimulationError {
  const x = nullVector(ldl, stopped);
  const open: number[] = [];
  let isTogether = true;
  for (let j = 0; j <= stopped; j++) {
    if (Math.hypot(x[2 * j], x[2 * j + 1]) < 1e-3) continue;
    open.push(nodeAt[j]);
    isTogether &&= Math.hypot(x[2 * j] - 1, x[2 * j + 1]) < 1e-3;
  }
  open.sort((a, b) => a - b);
  const names = open.slice(0, SHOWN).map((node) => nodeName(network, index, node));
  const shown = names.join(", ") + (open.length > SHOWN ? ` and ${open.length - SHOWN} more` : "");
  if (isTogether && open.length > 1) {
    const message = `${network.name}: nothing ties the voltages of ${shown} to ground; ground a neutral of what feeds them, or give that transformer an anti-float reactance`;
    return new SimulationError("FLOATING", message);
  }
  return new SimulationError("SINGULAR", `${network.name}: nothing holds the voltage of ${shown}`);
}
