import type { ScheduleJson } from "../charging/profile-json.ts";
import { enqueue } from "./calls.ts";
import type { Request } from "./request.ts";
import { transactionEvent } from "./transaction-event.ts";
import type { Turn } from "./turn.ts";

/** Who limits a station beside its back office: an energy manager, the grid's operator (SO), or another; a back office (CSO)
 *  never does (2.0.1 K12.FR.04). */
export type LimitSource = "EMS" | "SO" | "Other";

/** A limit that the place has given an EVSE (0: the station), as its back office is told of it. */
export interface ExternalLimit {
  readonly evse: number;
  readonly purpose: "ExternalConstraints" | "LocalGeneration";
  readonly source: LimitSource;
  readonly isGridCritical?: boolean;
  readonly schedule: ScheduleJson;
}

/** Keeps in mind what the place allows, or that it no longer does. */
export function keepExternal(
  turn: Turn,
  { evse, purpose }: Pick<ExternalLimit, "evse" | "purpose">,
  limit: ExternalLimit | undefined,
): void {
  const others = turn.state.external.filter((one) => one.evse !== evse || one.purpose !== purpose);
  turn.state.external = limit ? [...others, limit] : others;
}

/** Tells the back office of every external limit that differs from what it was last told; offline, once it is connected. */
export function tellExternal(turn: Turn): void {
  const { state } = turn;
  if (!state.online || state.registration !== "Accepted") return;
  for (const told of state.externalTold) {
    if (state.external.some((one) => isSamePlace(one, told) && one.source === told.source)) continue;
    // A limit of another source in its place is told of by itself.
    forget(turn, told);
    enqueue(turn, { kind: "limitCleared", limit: told });
  }
  for (const limit of state.external) {
    const told = state.externalTold.find((one) => isSamePlace(one, limit));
    if (told && changedPct(told.schedule, limit.schedule) <= state.settings.limitChangePct) continue;
    forget(turn, limit);
    state.externalTold = [...state.externalTold, limit];
    enqueue(turn, { kind: "limitNotice", limit });
  }
}

/** The message did not get through: it is said again once connected. */
export function externalLost(turn: Turn, request: Request): void {
  if (request.kind === "limitNotice") forget(turn, request.limit);
  if (request.kind !== "limitCleared") return;
  const { state } = turn;
  if (!state.externalTold.some((one) => isSamePlace(one, request.limit)))
    state.externalTold = [...state.externalTold, request.limit];
}

/** What every EVSE with a transaction may draw, for telling what has changed. */
export const ratesNow = (turn: Turn): readonly number[] =>
  turn.state.evses.map(({ transaction, limit }) => (transaction ? (limit?.limit ?? hardwareLimit(turn)) : Number.NaN));

/** An event for every transaction whose rate an external limit has changed by more than matters (2.0.1 K11, K13). */
export function tellRates(turn: Turn, before: readonly number[]): void {
  for (const [i, after] of ratesNow(turn).entries()) {
    if (Number.isNaN(after) || shareChangedPct(before[i]!, after) <= turn.state.settings.limitChangePct) continue;
    transactionEvent(turn, i + 1, { phase: "Updated", trigger: "ChargingRateChanged" });
  }
}

const hardwareLimit = ({ build: { rateUnit, hardware } }: Turn): number =>
  rateUnit === "A" ? hardware.limitA : hardware.limitW;

const isSamePlace = (a: ExternalLimit, b: ExternalLimit): boolean => a.evse === b.evse && a.purpose === b.purpose;

function forget(turn: Turn, limit: ExternalLimit): void {
  turn.state.externalTold = turn.state.externalTold.filter((one) => !isSamePlace(one, limit));
}

/** By how much two schedules differ at most [%]: without end where they differ in more than the height of their steps. */
function changedPct(before: ScheduleJson, after: ScheduleJson): number {
  const shape = ({ chargingRateUnit, duration, chargingSchedulePeriod }: ScheduleJson): string =>
    JSON.stringify([chargingRateUnit, duration, chargingSchedulePeriod.map(({ startPeriod }) => startPeriod)]);
  if (shape(before) !== shape(after)) return Number.POSITIVE_INFINITY;
  const pcts = after.chargingSchedulePeriod.map(({ limit }, i) =>
    shareChangedPct(before.chargingSchedulePeriod[i]!.limit ?? 0, limit ?? 0),
  );
  return Math.max(...pcts);
}

const shareChangedPct = (before: number, after: number): number =>
  before === after ? 0 : (100 * Math.abs(after - before)) / Math.abs(before);
