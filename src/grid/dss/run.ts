import type { BuildOptions } from "../build-power-flow.ts";
import type { Controls } from "../control-queue.ts";
import type { ControlledOutcome } from "../controls.ts";
import type { Network } from "../network.ts";
import type { PowerFlow } from "../power-flow.ts";
import { type NetworkRun, runNetwork } from "../run-network.ts";
import { type DssModel, type ReadDssOptions, readDss } from "./read.ts";

/** A script that was read and solved. */
export interface DssRun {
  readonly model: DssModel;
  /** The state after the script's last Solve; that of the whole script where it has none. */
  readonly run: NetworkRun;
}

/** Reads a script and does its Solve commands as they come: each starts from the taps, capacitor states and time where
 *  the one before ended. A script without Solve is solved once at its end.
 *  @param build tolerance and iterations, over the script's own
 *  @param each called after every solution
 *  @throws ScenarioError where the script cannot be read, SimulationError where it cannot be solved */
export function runDss(
  file: string,
  options: Omit<ReadDssOptions, "onSolve"> & {
    readonly build?: BuildOptions | ((network: Network) => BuildOptions);
  } = {},
  each?: (pf: PowerFlow, k: number, outcome: ControlledOutcome) => void,
): DssRun {
  const { build, ...reading } = options;
  const building = (network: Network) => (typeof build === "function" ? build(network) : build);
  let run: NetworkRun | undefined;
  const model = readDss(file, {
    ...reading,
    onSolve: ({ network }) => {
      run = runNetwork(network, building(network), each, controlsBefore(run, network));
      return run;
    },
  });
  run ??= runNetwork(model.network, building(model.network), each);
  return { model, run };
}

/** What the controls of the solve before were up to, where they are the same. */
function controlsBefore(run: NetworkRun | undefined, network: Network): Controls | undefined {
  if (!run) return undefined;
  const names = ({ regulators, capacitorControls }: Network) =>
    [...regulators, ...capacitorControls].map(({ name }) => name).join(" ");
  return names(run.pf.network) === names(network) ? run.controls : undefined;
}
