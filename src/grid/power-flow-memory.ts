import { type Arena, type ArrayPlan, openArena } from "./arena.ts";
import { HEADER_LENGTH, hasWebAssembly, type Kernel, startKernel, writeHeader } from "./kernel.ts";
import { type DrawnAt, type LoadBranches, SERIES_TERMS } from "./load-branches.ts";
import type { Ldl, Pattern } from "./sparse-ldl.ts";

const f64 = (length: number) => ({ kind: "f64", length }) as const;
const i32 = (length: number) => ({ kind: "i32", length }) as const;

/** How much there is of everything. */
interface Sizes {
  readonly nodes: number;
  readonly rows: number;
  /** Entries of connection points. */
  readonly extras: number;
  /** Different pairs of exponents. */
  readonly kinds: number;
  readonly runs: number;
  readonly lanes: number;
  readonly pattern: Pattern;
}

/** All arrays that a solve touches, those that iterations touch first. */
function planOf({ nodes, rows, extras, kinds, runs, pattern }: Sizes) {
  const places = 2 * pattern.n + 2;
  const { firstActive } = pattern;
  const leadingEntries = pattern.start[firstActive];
  return {
    header: i32(HEADER_LENGTH),
    out: f64(4),
    shares: f64(1),
    runs: i32(runs),
    x: f64(places),
    x0: f64(places),
    injected: f64(places),
    work: f64(places),
    change: f64(places),
    step: f64(places),
    weight: f64(pattern.n),
    value: f64(2 * pattern.rowOf.length),
    rowOf: i32(pattern.rowOf.length),
    inverse: f64(2 * pattern.n),
    a: i32(rows),
    b: i32(rows),
    p: f64(rows),
    q: f64(rows),
    baseV: f64(rows),
    lowV: f64(rows),
    minV: f64(rows),
    maxV: f64(rows),
    shareRe: f64(rows),
    shareIm: f64(rows),
    pExponent: f64(rows),
    qExponent: f64(rows),
    seriesOf: i32(rows),
    series: f64(2 * SERIES_TERMS * kinds),
    nodeAt: i32(pattern.n),
    leadingRuns: i32(2 * firstActive),
    leadingTo: i32(firstActive),
    leadingFrom: i32(leadingEntries),
    leadingValue: f64(2 * leadingEntries),
    leadingOwn: f64(2 * firstActive),
    v: f64(2 * nodes + 2),
    vRe: f64(nodes + 1),
    vIm: f64(nodes + 1),
    extraKw: f64(extras),
    extraKvar: f64(extras),
    extraRow: i32(extras),
    drawnPlaces: i32(pattern.n),
    sharedRows: i32(rows),
    drawn: f64(2),
  };
}

/** What two lanes have for themselves. */
function pairPlanOf({ rows, pattern }: Sizes) {
  const places = 2 * (2 * pattern.n + 2);
  return {
    header: i32(HEADER_LENGTH),
    out: f64(8),
    shares: f64(2),
    done: i32(4),
    drawingRows: i32(rows),
    p: f64(2 * rows),
    q: f64(2 * rows),
    x: f64(places),
    injected: f64(places),
    work: f64(places),
    change: f64(places),
    step: f64(places),
  };
}

/** The arrays of one power flow, of its lanes two by two, and the compiled loops over them. */
export interface PowerFlowMemory {
  readonly one: Arena<ReturnType<typeof planOf>>["arrays"];
  readonly pairs: readonly Arena<ReturnType<typeof pairPlanOf>>["arrays"][];
  readonly kernel: Kernel | undefined;
}

export function openMemory(sizes: Sizes, way: "compiled" | "typescript"): PowerFlowMemory {
  const plan: Record<string, ArrayPlan[string]> = { ...planOf(sizes) };
  const pairPlan = Object.entries(pairPlanOf(sizes));
  const pairs = Math.ceil(sizes.lanes / 2);
  const nameOf = (name: string, pair: number) => `${name} of pair ${pair}`;
  for (let pair = 0; pair < pairs; pair++) for (const [name, request] of pairPlan) plan[nameOf(name, pair)] = request;
  const kind = way === "compiled" && hasWebAssembly() ? "webassembly" : "ordinary";
  const { memory, arrays } = openArena(plan, kind);
  const ofPair = (pair: number) => Object.fromEntries(pairPlan.map(([name]) => [name, arrays[nameOf(name, pair)]]));
  return {
    one: arrays as unknown as PowerFlowMemory["one"],
    pairs: Array.from({ length: pairs }, (_, pair) => ofPair(pair) as unknown as PowerFlowMemory["pairs"][number]),
    kernel: memory && startKernel(memory),
  };
}

/** Tells the kernel where everything is. */
export function writeHeaders(
  { one, pairs }: PowerFlowMemory,
  {
    nodes,
    runs,
    ldl,
    loads,
    drawnAt,
  }: { nodes: number; runs: number; ldl: Ldl; loads: LoadBranches; drawnAt: DrawnAt },
): void {
  const { modelStart, groundedEnd } = loads;
  const counts = {
    places: ldl.n,
    nodes,
    firstActive: ldl.firstActive,
    firstEntry: ldl.start[ldl.firstActive],
    runCount: runs,
    grounded1: groundedEnd,
    drawingCount: 0,
    end1: modelStart[2],
    start2: modelStart[2],
    end2: modelStart[3],
    start4: modelStart[4],
    end4: modelStart[5],
    end5: modelStart[6],
    leadingRunCount: 0,
    extraCount: one.extraRow.length,
    drawnPlaceCount: drawnAt.places.length,
    sharedRowCount: drawnAt.shared.length,
  };
  writeHeader(one.header, one, counts);
  for (const pair of pairs) writeHeader(pair.header, { ...one, ...pair }, counts);
}
