import { startS, stop } from "../../machine.ts";
import type { Frame, Payload } from "../frame.ts";
import type { Request } from "./request.ts";
import type { Queued, StationState } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Messages that must arrive, in order, however long it takes: events of transactions. */
const mustArrive = (request: Request): boolean => request.kind === "transaction";

/** Puts a request in the queue, if the version has a message for it. */
export function enqueue(turn: Turn, request: Request, how: { urgent?: true; early?: true } = {}): void {
  if (!turn.dialect.write(request, turn.build, turn.state)) return;
  if (!turn.state.online && !mustArrive(request)) return;
  const queued: Queued = { request, attempts: 0, early: how.early ?? false };
  turn.state.queue = how.urgent ? [queued, ...turn.state.queue] : [...turn.state.queue, queued];
}

/** Sends the next message, if one may go: one CALL at a time, and before the registration only the boot notification
 *  and what the back office asked for. A transaction message that waits for its next attempt holds back later ones. */
export function pump(turn: Turn): void {
  const { state } = turn;
  if (!state.online || state.pending) return;
  const index = state.queue.findIndex(
    (queued) =>
      (state.registration === "Accepted" ||
        queued.request.kind === "boot" ||
        (queued.early && state.registration !== "Rejected")) &&
      !(state.retrying && mustArrive(queued.request)),
  );
  const queued = state.queue[index];
  if (!queued) return;
  const message = turn.dialect.write(queued.request, turn.build, state)!;
  const id = String(state.lastMessageId + 1);
  state.lastMessageId += 1;
  state.queue = state.queue.toSpliced(index, 1);
  state.pending = { id, queued };
  send(turn, [2, id, message.action, message.payload]);
  startS(turn, "answer", state.settings.callTimeoutS);
  // Any message shows that the station is there, so the heartbeat counts from the last one.
  if (state.registration === "Accepted") startHeartbeat(turn);
}

export const send = (turn: Turn, frame: Frame): void => {
  turn.outputs.push({ kind: "send", frame });
};

export function startHeartbeat(turn: Turn): void {
  const everyS = turn.state.settings.heartbeatIntervalS;
  if (everyS > 0) startS(turn, "heartbeat", everyS);
  else stop(turn, "heartbeat");
}

/** Takes the answer to the CALL under way; undefined where it answers none. */
export function takeAnswered(turn: Turn, id: string): Queued | undefined {
  const pending = turn.state.pending;
  if (pending?.id !== id) return undefined;
  delete turn.state.pending;
  stop(turn, "answer");
  return pending.queued;
}

/** A CALL had no answer in time or was answered with an error: a transaction message comes back to the queue's head
 *  until its attempts are used up, each pause longer by one interval; any other is given up.
 *  @returns the request given up, if one was */
export function retryOrDrop(turn: Turn, queued: Queued): Request | undefined {
  const { settings } = turn.state;
  const attempts = queued.attempts + 1;
  if (!mustArrive(queued.request) || attempts >= settings.transactionAttempts) return queued.request;
  turn.state.queue = [{ ...queued, attempts }, ...turn.state.queue];
  turn.state.retrying = true;
  startS(turn, "retry", settings.transactionRetryS * attempts);
  return undefined;
}

/** The connection is gone: what must arrive waits, the rest is forgotten and returned.
 *  Losing the connection is no failed attempt. */
export function keepWhatMustArrive(turn: Turn): readonly Request[] {
  const { pending } = turn.state;
  const all = [...(pending ? [pending.queued] : []), ...turn.state.queue];
  delete turn.state.pending;
  stop(turn, "answer");
  turn.state.queue = all.filter(({ request }) => mustArrive(request));
  return all.filter(({ request }) => !mustArrive(request)).map(({ request }) => request);
}

/** Whether messages of a transaction still wait, of one or of all. */
export const isWaiting = (state: StationState, ref?: number): boolean =>
  [...(state.pending ? [state.pending.queued] : []), ...state.queue].some(
    ({ request }) => request.kind === "transaction" && (ref === undefined || request.ref === ref),
  );

export const answerCall = (turn: Turn, id: string, payload: Payload): void => send(turn, [3, id, payload]);

export const refuseCall = (turn: Turn, id: string, code: string, description: string): void =>
  send(turn, [4, id, code, description, {}]);
