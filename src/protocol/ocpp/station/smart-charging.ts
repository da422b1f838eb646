import { US_PER_DAY, US_PER_S } from "../../../base/time.ts";
import { startS, stop } from "../../machine.ts";
import { type CompositePeriod, type CompositeStation, compositeSchedule } from "../charging/composite.ts";
import type { ChargingProfile } from "../charging/profile.ts";
import { type ProfileJson, readProfile } from "../charging/profile-json.ts";
import { type V2xPeriod, v2xSetpointW } from "../charging/v2x.ts";
import { answerCall, enqueue } from "./calls.ts";
import type { Command, ProfileFilter } from "./command.ts";
import { keepExternal, ratesNow, tellExternal, tellRates } from "./external-limit.ts";
import type { StationEvent } from "./input.ts";
import { startPull } from "./start-pull.ts";
import type { StationProfile, Transaction } from "./state.ts";
import { changeEvse, evseOf, hasEvse, offlineSeconds, type Turn } from "./turn.ts";

/** SetChargingProfile. A profile of the same purpose and level on the same EVSE, or of the same id, gives way. */
export function setProfile(turn: Turn, id: string, { evse, profile }: Extract<Command, { kind: "setProfile" }>): void {
  const accepted = installProfile(turn, evse, profile);
  answerCall(turn, id, { status: accepted ? "Accepted" : "Rejected" });
  if (accepted) refreshLimits(turn);
}

/** Stores a profile if the rules allow it there. */
export function installProfile(turn: Turn, evse: number, json: ProfileJson): boolean {
  const profile = readableProfile(turn, json);
  if (!profile || !belongsThere(turn, evse, profile)) return false;
  const others = turn.state.profiles.filter(
    (other) =>
      isOfPlace(other) ||
      (other.profile.id !== profile.id &&
        !(
          other.evse === evse &&
          other.profile.purpose === profile.purpose &&
          other.profile.stackLevel === profile.stackLevel
        )),
  );
  turn.state.profiles = [...others, { evse, profile, json }];
  startPull(turn, json);
  return true;
}

/** External constraints are the place's: no message of the back office takes them away. */
const isOfPlace = ({ profile }: StationProfile): boolean => profile.purpose === "ExternalConstraints";

/** What the place itself allows from now on, or no longer: it holds at once, and then the back office is told. What cannot be
 *  read leaves nothing in force. */
export function constrain(turn: Turn, event: Extract<StationEvent, { kind: "constrained" }>): void {
  const { evse, purpose, profile: json, source = "Other", isGridCritical } = event;
  const before = ratesNow(turn);
  const others = turn.state.profiles.filter((other) => other.evse !== evse || other.profile.purpose !== purpose);
  const profile = json && readableProfile(turn, json);
  turn.state.profiles = profile ? [...others, { evse, profile: { ...profile, purpose }, json }] : others;
  const schedules = json && [json.chargingSchedule].flat();
  const critical = isGridCritical === undefined ? {} : { isGridCritical };
  const limit = profile && { evse, purpose, source, ...critical, schedule: schedules![0]! };
  keepExternal(turn, { evse, purpose }, limit);
  refreshLimits(turn);
  tellExternal(turn);
  tellRates(turn, before);
}

/** The profile, if its schedule is in order and within what the station can hold. */
export function readableProfile(turn: Turn, json: ProfileJson): ChargingProfile | undefined {
  const profile = readProfile(json, turn.build.epochUs);
  if (!profile) return undefined;
  const { stackLevel, periods, kind, recurrence, startUs } = profile;
  const { maxStackLevel, maxSchedulePeriods } = turn.state.settings;
  const inOrder = periods.every(({ startS }, i) => (i === 0 ? startS === 0 : startS > periods[i - 1]!.startS));
  const held =
    stackLevel >= 0 && stackLevel <= maxStackLevel && periods.length > 0 && periods.length <= maxSchedulePeriods;
  const recurs = kind !== "Recurring" || (recurrence !== undefined && startUs !== undefined);
  return inOrder && held && recurs ? profile : undefined;
}

/** Whether a profile's purpose fits the EVSE: the station's maximum on 0 alone, Tx profiles on a transaction. External
 *  constraints come from the grid's side, never from the back office (2.0.1 K01). */
