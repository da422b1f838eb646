import { type IdToken, isAccepted, type TokenInfo, tokenKey } from "../token.ts";
import { enqueue } from "./calls.ts";
import type { Request } from "./request.ts";
import { isKeptFor, reservationOf } from "./reservation.ts";
import type { EvseState } from "./state.ts";
import { storedInfo, storeInCache } from "./stored-tokens.ts";
import { authorised, stopTransaction } from "./transaction.ts";
import { evseOf, type Turn } from "./turn.ts";

type AuthorizeRequest = Extract<Request, { kind: "authorize" }>;

/** A driver shows a token: it starts or stops charging here. */
export function presented(turn: Turn, evse: number, token: IdToken): void {
  const one = evseOf(turn, evse);
  if (one.authorisation && tokenKey(one.authorisation.token.id) === tokenKey(token.id)) {
    // The one who started may stop without being asked.
    if (one.transaction) stopTransaction(turn, evse, { cause: "Local", trigger: "StopAuthorized", token });
    return;
  }
  if (!one.operative || one.fault) {
    refuse(turn, evse, "Unavailable");
    return;
  }
  requestAuthorisation(turn, { kind: "authorize", token, evse });
}

/** Finds out whether a token may charge: from what is stored where that is enough, else from the back office. */
export function requestAuthorisation(turn: Turn, request: AuthorizeRequest): void {
  const { settings, online, registration } = turn.state;
  if (!online || registration !== "Accepted") {
    decideOffline(turn, request);
    return;
  }
  const stored = storedInfo(turn, request.token);
  if (settings.localPreAuthorize && isAccepted(stored, turn.atUs)) {
    decide(turn, request, stored);
    return;
  }
  // A driver waits for this answer; nobody waits for the others.
  enqueue(turn, request, { urgent: true });
}

export function authorizeAnswered(turn: Turn, request: AuthorizeRequest, info: TokenInfo | undefined): void {
  if (info) storeInCache(turn, request.token, info);
  decide(turn, request, info);
}

/** No answer came: as if there were no connection. */
export const authorizeFailed = (turn: Turn, request: AuthorizeRequest): void => decideOffline(turn, request);

function decideOffline(turn: Turn, request: AuthorizeRequest): void {
  const { settings } = turn.state;
  const stored = settings.localAuthorizeOffline ? storedInfo(turn, request.token) : undefined;
  const unknown: TokenInfo = { status: settings.offlineUnknownAllowed ? "Accepted" : "Unknown" };
  decide(turn, request, stored ?? unknown);
}

function decide(turn: Turn, request: AuthorizeRequest, info: TokenInfo | undefined): void {
  const { evse, token } = request;
  const one = evseOf(turn, evse);
  if (!isAccepted(info, turn.atUs)) {
    const status = info?.status ?? "Invalid";
    refuse(turn, evse, status === "Accepted" ? "Expired" : status);
    return;
  }
  if (one.authorisation) {
    if (one.transaction && sameGroup(one, info)) {
      stopTransaction(turn, evse, { cause: "Local", trigger: "StopAuthorized", token });
      return;
    }
    refuse(turn, evse, "ConcurrentTx");
    return;
  }
  if (!one.operative || one.fault) {
    refuse(turn, evse, "Unavailable");
    return;
  }
  if (!isKeptFor(reservationOf(turn, evse), token, info?.group)) {
    refuse(turn, evse, "Reserved");
    return;
  }
  const authorisation = {
    token,
    ...(info?.group !== undefined && { group: info.group }),
    ...(request.remoteStartId !== undefined && { remoteStartId: request.remoteStartId }),
  };
  authorised(turn, evse, authorisation, request.profile);
}

const sameGroup = (one: EvseState, info: TokenInfo | undefined): boolean =>
  info?.group !== undefined &&
  one.authorisation?.group !== undefined &&
  tokenKey(info.group) === tokenKey(one.authorisation.group);

function refuse(turn: Turn, evse: number, status: string): void {
  turn.outputs.push({ kind: "refused", evse, status });
}
