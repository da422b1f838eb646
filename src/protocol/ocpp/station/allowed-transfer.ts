import { answerCall } from "./calls.ts";
import type { Command } from "./command.ts";
import { refreshLimits } from "./smart-charging.ts";
import { changeEvse, type Turn } from "./turn.ts";

/** NotifyAllowedEnergyTransfer (2.1): the ways in which a running transaction may exchange energy from now on. Of those the
 *  station keeps what it is built for; without any, or without the transaction, it rejects. */
export function allowTransfer(
  turn: Turn,
  id: string,
  { transactionId, modes }: Extract<Command, { kind: "allowTransfer" }>,
): void {
  const { dialect, build, state } = turn;
  const one = state.evses.find(
    ({ transaction }) => transaction && dialect.transactionIdOf(transaction.ref, build, state) === transactionId,
  );
  const allowed = modes.filter((mode) => build.energyTransfer?.includes(mode));
  const isDone = one !== undefined && allowed.length > 0;
  answerCall(turn, id, { status: isDone ? "Accepted" : "Rejected" });
  if (!isDone) return;
  changeEvse(turn, one.evse, { transaction: { ...one.transaction!, allowedTransfer: allowed } });
  turn.outputs.push({ kind: "transfer", evse: one.evse, modes: allowed });
  refreshLimits(turn);
}
