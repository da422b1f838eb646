import { invertedPower, storedPower } from "./inverters.ts";
import type { LoadRow } from "./load-branches.ts";
import type { Connected, Generator, InverterLimits, Network, PvSystem, Storage } from "./network.ts";
import { type NodeIndex, nodeIndex } from "./node-index.ts";

/** A point where equipment outside the network model (a vehicle's charger) may draw power: pairs of nodes of one bus,
 *  one pair per phase; node 0 is ground. */
export interface Connection {
  readonly bus: number;
  readonly pairs: readonly (readonly [number, number])[];
}

/** Phase-to-ground connection point. */
export const phasesToGround = (bus: number, phases: readonly number[]): Connection => ({
  bus,
  pairs: phases.map((phase) => [phase, 0] as const),
});

/** The rows of all non-linear elements, in the order loads, generators, PV systems, storages, connections. */
export interface DescribedLoads {
  readonly rows: readonly LoadRow[];
  /** Rows of loads, which stand first. */
  readonly loadCount: number;
  /** First row and number of rows per load; then the same for generators, PV systems and storages together. */
  readonly loadRow: Int32Array;
  readonly loadRows: Int32Array;
  readonly sourceRow: Int32Array;
  readonly sourceRows: Int32Array;
  /** First entry of each connection, and the row of each entry. */
  readonly extraFirst: Int32Array;
  readonly extraRow: Int32Array;
}

/** Describes every element's rows, their ends as node indexes.
 *  @param loadShare how much of each load's nominal admittance stands in the matrix */
export function describeLoads(
  network: Network,
  index: NodeIndex,
  connections: readonly Connection[],
  loadShare: number,
): DescribedLoads {
  const rows: LoadRow[] = [];
  let element = 0;
  const place = (elements: readonly Connected[], describe: (of: Connected, i: number) => Partial<LoadRow>) => {
    const first = new Int32Array(elements.length);
    const count = new Int32Array(elements.length);
    elements.forEach((of, i) => {
      first[i] = rows.length;
      const described = describe(of, i);
      for (const [a, b] of pairsOf(of)) {
        const row = ordinaryRow(element, at(of.terminal.bus, a), at(of.terminal.bus, b), limitsOf(of));
        rows.push(Object.assign(row, described));
      }
      element++;
      count[i] = rows.length - first[i];
    });
    return { first, count };
  };
  const at = (bus: number, node: number) => nodeIndex(index, bus, node);
  const loads = place(network.loads, (_, i) => {
    const load = network.loads[i];
    const { baseV } = limitsOf(load);
    const perPhase = (loadShare * 1000) / load.phases / (baseV * baseV);
    return {
      shareRe: load.kw * perPhase,
      shareIm: -load.kvar * perPhase,
      model: load.model,
      lowPu: load.lowPu,
      fixedQ: (load.kvar * 1000) / load.phases,
      pExponent: load.cvrWatts,
      qExponent: load.cvrVars,
      zipv: load.zipv,
    };
  });
  const generating = [...network.generators, ...network.pvSystems, ...network.storages];
  const sources = place(generating, (_, i) => {
    const row = generatingRow(generating[i]);
    return { ...row, ...shareFarBelow(generating[i], row, network.buses[generating[i].terminal.bus].nominalV) };
  });
  const extraFirst = new Int32Array(connections.length + 1);
  const extraRow: number[] = [];
  connections.forEach((connection, c) => {
    for (const [a, b] of connection.pairs) {
      extraRow.push(rows.length);
      rows.push(ordinaryRow(element++, at(connection.bus, a), at(connection.bus, b), UNLIMITED));
    }
    extraFirst[c + 1] = extraRow.length;
  });
  return {
    rows,
    loadCount: loads.count.reduce((sum, count) => sum + count, 0),
    loadRow: loads.first,
    loadRows: loads.count,
    sourceRow: sources.first,
    sourceRows: sources.count,
    extraFirst,
    extraRow: Int32Array.from(extraRow),
  };
}

