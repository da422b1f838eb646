import { type BranchList, conductorNodes } from "../grid/admittance.ts";
import type { ControlMode } from "../grid/control-queue.ts";
import { newControls } from "../grid/controls.ts";
import { copyShapes } from "../grid/copies.ts";
import { hasPairs } from "../grid/lanes.ts";
import { type HeadMeasurement, headMeasurement } from "../grid/measure.ts";
import { nodeIndex } from "../grid/node-index.ts";
import type { PowerFlow } from "../grid/power-flow.ts";
import { setLoadKva, setSourcePu } from "../grid/set-power-flow.ts";
import { showOnly } from "../grid/solve.ts";
import type { SupplyPaths } from "../grid/supply-paths.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { Table } from "../tables/table.ts";
import { busTable } from "./bus-table.ts";
import { type ConnectionEnds, CopySites } from "./copy-sites.ts";
import { GridCopy } from "./grid-copy.ts";
import { type GridScope, gridScope } from "./grid-recorder.ts";
import { type FeederParts, NEW_PARTS } from "./power-flow-shelf.ts";
import { connectionsOf } from "./site-connection.ts";

/** What all copies of a feeder have in common, made once by each worker: connection points, factors, what is measured and
 *  recorded. It holds nothing of the course of a run, so that one range of copies can be run through after another. One
 *  power flow with one set of factors serves all copies where nothing of it changes from step to step but the voltages;
 *  where controls move taps or batteries are dispatched, each has its own. */
export class GridFeeder {
  readonly data: RunData;
  readonly controlMode: ControlMode;
  readonly isShared: boolean;
  /** Whether two copies at a time are solved side by side. */
  readonly isPaired: boolean;
  /** The shared power flow; where copies have their own, that of the first to be opened. */
  readonly pf: PowerFlow;
  readonly head: HeadMeasurement;
  /** Voltage the customers of each node were promised [V]: the base of every per-unit value we report. */
  readonly declaredV: Float64Array;
  readonly scope: GridScope;
  private readonly connections: ReturnType<typeof connectionsOf>;
  private readonly hasControls: boolean;
  readonly ends: ConnectionEnds;
  private readonly parts: FeederParts;
  /** Voltages that customers were promised, of which each node has the one near its own [V]. */
  private readonly promisedV: readonly number[];
  private isTaken = false;

  /** @param supply what is measured on the sites' ways to the feeder's head  @param parts all made anew when absent */
  constructor(data: RunData, model: Model, supply: SupplyPaths, parts: FeederParts = NEW_PARTS) {
    this.parts = parts;
    const network = data.network!;
    const { grid } = data.resolved.scenario;
    this.data = data;
    this.controlMode = grid!.controls ?? network.options.controlMode;
    this.hasControls = network.regulators.length + network.capacitorControls.length > 0 && this.controlMode !== "off";
    this.connections = connectionsOf(data, model);
    this.pf = this.newPowerFlow();
    const { pf } = this;
    this.isShared = data.copies > 1 && !this.hasControls && pf.holders.length + pf.storages.length === 0;
    this.isPaired = this.isShared && hasPairs(pf);
    this.head = headMeasurement(pf);
    this.promisedV = promisedVoltages(model.sites);
    const { ends, scope } = this.lieOfTheLand();
    this.declaredV = ends.declaredV;
    this.ends = ends;
    this.scope = scope;
    if (this.isShared && !pf.links) showOnly(pf, this.nodesLookedAt(supply));
  }

  /** Where sites are connected and what is recorded: the network, the places of the sites and `record` decide it. */
  private lieOfTheLand(): { readonly ends: ConnectionEnds; readonly scope: GridScope } {
    const { data, pf, connections, promisedV } = this;
    const { record, site } = data.resolved.scenario;
    const { buses, voltageInterval, lines } = record;
    const further = site.also.map(({ bus }) => bus);
    const key = JSON.stringify(["scope", connections, promisedV, buses, voltageInterval, lines, further, data.copies]);
    return this.parts.once(pf.network, key, () => {
      const declaredV = declaredNodesV(pf, promisedV);
      const nodesOf = (end: 0 | 1) =>
        Int32Array.from(
          connections.flatMap(({ bus, pairs }) => pairs.map((pair) => nodeIndex(pf.index, bus, pair[end]))),
        );
      const ends = { a: nodesOf(0), b: nodesOf(1), declaredV };
      return { ends, scope: gridScope(data, pf, declaredV) };
    });
  }

