import { type Arena, type ArrayPlan, openArena } from "./arena.ts";
import { HEADER_LENGTH, hasWebAssembly, type Kernel, startKernel, writeHeader } from "./kernel.ts";
import { type LoadBranches, SERIES_TERMS } from "./load-branches.ts";
import type { Ldl, Pattern } from "./sparse-ldl.ts";

const f64 = (length: number) => ({ kind: "f64", length }) as const;
const i32 = (length: number) => ({ kind: "i32", length }) as const;

/** How much there is of everything. */
interface Sizes {
  readonly nodes: number;
  readonly rows: number;
  /** Different pairs of exponents. */
  readonly kinds: number;
  readonly runs: number;
  readonly lanes: number;
  readonly pattern: Pattern;
}

/** All arrays that a solve touches, those that iterations touch first. */
function planOf({ nodes, rows, kinds, runs, pattern }: Sizes) {
  const places = 2 * pattern.n + 2;
  const { firstActive } = pattern;
  const leadingEntries = pattern.start[firstActive];
  return {
    header: i32(HEADER_LENGTH),
    out: f64(4),
    sums: f64(8),
    shares: f64(1),
    done: i32(1),
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
  };
}

/** What each lane has for itself. */
function sidePlanOf({ nodes, rows, lanes, pattern }: Sizes) {
  const places = lanes * (2 * pattern.n + 2);
  return {
    header: i32(HEADER_LENGTH),
    out: f64(4 * lanes),
    sums: f64(8 * lanes),
    shares: f64(lanes),
    done: i32(lanes),
    p: f64(lanes * rows),
    q: f64(lanes * rows),
    x: f64(places),
    injected: f64(places),
    work: f64(places),
    change: f64(places),
    step: f64(places),
    v: f64(lanes * (2 * nodes + 2)),
  };
}

/** The arrays of one power flow, of its lanes where it has any, and the compiled loops over them. */
export interface PowerFlowMemory {
  readonly one: Arena<ReturnType<typeof planOf>>["arrays"];
  readonly side: Arena<ReturnType<typeof sidePlanOf>>["arrays"] | undefined;
  readonly kernel: Kernel | undefined;
}

export function openMemory(sizes: Sizes, way: "compiled" | "typescript"): PowerFlowMemory {
  const plan = planOf(sizes);
  const sidePlan: ArrayPlan = sizes.lanes > 0 ? sidePlanOf(sizes) : {};
  const prefixed: Record<string, ArrayPlan[string]> = { ...plan };
  for (const [name, request] of Object.entries(sidePlan)) prefixed[SIDE + name] = request;
  const kind = way === "compiled" && hasWebAssembly() ? "webassembly" : "ordinary";
  const { memory, arrays } = openArena(prefixed, kind);
  const side = Object.fromEntries(Object.keys(sidePlan).map((name) => [name, arrays[SIDE + name]]));
  return {
    one: arrays as unknown as PowerFlowMemory["one"],
    side: sizes.lanes > 0 ? (side as unknown as NonNullable<PowerFlowMemory["side"]>) : undefined,
    kernel: memory && startKernel(memory),
  };
}

const SIDE = "lanes ";

/** Tells the kernel where everything is. */
export function writeHeaders(
  { one, side }: PowerFlowMemory,
  { nodes, runs, lanes, ldl, loads }: { nodes: number; runs: number; lanes: number; ldl: Ldl; loads: LoadBranches },
): void {
  const { modelStart, groundedEnd } = loads;
  const counts = {
    lanes: 1,
    places: ldl.n,
    nodes,
    firstActive: ldl.firstActive,
    firstEntry: ldl.start[ldl.firstActive],
    runCount: runs,
    grounded1: groundedEnd,
    end1: modelStart[2],
    start2: modelStart[2],
    end2: modelStart[3],
    start4: modelStart[4],
    end4: modelStart[5],
    end5: modelStart[6],
    leadingRunCount: 0,
  };
  writeHeader(one.header, one, counts);
  if (side) writeHeader(side.header, { ...one, ...side }, { ...counts, lanes });
}
