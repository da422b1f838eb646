import { type BranchList, conductorNodes } from "../grid/admittance.ts";
import { buildPowerFlow } from "../grid/build-power-flow.ts";
import type { ControlMode } from "../grid/control-queue.ts";
import { newControls } from "../grid/controls.ts";
import { copyShapes } from "../grid/copies.ts";
import { type HeadMeasurement, headMeasurement } from "../grid/measure.ts";
import { nodeIndex } from "../grid/node-index.ts";
import type { PowerFlow } from "../grid/power-flow.ts";
import { setLoadKva, setSourcePu } from "../grid/set-power-flow.ts";
import { showOnly } from "../grid/solve.ts";
import type { SupplyPaths } from "../grid/supply-paths.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import { type ConnectionEnds, CopySites } from "./copy-sites.ts";
import { GridCopy } from "./grid-copy.ts";
import { type GridScope, gridScope } from "./grid-recorder.ts";
import type { NewPowerFlow } from "./power-flow-shelf.ts";
import { connectionsOf } from "./site-connection.ts";

/** What all copies of a feeder have in common, made once by each worker: connection points, factors, what is measured and
 *  recorded. It holds nothing of the course of a run, so that one range of copies can be run through after another. One
 *  power flow with one set of factors serves all copies where nothing of it changes from step to step but the voltages;
 *  where controls move taps or batteries are dispatched, each has its own. */
export class GridFeeder {
  readonly data: RunData;
  readonly controlMode: ControlMode;
  readonly isShared: boolean;
  /** The shared power flow; where copies have their own, that of the first to be opened. */
  readonly pf: PowerFlow;
  readonly head: HeadMeasurement;
  /** By node, those of `scope.measured` after each step [V]. */
  readonly voltageV: Float64Array<ArrayBuffer>;
  /** Voltage the customers of each node were promised [V]: the base of every per-unit value we report. */
  readonly declaredV: Float64Array;
  readonly scope: GridScope;
  private readonly connections: ReturnType<typeof connectionsOf>;
  private readonly hasControls: boolean;
  readonly ends: ConnectionEnds;
  private readonly build: NewPowerFlow;
  private isTaken = false;

  /** @param supply what is measured on the sites' ways to the feeder's head */
  constructor(data: RunData, model: Model, supply: SupplyPaths, build: NewPowerFlow = buildPowerFlow) {
    this.build = build;
    const network = data.network!;
    const { grid } = data.resolved.scenario;
    this.data = data;
    this.controlMode = grid!.controls ?? network.options.controlMode;
    this.hasControls = network.regulators.length + network.capacitorControls.length > 0 && this.controlMode !== "off";
    this.connections = connectionsOf(data, model);
    this.pf = this.newPowerFlow();
    const { pf } = this;
    this.isShared = data.copies > 1 && !this.hasControls && pf.holders.length + pf.storages.length === 0;
    this.head = headMeasurement(pf);
    this.voltageV = new Float64Array(pf.index.count);
    this.declaredV = declaredNodesV(pf, model.sites);
    const nodesOf = (end: 0 | 1) =>
      Int32Array.from(
        this.connections.flatMap(({ bus, pairs }) => pairs.map((pair) => nodeIndex(pf.index, bus, pair[end]))),
      );
    this.ends = { a: nodesOf(0), b: nodesOf(1), declaredV: this.declaredV };
    this.scope = gridScope(data, pf, this.declaredV, [...this.ends.a, ...this.ends.b]);
    if (this.isShared && !pf.links) showOnly(pf, this.nodesLookedAt(supply));
  }

  /** Opens some copies with their sites, at the start of a run. @param range [first, end) */
  open({ sites }: Model, [first, end]: readonly [number, number]): GridCopy[] {
    const own = Array.from({ length: end - first }, () => [] as SiteModel[]);
    for (const site of sites) if (site.copy >= first && site.copy < end) own[site.copy - first].push(site);
    return own.map((copySites, k) => {
      const pf = this.powerFlowOfOne();
      return new GridCopy({
        number: first + k,
        pf,
        isShared: this.isShared,
        sites: new CopySites(copySites, pf),
        controls: this.hasControls ? newControls(pf) : undefined,
        shapeOfLoads: copyShapes(this.data.network!, this.data.resolved.scenario.seed, first + k),
      });
    });
  }

  /** Nodes whose voltages anything here reads after a solve. */
  private *nodesLookedAt({ isTransformer, element }: SupplyPaths): Generator<number> {
    const { network, branches, index } = this.pf;
    const { measured, customers, hasLines, hasVoltages } = this.scope;
    const conductors = (list: BranchList, k: number) => conductorNodes(branches, list, k);
    yield* measured;
    yield* [...this.ends.a, ...this.ends.b];
    for (const list of ["sources", "transformers", ...(hasLines ? (["lines"] as const) : [])] as const)
      for (let k = 0; k < network[list].length; k++) yield* conductors(list, k);
    for (const [m, k] of element.entries()) yield* conductors(isTransformer[m] === 1 ? "transformers" : "lines", k);
    // Unbalance is judged where there are customers.
    if (hasVoltages) for (let node = 0; node < index.count; node++) if (customers[index.bus[node]] > 0) yield node;
  }

  private powerFlowOfOne(): PowerFlow {
    if (this.isTaken && !this.isShared) return this.newPowerFlow();
    this.isTaken = true;
    return this.pf;
  }

  private newPowerFlow(): PowerFlow {
    const network = this.data.network!;
    const { tolerancePu, maxIterations, sourcePu, baseLoad } = this.data.resolved.scenario.grid!;
    const pf = this.build(network, { connections: this.connections, tolerancePu, maxIterations });
    if (sourcePu !== undefined)
      for (let source = 0; source < network.sources.length; source++) setSourcePu(pf, source, sourcePu);
    if (!baseLoad) for (let load = 0; load < network.loads.length; load++) setLoadKva(pf, load, 0, 0);
    return pf;
  }
}

/** Voltage that the customers of each node were promised [V]. */
function declaredNodesV(pf: PowerFlow, sites: readonly SiteModel[]): Float64Array {
  const declared = new Set<number>();
  let before: SiteModel["evses"] | undefined;
  for (const site of sites) {
    // Sites of one layout share their EVSEs.
    if (site.bus < 0 && site.evses === before) continue;
    if (site.bus < 0) before = site.evses;
    for (const volts of declaredVoltages(site)) declared.add(volts);
  }
  const all = [...declared];
  return pf.nominalV.map((nominalV) => all.find((volts) => Math.abs(nominalV / volts - 1) < 0.1) ?? nominalV);
}

/** Phase-to-neutral voltages that the customers of a site may have been promised [V]: across two legs of a split phase
 *  there is twice that voltage, across two of three phases √3 times. */
function declaredVoltages({ across, evses, bus }: SiteModel): number[] {
  const volts = evses[0].voltageV;
  if (bus >= 0) return [];
  return across === "any" ? [volts] : [volts, volts / 2, volts / Math.sqrt(3)];
}