/** The row of a generator, PV system or storage, as OpenDSS has them. */
function generatingRow(element: Generator | PvSystem | Storage): Partial<LoadRow> {
  const { model, minPu, maxPu, phases, connection } = element;
  // One branch between lines turns into a third of the impedance's admittance: that of a delta of three.
  const { baseV } = limitsOf(element);
  const branch = connection === "delta" && phases === 1 ? Math.sqrt(3) : 1;
  if (model === 2) return { model, baseV: baseV * branch };
  if (!(minPu > 0)) return { model: 1 };
  if (model === 4 || model === 5) {
    const fixedQ = (-(element as Generator).generatedKvar * 1000) / phases;
    return { model: model + 2, baseV: baseV * branch, lowPu: 0, minPu: minPu / branch, maxPu: maxPu / branch, fixedQ };
  }
  if (model === 7 || (element as InverterLimits).limitsCurrent) {
    // The current stays at what it is at the least voltage: as a load whose current at `lowPu`, where it becomes an
    // impedance, is that at `minPu`.
    const most = model === 7 ? 1e6 : maxPu;
    const share = Math.sqrt(NEARLY_NONE);
    const scaled = { baseV: baseV * minPu * share, minPu: 1 / share, maxPu: most / (minPu * share) };
    return { model: 1, lowPu: share, ...scaled };
  }
  // Below its least voltage generation is the impedance it has there, with nothing in between: as a load whose nominal
  // and lowest voltage are that one.
  const scaled = { baseV: baseV * minPu * branch, lowPu: 1 / branch, minPu: 1 / branch };
  return { model: 1, ...scaled, maxPu: maxPu / (minPu * branch) };
}

/** What stands in the matrix of generation whose bus is meant to be far below its least voltage (a rating left at 12.47 kV
 *  in a plant of 480 V): all of the impedance that it is there. Injected, so little may outweigh the anti-float reactance
 *  that alone holds the bus, and the solve diverges. */
function shareFarBelow(element: Generator | PvSystem | Storage, row: Partial<LoadRow>, nominalV: number) {
  const limits = limitsOf(element);
  const acrossV = element.connection === "delta" ? nominalV * Math.sqrt(3) : nominalV;
  if (!(acrossV > 0 && acrossV < 0.5 * limits.baseV * limits.minPu) || row.lowPu === 0) return {};
  const { kw, kvar } = generatedPower(element);
  const baseV = row.baseV ?? limits.baseV;
  const perPhase = 1000 / element.phases / (baseV * baseV);
  return { shareRe: -kw * perPhase, shareIm: kvar * perPhase };
}

function generatedPower(element: Generator | PvSystem | Storage): { kw: number; kvar: number } {
  if ("generatedKw" in element) return { kw: element.generatedKw, kvar: element.generatedKvar };
  return "ratedKwh" in element ? storedPower(element) : invertedPower(element, element.irradiance);
}

/** Share of the least voltage below which even a limited current falls. */
const NEARLY_NONE = 1e-4;

/** What a connection's base becomes is known once the network is solved. */
const UNLIMITED = { baseV: 1, minPu: 0.5, maxPu: 2 };

/** A row of constant power. All rows are made here, for one shape of object is small and fast. */
function ordinaryRow(element: number, a: number, b: number, limits: ReturnType<typeof limitsOf>): LoadRow {
  return {
    element,
    model: 1,
    a,
    b,
    baseV: limits.baseV,
    lowPu: 0.5,
    minPu: limits.minPu,
    maxPu: limits.maxPu,
    fixedQ: 0,
    shareRe: 0,
    shareIm: 0,
    pExponent: 0,
    qExponent: 0,
    zipv: undefined,
  };
}

const limitsOf = (element: Connected) => ({
  baseV: element.connection === "wye" && element.phases > 1 ? (element.kv * 1000) / Math.sqrt(3) : element.kv * 1000,
  minPu: element.minPu,
  maxPu: element.maxPu,
});

/** The node pairs an element's phases lie between; ground and ground where a conductor is open. */
export function pairsOf({ phases, connection, terminal, open }: Connected): [number, number][] {
  const { nodes } = terminal;
  return Array.from({ length: phases }, (_, k) => {
    const other = connection === "wye" ? phases : (k + 1) % nodes.length;
    return open?.[0]?.[k] || open?.[0]?.[other] ? [0, 0] : [nodes[k], nodes[other]];
  });
}
