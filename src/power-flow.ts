import { formatFault, ScenarioError } from "./base/errors.ts";
import { type HeadMeasurement, headMeasurement, measureHead, nodeVoltagesPu, nodeVoltagesV } from "./grid/measure.ts";
import type { Network } from "./grid/network.ts";
import { nodeName } from "./grid/node-index.ts";
import type { TapStrategy } from "./grid/pgm/tap-search.ts";
import type { PowerFlow } from "./grid/power-flow.ts";
import { checkFeederPath, type ReadFeeder, readFeeder } from "./grid/read-feeder.ts";
import { type NetworkRun, runNetwork } from "./grid/run-network.ts";
import { divergence } from "./grid/solve.ts";
import { totalLosses } from "./grid/total-losses.ts";

/** The state after the last solution, as `gridpilot powerflow --json` writes it. */
export interface PowerFlowState {
  readonly converged: boolean;
  /** Of the last solution, all its control iterations together. */
  readonly iterations: number;
  readonly controlIterations: number;
  /** Drawn from the sources; positive into the feeder. */
  readonly totalPowerKw: number;
  readonly totalPowerKvar: number;
  /** Of lines, transformers and series elements. */
  readonly lossesKw: number;
  readonly lossesKvar: number;
  /** Every tap that a regulator moves, by the regulator's name and by its transformer's [pu]; in a power-grid-model file
   *  those of all transformers, of the winding whose tap is off its nominal position. */
  readonly taps: Readonly<Record<string, number>>;
  /** Which steps of every capacitor bank are closed. */
  readonly capacitors: Readonly<Record<string, readonly number[]>>;
  /** By `bus.node`: voltage to ground, over the nominal one (null where the bus has none). */
  readonly nodes: Readonly<
    Record<string, { readonly vV: number; readonly angleDeg: number; readonly vPu: number | null }>
  >;
}

/** A solved power flow. */
export interface PowerFlowResult {
  readonly feeder: string;
  readonly state: PowerFlowState;
  readonly minPu: number | null;
  readonly minNode: string | null;
  readonly maxPu: number | null;
  readonly maxNode: string | null;
  /** Of a time series: steps, energy drawn and lost [kWh]. */
  readonly series: { readonly steps: number; readonly energyKwh: number; readonly lossesKwh: number } | null;
  readonly warnings: readonly string[];
}

/** How a power flow is solved. */
export interface PowerFlowOptions {
  /** Over the model's own; when absent 1e-8, or what the model asks for where that is less. */
  readonly tolerancePu?: number;
  readonly maxIterations?: number;
  /** A day of so many steps, after what the model solves itself [s]. */
  readonly daily?: { readonly stepS: number; readonly steps: number };
  /** How many time steps to solve side by side; they must stand alone (no control acts between them). */
  readonly lanes?: number;
  /** Lets an OpenDSS script read files outside of its own folder. */
  readonly allowOutside?: boolean;
  /** How a power-grid-model file's tap regulators look for their positions; taps stay where they are when absent. */
  readonly tapStrategy?: TapStrategy;
}

/** Loads that are off by this would not show in the eighth digit of any voltage. */
const TOLERANCE_PU = 1e-8;

/** Solves a feeder as it says itself, its controls acting: an OpenDSS script with its own Solve commands (once, where it has
 *  none); a power-grid-model file (.json) or a feeder folder in our own format once, its loads at their nominal power. The
 *  result is the state after the last solution.
 *  @throws ScenarioError where the model cannot be read, SimulationError where it cannot be solved */
export async function powerFlow(path: string, options: PowerFlowOptions = {}): Promise<PowerFlowResult> {
  const energy = { steps: 0, kwh: 0, lossesKwh: 0 };
  let head: HeadMeasurement | undefined;
  const each = (pf: PowerFlow) => {
    const { mode, stepS } = pf.network.options;
    if (mode === "snapshot") return;
    head ??= headMeasurement(pf);
    measureHead(pf, head);
    energy.steps++;
    energy.kwh += (head.feederKw * stepS) / 3600;
    energy.lossesKwh += (head.lossesKw * stepS) / 3600;
  };
  const { warnings, run } = await solved(path, options, each);
  const { pf, outcome } = run;
  if (!outcome.converged) throw divergence(pf);
  const measured = measureHead(pf, headMeasurement(pf));
  const named = (node: number) => (node < 0 ? null : nodeName(pf.network, pf.index, node));
  return {
    feeder: pf.network.name,
    state: stateOf(run, measured),
    minPu: finite(measured.minPu),
    minNode: named(measured.minNode),
    maxPu: finite(measured.maxPu),
    maxNode: named(measured.maxNode),
    series: energy.steps > 0 ? { steps: energy.steps, energyKwh: energy.kwh, lossesKwh: energy.lossesKwh } : null,
    warnings: [...warnings, ...unsettled(run)],
  };
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);

