import { SimulationError } from "../base/errors.ts";
import { admittancePattern, assembleAdmittance, type Branches, buildBranches } from "./admittance.ts";
import { eliminationOrder, placesAbove } from "./elimination-order.ts";
import { branchEdges, liveNodes } from "./islands.ts";
import { spread } from "./iterate.ts";
import { newLanes } from "./lanes.ts";
import { emptyLeading } from "./leading-block.ts";
import { newLinkCorrection } from "./links.ts";
import { fillLoads, findDrawn, hasRareModels, layOutLoads } from "./load-branches.ts";
import { type Connection, describeLoads } from "./load-rows.ts";
import type { Network } from "./network.ts";
import { indexNodes, rankOf } from "./node-index.ts";
import { orderByShape, panelRuns } from "./panel-runs.ts";
import type { PowerFlow } from "./power-flow.ts";
import { openMemory, writeHeaders } from "./power-flow-memory.ts";
import { newProgress } from "./progress.ts";
import { setPowersAt, tabulateLoads } from "./shapes.ts";
import { refreshFactors } from "./solve.ts";
import { sourceVoltages } from "./source-injection.ts";
import { emptyFactors, symbolic } from "./sparse-ldl.ts";
import { newStorages } from "./storage-dispatch.ts";
import { voltageHolders } from "./voltage-holders.ts";

/** What a caller may choose; the rest is the network's. */
export interface BuildOptions {
  /** Points where vehicles and other equipment may draw power, each with its own phases. */
  readonly connections?: readonly Connection[];
  /** How far any node's complex voltage may be from the solution, as the shrinking of the changes tells [pu]; 1e-6 when
   *  absent. */
  readonly tolerancePu?: number;
  readonly maxIterations?: number;
  readonly minIterations?: number;
  /** Nodes that no path connects to a source: an error (the default), or left at 0 V. */
  readonly islands?: "error" | "dead";
  /** How much of the loads' nominal admittance stands in the matrix, the rest being injected. It changes how fast a
   *  solve converges, not where to: loads that are impedances at their voltage gain, those of constant power hardly
   *  mind. */
  readonly loadShare?: number;
  /** How many solves `solveLanes` does side by side; none when absent. */
  readonly lanes?: number;
  /** Which of the two ways to the same bits: the compiled kernel where the host runs it (the default), or TypeScript. */
  readonly kernel?: "compiled" | "typescript";
}

const LOAD_SHARE = 0.3;

/** Builds, factorises, and solves without loads.
 *  @throws SimulationError ISLANDED, FLOATING, SINGULAR, ZERO_IMPEDANCE, NO_SOURCE */