function belongsThere(turn: Turn, evse: number, { purpose, transactionId }: ChargingProfile): boolean {
  if (evse !== 0 && !hasEvse(turn, evse)) return false;
  if (purpose === "StationMax" || purpose === "LocalGeneration") return evse === 0;
  if (purpose === "TxDefault" || purpose === "Priority") return true;
  return purpose === "Tx" && evse !== 0 && mayHaveTxProfile(turn, evse, transactionId);
}

/** A Tx profile needs the transaction it is for: named in 2.0.1, the running one where 1.6 names none. */
function mayHaveTxProfile(turn: Turn, evse: number, transactionId: string | undefined): boolean {
  const running = evseOf(turn, evse).transaction;
  // With RemoteStart the profile arrives before its transaction and names none.
  if (!running) return transactionId === undefined && evseOf(turn, evse).authorisation !== undefined;
  if (transactionId === undefined) return turn.dialect.version === "1.6";
  return transactionId === turn.dialect.transactionIdOf(running.ref, turn.build, turn.state);
}

const matches = ({ evse, profile }: StationProfile, filter: ProfileFilter): boolean =>
  (!filter.ids || filter.ids.includes(profile.id)) &&
  (filter.evse === undefined || filter.evse === evse) &&
  (filter.purpose === undefined || filter.purpose === profile.purpose) &&
  (filter.stackLevel === undefined || filter.stackLevel === profile.stackLevel);

export function clearProfiles(turn: Turn, id: string, { filter }: Extract<Command, { kind: "clearProfiles" }>): void {
  const kept = turn.state.profiles.filter((one) => isOfPlace(one) || !matches(one, filter));
  const found = kept.length < turn.state.profiles.length;
  turn.state.profiles = kept;
  answerCall(turn, id, { status: found ? "Accepted" : "Unknown" });
  if (found) refreshLimits(turn);
}

/** GetChargingProfiles (2.0.1): one report per EVSE, and source of its limits, follows the answer. */
export function getProfiles(
  turn: Turn,
  id: string,
  { requestId, filter }: Extract<Command, { kind: "getProfiles" }>,
): void {
  const found = turn.state.profiles.filter((one) => matches(one, filter));
  answerCall(turn, id, { status: found.length > 0 ? "Accepted" : "NoProfiles" });
  const sourceOf = ({ evse, profile }: StationProfile): string =>
    turn.state.external.find((one) => one.evse === evse && one.purpose === profile.purpose)?.source ?? "CSO";
  const evses = [...new Set(found.map(({ evse }) => evse))].sort((a, b) => a - b);
  const reports = evses.flatMap((evse) => {
    const own = found.filter((one) => one.evse === evse);
    return [...new Set(own.map(sourceOf))].map((source) => ({
      ...{ evse, source },
      profiles: own.filter((one) => sourceOf(one) === source).map(({ json }) => json),
    }));
  });
  reports.forEach((report, i) => {
    enqueue(turn, { kind: "profileReport", requestId, ...report, more: i < reports.length - 1 });
  });
}

/** GetCompositeSchedule: as if a transaction ran, so that a back office sees what a driver will get. */
export function getComposite(turn: Turn, id: string, query: Extract<Command, { kind: "getComposite" }>): void {
  const { evse, durationS } = query;
  if (evse !== 0 && !hasEvse(turn, evse)) {
    answerCall(turn, id, { status: "Rejected" });
    return;
  }
  const unit = query.unit ?? turn.build.rateUnit;
  const window = { fromUs: turn.atUs, toUs: turn.atUs + durationS * US_PER_S };
  const periods = compositeSchedule(compositeStation(turn), { evse, unit, ...window, assumeTransaction: true });
  answerCall(
    turn,
    id,
    turn.dialect.writeComposite({ evse, atUs: turn.atUs, durationS, unit, periods }, turn.build.epochUs),
  );
}

function compositeStation(turn: Turn): CompositeStation {
  const offlineS = offlineSeconds(turn);
  const running = turn.state.evses.filter((one) => one.transaction);
  return {
    profiles: turn.state.profiles,
    evseCount: turn.build.evseCount,
    transactions: new Map(running.map(({ evse, transaction }) => [evse, transaction!])),
    defaults: turn.build.hardware,
    ...(offlineS !== undefined && { offlineS }),
  };
}

