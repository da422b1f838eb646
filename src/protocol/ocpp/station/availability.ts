import { stop } from "../../machine.ts";
import { answerCall } from "./calls.ts";
import type { Command } from "./command.ts";
import { dropReservations } from "./reservation.ts";
import { reportStatus } from "./status.ts";
import { changeEvse, evseOf, hasEvse, type Turn } from "./turn.ts";

/** ChangeAvailability: at once, or after the transaction's end. */
export function changeAvailability(
  turn: Turn,
  id: string,
  { evse, operative }: Extract<Command, { kind: "availability" }>,
): void {
  if (evse !== 0 && !hasEvse(turn, evse)) {
    answerCall(turn, id, { status: "Rejected" });
    return;
  }
  const meant = turn.state.evses.filter((one) => evse === 0 || one.evse === evse);
  const running = meant.filter((one) => one.transaction);
  answerCall(turn, id, { status: running.length > 0 ? "Scheduled" : "Accepted" });
  for (const one of meant) {
    if (one.transaction) changeEvse(turn, one.evse, { operativeNext: operative });
    else setOperative(turn, one.evse, operative);
  }
}

/** Takes on the availability that waited for the transaction's end. */
export function applyWaitingAvailability(turn: Turn, evse: number): void {
  const next = evseOf(turn, evse).operativeNext;
  if (next === undefined) return;
  changeEvse(turn, evse, { operativeNext: undefined });
  setOperative(turn, evse, next);
}

function setOperative(turn: Turn, evse: number, operative: boolean): void {
  changeEvse(turn, evse, { operative, ...(operative ? {} : { authorisation: undefined }) });
  if (!operative) {
    stop(turn, `connect:${evse}`);
    dropReservations(turn, (reservation) => reservation.evse === evse);
  }
  reportStatus(turn, evse);
}