export function buildPowerFlow(network: Network, options: BuildOptions = {}): PowerFlow {
  if (network.sources.length === 0) throw new SimulationError("NO_SOURCE", `${network.name}: no source feeds it`);
  const connections = options.connections ?? [];
  const index = indexNodes(
    network,
    connections.map(({ bus, pairs }) => ({ bus, nodes: pairs.flat() })),
  );
  const described = describeLoads(network, index, connections, options.loadShare ?? LOAD_SHARE);
  // Loads all have a share in the matrix, other rows few.
  const shared = described.rows.filter((row, r) => r < described.loadCount || row.shareRe !== 0 || row.shareIm !== 0);
  const branches = buildBranches(network, index, shared);
  const byBranches = branchEdges(branches, index.count, branches.elements);
  const byLoads = loadEdges(described.rows, branches, index.count);
  const joined = new Int32Array(byBranches.length + byLoads.length);
  joined.set(byBranches);
  joined.set(byLoads, byBranches.length);
  const live = liveNodes(network, index, branches, joined, options.islands ?? "error");
  const edges = branchEdges(branches, index.count);

  const active = new Uint8Array(index.count + 1);
  for (const row of described.rows) active[row.a] = active[row.b] = 1;
  markControlled(network, branches, active);
  const full = eliminationOrder(network.buses.length, index.bus, active, edges).filter((node) => live[node] === 1);
  // Nodes with no injection below them in the tree go first: iterations need not touch them.
  const touched = placesAbove(full, rankOf(full, index.count), edges, active);
  const firstActive = touched.reduce((sum, flag) => sum + 1 - flag, 0);
  const split = Int32Array.from([...full.filter((_, j) => !touched[j]), ...full.filter((_, j) => touched[j])]);
  const n = split.length;
  const bySplit = symbolic(admittancePattern(branches, rankOf(split, index.count), n), firstActive);
  const order = orderByShape(bySplit).map((j) => split[j]);
  const rank = rankOf(order, index.count);
  const admittance = assembleAdmittance(branches, rank, n);
  const pattern = symbolic(admittance, firstActive);
  const runs = panelRuns(pattern);

  const place = (node: number) => (rank[node] < 0 ? n : rank[node]);
  const { rows } = described;
  for (const row of rows) {
    row.a = place(row.a);
    row.b = place(row.b);
  }
  const layout = layOutLoads(rows, n);
  const lanes = options.lanes ?? 0;
  const memory = openMemory(
    {
      nodes: index.count,
      rows: rows.length,
      extras: described.extraFirst[connections.length],
      kinds: layout.exponents.length,
      runs: runs.length,
      lanes,
      pattern,
    },
    options.kernel ?? "compiled",
  );
  const { one } = memory;
  one.nodeAt.set(order);
  one.runs.set(runs);
  const ldl = emptyFactors(pattern, { value: one.value, inverse: one.inverse, rowOf: one.rowOf });
  const loads = fillLoads(rows, layout, one);
  const rowAt = layout.place;
  one.extraRow.set(described.extraRow.map((row) => rowAt[row]));
  const drawnAt = findDrawn(loads, n, { places: one.drawnPlaces, shared: one.sharedRows });
  writeHeaders(memory, { nodes: index.count, runs: runs.length / 4, ldl, loads, drawnAt });

  const f64 = (size: number) => new Float64Array(size);
  const pf: PowerFlow = {
    network,
    index,
    branches,
    admittance,
    ldl,
    rank,
    nodeAt: one.nodeAt,
    firstActive,
    leading: emptyLeading(),
    room: {
      runs: one.leadingRuns,
      to: one.leadingTo,
      from: one.leadingFrom,
      value: one.leadingValue,
      own: one.leadingOwn,
    },
    shown: undefined,
    kernel: memory.kernel,
    header: one.header,
    loads,
    drawnAt,
    drawn: one.drawn,
    hasRareLoads: hasRareModels(loads),
    loadRow: described.loadRow.map((row) => rowAt[row] ?? 0),
    loadRows: described.loadRows,
    loadTable: tabulateLoads(network),
    sourceRow: described.sourceRow.map((row) => rowAt[row] ?? 0),
    sourceRows: described.sourceRows,
    extraKw: one.extraKw,
    extraKvar: one.extraKvar,
    extraFirst: described.extraFirst,
    extraRow: one.extraRow,
    vRe: one.vRe,
    vIm: one.vIm,
    nominalV: f64(index.count).map((_, node) => network.buses[index.bus[node]].nominalV),
    taps: network.transformers.map(({ windings }) => Float64Array.from(windings, ({ tap }) => tap)),
    steps: network.capacitors.map(({ steps }) => Uint8Array.from(steps, ({ closed }) => (closed ? 1 : 0))),
    sourcePu: Float64Array.from(network.sources, ({ pu }) => pu),
    sourceV: network.sources.map((source) => sourceVoltages(source)),
    tolerancePu: options.tolerancePu ?? 1e-6,
    maxIterations: options.maxIterations ?? 100,
    minIterations: options.minIterations ?? 2,
    outcome: { converged: false, iterations: 0, worstPu: 0 },
    counts: { solves: 0, iterations: 0, factorisations: 0, pathUpdates: 0, columns: 0 },
    changedColumns: new Set(),
    lanes: lanes > 0 ? newLanes(lanes, memory.pairs) : undefined,
    x0: one.x0,
    x: one.x,
    injected: one.injected,
    work: one.work,
    change: one.change,
    step: one.step,
    out: one.out,
    shares: one.shares,
    progress: newProgress(),
    sourcePassed: f64(2 * n + 2),
    holders: [],
    storages: newStorages(network.storages),
    links: newLinkCorrection({ network, branches, index }),
    v: one.v,
    weight: one.weight,
    flag: new Uint8Array(n),
  };
  setPowersAt(pf, "snapshot", 0);
  refreshFactors(pf);
  setBases(pf);
  pf.holders.push(...voltageHolders(pf));
  return pf;
}

/** Loads that join two nodes both of which some element holds: a load's neutral behind its own impedance to ground. */
function loadEdges(rows: readonly { a: number; b: number }[], branches: Branches, ground: number): number[] {
  const { node, conductorStart, elements } = branches;
  const held = new Uint8Array(ground + 1);
  for (let k = 0; k < conductorStart[elements]; k++) held[node[k]] = 1;
  held[ground] = 0;
  return rows.flatMap(({ a, b }) => (held[a] && held[b] ? [a, b] : []));
}

/** What controls may change stays out of the leading columns, which then never need packing again. */
function markControlled(network: Network, branches: Branches, active: Uint8Array): void {
  const controlled = [
    ...network.regulators.map(({ transformer }) => branches.base.transformers + transformer),
    ...network.capacitorControls.map(({ capacitor }) => branches.base.capacitors + capacitor),
  ];
  for (const branch of controlled) {
    for (let k = branches.conductorStart[branch]; k < branches.conductorStart[branch + 1]; k++)
      active[branches.node[k]] = 1;
  }
}

/** Per-unit bases of the convergence test, and of the connection points, whose voltage no model states: the nominal
 *  voltage or, without one, the voltage without loads. */
function setBases(pf: PowerFlow): void {
  const { nodeAt, x0, extraRow, loads } = pf;
  pf.x.set(x0);
  spread(pf);
  for (let j = 0; j < nodeAt.length; j++) {
    const base = pf.nominalV[nodeAt[j]] || Math.hypot(pf.vRe[nodeAt[j]], pf.vIm[nodeAt[j]]) || 1;
    pf.weight[j] = 1 / (base * base);
  }
  for (const row of extraRow) {
    const a = loads.a[row];
    const b = loads.b[row];
    const ratio = (Math.hypot(x0[a] - x0[b], x0[a + 1] - x0[b + 1]) || 1) / loads.baseV[row];
    loads.lowV[row] *= ratio;
    loads.minV[row] *= ratio;
    loads.maxV[row] *= ratio;
    loads.baseV[row] *= ratio;
  }
}
