import { describe, expect, it } from "vitest";
import type { Conversation } from "../conversation.ts";
import {
  CARD,
  charging,
  energyOf,
  OTHER_CARD,
  sentOf,
  status,
  switchedOn,
  tokenAnswer,
  transactionsOf,
  VERSIONS,
  type Version,
} from "./testing.ts";

function sendList(
  version: Version,
  talk: Conversation,
  listVersion: number,
  full: boolean,
  entries: [string, string | undefined][],
) {
  const updateType = full ? "Full" : "Differential";
  return status(
    talk.ask(
      "SendLocalList",
      version.is16
        ? {
            listVersion,
            updateType,
            localAuthorizationList: entries.map(([idTag, word]) => ({
              idTag,
              ...(word && { idTagInfo: { status: word } }),
            })),
          }
        : {
            versionNumber: listVersion,
            updateType,
            localAuthorizationList: entries.map(([idToken, word]) => ({
              idToken: { idToken, type: "ISO14443" },
              ...(word && { idTokenInfo: { status: word } }),
            })),
          },
    ),
  );
}

const show = (talk: Conversation, token = CARD, evse = 1) => {
  talk.tell({ kind: "plugged", evse });
  talk.tell({ kind: "presented", evse, token });
};

const refusals = (talk: Conversation) =>
  talk.done.flatMap((output) => (output.kind === "refused" ? [output.status] : []));

