import { US_PER_S } from "../../../base/time.ts";
import { startS, stop } from "../../machine.ts";
import { type IdToken, tokenKey } from "../token.ts";
import { answerCall, enqueue } from "./calls.ts";
import type { Command } from "./command.ts";
import type { Reservation } from "./state.ts";
import { reportStatus } from "./status.ts";
import { evseOf, hasEvse, type Turn } from "./turn.ts";

/** ReserveNow: an idle EVSE is kept for one token until an instant. The same id replaces its earlier reservation. */
export function reserve(turn: Turn, id: string, wish: Extract<Command, { kind: "reserve" }>): void {
  const status = reservationStatus(turn, wish);
  answerCall(turn, id, { status });
  if (status !== "Accepted") return;
  const { kind: _, ...reservation } = wish;
  const replaced = turn.state.reservations.find((other) => other.id === wish.id);
  turn.state.reservations = [...turn.state.reservations.filter((other) => other.id !== wish.id), reservation];
  startS(turn, `reservation:${wish.id}`, (wish.expiryUs - turn.atUs) / US_PER_S);
  if (replaced && replaced.evse !== wish.evse) reportStatus(turn, replaced.evse);
  reportStatus(turn, wish.evse);
}

function reservationStatus(turn: Turn, { id, evse, expiryUs }: Extract<Command, { kind: "reserve" }>): string {
  // A reservation that names no EVSE is refused, as a station may that does not offer it (1.6 §5.13).
  if (!hasEvse(turn, evse) || expiryUs <= turn.atUs) return "Rejected";
  const one = evseOf(turn, evse);
  if (one.fault) return "Faulted";
  if (!one.operative) return "Unavailable";
  const other = reservationOf(turn, evse);
  return one.plugged || one.transaction || one.authorisation || (other && other.id !== id) ? "Occupied" : "Accepted";
}

export const reservationOf = (turn: Turn, evse: number): Reservation | undefined =>
  turn.state.reservations.find((reservation) => reservation.evse === evse);

/** Whether a token may use an EVSE as far as reservations go. */
export function isKeptFor(reservation: Reservation | undefined, token: IdToken, group: string | undefined): boolean {
  if (!reservation) return true;
  const sameGroup =
    group !== undefined && reservation.group !== undefined && tokenKey(group) === tokenKey(reservation.group);
  return tokenKey(reservation.token.id) === tokenKey(token.id) || sameGroup;
}

export function cancelReservation(turn: Turn, id: string, wish: Extract<Command, { kind: "cancelReservation" }>): void {
  const found = turn.state.reservations.find((reservation) => reservation.id === wish.id);
  answerCall(turn, id, { status: found ? "Accepted" : "Rejected" });
  if (found) remove(turn, found);
}

/** The reservation has been used: it goes without a word, the transaction names it. */
export function useReservation(turn: Turn, evse: number): Reservation | undefined {
  const used = reservationOf(turn, evse);
  if (used) remove(turn, used);
  return used;
}

export function expireReservation(turn: Turn, reservationId: number): void {
  const found = turn.state.reservations.find((reservation) => reservation.id === reservationId);
  if (!found) return;
  remove(turn, found);
  enqueue(turn, { kind: "reservationEnded", id: reservationId, how: "Expired" });
}

/** Reservations that can no longer be kept. */
export function dropReservations(turn: Turn, concerns: (reservation: Reservation) => boolean): void {
  for (const reservation of turn.state.reservations.filter(concerns)) {
    remove(turn, reservation);
    enqueue(turn, { kind: "reservationEnded", id: reservation.id, how: "Removed" });
  }
}

function remove(turn: Turn, reservation: Reservation): void {
  turn.state.reservations = turn.state.reservations.filter((other) => other !== reservation);
  stop(turn, `reservation:${reservation.id}`);
  reportStatus(turn, reservation.evse);
}
