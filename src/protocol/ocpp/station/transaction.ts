import { startS, stop } from "../../machine.ts";
import type { ProfileJson } from "../charging/profile-json.ts";
import { isAccepted } from "../token.ts";
import { applyWaitingAvailability } from "./availability.ts";
import type { Answer } from "./dialect.ts";
import { samplesOf, startSampling, stopSampling } from "./meter-values.ts";
import type { StopCause, TransactionRequest, Trigger } from "./request.ts";
import { useReservation } from "./reservation.ts";
import { dropTxProfiles, installProfile, refreshLimits } from "./smart-charging.ts";
import type { Authorisation, ChargingState } from "./state.ts";
import { reportStatus } from "./status.ts";
import { storeInCache } from "./stored-tokens.ts";
import { transactionEvent } from "./transaction-event.ts";
import { changeEvse, evseOf, readingOf, type Turn } from "./turn.ts";

/** A cable was plugged in. */
export function plugged(turn: Turn, evse: number): void {
  changeEvse(turn, evse, { plugged: true, charging: "EVConnected" });
  stop(turn, `connect:${evse}`);
  proceed(turn, evse, "CablePluggedIn");
}

/** A token was accepted for an EVSE. Without a cable it waits, for so long as the connection time-out says. */
export function authorised(turn: Turn, evse: number, authorisation: Authorisation, profile?: ProfileJson): void {
  changeEvse(turn, evse, { authorisation, finishing: false });
  if (profile) installProfile(turn, evse, profile);
  if (!evseOf(turn, evse).plugged) startS(turn, `connect:${evse}`, turn.state.settings.connectionTimeOutS);
  proceed(turn, evse, authorisation.remoteStartId === undefined ? "Authorized" : "RemoteStart");
}

/** Opens the transaction once its start point is reached, tells what is new, and lets energy flow once both cable and
 *  authorisation are there. */
function proceed(turn: Turn, evse: number, trigger: Trigger): void {
  const before = evseOf(turn, evse);
  const usable = before.operative && !before.fault;
  if (before.transaction) tellProgress(turn, evse, trigger);
  else if (usable && atStartPoint(turn, evse)) open(turn, evse, trigger);
  const one = evseOf(turn, evse);
  if (one.transaction && one.plugged && one.authorisation && !one.energised && !one.transaction.deauthorised) {
    setEnergy(turn, evse, true);
    refreshLimits(turn);
  }
  reportStatus(turn, evse);
}

/** 1.6 and "PowerPathClosed" wait for both, "EVConnected" for the cable, "Authorized" for the token. */
function atStartPoint(turn: Turn, evse: number): boolean {
  const { plugged, authorisation } = evseOf(turn, evse);
  const points = turn.dialect.version === "1.6" ? ["PowerPathClosed"] : turn.state.settings.txStartPoint.split(",");
  const reached: Record<string, boolean> = {
    EVConnected: plugged,
    Authorized: authorisation !== undefined,
    PowerPathClosed: plugged && authorisation !== undefined,
  };
  return points.some((point) => reached[point.trim()]);
}

function open(turn: Turn, evse: number, trigger: Trigger): void {
  const { authorisation } = evseOf(turn, evse);
  // A cable alone uses up no reservation: it may be a stranger's.
  const used = authorisation && useReservation(turn, evse);
  const ref = turn.state.lastRef + 1;
  turn.state.lastRef = ref;
  changeEvse(turn, evse, {
    transaction: { ref, startUs: turn.atUs, meterStartWh: readingOf(turn, evse).energyWh, seqNo: 0 },
  });
  transactionEvent(turn, evse, {
    phase: "Started",
    trigger,
    samples: samplesOf(turn, evse, "Energy.Active.Import.Register", "Transaction.Begin"),
    ...(authorisation && { token: authorisation.token }),
    ...(authorisation?.remoteStartId !== undefined && { remoteStartId: authorisation.remoteStartId }),
    ...(used && { reservationId: used.id }),
  });
  startSampling(turn, evse);
}

function tellProgress(turn: Turn, evse: number, trigger: Trigger): void {
  const { authorisation } = evseOf(turn, evse);
  const isToken = trigger !== "CablePluggedIn" && authorisation;
  const used = isToken && useReservation(turn, evse);
  transactionEvent(turn, evse, {
    phase: "Updated",
    trigger,
    ...(isToken && { token: authorisation.token }),
    ...(isToken && authorisation.remoteStartId !== undefined && { remoteStartId: authorisation.remoteStartId }),
    ...(used && { reservationId: used.id }),
  });
}

