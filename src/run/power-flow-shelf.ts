import { restoreState, saveState } from "../base/state.ts";
import { type BuildOptions, buildPowerFlow } from "../grid/build-power-flow.ts";
import type { Network } from "../grid/network.ts";
import type { PowerFlow } from "../grid/power-flow.ts";

/** Builds a power flow; `buildPowerFlow`, or something that gives the same. */
export type NewPowerFlow = (network: Network, options: BuildOptions) => PowerFlow;

/** Keeps a power flow from one run to the next on the same thread, so that the runs of a study order and factorise their
 *  feeder once. What a run left in it is undone before the next one gets it. */
export class PowerFlowShelf {
  private kept:
    | { readonly network: Network; readonly asked: string; readonly pf: PowerFlow; readonly built: unknown }
    | undefined;

  /** What builds the power flows of one run. The run before must have ended: its power flow is the one that is given out.
   *  Only the first one is kept; copies of a feeder that need their own get new ones. */
  forOneRun(): NewPowerFlow {
    let isGiven = false;
    return (network, options) => {
      if (isGiven) return buildPowerFlow(network, options);
      isGiven = true;
      const asked = JSON.stringify(options);
      if (this.kept?.network === network && this.kept.asked === asked) {
        restoreState(this.kept.pf, this.kept.built);
        return this.kept.pf;
      }
      const pf = buildPowerFlow(network, options);
      this.kept = { network, asked, pf, built: saveState(pf, NEVER_CHANGED) };
      return pf;
    };
  }
}

/** What of a power flow no run changes. */
const NEVER_CHANGED = ["network", "index", "kernel", "loadTable"];
