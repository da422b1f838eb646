import type { TimeUs } from "../../../base/time.ts";
import type { InstalledProfile, ProfilePurpose, RateUnit } from "./profile.ts";
import { isUneven, leastRate, type Rate, rateOf, readRate, sumOfRates } from "./rate.ts";
import { prevailingSpan, profileSpans, type Span } from "./spans.ts";
import type { V2xPeriod } from "./v2x.ts";

/** What a station knows when it works out a composite schedule. */
export interface CompositeStation {
  readonly profiles: readonly InstalledProfile[];
  readonly evseCount: number;
  /** Running transactions by EVSE number; `startUs` is where Relative profiles count from. */
  readonly transactions: ReadonlyMap<number, { readonly startUs?: TimeUs; readonly hasPriority?: boolean }>;
  /** How long the station has been offline [s]; absent while online. */
  readonly offlineS?: number;
  /** What holds where no profile speaks: the hardware's limit per EVSE. */
  readonly defaults: CompositeDefaults;
}

export interface CompositeDefaults {
  readonly limitA: number;
  readonly limitW: number;
  readonly phases: number;
  readonly voltageV: number;
}

/** The question: one EVSE, or 0 for the whole station. */
export interface CompositeQuery {
  readonly evse: number;
  readonly fromUs: TimeUs;
  readonly toUs: TimeUs;
  readonly unit: RateUnit;
  /** Answer as if every EVSE had a transaction, so that TxDefault profiles show before one begins. */
  readonly assumeTransaction?: boolean;
}

/** A step of the answer; limit, set-point and discharge limit in the unit asked for. */
export interface CompositePeriod {
  /** From the start of the window. */
  readonly startUs: TimeUs;
  readonly limit: number;
  /** Only where phases differ; `limit` is then phase L1. */
  readonly limitL2?: number;
  readonly limitL3?: number;
  readonly phases?: number;
  readonly setpoint?: number;
  readonly dischargeLimit?: number;
  /** Operation mode and curves of the prevailing period (OCPP 2.1). */
  readonly v2x?: V2xPeriod;
}

/** The limits that follow from all profiles together, from the window's start to its end.
 *  Instant by instant: a Tx profile stands before a TxDefault one, and a priority that is in use before both; the least of that, the external constraints (with
 *  local generation on top of them, 2.1) and the station's maximum holds. The whole station is the sum of its EVSEs below its own maximum.
 *  Source: OCPP 1.6 edition 2 §3.13; 2.0.1 K08. */
export function compositeSchedule(station: CompositeStation, query: CompositeQuery): CompositePeriod[] {
  const fromUs = Math.min(query.fromUs, query.toUs);
  const window = { ...query, fromUs };
  const evses = query.evse === 0 ? Array.from({ length: station.evseCount }, (_, i) => i + 1) : [query.evse];
  const layers = evses.map((evse) => evseLayers(station, window, evse));
  const maximum = spansOf(station, window, "StationMax", 0);
  const cuts = new Set([fromUs]);
  for (const spans of [
    maximum,
    ...layers.flatMap((layer) => [layer.priority, layer.tx, layer.txDefault, layer.external, layer.local]),
  ]) {
    for (const span of spans)
      for (const us of [span.fromUs, span.toUs]) if (us > fromUs && us < query.toUs) cuts.add(us);
  }

  const periods: CompositePeriod[] = [];
  for (const atUs of [...cuts].sort((a, b) => a - b)) {
    const states = layers.map((layer) => evseAt(layer, atUs, station.defaults));
    const below = query.evse === 0 ? { limit: sumOfEvses(states, station.defaults, query.unit) } : states[0]!;
    const cap = prevailingSpan(maximum, atUs);
    const limit = cap ? leastRate(below.limit, limitOf(cap)) : below.limit;
    const period = toPeriod({ ...below, limit }, station.defaults, query.unit, atUs - fromUs);
    const last = periods.at(-1);
    if (!last || !samePeriod(last, period)) periods.push(period);
  }
  return periods;
}

interface EvseLayers {
  readonly priority: readonly Span[];
  readonly tx: readonly Span[];
  readonly txDefault: readonly Span[];
  readonly external: readonly Span[];
  readonly local: readonly Span[];
}

interface EvseState {
  readonly limit: Rate;
  readonly setpoint?: Rate;
  readonly dischargeLimit?: Rate;
  readonly v2x?: V2xPeriod;
}

function evseLayers(station: CompositeStation, query: CompositeQuery, evse: number): EvseLayers {
  const active = query.assumeTransaction || station.transactions.has(evse);
  const hasPriority = station.transactions.get(evse)?.hasPriority === true;
  return {
    priority: hasPriority ? spansOf(station, query, "Priority", evse) : [],
    tx: active ? spansOf(station, query, "Tx", evse) : [],
    txDefault: active ? spansOf(station, query, "TxDefault", evse) : [],
    external: spansOf(station, query, "ExternalConstraints", evse),
    local: spansOf(station, query, "LocalGeneration", evse),
  };
}

