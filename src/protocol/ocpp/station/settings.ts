/** What a back office may read and, mostly, change in a station. */
export interface Settings {
  readonly heartbeatIntervalS: number;
  readonly connectionTimeOutS: number;
  readonly sampleIntervalS: number;
  readonly sampledMeasurands: string;
  readonly clockAlignedIntervalS: number;
  readonly alignedMeasurands: string;
  readonly callTimeoutS: number;
  readonly transactionAttempts: number;
  readonly transactionRetryS: number;
  readonly offlineThresholdS: number;
  readonly backOffMinimumS: number;
  readonly backOffRandomS: number;
  readonly backOffRepeats: number;
  readonly localPreAuthorize: boolean;
  readonly localAuthorizeOffline: boolean;
  readonly offlineUnknownAllowed: boolean;
  readonly authorizeRemoteStart: boolean;
  readonly localListEnabled: boolean;
  readonly cacheEnabled: boolean;
  readonly stopOnEvDisconnect: boolean;
  readonly stopOnInvalidId: boolean;
  readonly numberOfConnectors: number;
  readonly featureProfiles: string;
  readonly maxStackLevel: number;
  readonly maxSchedulePeriods: number;
  /** 2.0.1: changes of an external limit, and of the rate it leaves, that are no greater are not told [%]; and whether its
   *  schedule is told with it. */
  readonly limitChangePct: number;
  readonly limitSchedules: boolean;
  /** 2.0.1: what opens a transaction; 1.6 always waits for both cable and authorisation. */
  readonly txStartPoint: string;
}

/** How a version calls a setting: 1.6 by key, 2.0.1 by component, variable and perhaps instance. */
export interface SettingName {
  readonly setting: keyof Settings;
  readonly key?: string;
  readonly variable?: readonly [component: string, name: string, instance?: string];
  readonly readonly?: true;
}

/** One row per setting that has a name in the protocol. */
export const SETTING_NAMES: readonly SettingName[] = [
  { setting: "heartbeatIntervalS", key: "HeartbeatInterval", variable: ["OCPPCommCtrlr", "HeartbeatInterval"] },
  { setting: "connectionTimeOutS", key: "ConnectionTimeOut", variable: ["TxCtrlr", "EVConnectionTimeOut"] },
  { setting: "sampleIntervalS", key: "MeterValueSampleInterval", variable: ["SampledDataCtrlr", "TxUpdatedInterval"] },
  {
    setting: "sampledMeasurands",
    key: "MeterValuesSampledData",
    variable: ["SampledDataCtrlr", "TxUpdatedMeasurands"],
  },
  { setting: "clockAlignedIntervalS", key: "ClockAlignedDataInterval", variable: ["AlignedDataCtrlr", "Interval"] },
  { setting: "alignedMeasurands", key: "MeterValuesAlignedData", variable: ["AlignedDataCtrlr", "Measurands"] },
  { setting: "callTimeoutS", variable: ["OCPPCommCtrlr", "MessageTimeout", "Default"] },
  {
    setting: "transactionAttempts",
    key: "TransactionMessageAttempts",
    variable: ["OCPPCommCtrlr", "MessageAttempts", "TransactionEvent"],
  },
  {
    setting: "transactionRetryS",
    key: "TransactionMessageRetryInterval",
    variable: ["OCPPCommCtrlr", "MessageAttemptInterval", "TransactionEvent"],
  },
  { setting: "offlineThresholdS", variable: ["OCPPCommCtrlr", "OfflineThreshold"] },
  { setting: "backOffMinimumS", variable: ["OCPPCommCtrlr", "RetryBackOffWaitMinimum"] },
  { setting: "backOffRandomS", variable: ["OCPPCommCtrlr", "RetryBackOffRandomRange"] },
  { setting: "backOffRepeats", variable: ["OCPPCommCtrlr", "RetryBackOffRepeatTimes"] },
  { setting: "localPreAuthorize", key: "LocalPreAuthorize", variable: ["AuthCtrlr", "LocalPreAuthorize"] },
  { setting: "localAuthorizeOffline", key: "LocalAuthorizeOffline", variable: ["AuthCtrlr", "LocalAuthorizeOffline"] },
  {
    setting: "offlineUnknownAllowed",
    key: "AllowOfflineTxForUnknownId",
    variable: ["AuthCtrlr", "OfflineTxForUnknownIdEnabled"],
  },
  {
    setting: "authorizeRemoteStart",
    key: "AuthorizeRemoteTxRequests",
    variable: ["AuthCtrlr", "AuthorizeRemoteStart"],
  },
  { setting: "localListEnabled", key: "LocalAuthListEnabled", variable: ["LocalAuthListCtrlr", "Enabled"] },
  { setting: "cacheEnabled", key: "AuthorizationCacheEnabled", variable: ["AuthCacheCtrlr", "Enabled"] },
  {
    setting: "stopOnEvDisconnect",
    key: "StopTransactionOnEVSideDisconnect",
    variable: ["TxCtrlr", "StopTxOnEVSideDisconnect"],
  },
  { setting: "stopOnInvalidId", key: "StopTransactionOnInvalidId", variable: ["TxCtrlr", "StopTxOnInvalidId"] },
  {
    setting: "maxStackLevel",
    key: "ChargeProfileMaxStackLevel",
    variable: ["SmartChargingCtrlr", "ProfileStackLevel"],
    readonly: true,
  },
  {
    setting: "maxSchedulePeriods",
    key: "ChargingScheduleMaxPeriods",
    variable: ["SmartChargingCtrlr", "PeriodsPerSchedule"],
    readonly: true,
  },
  { setting: "limitChangePct", variable: ["SmartChargingCtrlr", "LimitChangeSignificance"] },
  { setting: "limitSchedules", variable: ["SmartChargingCtrlr", "NotifyChargingLimitWithSchedules"] },
  { setting: "numberOfConnectors", key: "NumberOfConnectors", readonly: true },
  { setting: "featureProfiles", key: "SupportedFeatureProfiles", readonly: true },
  { setting: "txStartPoint", variable: ["TxCtrlr", "TxStartPoint"] },
];

