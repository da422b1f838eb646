import { type BuildOptions, buildPowerFlow } from "./build-power-flow.ts";
import type { Controls } from "./control-queue.ts";
import { type ControlledOutcome, newControls, solveWithControls } from "./controls.ts";
import type { Network } from "./network.ts";
import type { PowerFlow } from "./power-flow.ts";
import { setPowersAt } from "./shapes.ts";

/** What a network's own Solve came to: the last solution, and the controls' log. */
export interface NetworkRun {
  readonly pf: PowerFlow;
  readonly controls: Controls;
  /** Of the last solve. */
  readonly outcome: ControlledOutcome;
  /** Solves that did not converge, or whose controls did not settle. */
  readonly diverged: number;
  readonly unsettled: number;
  /** Time that went by [s]. */
  readonly elapsedS: number;
  /** Taps and steps where they came to rest, per transformer and winding, and per capacitor. */
  readonly taps: readonly Float64Array[];
  readonly steps: readonly Uint8Array[];
}

/** Solves a network as its own options say: a snapshot, or its number of steps with shapes and controls.
 *  @param each called after every solve, `k` from 0 */
export function runNetwork(
  network: Network,
  options: BuildOptions = {},
  each?: (pf: PowerFlow, k: number, outcome: ControlledOutcome) => void,
): NetworkRun {
  const { mode, controlMode, maxControlIterations, number, stepS, startS } = network.options;
  const pf = buildPowerFlow(network, {
    tolerancePu: network.options.tolerancePu,
    // OpenDSS counts iterations with the loads in its matrix; without them one step takes a few more.
    maxIterations: Math.max(100, network.options.maxIterations),
    minIterations: network.options.minIterations,
    islands: "dead",
    ...options,
  });
  const controls = newControls(pf);
  const count = mode === "snapshot" ? 1 : number;
  let outcome: ControlledOutcome | undefined;
  let diverged = 0;
  let unsettled = 0;
  let timeS = startS;
  for (let k = 0; k < count; k++) {
    if (mode !== "snapshot") timeS += stepS;
    setPowersAt(pf, mode, timeS);
    outcome = solveWithControls(pf, controls, { mode: controlMode, timeS, maxControlIterations });
    if (!outcome.converged) diverged++;
    else if (!outcome.settled) unsettled++;
    each?.(pf, k, outcome);
  }
  return {
    pf,
    controls,
    outcome: outcome!,
    diverged,
    unsettled,
    elapsedS: timeS - startS,
    taps: pf.taps,
    steps: pf.steps,
  };
}
