import { type ProfileJson, PURPOSE_OF_NAME } from "../charging/profile-json.ts";
import type { Payload } from "../frame.ts";
import { readInstant } from "../instant.ts";
import type { Command, ProfileFilter } from "../station/command.ts";
import type { IdToken, TokenInfo } from "../token.ts";
import { variableQuery } from "./variables.ts";

/** What a 2.0.1 back office asks, its payload checked before. */
export function readCommand201(action: string, payload: Payload, epochUs: number): Command | undefined {
  return READERS[action]?.(payload as never, epochUs);
}

interface TokenJson {
  readonly idToken: string;
  readonly type: string;
}

/** idTokenInfo as the station keeps it. */
export function readTokenInfo(info: Payload, epochUs: number): TokenInfo {
  const expiry = info["cacheExpiryDateTime"] as string | undefined;
  const group = info["groupIdToken"] as TokenJson | undefined;
  return {
    status: info["status"] as string,
    ...(expiry !== undefined && { expiryUs: readInstant(expiry, epochUs)! }),
    ...(group && { group: group.idToken }),
  };
}

const tokenOf = ({ idToken, type }: TokenJson): IdToken => ({ id: idToken, type });

interface Criteria {
  readonly evseId?: number;
  readonly chargingProfilePurpose?: string;
  readonly stackLevel?: number;
  readonly chargingProfileId?: readonly number[];
}

interface Fields {
  readonly id: number;
  readonly evseId: number;
  readonly evse?: { readonly id: number };
  readonly idToken: TokenJson;
  readonly groupIdToken?: TokenJson;
  readonly reservationId: number;
  readonly expiryDateTime: string;
  readonly transactionId: string;
  readonly remoteStartId: number;
  readonly operationalStatus: string;
  readonly type: "Immediate" | "OnIdle";
  readonly chargingProfileId?: number;
  readonly chargingProfileCriteria?: Criteria;
  readonly requestId: number;
  readonly duration: number;
  readonly chargingRateUnit?: "A" | "W";
  readonly requestedMessage: string;
  readonly versionNumber: number;
  readonly updateType: string;
  readonly localAuthorizationList?: readonly { idToken: TokenJson; idTokenInfo?: Payload }[];
  readonly getVariableData: readonly Payload[];
  readonly setVariableData: readonly Payload[];
  readonly chargingProfile?: unknown;
}

const READERS: Readonly<Record<string, (payload: Fields, epochUs: number) => Command>> = {
  CancelReservation: ({ reservationId }) => ({ kind: "cancelReservation", id: reservationId }),
  ChangeAvailability: ({ evse, operationalStatus }) => ({
    kind: "availability",
    evse: evse?.id ?? 0,
    operative: operationalStatus === "Operative",
  }),
  ClearCache: () => ({ kind: "clearCache" }),
  ClearChargingProfile: ({ chargingProfileId, chargingProfileCriteria }) => ({
    kind: "clearProfiles",
    filter: {
      ...readFilter(chargingProfileCriteria ?? {}),
      ...(chargingProfileId !== undefined && { ids: [chargingProfileId] }),
    },
  }),
  DataTransfer: () => ({ kind: "dataTransfer" }),
  GetChargingProfiles: ({ requestId, evseId, chargingProfile }) => ({
    kind: "getProfiles",
    requestId,
    filter: readFilter({ ...(chargingProfile as Criteria), ...(evseId !== undefined && { evseId }) }),
  }),
  GetCompositeSchedule: ({ evseId, duration, chargingRateUnit }) => ({
    kind: "getComposite",
    evse: evseId,
    durationS: duration,
    ...(chargingRateUnit && { unit: chargingRateUnit }),
  }),
  GetLocalListVersion: () => ({ kind: "getLocalListVersion" }),
  GetTransactionStatus: ({ transactionId }) => ({
    kind: "transactionStatus",
    ...(transactionId !== undefined && { transactionId }),
  }),
  GetVariables: ({ getVariableData }) => ({ kind: "getSettings", queries: getVariableData.map(variableQuery) }),
  RequestStartTransaction: ({ evseId, idToken, groupIdToken, remoteStartId, chargingProfile }) => ({
    kind: "remoteStart",
    token: tokenOf(idToken),
    remoteStartId,
    ...(evseId !== undefined && { evse: evseId }),
    ...(groupIdToken && { group: groupIdToken.idToken }),
    ...(chargingProfile !== undefined && { profile: chargingProfile as ProfileJson }),
  }),
  RequestStopTransaction: ({ transactionId }) => ({ kind: "remoteStop", transactionId }),
  ReserveNow: ({ id, evseId, idToken, groupIdToken, expiryDateTime }, epochUs) => ({
    kind: "reserve",
    id,
    evse: evseId ?? 0,
    token: tokenOf(idToken),
    expiryUs: readInstant(expiryDateTime, epochUs)!,
    ...(groupIdToken && { group: groupIdToken.idToken }),
  }),
  Reset: ({ type, evseId }) => ({ kind: "reset", when: type, ...(evseId !== undefined && { evse: evseId }) }),
  SendLocalList: ({ versionNumber, updateType, localAuthorizationList }, epochUs) => ({
    kind: "sendLocalList",
    version: versionNumber,
    full: updateType === "Full",
    entries: (localAuthorizationList ?? []).map(({ idToken, idTokenInfo }) => ({
      id: idToken.idToken,
      ...(idTokenInfo && { info: readTokenInfo(idTokenInfo, epochUs) }),
    })),
  }),
  SetChargingProfile: ({ evseId, chargingProfile }) => ({
    kind: "setProfile",
    evse: evseId,
    profile: chargingProfile as ProfileJson,
  }),
  SetVariables: ({ setVariableData }) => ({ kind: "setSettings", queries: setVariableData.map(variableQuery) }),
  TriggerMessage: ({ requestedMessage, evse }) => ({
    kind: "trigger",
    message: requestedMessage,
    ...(evse && { evse: evse.id }),
  }),
  UnlockConnector: ({ evseId }) => ({ kind: "unlock", evse: evseId }),
};

function readFilter({ evseId, chargingProfilePurpose, stackLevel, chargingProfileId }: Criteria): ProfileFilter {
  return {
    ...(evseId !== undefined && { evse: evseId }),
    ...(chargingProfilePurpose !== undefined && { purpose: PURPOSE_OF_NAME[chargingProfilePurpose]! }),
    ...(stackLevel !== undefined && { stackLevel }),
    ...(chargingProfileId && { ids: chargingProfileId }),
  };
}