/** The vehicle or the EVSE starts, pauses or goes on. */
export function chargingChanged(turn: Turn, evse: number, charging: ChargingState): void {
  if (evseOf(turn, evse).charging === charging) return;
  changeEvse(turn, evse, { charging });
  if (evseOf(turn, evse).transaction)
    transactionEvent(turn, evse, { phase: "Updated", trigger: "ChargingStateChanged" });
  reportStatus(turn, evse);
}

/** The cable was pulled out: this ends the transaction unless the station is set to wait for its return. */
export function unplugged(turn: Turn, evse: number): void {
  changeEvse(turn, evse, { plugged: false, charging: "Idle" });
  if (evseOf(turn, evse).transaction) {
    if (turn.state.settings.stopOnEvDisconnect) {
      stopTransaction(turn, evse, { cause: "EVDisconnected", trigger: "EVCommunicationLost" });
    } else {
      transactionEvent(turn, evse, { phase: "Updated", trigger: "EVCommunicationLost" });
      setEnergy(turn, evse, false);
    }
  }
  changeEvse(turn, evse, { finishing: false });
  reportStatus(turn, evse);
}

/** Nobody plugged in after the token was accepted. */
export function connectTimedOut(turn: Turn, evse: number): void {
  if (evseOf(turn, evse).transaction) stopTransaction(turn, evse, { cause: "Timeout", trigger: "EVConnectTimeout" });
  changeEvse(turn, evse, { authorisation: undefined });
  dropTxProfiles(turn, evse);
  reportStatus(turn, evse);
}

/** Ends the transaction and what belongs to it. */
export function stopTransaction(
  turn: Turn,
  evse: number,
  { cause, trigger, ...rest }: { cause: StopCause; trigger: Trigger; token?: Authorisation["token"] },
): void {
  setEnergy(turn, evse, false);
  if (evseOf(turn, evse).plugged) changeEvse(turn, evse, { charging: "EVConnected" });
  transactionEvent(turn, evse, {
    phase: "Ended",
    trigger,
    stopCause: cause,
    samples: samplesOf(turn, evse, "Energy.Active.Import.Register", "Transaction.End"),
    ...rest,
  });
  stopSampling(turn, evse);
  stop(turn, `connect:${evse}`);
  changeEvse(turn, evse, {
    transaction: undefined,
    authorisation: undefined,
    finishing: evseOf(turn, evse).plugged,
  });
  dropTxProfiles(turn, evse);
  refreshLimits(turn);
  applyWaitingAvailability(turn, evse);
  reportStatus(turn, evse);
  if (turn.state.resetWaits && turn.state.evses.every((one) => !one.transaction)) {
    turn.state.resetWaits = false;
    turn.outputs.push({ kind: "reboot", reason: "ScheduledReset" });
  }
}

/** The back office's answer to a transaction's event: its id (1.6) and what it thinks of the token. */
export function transactionAnswered(turn: Turn, request: TransactionRequest, answer: Answer): void {
  const { state } = turn;
  if (answer.transactionId !== undefined) {
    state.transactionIds = { ...state.transactionIds, [request.ref]: answer.transactionId };
  }
  if (request.phase === "Ended") {
    const { [request.ref]: _, ...others } = state.transactionIds;
    state.transactionIds = others;
  }
  if (!answer.tokenInfo || !request.token) return;
  storeInCache(turn, request.token, answer.tokenInfo);
  const one = evseOf(turn, request.evse);
  if (one.transaction?.ref !== request.ref || isAccepted(answer.tokenInfo, turn.atUs)) return;
  if (state.settings.stopOnInvalidId) {
    stopTransaction(turn, request.evse, { cause: "DeAuthorized", trigger: "Deauthorized" });
  } else {
    changeEvse(turn, request.evse, { transaction: { ...one.transaction, deauthorised: true } });
    setEnergy(turn, request.evse, false);
    chargingChanged(turn, request.evse, "SuspendedEVSE");
  }
}

function setEnergy(turn: Turn, evse: number, allowed: boolean): void {
  if (evseOf(turn, evse).energised === allowed) return;
  changeEvse(turn, evse, { energised: allowed });
  turn.outputs.push({ kind: "energy", evse, allowed });
}
