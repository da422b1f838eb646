import { formatFault } from "./base/errors.ts";
import { headMeasurement, measureHead, nodeVoltagesPu, nodeVoltagesV } from "./grid/measure.ts";
import { nodeName } from "./grid/node-index.ts";
import { runNetwork } from "./grid/run-network.ts";
import { divergence } from "./grid/solve.ts";
import { readNetwork } from "./read-network.ts";

/** One solved power flow, as `gridpilot powerflow --json` prints it. */
export interface PowerFlowResult {
  readonly feeder: string;
  readonly converged: boolean;
  readonly iterations: number;
  readonly feederKw: number;
  readonly feederKvar: number;
  readonly lossesKw: number;
  readonly lossesKvar: number;
  readonly minPu: number | null;
  readonly minNode: string | null;
  readonly maxPu: number | null;
  readonly maxNode: string | null;
  readonly warnings: readonly string[];
  /** Every node: name, voltage to ground [V], angle [deg], over its nominal voltage [pu] (null where it has none). */
  readonly nodes: readonly {
    readonly node: string;
    readonly voltageV: number;
    readonly angleDeg: number;
    readonly voltagePu: number | null;
  }[];
}

/** Solves a feeder as it says itself, its controls acting: an OpenDSS script with its own Solve commands (once, where it has
 *  none); a power-grid-model file (.json) or a feeder folder in our own format once, its loads at their nominal power. The
 *  result is the state after the last solution.
 *  @throws ScenarioError where the model cannot be read, SimulationError where it cannot be solved */
export async function powerFlow(
  path: string,
  options: { readonly tolerancePu?: number; readonly maxIterations?: number } = {},
): Promise<PowerFlowResult> {
  const { network, warnings, pf } = await solved(path, options);
  const { converged, iterations } = pf.outcome;
  const head = measureHead(pf, headMeasurement(pf));
  const volts = nodeVoltagesV(pf);
  const pu = nodeVoltagesPu(pf);
  const named = (node: number) => (node < 0 ? null : nodeName(network, pf.index, node));
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    feeder: network.name,
    converged,
    iterations,
    feederKw: head.feederKw,
    feederKvar: head.feederKvar,
    lossesKw: head.lossesKw,
    lossesKvar: head.lossesKvar,
    minPu: finite(head.minPu),
    minNode: named(head.minNode),
    maxPu: finite(head.maxPu),
    maxNode: named(head.maxNode),
    warnings: warnings.map(formatFault),
    nodes: Array.from(volts, (voltageV, node) => ({
      node: nodeName(network, pf.index, node),
      voltageV,
      angleDeg: (Math.atan2(pf.vIm[node]!, pf.vRe[node]!) * 180) / Math.PI,
      voltagePu: finite(pu[node]!),
    })),
  };
}

async function solved(path: string, options: { readonly tolerancePu?: number; readonly maxIterations?: number }) {
  if (!path.toLowerCase().endsWith(".dss")) {
    const { network, warnings } = await readNetwork(path);
    const run = runNetwork(network, { tolerancePu: 1e-6, ...options });
    if (!run.outcome.converged) throw divergence(run.pf);
    return { network, warnings, pf: run.pf };
  }
  const { runDss } = await import("./grid/dss/run.ts");
  const { model, run } = runDss(path, { build: { tolerancePu: 1e-6, ...options } });
  if (!run.outcome.converged) throw divergence(run.pf);
  return { network: model.network, warnings: model.warnings, pf: run.pf };
}
