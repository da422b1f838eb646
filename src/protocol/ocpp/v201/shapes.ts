import {
  anything,
  decimal,
  instant,
  listOf,
  type ObjectShape,
  oneOf,
  type Shape,
  text,
  whole,
  yesNo,
} from "../shape.ts";

const unbounded = text(Number.POSITIVE_INFINITY);
const withCustom = (shape: ObjectShape): ObjectShape => ({ ...shape, "customData?": anything });

const idToken = withCustom({
  idToken: text(36),
  type: oneOf("Central", "eMAID", "ISO14443", "ISO15693", "KeyCode", "Local", "MacAddress", "NoAuthorization"),
  "additionalInfo?": listOf(withCustom({ additionalIdToken: text(36), type: text(50) })),
});

const idTokenInfo = withCustom({
  status: oneOf(
    ...["Accepted", "Blocked", "ConcurrentTx", "Expired", "Invalid", "NoCredit", "NotAllowedTypeEVSE"],
    ...["NotAtThisLocation", "NotAtThisTime", "Unknown"],
  ),
  "cacheExpiryDateTime?": instant,
  "chargingPriority?": whole,
  "language1?": text(8),
  "language2?": text(8),
  "evseId?": listOf(whole),
  "groupIdToken?": idToken,
  "personalMessage?": anything,
});

const evse = withCustom({ id: whole, "connectorId?": whole });
const statusInfo = withCustom({ reasonCode: text(20), "additionalInfo?": text(512) });

const PERIOD = { startPeriod: whole, limit: decimal, "numberPhases?": whole, "phaseToUse?": whole };

/** Purposes of 2.0.1. */
export const PURPOSES: readonly string[] = [
  ...["ChargingStationExternalConstraints", "ChargingStationMaxProfile", "TxDefaultProfile", "TxProfile"],
];
const purpose = oneOf(...PURPOSES);

const PROFILE = {
  id: whole,
  stackLevel: whole,
  chargingProfilePurpose: purpose,
  chargingProfileKind: oneOf("Absolute", "Recurring", "Relative"),
  "recurrencyKind?": oneOf("Daily", "Weekly"),
  "validFrom?": instant,
  "validTo?": instant,
  "transactionId?": text(36),
};

/** Later fields over earlier ones; one that becomes optional loses its required form. */
const replaceFields = (earlier: ObjectShape, later: ObjectShape): ObjectShape => ({
  ...Object.fromEntries(Object.entries(earlier).filter(([field]) => !(`${field}?` in later))),
  ...later,
});

/** A charging profile, with fields a later version adds to it and to its periods. */
export const profileShape = (period: ObjectShape = {}, profile: ObjectShape = {}): ObjectShape =>
  withCustom({
    ...PROFILE,
    ...profile,
    chargingSchedule: listOf(scheduleShape(period), { max: 3 }),
  });

/** A charging schedule, with fields a later version adds to its periods. */
export const scheduleShape = (period: ObjectShape = {}): ObjectShape =>
  withCustom({
    id: whole,
    "startSchedule?": instant,
    "duration?": whole,
    chargingRateUnit: oneOf("W", "A"),
    chargingSchedulePeriod: listOf(withCustom(replaceFields(PERIOD, period)), { max: 1024 }),
    "minChargingRate?": decimal,
    "salesTariff?": anything,
  });

const limitSource = oneOf("EMS", "Other", "SO", "CSO");

const profile = profileShape();

const meterValue = listOf({
  timestamp: instant,
  sampledValue: listOf({
    value: decimal,
    "context?": oneOf("Sample.Periodic", "Sample.Clock", "Transaction.Begin", "Transaction.End", "Trigger", "Other"),
    "measurand?": unbounded,
    "unitOfMeasure?": { "unit?": text(20), "multiplier?": whole },
  }),
});

const component = withCustom({ name: text(50), "instance?": text(50), "evse?": evse });
const variable = withCustom({ name: text(50), "instance?": text(50) });
const attributeType = oneOf("Actual", "Target", "MinSet", "MaxSet");

const status = (...words: string[]): ObjectShape => ({ status: oneOf(...words), "statusInfo?": statusInfo });
const acceptedOr = (...words: string[]): ObjectShape => status("Accepted", ...words);

