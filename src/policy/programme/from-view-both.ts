import { US_PER_H } from "../../base/time.ts";
import type { SiteView } from "../policy.ts";
import type { PublishedSeries } from "../series.ts";
import { neededCurrentA } from "../sorted.ts";
import {
  baseKw,
  edgesOf,
  type Giving,
  KnownGroups,
  kwPerAmpOf,
  type Objective,
  type PlanSpan,
  sumOver,
} from "./from-view.ts";
import { lengthsOf, planSteps, stepsUntil } from "./plan-steps.ts";
import type { ChargingProgramme } from "./programme.ts";

/** A programme of vehicles that take and of those that also give. */
export interface StorageProgramme {
  readonly programme: ChargingProgramme;
  /** By session of the programme: its EVSE, and whether it may give back. */
  readonly evses: readonly number[];
  readonly givesBack: readonly boolean[];
}

/** Room that keeps bounds apart [kWh]. */
const APART_KWH = 0.01;
/** What makes later the better of two equal times to take for others, over the worth. */
const LATER = 1e-5;

interface Column {
  readonly session: number;
  readonly sign: number;
  readonly gain: number;
  readonly upperA: number;
  readonly cost: number;
}

/** Bounds of what one vehicle may gain from now on, and what it wants by its departure [kWh in the battery]. */
interface Bounds {
  readonly lowKwh: number;
  readonly highKwh: number;
  readonly wantedKwh: number;
  /** What it could still take between the plan's end and its departure. */
  readonly laterKwh: number;
}

/** Turns views of one site into programmes in which vehicles hold energy for others, as if nobody else were to come. */
export class StorageProgrammeBuilder {
  private readonly known = new KnownGroups({ givesBack: true });

  build(view: SiteView, span: PlanSpan, objective: Objective, giving: Giving): StorageProgramme {
    const { intervalUs, nowUs } = view;
    const sessions = sessionsOf(view, span.intervals, giving);
    const intervals = sessions[0]?.stay ?? 0;
    const stays = Int32Array.from(sessions, ({ stay }) => stay);
    const starts = planSteps(intervals, span.growth, objective.priceAt, edgesOf(objective, stays));
    const steps = starts.length - 1;
    const hours = intervalUs / US_PER_H;
    const kwPerAmp = sessions.map(({ evse }) => kwPerAmpOf(view, evse));
    const bounds = sessions.map(({ evse, gives, stay }) =>
      gives ? boundsOf(view, evse, giving, nowUs + stay * intervalUs) : undefined,
    );
    const costs = Float64Array.from({ length: intervals }, (_, k) => giving.costAt(k));
    const columns: Column[] = [];
    const stepStart = new Int32Array(steps + 1);
    for (let t = 0; t < steps; t++) {
      for (const [session, { evse, stay }] of sessions.entries()) {
        const from = starts[t];
        if (stay <= from) continue;
        const until = Math.min(stay, starts[t + 1]);
        const kwh = kwPerAmp[session] * hours;
        const own = bounds[session];
        if (own) {
          const isLast = stay <= starts[t + 1];
          columns.push(...bothWays(view, { evse, session, kwh, from, until, costs, isLast }, own, giving));
        } else {
          let cost = 0;
          for (let k = from; k < until; k++) cost += objective.costOf(view, evse, k, kwh);
          columns.push({ session, sign: 1, gain: until - from, upperA: view.maxCurrentA[evse], cost });
        }
      }
      stepStart[t + 1] = columns.length;
    }
    const { groupOf, groups, re, im, boundA, coefficient } = this.known.of(view);
    const groupKw = new Float64Array(groups);
    for (const [session, { evse }] of sessions.entries()) groupKw[groupOf[evse]] = kwPerAmp[session];
    const rows = view.limits.matrix.limitA.length;
    const column = (of: (column: Column) => number) => Float64Array.from(columns, of);
    const programme: ChargingProgramme = {
      ...{ steps, sessions: sessions.length, stepStart, session: Int32Array.from(columns, ({ session }) => session) },
      ...{ upperA: column(({ upperA }) => upperA), cost: column(({ cost }) => cost) },
      ...{ gain: column(({ gain }) => gain), sign: column(({ sign }) => sign) },
      energyA: Float64Array.from(sessions, ({ evse }, s) =>
        bounds[s] ? endOf(bounds[s]).highKwh + 1 : neededCurrentA(view, evse),
      ),
      group: Int32Array.from(sessions, ({ evse }) => groupOf[evse]),
      ...{ groups, ...withExport(view, starts, { boundA, coefficient, groupKw }), groupKw },
      baseKw: baseKw(view, starts, objective),
      weight: lengthsOf(starts),
      ...{ quadratic: objective.quadratic, balance: objective.balance },
      balanceRe: sumOver(re, Math.min(3, rows), groups),
      balanceIm: sumOver(im, Math.min(3, rows), groups),
      ...{ peakCost: objective.peakCost, peakFromKw: objective.peakFromKw },
      paths: pathsOf(sessions, bounds, starts),
    };
    return { programme, evses: sessions.map(({ evse }) => evse), givesBack: sessions.map(({ gives }) => gives) };
  }
}

