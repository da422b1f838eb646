import { anything, instant, listOf, type ObjectShape, oneOf, tenths, text, whole } from "../shape.ts";

const idTag = text(20);
/** 1.6's schemas leave objects inside messages open. */
const OPEN = { "*?": anything };

const idTagInfo = {
  ...OPEN,
  status: oneOf("Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"),
  "expiryDate?": instant,
  "parentIdTag?": idTag,
};

const schedule = {
  ...OPEN,
  "duration?": whole,
  "startSchedule?": instant,
  chargingRateUnit: oneOf("A", "W"),
  chargingSchedulePeriod: listOf({ ...OPEN, startPeriod: whole, limit: tenths, "numberPhases?": whole }, { min: 0 }),
  "minChargingRate?": tenths,
};

const profile = {
  ...OPEN,
  chargingProfileId: whole,
  "transactionId?": whole,
  stackLevel: whole,
  chargingProfilePurpose: oneOf("ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"),
  chargingProfileKind: oneOf("Absolute", "Recurring", "Relative"),
  "recurrencyKind?": oneOf("Daily", "Weekly"),
  "validFrom?": instant,
  "validTo?": instant,
  chargingSchedule: schedule,
};

const meterValue = listOf(
  {
    timestamp: instant,
    sampledValue: listOf(
      {
        value: text(Number.POSITIVE_INFINITY),
        "context?": oneOf(
          "Sample.Periodic",
          "Sample.Clock",
          "Transaction.Begin",
          "Transaction.End",
          "Trigger",
          "Other",
        ),
        "measurand?": text(Number.POSITIVE_INFINITY),
        "unit?": oneOf("Wh", "W", "A", "V", "Percent"),
      },
      { min: 0 },
    ),
  },
  { min: 0 },
);

const status = (...words: string[]): ObjectShape => ({ status: oneOf(...words) });
const acceptedOr = (...words: string[]): ObjectShape => status("Accepted", ...words);

/** Messages a 1.6 station sends; the published schemas, field by field, as far as this station uses them. */
export const REQUESTS: Readonly<Record<string, ObjectShape>> = {
  Authorize: { idTag },
  BootNotification: {
    chargePointVendor: text(20),
    chargePointModel: text(20),
    "chargePointSerialNumber?": text(25),
    "firmwareVersion?": text(50),
  },
  Heartbeat: {},
  MeterValues: { connectorId: whole, "transactionId?": whole, meterValue },
  StartTransaction: { connectorId: whole, idTag, meterStart: whole, "reservationId?": whole, timestamp: instant },
  StatusNotification: {
    connectorId: whole,
    errorCode: oneOf(
      ...["ConnectorLockFailure", "EVCommunicationError", "GroundFailure", "HighTemperature", "InternalError"],
      ...[
        "LocalListConflict",
        "NoError",
        "OtherError",
        "OverCurrentFailure",
        "PowerMeterFailure",
        "PowerSwitchFailure",
      ],
      ...["ReaderFailure", "ResetFailure", "UnderVoltage", "OverVoltage", "WeakSignal"],
    ),
    status: oneOf(
      ...["Available", "Preparing", "Charging", "SuspendedEVSE", "SuspendedEV", "Finishing", "Reserved"],
      ...["Unavailable", "Faulted"],
    ),
    "timestamp?": instant,
    "info?": text(50),
  },
  StopTransaction: {
    "idTag?": idTag,
    meterStop: whole,
    timestamp: instant,
    transactionId: whole,
    "reason?": oneOf(
      ...["EmergencyStop", "EVDisconnected", "HardReset", "Local", "Other", "PowerLoss", "Reboot", "Remote"],
      ...["SoftReset", "UnlockCommand", "DeAuthorized"],
    ),
    "transactionData?": meterValue,
  },
};

