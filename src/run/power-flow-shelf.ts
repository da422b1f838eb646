import { restoreState, saveState } from "../base/state.ts";
import { type BuildOptions, buildPowerFlow } from "../grid/build-power-flow.ts";
import type { Network } from "../grid/network.ts";
import type { PowerFlow } from "../grid/power-flow.ts";

/** Builds a power flow; `buildPowerFlow`, or something that gives the same. */
export type NewPowerFlow = (network: Network, options: BuildOptions) => PowerFlow;

/** Gives what was made of this network under this key before, or makes it; whoever gets it writes nothing to it.
 *  @param key names all that it is made of beside the network */
export type OncePerNetwork = <T>(network: Network, key: string, make: () => T) => T;

/** What one run makes of its feeder, or is given as runs before it made it. */
export interface FeederParts {
  readonly newPowerFlow: NewPowerFlow;
  readonly once: OncePerNetwork;
}

/** Everything made anew, as for a run that stands alone. */
export const NEW_PARTS: FeederParts = { newPowerFlow: buildPowerFlow, once: (_network, _key, make) => make() };

/** Things kept of a network: a few kinds for each of a few ways to record it. */
const MOST_KEPT = 64;

/** Keeps a power flow, and what else the network decides, from one run to the next on the same thread, so that the runs of
 *  a study order and factorise their feeder once. What a run left in the power flow is undone before the next one gets it. */
export class PowerFlowShelf {
  private readonly made = new WeakMap<Network, Map<string, unknown>>();
  private kept:
    | { readonly network: Network; readonly asked: string; readonly pf: PowerFlow; readonly built: unknown }
    | undefined;

  /** What makes the parts of one run. The run before must have ended: its power flow is the one that is given out.
   *  Only the first one is kept; copies of a feeder that need their own get new ones. */
  forOneRun(): FeederParts {
    return { newPowerFlow: this.powerFlowsOfOneRun(), once: (...asked) => this.once(...asked) };
  }

  private once<T>(network: Network, key: string, make: () => T): T {
    const known = this.made.get(network) ?? new Map<string, unknown>();
    this.made.set(network, known);
    if (!known.has(key)) {
      if (known.size >= MOST_KEPT) known.clear();
      known.set(key, make());
    }
    return known.get(key) as T;
  }

  private powerFlowsOfOneRun(): NewPowerFlow {
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
const NEVER_CHANGED = ["network", "index", "kernel", "loadTable", "drawnAt"];