/** A step's least room for export [kW], which the interior point needs. */
const LEAST_KW = 1e-3;

/** The limits, and as the last one what the site may give to the grid: the limit itself and what the building draws beyond its
 *  solar power, as published, or else as metered last. */
function withExport(
  view: SiteView,
  starts: Int32Array,
  { boundA, coefficient, groupKw }: Readonly<Record<"boundA" | "coefficient" | "groupKw", Float64Array>>,
): Pick<ChargingProgramme, "limitA" | "coefficient" | "lastBound"> {
  const { exportLimitKw, series, nowUs, intervalUs, lastLoadKw, lastSolarKw } = view;
  if (!Number.isFinite(exportLimitKw) || view.isIslanded) return { limitA: boundA, coefficient };
  const at = (of: PublishedSeries | undefined, us: number, lastKw: number) =>
    of && us < of.knownUntilUs ? of.valueAt(us) || 0 : lastKw;
  const lastBound = new Float64Array(starts.length - 1).fill(Number.POSITIVE_INFINITY);
  for (let t = 0; t < lastBound.length; t++)
    for (let k = starts[t]; k < starts[t + 1]; k++) {
      const us = nowUs + k * intervalUs;
      const ownKw = at(series.siteLoadKw, us, lastLoadKw) - at(series.solarKw, us, lastSolarKw);
      lastBound[t] = Math.max(LEAST_KW, Math.min(lastBound[t], exportLimitKw + ownKw));
    }
  return {
    limitA: Float64Array.of(...boundA, exportLimitKw),
    coefficient: Float64Array.of(...coefficient, ...groupKw.map((kw) => -kw)),
    lastBound,
  };
}

interface Planned {
  readonly evse: number;
  readonly gives: boolean;
  readonly stay: number;
}

/** Everybody who asks for energy or can give some, those who stay longest first. */
function sessionsOf(view: SiteView, horizonSteps: number, { marginUs }: Giving): Planned[] {
  const giving = new Set<number>();
  for (let i = 0; i < view.bothWaysCount; i++)
    if (!Number.isNaN(view.soc[view.bothWays[i]])) giving.add(view.bothWays[i]);
  const all = new Set([...view.active.subarray(0, view.activeCount), ...giving]);
  return [...all]
    .map((evse): Planned => {
      const gives = giving.has(evse);
      const leftUs = view.departureUs[evse] - (gives ? marginUs : 0) - view.nowUs;
      return { evse, gives, stay: Math.max(1, Math.min(horizonSteps, Math.floor(leftUs / view.intervalUs))) };
    })
    .sort((a, b) => b.stay - a.stay || a.evse - b.evse);
}

