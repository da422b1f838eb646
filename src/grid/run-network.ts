import { ScenarioError } from "../base/errors.ts";
import { type BuildOptions, buildPowerFlow } from "./build-power-flow.ts";
import type { Controls } from "./control-queue.ts";
import { type ControlledOutcome, newControls, solveWithControls } from "./controls.ts";
import { showLane, solveLanes, takeLane } from "./lanes.ts";
import type { Network, Storage } from "./network.ts";
import type { PowerFlow } from "./power-flow.ts";
import { setCapacitorStep, setTap } from "./set-power-flow.ts";
import { setPowersAt } from "./shapes.ts";
import { solve } from "./solve.ts";
import { type StorageNow, updateStorages } from "./storage-dispatch.ts";

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
  /** Batteries as the last step left them. */
  readonly storages: readonly StorageNow[];
}

/** Solves a network as its own options say: a snapshot, or its number of steps with shapes and controls. With lanes, so
 *  many steps are solved side by side, each from the one that many before.
 *  @param each called after every solve, `k` from 0
 *  @param before controls of an earlier run of the same network, which go on from there
 *  @throws ScenarioError LANES_DEPEND where steps cannot stand alone */
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
  if (pf.lanes && mode !== "snapshot") return runInLanes(pf, each);
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
    if (mode === "snapshot" && outcome.converged && outcome.controlIterations > 1) solveAnew(pf);
    if (mode !== "snapshot") updateStorages(pf, stepS);
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
    storages: pf.storages,
  };
}

/** Solves once more from the voltages without loads, now that the controls have come to rest. Loads that jump at their
 *  limits have more than one solution; this one does not depend on which way the controls went. */
function solveAnew(pf: PowerFlow): void {
  const found = pf.x.slice();
  pf.outcome.converged = false;
  if (solve(pf).converged) return;
  pf.x.set(found);
  pf.outcome.converged = true;
  solve(pf);
}

/** The same network, all of its loads' nominal admittances in the matrix: it converges more slowly, but also where loads
 *  weigh more than the feeder, as at a conductor that is open upstream or at the end of a line far too long. */
function withLoadsInMatrix(pf: PowerFlow, building: BuildOptions): PowerFlow {
  const robust = buildPowerFlow(pf.network, { ...building, loadShare: 1 });
  robust.storages.forEach((now, s) => {
    Object.assign(now, pf.storages[s]);
  });
  pf.taps.forEach((taps, t) => {
    for (let w = 0; w < taps.length; w++) setTap(robust, t, w, taps[w]);
  });
  pf.steps.forEach((steps, c) => {
    for (let s = 0; s < steps.length; s++) setCapacitorStep(robust, c, s, steps[s] === 1);
  });
  return robust;
}

function runInLanes(
  pf: PowerFlow,
  each: ((pf: PowerFlow, k: number, outcome: ControlledOutcome) => void) | undefined,
): NetworkRun {
  const { mode, number, stepS, startS } = pf.network.options;
  checkIndependent(pf);
  const lanes = pf.lanes!;
  let diverged = 0;
  let outcome: ControlledOutcome | undefined;
  for (let first = 0; first < number; first += lanes.count) {
    const used = Math.min(lanes.count, number - first);
    for (let lane = 0; lane < lanes.count; lane++) {
      // Lanes left over at the end do the last step again.
      setPowersAt(pf, mode, startS + (first + Math.min(lane, used - 1) + 1) * stepS);
      takeLane(pf, lane);
    }
    const outcomes = solveLanes(pf);
    for (let lane = 0; lane < used; lane++) {
      const { converged, iterations } = outcomes[lane];
      const timeS = startS + (first + lane + 1) * stepS;
      const solved = { converged, iterations, controlIterations: 1, settled: true, restless: [], timeS };
      outcome = solved;
      if (!converged) diverged++;
      if (each || first + lane === number - 1) showLane(pf, lane);
      each?.(pf, first + lane, solved);
    }
  }
  return {
    ...{ pf, controls: newControls(pf), outcome: outcome!, diverged, unsettled: 0, elapsedS: number * stepS },
    ...{ taps: pf.taps, steps: pf.steps, storages: pf.storages },
  };
}

const acts = ({ follows, dischargeTrigger, chargeTrigger }: Storage) =>
  follows || dischargeTrigger !== undefined || chargeTrigger !== undefined;

/** Controls act on what the step before left; generators that hold a voltage start from what they found; sources whose
 *  voltage follows a shape change the network that lanes share. */
function checkIndependent({ network, holders, storages }: PowerFlow): void {
  const { controlMode } = network.options;
  const acting = controlMode === "off" ? [] : [...network.regulators, ...network.capacitorControls];
  const because =
    acting.length > 0
      ? `control ${acting[0].name} acts from step to step`
      : holders.length > 0
        ? "a generator holds its voltage from step to step"
        : network.sources.some(({ shapes }) => shapes !== undefined)
          ? "a source's voltage changes from step to step"
          : network.storages.some((each, s) => storages[s].state !== "idling" || acts(each))
            ? "a battery empties and fills from step to step"
            : undefined;
  if (because === undefined) return;
  const hint = acting.length > 0 ? "Set ControlMode=Off in the script, or leave lanes out" : "leave lanes out";
  throw new ScenarioError([
    { code: "LANES_DEPEND", message: `${network.name}: lanes need steps that stand alone, but ${because}`, hint },
  ]);
}