const MEASURANDS = "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,SoC";

const BOTH = {
  clockAlignedIntervalS: 900,
  sampledMeasurands: MEASURANDS,
  alignedMeasurands: "Energy.Active.Import.Register",
  sampleIntervalS: 120,
  offlineThresholdS: 60,
  backOffMinimumS: 1,
  backOffRandomS: 2,
  backOffRepeats: 2,
  localPreAuthorize: false,
  localAuthorizeOffline: true,
  offlineUnknownAllowed: false,
  authorizeRemoteStart: false,
  localListEnabled: true,
  cacheEnabled: true,
  stopOnEvDisconnect: true,
  stopOnInvalidId: true,
  // The station counts its own when it is built.
  numberOfConnectors: 0,
  featureProfiles: "Core,LocalAuthListManagement,SmartCharging,Reservation,RemoteTrigger",
  maxStackLevel: 99,
  maxSchedulePeriods: 1024,
  limitChangePct: 1,
  limitSchedules: true,
  txStartPoint: "PowerPathClosed",
};

/** Defaults of a 1.6 station. Intervals and attempts as in EVerest's sample configuration and the standard's example of
 *  §3.7.1; the message timeout of 30 s is assumed. */
export const DEFAULTS_16: Settings = {
  ...BOTH,
  heartbeatIntervalS: 86_400,
  connectionTimeOutS: 10,
  callTimeoutS: 30,
  transactionAttempts: 3,
  transactionRetryS: 60,
};

/** Defaults of a 2.0.1 station, as in EVerest's sample device model. */
export const DEFAULTS_201: Settings = {
  ...BOTH,
  heartbeatIntervalS: 1_800,
  connectionTimeOutS: 120,
  callTimeoutS: 60,
  transactionAttempts: 5,
  transactionRetryS: 10,
};

/** The settings with one changed by its text, or why not. */
export function changeSetting(settings: Settings, name: SettingName, text: string): Settings | "Rejected" {
  if (name.readonly) return "Rejected";
  const value = parse(text, typeof settings[name.setting]);
  return value === undefined ? "Rejected" : { ...settings, [name.setting]: value };
}

function parse(text: string, type: string): number | boolean | string | undefined {
  if (type === "number") return /^\d+$/.test(text) ? Number(text) : undefined;
  if (type !== "boolean") return text;
  const lower = text.toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : undefined;
}
