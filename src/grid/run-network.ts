import { type BuildOptions, buildPowerFlow } from "./build-power-flow.ts";
import type { Controls } from "./control-queue.ts";
import { type ControlledOutcome, newControls, solveWithControls } from "./controls.ts";
import type { Network } from "./network.ts";
import type { PowerFlow } from "./power-flow.ts";
import { setCapacitorStep, setTap } from "./set-power-flow.ts";
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
 *  @param each called after every solve, `k` from 0
 *  @param before controls of an earlier run of the same network, which go on from there */
export function runNetwork(
  network: Network,
  options: BuildOptions = {},
  each?: (pf: PowerFlow, k: number, outcome: ControlledOutcome) => void,
  before?: Controls,
): NetworkRun {
  const { mode, controlMode, maxControlIterations, number, stepS, startS } = network.options;
  const building: BuildOptions = {
    tolerancePu: network.options.tolerancePu,
    // OpenDSS counts iterations with the loads in its matrix; without them one step takes a few more.
    maxIterations: Math.max(100, network.options.maxIterations),
    minIterations: network.options.minIterations,
    islands: "dead",
    ...options,
  };
  let pf = buildPowerFlow(network, building);
  const controls = before ?? newControls(pf);
  const count = mode === "snapshot" ? 1 : number;
  let outcome: ControlledOutcome | undefined;
  let diverged = 0;
  let unsettled = 0;
  let isRobust = false;
  let timeS = startS;
  for (let k = 0; k < count; k++) {
    if (mode !== "snapshot") timeS += stepS;
    setPowersAt(pf, mode, timeS);
    const solving = { mode: controlMode, timeS, maxControlIterations };
    outcome = solveWithControls(pf, controls, solving);
    if (!outcome.converged && !isRobust && options.loadShare === undefined) {
      isRobust = true;
      pf = withLoadsInMatrix(pf, building);
      setPowersAt(pf, mode, timeS);
      outcome = solveWithControls(pf, controls, solving);
    }
    // The actions of a step in event mode take time, and the next step begins after them.
    timeS = outcome.timeS;
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

/** The same network, all of its loads' nominal admittances in the matrix: it converges more slowly, but also where loads
 *  weigh more than the feeder, as at a conductor that is open upstream or at the end of a line far too long. */
function withLoadsInMatrix(pf: PowerFlow, building: BuildOptions): PowerFlow {
  const robust = buildPowerFlow(pf.network, { ...building, loadShare: 1 });
  pf.taps.forEach((taps, t) => {
    for (let w = 0; w < taps.length; w++) setTap(robust, t, w, taps[w]);
  });
  pf.steps.forEach((steps, c) => {
    for (let s = 0; s < steps.length; s++) setCapacitorStep(robust, c, s, steps[s] === 1);
  });
  return robust;
}
