import { sampleCapacitor, switchCapacitor } from "./capacitor-control.ts";
import type { ControlAction, ControlMode, Controls } from "./control-queue.ts";
import type { PowerFlow } from "./power-flow.ts";
import { moveTap, reverseRegulator, sampleRegulator } from "./regulator-control.ts";
import { solve } from "./solve.ts";

/** Controls at rest. */
export const newControls = (pf: PowerFlow): Controls => ({
  regulators: pf.network.regulators.map(() => ({
    isArmed: false,
    request: undefined,
    pendingPu: 0,
    isReversed: false,
    reversal: undefined,
  })),
  capacitors: pf.network.capacitorControls.map(({ deadTimeS }) => ({
    armed: undefined,
    pending: "none",
    // As OpenDSS has it, also where no step is closed; further steps may be added then.
    isClosed: true,
    lastOpenS: -deadTimeS,
  })),
  queue: [],
  asked: 0,
  log: [],
});

/** Where a solve with controls ended. */
export interface ControlledOutcome {
  readonly converged: boolean;
  /** Power-flow iterations of all solves together. */
  readonly iterations: number;
  readonly controlIterations: number;
  /** Whether no control wanted more within the allowed control iterations. */
  readonly settled: boolean;
  /** When it ended [s]: later than it began where events took time. */
  readonly timeS: number;
  /** Controls that were still acting when it was given up, by how often they acted. */
  readonly restless: readonly string[];
}

/** Solves, lets the controls look, does the actions that are due, and solves again until none is. The modes are
 *  OpenDSS's: static does the nearest actions and time stands still; event does them and time goes to them; time does
 *  those due by now.
 *  @param timeS now [s]; `event` may move on from it */
export function solveWithControls(
  pf: PowerFlow,
  controls: Controls,
  options: { mode: ControlMode; timeS: number; maxControlIterations: number },
): ControlledOutcome {
  let { timeS } = options;
  let iterations = 0;
  let controlIterations = 0;
  const firstEvent = controls.log.length;
  for (;;) {
    controlIterations++;
    const outcome = solve(pf);
    iterations += outcome.iterations;
    const done = { converged: outcome.converged, iterations, controlIterations, timeS };
    if (!outcome.converged || options.mode === "off") return { ...done, settled: options.mode === "off", restless: [] };
    if (controlIterations >= options.maxControlIterations) {
      return { ...done, settled: false, restless: restlessOf(controls, firstEvent, controlIterations) };
    }
    const sample = { pf, controls, timeS, mode: options.mode, iteration: controlIterations };
    for (let r = 0; r < controls.regulators.length; r++) sampleRegulator(sample, r);
    for (let c = 0; c < controls.capacitors.length; c++) sampleCapacitor(sample, c);
    const due = takeDue(controls, options.mode, timeS);
    if (due.length === 0) return { ...done, settled: true, restless: [] };
    if (options.mode === "event") timeS = Math.max(timeS, due[0].timeS);
    for (const action of due) {
      const now = { ...sample, timeS };
      if (action.kind === "tap") moveTap(now, action.control);
      else if (action.kind === "reverse") reverseRegulator(now, action.control);
      else switchCapacitor(now, action.control);
    }
  }
}

function takeDue(controls: Controls, mode: ControlMode, timeS: number): ControlAction[] {
  const sorted = [...controls.queue].sort((a, b) => a.timeS - b.timeS || b.order - a.order);
  const until = mode === "time" ? timeS : sorted[0]?.timeS;
  const due = sorted.filter((action) => action.timeS <= until);
  controls.queue = controls.queue.filter((action) => !due.includes(action));
  return due;
}

function restlessOf(controls: Controls, firstEvent: number, iterations: number): string[] {
  const acts = new Map<string, number>();
  for (const { control, iteration } of controls.log.slice(firstEvent)) {
    if (iteration >= iterations - 4) acts.set(control, (acts.get(control) ?? 0) + 1);
  }
  return [...acts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([control]) => control);
}
