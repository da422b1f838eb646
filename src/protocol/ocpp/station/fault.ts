import { dropReservations } from "./reservation.ts";
import { reportStatus } from "./status.ts";
import { stopTransaction } from "./transaction.ts";
import { changeEvse, evseOf, type Turn } from "./turn.ts";

/** An EVSE breaks: its transaction and its reservation end. */
export function faulted(turn: Turn, evse: number, error: string): void {
  changeEvse(turn, evse, { fault: error });
  if (evseOf(turn, evse).transaction) stopTransaction(turn, evse, { cause: "Fault", trigger: "AbnormalCondition" });
  dropReservations(turn, (reservation) => reservation.evse === evse);
  reportStatus(turn, evse);
}

export function repaired(turn: Turn, evse: number): void {
  changeEvse(turn, evse, { fault: undefined });
  reportStatus(turn, evse);
}