/** Messages a 2.0.1 station sends; the published schemas, field by field, as far as this station uses them. */
export const REQUESTS: Readonly<Record<string, ObjectShape>> = {
  Authorize: { idToken },
  BootNotification: {
    reason: oneOf(
      ...["ApplicationReset", "FirmwareUpdate", "LocalReset", "PowerUp", "RemoteReset", "ScheduledReset", "Triggered"],
      ...["Unknown", "Watchdog"],
    ),
    chargingStation: { model: text(20), vendorName: text(50), "serialNumber?": text(25), "firmwareVersion?": text(50) },
  },
  ClearedChargingLimit: { chargingLimitSource: limitSource, "evseId?": whole },
  Heartbeat: {},
  NotifyChargingLimit: {
    chargingLimit: { chargingLimitSource: limitSource, "isGridCritical?": yesNo },
    "evseId?": whole,
    "chargingSchedule?": listOf(scheduleShape()),
  },
  MeterValues: { evseId: whole, meterValue },
  ReportChargingProfiles: {
    requestId: whole,
    chargingLimitSource: limitSource,
    chargingProfile: listOf(profile),
    evseId: whole,
    "tbc?": yesNo,
  },
  ReservationStatusUpdate: { reservationId: whole, reservationUpdateStatus: oneOf("Expired", "Removed") },
  StatusNotification: {
    timestamp: instant,
    connectorStatus: oneOf("Available", "Occupied", "Reserved", "Unavailable", "Faulted"),
    evseId: whole,
    connectorId: whole,
  },
  TransactionEvent: {
    eventType: oneOf("Started", "Updated", "Ended"),
    timestamp: instant,
    triggerReason: oneOf(
      ...["Authorized", "CablePluggedIn", "ChargingRateChanged", "ChargingStateChanged", "Deauthorized"],
      ...["EnergyLimitReached", "EVCommunicationLost", "EVConnectTimeout", "MeterValueClock", "MeterValuePeriodic"],
      ...["TimeLimitReached", "Trigger", "UnlockCommand", "StopAuthorized", "EVDeparted", "EVDetected", "RemoteStop"],
      ...["RemoteStart", "AbnormalCondition", "SignedDataReceived", "ResetCommand"],
    ),
    seqNo: whole,
    "offline?": yesNo,
    "reservationId?": whole,
    transactionInfo: {
      transactionId: text(36),
      "chargingState?": oneOf("Charging", "EVConnected", "SuspendedEV", "SuspendedEVSE", "Idle"),
      "stoppedReason?": oneOf(
        ...["DeAuthorized", "EmergencyStop", "EnergyLimitReached", "EVDisconnected", "GroundFault", "ImmediateReset"],
        ...["Local", "LocalOutOfCredit", "MasterPass", "Other", "OvercurrentFault", "PowerLoss", "PowerQuality"],
        ...["Reboot", "Remote", "SOCLimitReached", "StoppedByEV", "TimeLimitReached", "Timeout"],
      ),
      "remoteStartId?": whole,
    },
    "evse?": evse,
    "idToken?": idToken,
    "meterValue?": meterValue,
  },
};

/** What a back office answers to them. */
export const RESPONSES: Readonly<Record<string, ObjectShape>> = withCustomAll({
  Authorize: { idTokenInfo, "certificateStatus?": unbounded },
  BootNotification: {
    currentTime: instant,
    interval: whole,
    status: oneOf("Accepted", "Pending", "Rejected"),
    "statusInfo?": statusInfo,
  },
  ClearedChargingLimit: {},
  Heartbeat: { currentTime: instant },
  NotifyChargingLimit: {},
  MeterValues: {},
  ReportChargingProfiles: {},
  ReservationStatusUpdate: {},
  StatusNotification: {},
  TransactionEvent: {
    "totalCost?": decimal,
    "chargingPriority?": whole,
    "idTokenInfo?": idTokenInfo,
    "updatedPersonalMessage?": anything,
  },
});

const queryData: Shape = withCustom({ component, variable, "attributeType?": attributeType });