  /** Where the buses of some copies lie. @param shown how many copies, from the first on, have rows */
  busTable(where: { readonly shown: number; readonly copies: number }): Table {
    const { pf, promisedV, declaredV } = this;
    const key = JSON.stringify(["buses", promisedV, where]);
    return this.parts.once(pf.network, key, () => busTable(pf, declaredV, where));
  }

  /** Opens some copies with their sites, at the start of a run.
   *  @param range [first, end)  @param isTold which sites hear of their voltage */
  open({ sites }: Model, [first, end]: readonly [number, number], isTold: (site: SiteModel) => boolean): GridCopy[] {
    const own = Array.from({ length: end - first }, () => [] as SiteModel[]);
    for (const site of sites) if (site.copy >= first && site.copy < end) own[site.copy - first].push(site);
    return own.map((copySites, k) => {
      const pf = this.powerFlowOfOne();
      return new GridCopy({
        number: first + k,
        pf,
        isShared: this.isShared,
        sites: new CopySites(copySites, pf, isTold),
        controls: this.hasControls ? newControls(pf) : undefined,
        shapeOfLoads: copyShapes(this.data.network!, this.data.resolved.scenario.seed, first + k),
      });
    });
  }

  /** Nodes whose voltages anything here reads after a solve. */
  private *nodesLookedAt({ isTransformer, element }: SupplyPaths): Generator<number> {
    const { network, branches, index } = this.pf;
    const { nodes, customerNodes, customers, hasLines, quality } = this.scope;
    const conductors = (list: BranchList, k: number) => conductorNodes(branches, list, k);
    yield* nodes;
    yield* customerNodes;
    yield* [...this.ends.a, ...this.ends.b];
    for (const list of ["sources", "transformers", ...(hasLines ? (["lines"] as const) : [])] as const)
      for (let k = 0; k < network[list].length; k++) yield* conductors(list, k);
    for (const [m, k] of element.entries()) yield* conductors(isTransformer[m] === 1 ? "transformers" : "lines", k);
    // Unbalance is judged where there are customers.
    if (quality) for (let node = 0; node < index.count; node++) if (customers[index.bus[node]] > 0) yield node;
  }

  private powerFlowOfOne(): PowerFlow {
    if (this.isTaken && !this.isShared) return this.newPowerFlow();
    this.isTaken = true;
    return this.pf;
  }

  private newPowerFlow(): PowerFlow {
    const network = this.data.network!;
    const { tolerancePu, maxIterations, sourcePu, baseLoad } = this.data.resolved.scenario.grid!;
    const { connections, data, hasControls } = this;
    // Two where copies may share the power flow.
    const lanes = data.copies > 1 && !hasControls ? 2 : 0;
    const pf = this.parts.newPowerFlow(network, { connections, tolerancePu, maxIterations, lanes });
    if (sourcePu !== undefined)
      for (let source = 0; source < network.sources.length; source++) setSourcePu(pf, source, sourcePu);
    if (!baseLoad) for (let load = 0; load < network.loads.length; load++) setLoadKva(pf, load, 0, 0);
    return pf;
  }
}

/** Voltages that the customers of these sites were promised [V]. */
function promisedVoltages(sites: readonly SiteModel[]): readonly number[] {
  const declared = new Set<number>();
  let before: SiteModel["evses"] | undefined;
  for (const site of sites) {
    // Sites of one layout share their EVSEs.
    if (site.bus < 0 && site.evses === before) continue;
    if (site.bus < 0) before = site.evses;
    for (const volts of declaredVoltages(site)) declared.add(volts);
  }
  return [...declared];
}

/** Voltage that the customers of each node were promised [V]. */
const declaredNodesV = (pf: PowerFlow, promisedV: readonly number[]): Float64Array =>
  pf.nominalV.map((nominalV) => promisedV.find((volts) => Math.abs(nominalV / volts - 1) < 0.1) ?? nominalV);

/** Phase-to-neutral voltages that the customers of a site may have been promised [V]: across two legs of a split phase
 *  there is twice that voltage, across two of three phases √3 times. */
function declaredVoltages({ across, evses, bus }: SiteModel): number[] {
  const volts = evses[0].voltageV;
  if (bus >= 0) return [];
  return across === "any" ? [volts] : [volts, volts / 2, volts / Math.sqrt(3)];
}