/** What a back office answers to them. */
export const RESPONSES: Readonly<Record<string, ObjectShape>> = {
  Authorize: { idTagInfo },
  BootNotification: { status: oneOf("Accepted", "Pending", "Rejected"), currentTime: instant, interval: whole },
  Heartbeat: { currentTime: instant },
  MeterValues: {},
  StartTransaction: { idTagInfo, transactionId: whole },
  StatusNotification: {},
  StopTransaction: { "idTagInfo?": idTagInfo },
};

/** What a back office asks of a 1.6 station. */
export const COMMANDS: Readonly<Record<string, ObjectShape>> = {
  CancelReservation: { reservationId: whole },
  ChangeAvailability: { connectorId: whole, type: oneOf("Inoperative", "Operative") },
  ChangeConfiguration: { key: text(50), value: text(500) },
  ClearCache: {},
  ClearChargingProfile: {
    "id?": whole,
    "connectorId?": whole,
    "chargingProfilePurpose?": profile.chargingProfilePurpose,
    "stackLevel?": whole,
  },
  DataTransfer: { vendorId: text(255), "messageId?": text(50), "data?": text(Number.POSITIVE_INFINITY) },
  GetCompositeSchedule: { connectorId: whole, duration: whole, "chargingRateUnit?": oneOf("A", "W") },
  GetConfiguration: { "key?": listOf(text(50), { min: 0 }) },
  GetLocalListVersion: {},
  RemoteStartTransaction: { "connectorId?": whole, idTag, "chargingProfile?": profile },
  RemoteStopTransaction: { transactionId: whole },
  ReserveNow: { connectorId: whole, expiryDate: instant, idTag, "parentIdTag?": idTag, reservationId: whole },
  Reset: { type: oneOf("Hard", "Soft") },
  SendLocalList: {
    listVersion: whole,
    "localAuthorizationList?": listOf({ ...OPEN, idTag, "idTagInfo?": idTagInfo }, { min: 0 }),
    updateType: oneOf("Differential", "Full"),
  },
  SetChargingProfile: { connectorId: whole, csChargingProfiles: profile },
  TriggerMessage: {
    requestedMessage: oneOf(
      ...["BootNotification", "DiagnosticsStatusNotification", "FirmwareStatusNotification", "Heartbeat"],
      ...["MeterValues", "StatusNotification"],
    ),
    "connectorId?": whole,
  },
  UnlockConnector: { connectorId: whole },
};

/** What the station answers to them. */
export const REPLIES: Readonly<Record<string, ObjectShape>> = {
  CancelReservation: acceptedOr("Rejected"),
  ChangeAvailability: acceptedOr("Rejected", "Scheduled"),
  ChangeConfiguration: acceptedOr("Rejected", "RebootRequired", "NotSupported"),
  ClearCache: acceptedOr("Rejected"),
  ClearChargingProfile: acceptedOr("Unknown"),
  DataTransfer: acceptedOr("Rejected", "UnknownMessageId", "UnknownVendorId"),
  GetCompositeSchedule: {
    ...acceptedOr("Rejected"),
    "connectorId?": whole,
    "scheduleStart?": instant,
    "chargingSchedule?": schedule,
  },
  GetConfiguration: {
    "configurationKey?": listOf({ key: text(50), readonly: anything, "value?": text(500) }, { min: 0 }),
    "unknownKey?": listOf(text(50), { min: 0 }),
  },
  GetLocalListVersion: { listVersion: whole },
  RemoteStartTransaction: acceptedOr("Rejected"),
  RemoteStopTransaction: acceptedOr("Rejected"),
  ReserveNow: acceptedOr("Faulted", "Occupied", "Rejected", "Unavailable"),
  Reset: acceptedOr("Rejected"),
  SendLocalList: acceptedOr("Failed", "NotSupported", "VersionMismatch"),
  SetChargingProfile: acceptedOr("Rejected", "NotSupported"),
  TriggerMessage: acceptedOr("Rejected", "NotImplemented"),
  UnlockConnector: status("Unlocked", "UnlockFailed", "NotSupported"),
};
