import { answerCall } from "./calls.ts";
import type { Command } from "./command.ts";
import { updateProfile } from "./dynamic-update.ts";
import { refreshLimits } from "./smart-charging.ts";
import { changeEvse, type Turn } from "./turn.ts";

/** UpdateDynamicSchedule (2.1): the one period of a dynamic profile takes on new values, at once. */
export function updateSchedule(
  turn: Turn,
  id: string,
  { profileId, update }: Extract<Command, { kind: "updateSchedule" }>,
): void {
  answerCall(turn, id, { status: updateProfile(turn, profileId, update) ? "Accepted" : "Rejected" });
}

/** AFRRSignal (2.1): kept, and followed by every EVSE whose period is in mode CentralFrequency. */
export function afrrSignal(turn: Turn, id: string, { signal }: Extract<Command, { kind: "afrrSignal" }>): void {
  const isFollowed = turn.state.profiles.some(({ profile }) =>
    profile.periods.some(({ v2x }) => v2x?.mode === "CentralFrequency" && v2x.signalWatt !== undefined),
  );
  answerCall(turn, id, { status: isFollowed ? "Accepted" : "Rejected" });
  if (!isFollowed) return;
  turn.state.afrrSignal = signal;
  refreshLimits(turn);
}

/** UsePriorityCharging (2.1): the EVSE's PriorityCharging profile takes the place of its Tx and TxDefault ones until it is
 *  called off or the transaction ends. */
export function usePriority(
  turn: Turn,
  id: string,
  { transactionId, activate }: Extract<Command, { kind: "usePriority" }>,
): void {
  const { dialect, build, state } = turn;
  const one = state.evses.find(
    ({ transaction }) => transaction && dialect.transactionIdOf(transaction.ref, build, state) === transactionId,
  );
  const hasProfile = state.profiles.some(
    ({ evse, profile }) => profile.purpose === "Priority" && (evse === 0 || evse === one?.evse),
  );
  const isDone = one !== undefined && (hasProfile || !activate);
  answerCall(turn, id, { status: isDone ? "Accepted" : one ? "NoProfile" : "Rejected" });
  if (!isDone) return;
  changeEvse(turn, one.evse, { transaction: { ...one.transaction!, hasPriority: activate } });
  refreshLimits(turn);
}
