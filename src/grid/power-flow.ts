import type { Admittance, Branches } from "./admittance.ts";
import type { Kernel } from "./kernel.ts";
import type { Lanes } from "./lanes.ts";
import type { LeadingBlock } from "./leading-block.ts";
import type { LinkCorrection } from "./links.ts";
import type { DrawnAt, LoadBranches } from "./load-branches.ts";
import type { Network } from "./network.ts";
import type { NodeIndex } from "./node-index.ts";
import type { Progress } from "./progress.ts";
import type { LoadTable } from "./shapes.ts";
import type { SourceVoltages } from "./source-injection.ts";
import type { Ldl } from "./sparse-ldl.ts";
import type { StorageNow } from "./storage-dispatch.ts";
import type { VoltageHolder } from "./voltage-holders.ts";

/** What the last solve came to; one object per power flow, rewritten by each solve. */
export interface Outcome {
  converged: boolean;
  iterations: number;
  /** Largest last change of a node's voltage [pu]; `worstNode` (solve.ts) finds whose. */
  worstPu: number;
}

/** A network ready to be solved many times: plain typed arrays, no hidden state. Node arrays are indexed as `index`
 *  says. Made by `buildPowerFlow`, changed by the setters of `set-power-flow.ts`, solved by `solve`. */
export interface PowerFlow {
  readonly network: Network;
  readonly index: NodeIndex;
  readonly branches: Branches;
  readonly admittance: Admittance;
  readonly ldl: Ldl;
  /** Place of node k in the elimination order, −1 where it is not solved; `rank[index.count]` (ground) is −1. */
  readonly rank: Int32Array;
  /** Node at each place. */
  readonly nodeAt: Int32Array;
  /** First place that iterations touch. */
  readonly firstActive: number;
  /** Made anew with the factors, in the room set aside for it. */
  leading: LeadingBlock;
  readonly room: Omit<LeadingBlock, "count">;
  /** By node, 1 where its voltage is looked at; absent: everywhere. See `showOnly`. */
  shown: Uint8Array | undefined;
  /** The compiled loops, where the host runs them; TypeScript does the same otherwise, to the same bits. */
  readonly kernel: Kernel | undefined;
  /** Where the kernel finds the arrays below. */
  readonly header: Int32Array;
  readonly loads: LoadBranches;
  readonly drawnAt: DrawnAt;
  /** What all rows draw, as it was last measured [W, var]. */
  readonly drawn: Float64Array;
  /** Whether there are rows of models that the kernel leaves out. */
  readonly hasRareLoads: boolean;
  /** Rows of load l: `loadRow[l]` and the following `network.loads[l].…` branches, `loadRows[l]` of them. */
  readonly loadRow: Int32Array;
  readonly loadRows: Int32Array;
  readonly loadTable: LoadTable;
  /** Rows of the injections (generators, PV systems, storages, in this order). */
  readonly sourceRow: Int32Array;
  readonly sourceRows: Int32Array;
  /** Power drawn at connection points, one entry per phase of each connection [kW, kvar]; constant power. The entries
   *  of connection c are `extraFirst[c]` to `extraFirst[c + 1]` − 1, in the order of its phases. */
  readonly extraKw: Float64Array;
  readonly extraKvar: Float64Array;
  readonly extraFirst: Int32Array;
  readonly extraRow: Int32Array;
  /** Solved node voltages to ground [V]; the last entry is ground. */
  readonly vRe: Float64Array;
  readonly vIm: Float64Array;
  /** Nominal phase-to-neutral voltage of each node [V]; 0 where the bus has none. */
  readonly nominalV: Float64Array;
  /** Present taps per transformer and winding [pu], present capacitor steps. */
  readonly taps: readonly Float64Array[];
  readonly steps: readonly Uint8Array[];
  readonly sourcePu: Float64Array;
  /** Voltages behind the sources' impedances [V]. */
  readonly sourceV: SourceVoltages[];
  readonly tolerancePu: number;
  readonly maxIterations: number;
  readonly minIterations: number;
  readonly outcome: Outcome;
  /** Counts since the build, for tests and benchmarks. */
  readonly counts: { solves: number; iterations: number; factorisations: number; pathUpdates: number; columns: number };
  /** Columns whose admittance changed since the factors were made. */
  readonly changedColumns: Set<number>;
  /** Several solves side by side, where asked for at the build. */
  readonly lanes: Lanes | undefined;
  /** In elimination order with ground last, real and imaginary parts side by side: solution without loads, present
   *  solution, injected currents, scratch [V, A]. */
  readonly x0: Float64Array;
  readonly x: Float64Array;
  readonly injected: Float64Array;
  readonly work: Float64Array;
  /** Likewise: the last change of the voltages, and the distance of the last answer of the linear network from the answer
   *  before [V]. */
  readonly change: Float64Array;
  readonly step: Float64Array;
  /** What the last iteration came to, see `iterate`. */
  readonly out: Float64Array;
  /** One: the share of the step that the voltages were moved on by before this iteration. */
  readonly shares: Float64Array;
  readonly progress: Progress;
  /** The sources' currents, carried past the leading columns. */
  readonly sourcePassed: Float64Array;
  /** Generators that hold a voltage. */
  readonly holders: VoltageHolder[];
  /** Batteries as they stand; `updateStorages` moves them on. */
  readonly storages: StorageNow[];
  /** What currents are computed with besides the voltages, where a link needs it. */
  readonly links: LinkCorrection | undefined;
  /** The node voltages again, by node, parts side by side [V]. */
  readonly v: Float64Array;
  /** (1 / base)² for the convergence test [1/V²]. */
  readonly weight: Float64Array;
  readonly flag: Uint8Array;
}