describe.each(VERSIONS)("OCPP %s", (_name, version) => {
  it("OCPP-AUTH-1: a token the back office accepts may charge; one it does not accept may not", () => {
    const good = switchedOn(version);
    show(good);
    expect(energyOf(good)).toEqual([true]);
    const bad = switchedOn(version, {}, { Authorize: () => tokenAnswer(version, "Blocked") });
    show(bad);
    expect([energyOf(bad), refusals(bad), transactionsOf(bad)]).toEqual([[], ["Blocked"], []]);
  });

  it("OCPP-AUTH-1: a driver's token goes out before messages nobody waits for", () => {
    const talk = switchedOn(version, {}, { Heartbeat: () => "silence" });
    talk.ask("TriggerMessage", { requestedMessage: "Heartbeat" });
    talk.tell({ kind: "plugged", evse: 1 });
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    talk.wait(version.defaults.callTimeoutS);
    const after = talk.sent.slice(talk.sent.findIndex(({ action }) => action === "Heartbeat") + 1);
    expect(after[0]!.action).toBe("Authorize");
  });

  it("OCPP-AUTH-2: with local pre-authorisation a known token charges without being asked about", () => {
    const talk = switchedOn(version, { localPreAuthorize: true });
    sendList(version, talk, 1, true, [[CARD.id, "Accepted"]]);
    show(talk);
    expect(sentOf(talk, "Authorize")).toHaveLength(0);
    expect(energyOf(talk)).toEqual([true]);
    // One known as blocked is asked about: the list may be behind.
    sendList(version, talk, 2, true, [[OTHER_CARD.id, "Blocked"]]);
    show(talk, OTHER_CARD, 2);
    expect(sentOf(talk, "Authorize")).toHaveLength(1);
  });

  it("OCPP-AUTH-2: without it, a known token is asked about all the same", () => {
    const talk = switchedOn(version);
    sendList(version, talk, 1, true, [[CARD.id, "Accepted"]]);
    show(talk);
    expect(sentOf(talk, "Authorize")).toHaveLength(1);
  });

  it("OCPP-AUTH-3: offline, the list decides, then the cache, then the setting for unknown tokens", () => {
    const start = (settings: object, known: (talk: Conversation) => void): boolean => {
      const talk = switchedOn(version, settings);
      known(talk);
      talk.tell({ kind: "disconnected", draw: 0 });
      show(talk, CARD, 2);
      return energyOf(talk).at(-1) ?? false;
    };
    const cached = (talk: Conversation): void => {
      talk.tell({ kind: "presented", evse: 1, token: CARD });
      talk.wait(200);
    };
    expect(start({}, () => {})).toBe(false);
    expect(start({ offlineUnknownAllowed: true }, () => {})).toBe(true);
    expect(start({}, (talk) => sendList(version, talk, 1, true, [[CARD.id, "Accepted"]]))).toBe(true);
    expect(start({}, cached)).toBe(true);
    expect(start({ cacheEnabled: false }, cached)).toBe(false);
    expect(start({ localAuthorizeOffline: false }, cached)).toBe(false);
    const blockedInList = (talk: Conversation): void => {
      cached(talk);
      sendList(version, talk, 1, true, [[CARD.id, "Blocked"]]);
    };
    expect(start({}, blockedInList)).toBe(false);
  });

  it("OCPP-AUTH-4: the cache keeps the latest word until it expires or is cleared", () => {
    const info = { status: "Accepted", [version.is16 ? "expiryDate" : "cacheExpiryDateTime"]: "2024-03-01T01:00:00Z" };
    const answer = version.is16 ? { idTagInfo: info } : { idTokenInfo: info };
    const offlineAfter = (seconds: number, clear: boolean): boolean => {
      const talk = switchedOn(version, { connectionTimeOutS: 5 }, { Authorize: () => answer });
      talk.tell({ kind: "presented", evse: 2, token: CARD });
      if (clear) expect(status(talk.ask("ClearCache", {}))).toBe("Accepted");
      talk.wait(seconds);
      talk.tell({ kind: "disconnected", draw: 0 });
      show(talk);
      return energyOf(talk).includes(true);
    };
    expect([offlineAfter(3500, false), offlineAfter(3700, false), offlineAfter(100, true)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("OCPP-AUTH-5: a transaction is stopped by its own token or its group, by no other", () => {
    const stops = (group: string, token = OTHER_CARD): unknown[] => {
      const talk = charging(version, {}, { Authorize: () => tokenAnswer(version, "Accepted", "FAMILY") });
      talk.answer({ Authorize: () => tokenAnswer(version, "Accepted", group) });
      talk.tell({ kind: "presented", evse: 1, token });
      return transactionsOf(talk);
    };
    expect(stops("STRANGERS")).toEqual(["Started"]);
    expect(stops("family")).toEqual(["Started", "Ended Local"]);
    expect(stops("STRANGERS", { ...CARD, id: "card-1" })).toEqual(["Started", "Ended Local"]);
  });

  it("OCPP-AUTH-6: where the answer does not come, the station decides as if offline", () => {
    const talk = switchedOn(version, { offlineUnknownAllowed: true, callTimeoutS: 20 }, { Authorize: () => "silence" });
    show(talk);
    expect(energyOf(talk)).toEqual([]);
    talk.wait(20);
    expect(energyOf(talk)).toEqual([true]);
  });

  it("OCPP-LIST-1: a full list replaces, a differential one adds, changes and removes, only in a newer version", () => {
    const talk = switchedOn(version);
    expect(
      sendList(version, talk, 3, true, [
        ["A", "Accepted"],
        ["B", "Accepted"],
      ]),
    ).toBe("Accepted");
    expect(sendList(version, talk, 3, false, [["C", "Accepted"]])).toBe("VersionMismatch");
    expect(
      sendList(version, talk, 4, false, [
        ["A", undefined],
        ["B", "Blocked"],
        ["C", "Accepted"],
      ]),
    ).toBe("Accepted");
    expect(talk.state.localList).toEqual({ b: { status: "Blocked" }, c: { status: "Accepted" } });
    expect(talk.ask("GetLocalListVersion", {})).toEqual(version.is16 ? { listVersion: 4 } : { versionNumber: 4 });
    expect(sendList(version, talk, 1, true, [["D", "Accepted"]])).toBe("Accepted");
    expect(Object.keys(talk.state.localList)).toEqual(["d"]);
  });
});
