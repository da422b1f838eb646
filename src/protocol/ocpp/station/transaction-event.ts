import { enqueue } from "./calls.ts";
import type { TransactionRequest } from "./request.ts";
import { changeEvse, evseOf, readingOf, type Turn } from "./turn.ts";

type EventFields = Pick<TransactionRequest, "phase" | "trigger"> &
  Partial<Pick<TransactionRequest, "samples" | "token" | "remoteStartId" | "reservationId" | "stopCause">>;

/** Writes down one event of the running transaction, numbered, as it is now: it may be sent much later. */
export function transactionEvent(turn: Turn, evse: number, fields: EventFields): void {
  const one = evseOf(turn, evse);
  const transaction = one.transaction!;
  enqueue(turn, {
    kind: "transaction",
    ref: transaction.ref,
    evse,
    atUs: turn.atUs,
    seqNo: transaction.seqNo,
    offline: !turn.state.online,
    charging: one.charging,
    meterWh: readingOf(turn, evse).energyWh,
    samples: [],
    ...fields,
  });
  changeEvse(turn, evse, { transaction: { ...transaction, seqNo: transaction.seqNo + 1 } });
}
