import type { LinearForm, LinearPlaces } from "./linear-form.ts";
import type { ChargingProgramme } from "./programme.ts";

/** Where HiGHS holds a variable or row: at its lower bound, in the basis, or at its upper one. */
export const AT_LOW = 0;
export const BASIC = 1;
/** Nothing is known. */
const NONE = 255;

/** Who a programme plans for and when: by session its EVSE and when it came, by step when it begins, and the last one's end. */
export interface PlanTimes {
  readonly evse: Int32Array;
  readonly arrivalUs: Float64Array;
  readonly startUs: Float64Array;
}

/** A basis, or the status of every variable and row of one. */
export interface Basis {
  readonly colStatus: Int32Array;
  readonly rowStatus: Int32Array;
}

/** The last plan of a site, by what its variables and rows stand for: plain data, so that a checkpoint keeps it. */
export interface LastPlan extends PlanTimes {
  readonly group: Int32Array;
  readonly groups: number;
  readonly limits: number;
  readonly stepStart: Int32Array;
  readonly session: Int32Array;
  readonly pathStart: Int32Array;
  /** Status of each current, group's sum, and of the rows; NONE where there was none. */
  readonly current: Uint8Array;
  readonly energy: Uint8Array;
  readonly sum: Uint8Array;
  readonly sumRow: Uint8Array;
  readonly limit: Uint8Array;
  readonly held: Uint8Array;
  readonly heldRow: Uint8Array;
  readonly peak: number;
  readonly peakRow: Uint8Array;
  /** What was planned [A]; kept only where currents are semi-continuous, whose solver takes a point, not a basis. */
  readonly currentA: Float64Array;
}

const NO_INTS = new Int32Array(0);

/** @param basis of the solved form; without one the next plan begins with a point, `currentA` */
export function lastPlan(
  p: ChargingProgramme,
  { places }: LinearForm,
  times: PlanTimes,
  basis: Basis | undefined,
  currentA: Float64Array = new Float64Array(0),
): LastPlan {
  const colStatus = basis?.colStatus ?? new Int32Array(places.columns).fill(NONE);
  const rowStatus = basis?.rowStatus ?? new Int32Array(places.rows).fill(NONE);
  const taken = (at: Int32Array, of: Int32Array) => Uint8Array.from(at, (k) => (k < 0 ? NONE : of[k]));
  const run = (from: number, count: number, of: Int32Array) =>
    from < 0 ? new Uint8Array(0) : Uint8Array.from(of.subarray(from, from + count));
  const held = p.paths?.low.length ?? 0;
  return {
    ...times,
    group: p.group,
    groups: p.groups,
    limits: p.limitA.length,
    stepStart: p.stepStart,
    session: p.session,
    pathStart: p.paths?.start ?? NO_INTS,
    current: run(0, p.session.length, colStatus),
    energy: run(0, p.sessions, rowStatus),
    sum: taken(places.sumColumn, colStatus),
    sumRow: taken(places.sumRow, rowStatus),
    limit: taken(places.limitRow, rowStatus),
    held: run(places.heldColumn, held, colStatus),
    heldRow: run(places.heldRow, held, rowStatus),
    peak: places.peakColumn < 0 ? NONE : colStatus[places.peakColumn],
    peakRow: run(places.peakRow, p.steps, rowStatus),
    currentA,
  };
}

/** A basis for a programme: of the last plan what still stands for the same session, group, limit and time; without one, and
 *  for what is new, that of currents of 0, in which sums and what is held are worked out. It may have too many or too few
 *  basic members, or singular ones: the solver mends that. */