function boundsOf(view: SiteView, evse: number, { efficiency, marginUs }: Giving, endUs: number): Bounds {
  const capacityKwh = view.capacityKwh[evse];
  const storedKwh = view.soc[evse] * capacityKwh;
  const wantedKwh = view.departureSoc[evse] * capacityKwh - storedKwh;
  const leftH = Math.max(0, view.departureUs[evse] - marginUs - endUs) / US_PER_H;
  return {
    lowKwh: Math.min(view.leastSoc * capacityKwh - storedKwh, -APART_KWH),
    highKwh: Math.max(view.mostSoc * capacityKwh - storedKwh, wantedKwh, 0) + APART_KWH,
    wantedKwh,
    laterKwh: leftH * view.announcedKw[evse] * efficiency,
  };
}

/** At the plan's end: what it wants, less what it may buy later or do without; what is bought so counts as held. */
function endOf({ highKwh, wantedKwh, laterKwh }: Bounds) {
  const shortKwh = 2 * (Math.max(0, wantedKwh) + 1);
  return { lowKwh: wantedKwh, highKwh: highKwh + shortKwh + laterKwh, shortKwh };
}

/** One vehicle's currents in one step, intervals [from, until): what it takes, what it gives, and at the end what it will be short of. */
function bothWays(
  view: SiteView,
  at: {
    readonly evse: number;
    readonly session: number;
    readonly kwh: number;
    readonly from: number;
    readonly until: number;
    readonly costs: Float64Array;
    readonly isLast: boolean;
  },
  bounds: Bounds,
  { efficiency, worth, wear }: Giving,
): Column[] {
  const { evse, session, from, until, costs } = at;
  const mostA = Math.min(view.maxCurrentA[evse], (view.announcedKw[evse] / at.kwh) * (view.intervalUs / US_PER_H));
  const takesA = Math.max(mostA, 1e-3);
  // One that stands at its floor now may give what it takes until then.
  const givesA = view.maxDischargeA[evse] > 0 ? view.maxDischargeA[evse] : takesA;
  const kwh = at.kwh * (until - from);
  let cost = 0;
  for (let k = from; k < until; k++) cost += costs[k] / (until - from);
  const sooner = (LATER * worth * (costs.length - from)) / costs.length;
  const columns: Column[] = [
    { session, sign: 1, gain: kwh * efficiency, upperA: takesA, cost: (cost + sooner) * kwh },
    { session, sign: -1, gain: -kwh / efficiency, upperA: givesA, cost: (wear / efficiency - cost) * kwh },
  ];
  if (!at.isLast) return columns;
  const { shortKwh } = endOf(bounds);
  // In the same unit as the currents.
  const unit = kwh * efficiency;
  columns.push({ session, sign: 0, gain: unit, upperA: shortKwh / unit, cost: worth * kwh });
  const mean = costs.reduce((sum, each) => sum + each, 0) / costs.length;
  if (bounds.laterKwh > APART_KWH)
    columns.push({ session, sign: 0, gain: unit, upperA: bounds.laterKwh / unit, cost: Math.max(0, mean) * kwh });
  return columns;
}

function pathsOf(sessions: readonly Planned[], bounds: readonly (Bounds | undefined)[], starts: Int32Array) {
  const start = [0];
  const low: number[] = [];
  const high: number[] = [];
  const stays = Int32Array.from(sessions, ({ stay }) => stepsUntil(starts, stay));
  for (const [s, stay] of stays.entries()) {
    const own = bounds[s];
    for (let t = 0; own && t < stay; t++) {
      const at = t === stay - 1 ? endOf(own) : own;
      low.push(at.lowKwh);
      high.push(at.highKwh);
    }
    start.push(low.length);
  }
  return { start: Int32Array.from(start), low: Float64Array.from(low), high: Float64Array.from(high), stay: stays };
}