/** What a back office asks of a 2.0.1 station. */
export const COMMANDS: Readonly<Record<string, ObjectShape>> = withCustomAll({
  CancelReservation: { reservationId: whole },
  ChangeAvailability: { operationalStatus: oneOf("Inoperative", "Operative"), "evse?": evse },
  ClearCache: {},
  ClearChargingProfile: {
    "chargingProfileId?": whole,
    "chargingProfileCriteria?": withCustom({
      "evseId?": whole,
      "chargingProfilePurpose?": purpose,
      "stackLevel?": whole,
    }),
  },
  DataTransfer: { vendorId: text(255), "messageId?": text(50), "data?": anything },
  GetChargingProfiles: {
    requestId: whole,
    "evseId?": whole,
    chargingProfile: withCustom({
      "*?": anything,
      "chargingProfilePurpose?": purpose,
      "stackLevel?": whole,
      "chargingProfileId?": listOf(whole),
      "chargingLimitSource?": listOf(oneOf("EMS", "Other", "SO", "CSO"), { max: 4 }),
    }),
  },
  GetCompositeSchedule: { duration: whole, evseId: whole, "chargingRateUnit?": oneOf("W", "A") },
  GetLocalListVersion: {},
  GetTransactionStatus: { "transactionId?": text(36) },
  GetVariables: { getVariableData: listOf(queryData) },
  RequestStartTransaction: {
    "evseId?": whole,
    idToken,
    "groupIdToken?": idToken,
    remoteStartId: whole,
    "chargingProfile?": profile,
  },
  RequestStopTransaction: { transactionId: text(36) },
  ReserveNow: {
    id: whole,
    expiryDateTime: instant,
    idToken,
    "groupIdToken?": idToken,
    "evseId?": whole,
    "connectorType?": oneOf(
      ...["cCCS1", "cCCS2", "cG105", "cTesla", "cType1", "cType2", "s309-1P-16A", "s309-1P-32A", "s309-3P-16A"],
      ...["s309-3P-32A", "sBS1361", "sCEE-7-7", "sType2", "sType3", "Other1PhMax16A", "Other1PhOver16A", "Other3Ph"],
      ...["Pan", "wInductive", "wResonant", "Undetermined", "Unknown"],
    ),
  },
  Reset: { type: oneOf("Immediate", "OnIdle"), "evseId?": whole },
  SendLocalList: {
    versionNumber: whole,
    updateType: oneOf("Differential", "Full"),
    "localAuthorizationList?": listOf(withCustom({ idToken, "idTokenInfo?": idTokenInfo })),
  },
  SetChargingProfile: { evseId: whole, chargingProfile: profile },
  SetVariables: {
    setVariableData: listOf(
      withCustom({ attributeValue: text(1000), component, variable, "attributeType?": attributeType }),
    ),
  },
  TriggerMessage: {
    requestedMessage: oneOf(
      ...["BootNotification", "LogStatusNotification", "FirmwareStatusNotification", "Heartbeat", "MeterValues"],
      ...["SignChargingStationCertificate", "SignV2GCertificate", "StatusNotification", "TransactionEvent"],
      ...["SignCombinedCertificate", "PublishFirmwareStatusNotification"],
    ),
    "evse?": evse,
  },
  UnlockConnector: { evseId: whole, connectorId: whole },
});

/** What the station answers to them. */
export const REPLIES: Readonly<Record<string, ObjectShape>> = {
  CancelReservation: acceptedOr("Rejected"),
  ChangeAvailability: acceptedOr("Rejected", "Scheduled"),
  ClearCache: acceptedOr("Rejected"),
  ClearChargingProfile: acceptedOr("Unknown"),
  DataTransfer: acceptedOr("Rejected", "UnknownMessageId", "UnknownVendorId"),
  GetChargingProfiles: acceptedOr("NoProfiles"),
  GetCompositeSchedule: {
    ...acceptedOr("Rejected"),
    "schedule?": {
      evseId: whole,
      duration: whole,
      scheduleStart: instant,
      chargingRateUnit: oneOf("W", "A"),
      chargingSchedulePeriod: listOf(PERIOD),
    },
  },
  GetLocalListVersion: { versionNumber: whole },
  GetTransactionStatus: { messagesInQueue: yesNo, "ongoingIndicator?": yesNo },
  GetVariables: {
    getVariableResult: listOf({
      attributeStatus: oneOf(
        "Accepted",
        "Rejected",
        "UnknownComponent",
        "UnknownVariable",
        "NotSupportedAttributeType",
      ),
      component,
      variable,
      "attributeType?": attributeType,
      "attributeValue?": text(2500),
    }),
  },
  RequestStartTransaction: { ...acceptedOr("Rejected"), "transactionId?": text(36) },
  RequestStopTransaction: acceptedOr("Rejected"),
  ReserveNow: acceptedOr("Faulted", "Occupied", "Rejected", "Unavailable"),
  Reset: acceptedOr("Rejected", "Scheduled"),
  SendLocalList: acceptedOr("Failed", "VersionMismatch"),
  SetChargingProfile: acceptedOr("Rejected"),
  SetVariables: {
    setVariableResult: listOf({
      attributeStatus: oneOf(
        ...["Accepted", "Rejected", "UnknownComponent", "UnknownVariable", "NotSupportedAttributeType"],
        "RebootRequired",
      ),
      component,
      variable,
      "attributeType?": attributeType,
    }),
  },
  TriggerMessage: acceptedOr("Rejected", "NotImplemented"),
  UnlockConnector: status("Unlocked", "UnlockFailed", "OngoingAuthorizedTransaction", "UnknownConnector"),
};

function withCustomAll(shapes: Readonly<Record<string, ObjectShape>>): Readonly<Record<string, ObjectShape>> {
  return Object.fromEntries(Object.entries(shapes).map(([action, shape]) => [action, withCustom(shape)]));
}