function spansOf(station: CompositeStation, query: CompositeQuery, purpose: ProfilePurpose, evse: number): Span[] {
  const sessionStartUs = station.transactions.get(evse)?.startUs;
  const window = { ...query, ...(sessionStartUs === undefined ? {} : { sessionStartUs }) };
  return station.profiles
    .filter((installed) => installed.evse === evse || installed.evse === 0)
    .filter(({ profile }) => profile.purpose === purpose && !rests(profile.maxOfflineS, station.offlineS))
    .flatMap(({ profile }) => profileSpans(profile, window));
}

const rests = (maxOfflineS: number | undefined, offlineS: number | undefined): boolean =>
  maxOfflineS !== undefined && offlineS !== undefined && offlineS > maxOfflineS;

const limitOf = ({ period, unit }: Span): Rate => rateOf(period.limit, unit, period.phases);

function evseAt(layers: EvseLayers, atUs: TimeUs, defaults: CompositeDefaults): EvseState {
  const tx =
    prevailingSpan(layers.priority, atUs) ?? prevailingSpan(layers.tx, atUs) ?? prevailingSpan(layers.txDefault, atUs);
  const external = prevailingSpan(layers.external, atUs);
  const local = prevailingSpan(layers.local, atUs);
  const own = tx ? limitOf(tx) : {};
  const grid = external && (local ? sumOfRates(limitOf(external), limitOf(local), defaults) : limitOf(external));
  return {
    limit: grid ? leastRate(own, grid) : own,
    ...(tx?.period.setpoint && { setpoint: rateOf(tx.period.setpoint, tx.unit, undefined) }),
    ...(tx?.period.dischargeLimit && { dischargeLimit: rateOf(tx.period.dischargeLimit, tx.unit, undefined) }),
    ...(tx?.period.v2x && { v2x: tx.period.v2x }),
  };
}

/** Each EVSE's limit in the unit asked for, added up phase by phase; an EVSE nobody limits counts with its hardware. */
function sumOfEvses(states: readonly EvseState[], defaults: CompositeDefaults, unit: RateUnit): Rate {
  const stated = states.map(({ limit }) => limit.phases).filter((phases) => phases !== undefined);
  const phases = stated.length > 0 ? { phases: Math.max(...stated) } : {};
  const perPhase = unit === "A" || states.some(({ limit }) => isUneven(limit));
  const sum: [number, number, number] = [0, 0, 0];
  for (const { limit } of states) {
    const ownPhases = limit.phases ?? defaults.phases;
    const fallback = unit === "A" ? defaults.limitA : perPhase ? defaults.limitW / ownPhases : defaults.limitW;
    const each = readRate(limit, { unit, phases: ownPhases, voltageV: defaults.voltageV, perPhase });
    for (const k of [0, 1, 2] as const) sum[k] += each?.[k] ?? fallback;
  }
  if (unit === "A") return { ...phases, phaseA: sum };
  return perPhase ? { ...phases, phaseW: sum } : { ...phases, totalW: sum[0] };
}

function toPeriod(state: EvseState, defaults: CompositeDefaults, unit: RateUnit, startUs: TimeUs): CompositePeriod {
  const phases = state.limit.phases;
  const perPhase = isUneven(state.limit);
  const reading = { unit, phases: phases ?? defaults.phases, voltageV: defaults.voltageV, perPhase };
  const each = readRate(state.limit, reading);
  const limit = each?.[0] ?? (unit === "A" ? defaults.limitA : defaults.limitW);
  const dischargeLimit = state.dischargeLimit && readRate(state.dischargeLimit, reading)?.[0];
  const setpoint = state.setpoint && readRate(state.setpoint, reading)?.[0];
  return {
    startUs,
    limit,
    ...(each && perPhase && reading.phases === 3 && { limitL2: each[1], limitL3: each[2] }),
    ...(phases !== undefined && { phases }),
    ...(setpoint !== undefined && {
      setpoint: Math.max(dischargeLimit ?? Number.NEGATIVE_INFINITY, Math.min(limit, setpoint)),
    }),
    ...(dischargeLimit !== undefined && { dischargeLimit }),
    ...(state.v2x && { v2x: state.v2x }),
  };
}

const samePeriod = (a: CompositePeriod, b: CompositePeriod): boolean =>
  a.limit === b.limit &&
  a.limitL2 === b.limitL2 &&
  a.limitL3 === b.limitL3 &&
  a.phases === b.phases &&
  a.setpoint === b.setpoint &&
  a.dischargeLimit === b.dischargeLimit &&
  a.v2x === b.v2x;
