import { type ProfileJson, PURPOSE_OF_NAME } from "../charging/profile-json.ts";
import type { Payload } from "../frame.ts";
import { readInstant } from "../instant.ts";
import type { Command, ProfileFilter } from "../station/command.ts";
import { SETTING_NAMES } from "../station/settings.ts";
import type { IdToken, TokenInfo } from "../token.ts";

/** What a 1.6 back office asks, its payload checked before. */
export function readCommand16(action: string, payload: Payload, epochUs: number): Command | undefined {
  return READERS[action]?.(payload as never, epochUs);
}

/** idTagInfo as the station keeps it. */
export function readTagInfo(info: Payload, epochUs: number): TokenInfo {
  const expiry = info["expiryDate"] as string | undefined;
  const group = info["parentIdTag"] as string | undefined;
  return {
    status: info["status"] as string,
    ...(expiry !== undefined && { expiryUs: readInstant(expiry, epochUs)! }),
    ...(group !== undefined && { group }),
  };
}

const tokenOf = (idTag: string): IdToken => ({ id: idTag, type: "ISO14443" });

interface Fields {
  readonly connectorId: number;
  readonly idTag: string;
  readonly parentIdTag?: string;
  readonly reservationId: number;
  readonly expiryDate: string;
  readonly transactionId: number;
  readonly type: string;
  readonly key: string;
  readonly value: string;
  readonly chargingProfile?: ProfileJson;
  readonly csChargingProfiles: ProfileJson;
  readonly duration: number;
  readonly chargingRateUnit?: "A" | "W";
  readonly requestedMessage: string;
  readonly listVersion: number;
  readonly updateType: string;
  readonly localAuthorizationList?: readonly { idTag: string; idTagInfo?: Payload }[];
}

const READERS: Readonly<Record<string, (payload: Fields, epochUs: number) => Command>> = {
  CancelReservation: ({ reservationId }) => ({ kind: "cancelReservation", id: reservationId }),
  ChangeAvailability: ({ connectorId, type }) => ({
    kind: "availability",
    evse: connectorId,
    operative: type === "Operative",
  }),
  ChangeConfiguration: ({ key, value }) => ({ kind: "setSettings", queries: [{ ...settingQuery(key), text: value }] }),
  ClearCache: () => ({ kind: "clearCache" }),
  ClearChargingProfile: (payload) => ({ kind: "clearProfiles", filter: readFilter(payload as unknown as Payload) }),
  DataTransfer: () => ({ kind: "dataTransfer" }),
  GetCompositeSchedule: ({ connectorId, duration, chargingRateUnit }) => ({
    kind: "getComposite",
    evse: connectorId,
    durationS: duration,
    ...(chargingRateUnit && { unit: chargingRateUnit }),
  }),
  GetConfiguration: ({ key }) => {
    const keys = (key as unknown as readonly string[] | undefined) ?? [];
    const all = SETTING_NAMES.flatMap((name) => name.key ?? []);
    return { kind: "getSettings", queries: (keys.length > 0 ? keys : all).map(settingQuery) };
  },
  GetLocalListVersion: () => ({ kind: "getLocalListVersion" }),
  RemoteStartTransaction: ({ connectorId, idTag, chargingProfile }) => ({
    kind: "remoteStart",
    token: tokenOf(idTag),
    ...(connectorId !== undefined && { evse: connectorId }),
    ...(chargingProfile && { profile: chargingProfile }),
  }),
  RemoteStopTransaction: ({ transactionId }) => ({ kind: "remoteStop", transactionId: String(transactionId) }),
  ReserveNow: ({ connectorId, expiryDate, idTag, parentIdTag, reservationId }, epochUs) => ({
    kind: "reserve",
    id: reservationId,
    evse: connectorId,
    token: tokenOf(idTag),
    expiryUs: readInstant(expiryDate, epochUs)!,
    ...(parentIdTag !== undefined && { group: parentIdTag }),
  }),
  Reset: ({ type }) => ({ kind: "reset", when: type === "Soft" ? "Soft" : "Immediate" }),
  SendLocalList: ({ listVersion, updateType, localAuthorizationList }, epochUs) => ({
    kind: "sendLocalList",
    version: listVersion,
    full: updateType === "Full",
    entries: (localAuthorizationList ?? []).map(({ idTag, idTagInfo }) => ({
      id: idTag,
      ...(idTagInfo && { info: readTagInfo(idTagInfo, epochUs) }),
    })),
  }),
  SetChargingProfile: ({ connectorId, csChargingProfiles }) => ({
    kind: "setProfile",
    evse: connectorId,
    profile: csChargingProfiles,
  }),
  TriggerMessage: ({ requestedMessage, connectorId }) => ({
    kind: "trigger",
    message: requestedMessage,
    ...(connectorId !== undefined && { evse: connectorId }),
  }),
  UnlockConnector: ({ connectorId }) => ({ kind: "unlock", evse: connectorId }),
};

const settingQuery = (key: string) => ({
  name: SETTING_NAMES.find((name) => name.key?.toLowerCase() === key.toLowerCase()),
  asked: { key },
});

function readFilter(payload: Payload): ProfileFilter {
  const { id, connectorId, chargingProfilePurpose, stackLevel } = payload;
  return {
    ...(id !== undefined && { ids: [id as number] }),
    ...(connectorId !== undefined && { evse: connectorId as number }),
    ...(chargingProfilePurpose !== undefined && { purpose: PURPOSE_OF_NAME[chargingProfilePurpose as string]! }),
    ...(stackLevel !== undefined && { stackLevel: stackLevel as number }),
  };
}