export function basisFrom(
  last: LastPlan | undefined,
  p: ChargingProgramme,
  { places }: LinearForm,
  times: PlanTimes,
): Basis {
  const colStatus = new Int32Array(places.columns);
  const rowStatus = new Int32Array(places.rows).fill(BASIC);
  ofNothing(p, places, colStatus, rowStatus);
  if (!last || last.limits !== p.limitA.length) return { colStatus, rowStatus };
  const set = (of: Int32Array, at: number, status: number | undefined) => {
    if (at >= 0 && status !== undefined && status !== NONE) of[at] = status;
  };
  const { sessionThen, stepThen, groupThen } = thenOf(last, p, times);
  for (let s = 0; s < p.sessions; s++) if (sessionThen[s] >= 0) set(rowStatus, s, last.energy[sessionThen[s]]);
  for (let t = 0; t < p.steps; t++) {
    const then = stepThen[t];
    if (then < 0) continue;
    for (let e = p.stepStart[t], nth = 0; e < p.stepStart[t + 1]; e++) {
      const s = p.session[e];
      nth = e > p.stepStart[t] && p.session[e - 1] === s ? nth + 1 : 0;
      const entry = entryOf(last, then, sessionThen[s], nth);
      if (entry >= 0) set(colStatus, e, last.current[entry]);
      if (nth > 0 || !p.paths || sessionThen[s] < 0) continue;
      const at = p.paths.start[s] + t;
      const was = last.pathStart[sessionThen[s]] + then;
      if (at >= p.paths.start[s + 1] || !(was < last.pathStart[sessionThen[s] + 1])) continue;
      set(colStatus, places.heldColumn + at, last.held[was]);
      set(rowStatus, places.heldRow + at, last.heldRow[was]);
    }
    for (let g = 0; g < p.groups; g++) {
      if (groupThen[g] < 0) continue;
      const was = then * last.groups + groupThen[g];
      set(colStatus, places.sumColumn[t * p.groups + g], last.sum[was]);
      set(rowStatus, places.sumRow[t * p.groups + g], last.sumRow[was]);
    }
    for (let l = 0; l < last.limits; l++)
      set(rowStatus, places.limitRow[t * last.limits + l], last.limit[then * last.limits + l]);
    if (places.peakRow >= 0) set(rowStatus, places.peakRow + t, last.peakRow[then]);
  }
  set(colStatus, places.peakColumn, last.peak);
  return { colStatus, rowStatus };
}

/** The last plan's currents at the programme's steps, 0 where there were none [A]. */
export function currentsFrom(last: LastPlan | undefined, p: ChargingProgramme, times: PlanTimes): Float64Array {
  const currentA = new Float64Array(p.session.length);
  if (!last || last.currentA.length === 0) return currentA;
  const { sessionThen, stepThen } = thenOf(last, p, times);
  for (let t = 0; t < p.steps; t++)
    for (let e = p.stepStart[t], nth = 0; stepThen[t] >= 0 && e < p.stepStart[t + 1]; e++) {
      const s = p.session[e];
      nth = e > p.stepStart[t] && p.session[e - 1] === s ? nth + 1 : 0;
      const entry = entryOf(last, stepThen[t], sessionThen[s], nth);
      if (entry >= 0) currentA[e] = last.currentA[entry];
    }
  return currentA;
}

/** Sums and what is held in the basis, instead of the rows that define them. */
function ofNothing(p: ChargingProgramme, places: LinearPlaces, colStatus: Int32Array, rowStatus: Int32Array): void {
  for (let at = 0; at < places.sumColumn.length; at++) {
    if (places.sumColumn[at] < 0) continue;
    colStatus[places.sumColumn[at]] = BASIC;
    rowStatus[places.sumRow[at]] = AT_LOW;
  }
  const held = p.paths?.low.length ?? 0;
  colStatus.fill(BASIC, Math.max(0, places.heldColumn), Math.max(0, places.heldColumn) + held);
  rowStatus.fill(AT_LOW, Math.max(0, places.heldRow), Math.max(0, places.heldRow) + held);
}

/** What each session, step and group of a programme was in the last plan; -1 where it was not there. */
function thenOf(last: LastPlan, p: ChargingProgramme, { evse, arrivalUs, startUs }: PlanTimes) {
  const byEvse = new Map<number, number>();
  for (const [s, at] of last.evse.entries()) byEvse.set(at, s);
  const sessionThen = Int32Array.from(evse, (at, s) => {
    const known = byEvse.get(at);
    return known !== undefined && last.arrivalUs[known] === arrivalUs[s] ? known : -1;
  });
  const groupThen = new Int32Array(p.groups).fill(-1);
  for (let s = 0; s < p.sessions; s++) if (sessionThen[s] >= 0) groupThen[p.group[s]] = last.group[sessionThen[s]];
  let then = 0;
  const stepThen = Int32Array.from({ length: p.steps }, (_, t) => {
    while (then < last.startUs.length - 1 && last.startUs[then + 1] <= startUs[t]) then++;
    return then < last.startUs.length - 1 ? then : -1;
  });
  return { sessionThen, stepThen, groupThen };
}

/** The last plan's n-th entry of a session in a step. */
function entryOf(last: LastPlan, step: number, session: number, nth: number): number {
  if (session < 0) return -1;
  // Both ways, sessions stand in the order of their stay: no order of number to search by.
  for (let e = last.stepStart[step]; e < last.stepStart[step + 1]; e++)
    if (last.session[e] === session)
      return e + nth < last.stepStart[step + 1] && last.session[e + nth] === session ? e + nth : -1;
  return -1;
}
