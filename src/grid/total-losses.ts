import { BRANCH_LISTS, type BranchList } from "./admittance.ts";
import { elementFlow } from "./measure.ts";
import type { Capacitor, Impedance } from "./network.ts";
import type { PowerFlow } from "./power-flow.ts";

/** What lines, transformers and series elements lose [kW, kvar]: banks and reactors between a bus and ground, and
 *  faults, are loads, as OpenDSS counts them. */
export function totalLosses(pf: PowerFlow): { kw: number; kvar: number } {
  let kw = 0;
  let kvar = 0;
  for (const list of BRANCH_LISTS) {
    if (list === "sources") continue;
    for (let index = 0; index < pf.network[list].length; index++) {
      if (isShunt(pf, list, index)) continue;
      const flow = elementFlow(pf, list, index);
      kw += flow.lossKw;
      kvar += flow.lossKvar;
    }
  }
  return { kw, kvar };
}

function isShunt({ network }: PowerFlow, list: BranchList, index: number): boolean {
  if (list !== "impedances" && list !== "capacitors") return false;
  const element = network[list][index] as Impedance | Capacitor;
  const { from, to } = element;
  return to === undefined || to.bus === from.bus || ("kind" in element && element.kind === "fault");
}