/** Works out every EVSE's limit anew, tells those that changed, and waits for the next change. */
export function refreshLimits(turn: Turn): void {
  const station = compositeStation(turn);
  let nextUs = nextRest(turn);
  for (const one of turn.state.evses) {
    const speaks = one.transaction && station.profiles.some(({ evse }) => evse === 0 || evse === one.evse);
    const window = { fromUs: turn.atUs, toUs: turn.atUs + US_PER_DAY };
    const periods = speaks ? compositeSchedule(station, { evse: one.evse, unit: turn.build.rateUnit, ...window }) : [];
    if (speaks) nextUs = Math.min(nextUs, turn.atUs + (periods[1]?.startUs ?? US_PER_DAY));
    tellLimit(turn, one.evse, periods[0]);
  }
  if (nextUs < Number.POSITIVE_INFINITY) startS(turn, "limit", (nextUs - turn.atUs) / US_PER_S);
  else stop(turn, "limit");
}

/** When the next profile rests because the station has been offline too long. */
function nextRest(turn: Turn): number {
  const { offlineSinceUs, profiles } = turn.state;
  if (offlineSinceUs === undefined) return Number.POSITIVE_INFINITY;
  const rests = profiles
    .filter(({ profile }) => profile.maxOfflineS !== undefined)
    .map(({ profile }) => offlineSinceUs + profile.maxOfflineS! * US_PER_S + 1)
    .filter((us) => us > turn.atUs);
  return Math.min(Number.POSITIVE_INFINITY, ...rests);
}

function tellLimit(turn: Turn, evse: number, stated: CompositePeriod | undefined): void {
  const wanted = stated?.v2x ? withOwnSetpoint(turn, stated, stated.v2x) : stated;
  const { transaction } = evseOf(turn, evse);
  const period = wanted && transaction && !mayDischarge(transaction) ? withoutDischarge(wanted) : wanted;
  const { startUs: _, ...limit } = period ?? { startUs: 0 };
  const known = evseOf(turn, evse).limit;
  const next = period && (limit as Omit<CompositePeriod, "startUs">);
  if (JSON.stringify(known) === JSON.stringify(next)) return;
  changeEvse(turn, evse, { limit: next });
  turn.outputs.push(next ? { kind: "limit", evse, limit: next } : { kind: "limit", evse });
}

/** The set-point that operation mode and signal make of a period (OCPP 2.1), within its limits. A period that looks at
 *  the local frequency keeps its curve for whoever measures it. */
function withOwnSetpoint(turn: Turn, period: CompositePeriod, v2x: V2xPeriod): CompositePeriod {
  const { rateUnit, hardware } = turn.build;
  if (v2x.mode === "LocalFrequency") return period;
  const wattPerUnit = rateUnit === "W" ? 1 : hardware.voltageV * (period.phases ?? hardware.phases);
  const setpointW = v2xSetpointW(v2x, {
    ...(turn.state.afrrSignal !== undefined && { signal: turn.state.afrrSignal }),
    ...(period.setpoint !== undefined && { setpointW: period.setpoint * wattPerUnit }),
  });
  const { setpoint: _, v2x: __, ...rest } = period;
  // Without a mode that lets it, nothing flows back.
  if (v2x.mode === "ChargingOnly") return { ...rest, dischargeLimit: 0 };
  if (setpointW === undefined) return rest;
  const least = period.dischargeLimit ?? Number.NEGATIVE_INFINITY;
  return { ...rest, setpoint: Math.max(least, Math.min(period.limit, setpointW / wattPerUnit)) };
}

/** Whether a transaction may send energy back: nobody has said otherwise, or one of the ways allowed is bidirectional. */
const mayDischarge = ({ allowedTransfer }: Pick<Transaction, "allowedTransfer">): boolean =>
  allowedTransfer === undefined || allowedTransfer.some((mode) => mode.includes("BPT"));

/** What is left of a period where nothing may flow back. */
const withoutDischarge = (period: CompositePeriod): CompositePeriod => ({
  ...period,
  ...(period.setpoint !== undefined && { setpoint: Math.max(0, period.setpoint) }),
  ...(period.dischargeLimit !== undefined && { dischargeLimit: 0 }),
});

/** Tx profiles end with their transaction. */
export function dropTxProfiles(turn: Turn, evse: number): void {
  turn.state.profiles = turn.state.profiles.filter((one) => one.evse !== evse || one.profile.purpose !== "Tx");
}