function stateOf({ pf, outcome }: NetworkRun, head: HeadMeasurement): PowerFlowState {
  const { network, index } = pf;
  const volts = nodeVoltagesV(pf);
  const pu = nodeVoltagesPu(pf);
  const losses = totalLosses(pf);
  const taps = network.regulators.flatMap(({ name, transformer, tapWinding }): [string, number][] => {
    const tap = pf.taps[transformer]![tapWinding]!;
    return [
      [name, tap],
      [network.transformers[transformer]!.name, tap],
    ];
  });
  return {
    converged: outcome.converged,
    iterations: outcome.iterations,
    controlIterations: outcome.controlIterations,
    totalPowerKw: head.feederKw,
    totalPowerKvar: head.feederKvar,
    lossesKw: losses.kw,
    lossesKvar: losses.kvar,
    taps: Object.fromEntries([...taps, ...givenTaps(network)]),
    capacitors: Object.fromEntries(network.capacitors.map(({ name }, c) => [name, [...pf.steps[c]!]])),
    nodes: Object.fromEntries(
      Array.from(volts, (vV, node) => [
        nodeName(network, index, node),
        { vV, angleDeg: (Math.atan2(pf.vIm[node]!, pf.vRe[node]!) * 180) / Math.PI, vPu: finite(pu[node]!) },
      ]),
    ),
  };
}

/** Transformers given by their admittances have their taps in these. */
const givenTaps = ({ transformers }: Network) =>
  transformers
    .filter(({ yS }) => yS !== undefined)
    .map(({ name, windings }): [string, number] => [name, windings.find(({ tap }) => tap !== 1)?.tap ?? 1]);

function unsettled({ outcome, unsettled: times, diverged }: NetworkRun): string[] {
  const said: string[] = [];
  if (diverged > 0) said.push(`${diverged} of the steps have no solution (POWER_FLOW_DIVERGED)`);
  if (times > 0) {
    const who =
      outcome.restless.length > 0 ? `, the last of them moved by ${outcome.restless.slice(0, 5).join(", ")}` : "";
    said.push(`controls did not come to rest in ${times} solutions${who}; see Set MaxControlIter (CONTROLS_UNSETTLED)`);
  }
  return said;
}

async function solved(path: string, options: PowerFlowOptions, each: (pf: PowerFlow) => void) {
  const { daily, maxIterations, lanes } = options;
  const build = (network: Network) => ({
    tolerancePu: options.tolerancePu ?? Math.min(network.options.tolerancePu, TOLERANCE_PU),
    ...(maxIterations === undefined ? {} : { maxIterations }),
    ...(lanes === undefined || network.options.mode === "snapshot" ? {} : { lanes }),
  });
  if (options.tapStrategy !== undefined && !path.toLowerCase().endsWith(".json")) throw notRegulated(path);
  checkFeederPath(path);
  if (!path.toLowerCase().endsWith(".dss")) {
    const { network, warnings } = await tapped(path, options);
    const asked: Network = daily
      ? { ...network, options: { ...network.options, mode: "daily", stepS: daily.stepS, number: daily.steps } }
      : network;
    return { warnings: warnings.map(formatFault), run: runNetwork(asked, build(asked), each) };
  }
  const { runDss } = await import("./grid/dss/run.ts");
  const commands = daily ? [`Set mode=daily stepsize=${daily.stepS} number=${daily.steps}`, "Solve"] : [];
  const { model, run } = runDss(path, { build, commands, allowOutside: options.allowOutside ?? false }, each);
  return { warnings: model.warnings.map(formatFault), run };
}

/** The model as it stands, or with the taps where its regulators have found them. */
async function tapped(path: string, { tapStrategy }: PowerFlowOptions): Promise<ReadFeeder> {
  if (tapStrategy === undefined) return readFeeder(path);
  const { searchTaps } = await import("./grid/pgm/tap-search.ts");
  const { readPgmDocument } = await import("./grid/pgm/document.ts");
  return searchTaps(readPgmDocument(path), tapStrategy);
}

const notRegulated = (file: string) =>
  new ScenarioError([
    {
      file,
      code: "TAP_STRATEGY",
      message: "only a power-grid-model file (.json) has regulators that search by strategy",
    },
  ]);
