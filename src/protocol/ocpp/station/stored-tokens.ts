import { type IdToken, type TokenInfo, tokenKey } from "../token.ts";
import { answerCall } from "./calls.ts";
import type { Command } from "./command.ts";
import type { Turn } from "./turn.ts";

/** What the local list, or else the cache, says of a token. The list is the back office's own word and goes first. */
export function storedInfo(turn: Turn, token: IdToken): TokenInfo | undefined {
  const { settings, localList, cache } = turn.state;
  const key = tokenKey(token.id);
  const listed = settings.localListEnabled ? localList[key] : undefined;
  return listed ?? (settings.cacheEnabled ? cache[key] : undefined);
}

/** Remembers the back office's latest word on a token; tokens of the local list need no second memory. */
export function storeInCache(turn: Turn, token: IdToken, info: TokenInfo): void {
  const key = tokenKey(token.id);
  if (!turn.state.settings.cacheEnabled || turn.state.localList[key]) return;
  turn.state.cache = { ...turn.state.cache, [key]: info };
}

export function clearCache(turn: Turn, id: string): void {
  const enabled = turn.state.settings.cacheEnabled;
  if (enabled) turn.state.cache = {};
  answerCall(turn, id, { status: enabled ? "Accepted" : "Rejected" });
}

/** SendLocalList: a full list replaces, a differential one adds, changes and (without info) removes; only a newer version
 *  may follow. */
export function sendLocalList(turn: Turn, id: string, list: Extract<Command, { kind: "sendLocalList" }>): void {
  const { state } = turn;
  if (!state.settings.localListEnabled) {
    // 1.6 has a word for it, 2.0.1 calls it failed.
    answerCall(turn, id, { status: turn.dialect.version === "1.6" ? "NotSupported" : "Failed" });
    return;
  }
  if (!list.full && list.version <= state.localListVersion) {
    answerCall(turn, id, { status: "VersionMismatch" });
    return;
  }
  const next: Record<string, TokenInfo> = list.full ? {} : { ...state.localList };
  for (const entry of list.entries) {
    if (entry.info) next[tokenKey(entry.id)] = entry.info;
    else delete next[tokenKey(entry.id)];
  }
  state.localList = next;
  state.localListVersion = list.version;
  answerCall(turn, id, { status: "Accepted" });
}
