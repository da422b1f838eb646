import { enqueue } from "./calls.ts";
import { changeEvse, evseOf, type Turn } from "./turn.ts";

const EARLY = { early: true } as const;

/** Tells the back office an EVSE's status where it is another than last told. Offline nothing is told; the status is
 *  compared again once connected. */
export function reportStatus(turn: Turn, evse: number, how: "changed" | "always" = "changed"): void {
  const { state } = turn;
  // Before it is accepted the station tells only what it is asked for.
  if (!state.online || (state.registration !== "Accepted" && how === "changed")) return;
  const status = currentStatus(turn, evse);
  const one = evseOf(turn, evse);
  if (how === "changed" && one.reported === status) return;
  changeEvse(turn, evse, { reported: status });
  enqueue(turn, { kind: "status", evse, status, error: one.fault ?? "NoError", atUs: turn.atUs }, EARLY);
}

/** Tells the status of all EVSEs, or of those that changed; in 1.6 the station itself too. */
export function reportAll(turn: Turn, how: "all" | "changed"): void {
  if (how === "all" && turn.dialect.reportsStation) reportStation(turn);
  for (const { evse } of turn.state.evses) reportStatus(turn, evse, how === "all" ? "always" : "changed");
}

/** Connector 0 of 1.6. */
export function reportStation(turn: Turn): void {
  const available = turn.state.evses.some(({ operative }) => operative);
  const status = available ? "Available" : "Unavailable";
  enqueue(turn, { kind: "status", evse: 0, status, error: "NoError", atUs: turn.atUs }, EARLY);
}

function currentStatus(turn: Turn, evse: number): string {
  const reserved = turn.state.reservations.some((reservation) => reservation.evse === evse);
  return turn.dialect.statusOf(evseOf(turn, evse), reserved);
}

/** The message did not get through, so the back office does not know. */
export function statusLost(turn: Turn, evse: number): void {
  if (evse > 0) changeEvse(turn, evse, { reported: undefined });
}
