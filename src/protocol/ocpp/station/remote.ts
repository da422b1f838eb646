import { requestAuthorisation } from "./authorise.ts";
import { sendBoot } from "./boot.ts";
import { answerCall, enqueue, isWaiting } from "./calls.ts";
import type { Command } from "./command.ts";
import { sendMeter } from "./meter-values.ts";
import { isKeptFor, reservationOf } from "./reservation.ts";
import { readableProfile } from "./smart-charging.ts";
import type { EvseState } from "./state.ts";
import { reportStation, reportStatus } from "./status.ts";
import { authorised, stopTransaction } from "./transaction.ts";
import { transactionEvent } from "./transaction-event.ts";
import { evseOf, hasEvse, type Turn } from "./turn.ts";

/** RemoteStart: at the EVSE named, or at the first that is free; with or without asking about the token again. */
export function remoteStart(turn: Turn, id: string, wish: Extract<Command, { kind: "remoteStart" }>): void {
  const one = turn.state.evses.find((other) => (wish.evse ?? other.evse) === other.evse && isFree(turn, other, wish));
  if (!one || turn.state.registration !== "Accepted" || !hasGoodProfile(turn, wish)) {
    answerCall(turn, id, { status: "Rejected" });
    return;
  }
  const { evse } = one;
  const running = one.transaction && turn.dialect.transactionIdOf(one.transaction.ref, turn.build, turn.state);
  const named = turn.dialect.version !== "1.6" && running !== undefined ? { transactionId: running } : {};
  answerCall(turn, id, { status: "Accepted", ...named });
  const { token, group, remoteStartId, profile } = wish;
  const counted = remoteStartId === undefined ? {} : { remoteStartId };
  const charge = profile ? { profile } : {};
  if (turn.state.settings.authorizeRemoteStart) {
    requestAuthorisation(turn, { kind: "authorize", token, evse, ...counted, ...charge });
  } else {
    authorised(turn, evse, { token, ...counted, ...(group !== undefined && { group }) }, profile);
  }
}

const isFree = (turn: Turn, one: EvseState, { token, group }: Extract<Command, { kind: "remoteStart" }>): boolean =>
  one.operative && !one.fault && !one.authorisation && isKeptFor(reservationOf(turn, one.evse), token, group);

/** The profile of a remote start is for the transaction to come, so it can name none. */
const hasGoodProfile = (turn: Turn, { profile }: Extract<Command, { kind: "remoteStart" }>): boolean =>
  !profile ||
  (profile.chargingProfilePurpose === "TxProfile" &&
    profile.transactionId === undefined &&
    readableProfile(turn, profile) !== undefined);

/** RemoteStop: of a transaction by its id. */
export function remoteStop(turn: Turn, id: string, { transactionId }: Extract<Command, { kind: "remoteStop" }>): void {
  const one = turn.state.evses.find(
    ({ transaction }) =>
      transaction && turn.dialect.transactionIdOf(transaction.ref, turn.build, turn.state) === transactionId,
  );
  answerCall(turn, id, { status: one && turn.state.registration === "Accepted" ? "Accepted" : "Rejected" });
  if (one && turn.state.registration === "Accepted") {
    stopTransaction(turn, one.evse, { cause: "Remote", trigger: "RemoteStop" });
  }
}

/** UnlockConnector: 1.6 ends the transaction first, 2.0.1 refuses while one is authorised. */
export function unlock(turn: Turn, id: string, { evse }: Extract<Command, { kind: "unlock" }>): void {
  const is16 = turn.dialect.version === "1.6";
  if (!hasEvse(turn, evse)) {
    answerCall(turn, id, { status: is16 ? "NotSupported" : "UnknownConnector" });
    return;
  }
  const one = evseOf(turn, evse);
  if (one.transaction && one.authorisation && !is16) {
    answerCall(turn, id, { status: "OngoingAuthorizedTransaction" });
    return;
  }
  answerCall(turn, id, { status: "Unlocked" });
  if (one.transaction) stopTransaction(turn, evse, { cause: "UnlockCommand", trigger: "UnlockCommand" });
  turn.outputs.push({ kind: "unlock", evse });
}

/** Reset: at once, softly (1.6: transactions end in order first), or when nothing runs (2.0.1). */
export function reset(turn: Turn, id: string, { when, evse }: Extract<Command, { kind: "reset" }>): void {
  // One EVSE cannot be restarted by itself here.
  if (evse !== undefined) {
    answerCall(turn, id, { status: "Rejected" });
    return;
  }
  const running = turn.state.evses.filter((one) => one.transaction);
  const waits = when === "OnIdle" && running.length > 0;
  answerCall(turn, id, { status: waits ? "Scheduled" : "Accepted" });
  if (waits) {
    turn.state.resetWaits = true;
    return;
  }
  const cause = when === "Soft" ? "SoftReset" : "HardReset";
  for (const { evse } of running) stopTransaction(turn, evse, { cause, trigger: "ResetCommand" });
  turn.outputs.push({ kind: "reboot", reason: "RemoteReset" });
}

/** TriggerMessage: says again what the back office missed. */
export function trigger(turn: Turn, id: string, { message, evse }: Extract<Command, { kind: "trigger" }>): void {
  if (evse !== undefined && evse !== 0 && !hasEvse(turn, evse)) {
    answerCall(turn, id, { status: "Rejected" });
    return;
  }
  const meant = turn.state.evses.filter((one) => !evse || one.evse === evse).map((one) => one.evse);
  const actions: Readonly<Record<string, () => void>> = {
    BootNotification: () => sendBoot(turn),
    Heartbeat: () => enqueue(turn, { kind: "heartbeat" }, { early: true }),
    MeterValues: () => meant.forEach((one) => void sendMeter(turn, one, "Trigger")),
    StatusNotification: () => {
      if (!evse && turn.dialect.reportsStation) reportStation(turn);
      for (const one of meant) reportStatus(turn, one, "always");
    },
    TransactionEvent: () => {
      for (const one of meant.filter((other) => evseOf(turn, other).transaction)) {
        transactionEvent(turn, one, { phase: "Updated", trigger: "Trigger" });
      }
    },
  };
  const known = message in actions && (message !== "TransactionEvent" || turn.dialect.version !== "1.6");
  // A boot notification that was accepted is not repeated on request (2.0.1 F06); 1.6 leaves it open.
  const refused =
    message === "BootNotification" && turn.state.registration === "Accepted" && turn.dialect.version !== "1.6";
  answerCall(turn, id, { status: !known ? "NotImplemented" : refused ? "Rejected" : "Accepted" });
  if (known && !refused) actions[message]!();
}

/** GetTransactionStatus (2.0.1): whether one goes on, and whether messages still wait. */
export function transactionStatus(
  turn: Turn,
  id: string,
  { transactionId }: Extract<Command, { kind: "transactionStatus" }>,
): void {
  if (transactionId === undefined) {
    answerCall(turn, id, { messagesInQueue: isWaiting(turn.state) });
    return;
  }
  const { state, build, dialect } = turn;
  const refs = Array.from({ length: state.lastRef }, (_, i) => i + 1);
  const ref = refs.find((one) => dialect.transactionIdOf(one, build, state) === transactionId);
  const ongoing = state.evses.some(({ transaction }) => transaction !== undefined && transaction.ref === ref);
  answerCall(turn, id, { ongoingIndicator: ongoing, messagesInQueue: ref !== undefined && isWaiting(state, ref) });
}
