import { anything, count, decimal, instant, listOf, type ObjectShape, oneOf, text, whole, yesNo } from "../shape.ts";

const withCustom = (shape: ObjectShape): ObjectShape => ({ ...shape, "customData?": anything });

/** The 22 types of DER control. */
const TYPES = [
  ...["EnterService", "FreqDroop", "FreqWatt", "FixedPFAbsorb", "FixedPFInject", "FixedVar", "Gradients"],
  ...["HFMustTrip", "HFMayTrip", "HVMustTrip", "HVMomCess", "HVMayTrip", "LimitMaxDischarge", "LFMustTrip"],
  ...["LVMustTrip", "LVMomCess", "LVMayTrip", "PowerMonitoringMustTrip", "VoltVar", "VoltWatt", "WattPF", "WattVar"],
];
const type = oneOf(...TYPES);
const unit = oneOf("Not_Applicable", "PctMaxW", "PctMaxVar", "PctWAvail", "PctVarAvail", "PctEffectiveV");
const id = text(36);
const when: ObjectShape = { "startTime?": instant, "duration?": decimal };
/** 0 is the highest. */
const PRIORITY: ObjectShape = { priority: count };

const curve = withCustom({
  ...PRIORITY,
  yUnit: unit,
  curveData: listOf(withCustom({ x: decimal, y: decimal }), { max: 10 }),
  "hysteresis?": withCustom({
    "hysteresisHigh?": decimal,
    "hysteresisLow?": decimal,
    "hysteresisDelay?": decimal,
    "hysteresisGradient?": decimal,
  }),
  "reactivePowerParams?": withCustom({
    "vRef?": decimal,
    "autonomousVRefEnable?": yesNo,
    "autonomousVRefTimeConstant?": decimal,
  }),
  "voltageParams?": withCustom({
    "hv10MinMeanValue?": decimal,
    "hv10MinMeanTripDelay?": decimal,
    "powerDuringCessation?": oneOf("Active", "Reactive"),
  }),
  "responseTime?": decimal,
  ...when,
});
const fixedPF = withCustom({ ...PRIORITY, displacement: decimal, excitation: yesNo, ...when });

/** The settings by their field in SetDERControl. */
const SETTINGS = {
  curve,
  enterService: withCustom({
    ...PRIORITY,
    ...{ highVoltage: decimal, lowVoltage: decimal, highFreq: decimal, lowFreq: decimal },
    ...{ "delay?": decimal, "randomDelay?": decimal, "rampRate?": decimal },
  }),
  fixedPFAbsorb: fixedPF,
  fixedPFInject: fixedPF,
  fixedVar: withCustom({ ...PRIORITY, setpoint: decimal, unit, ...when }),
  freqDroop: withCustom({
    ...PRIORITY,
    ...{ overFreq: decimal, underFreq: decimal, overDroop: decimal, underDroop: decimal, responseTime: decimal },
    ...when,
  }),
  gradient: withCustom({ ...PRIORITY, gradient: decimal, softGradient: decimal }),
  limitMaxDischarge: withCustom({
    ...PRIORITY,
    "pctMaxDischargePower?": decimal,
    "powerMonitoringMustTrip?": curve,
    ...when,
  }),
};

/** What a back office asks about DER control. */
export const DER_COMMANDS: Readonly<Record<string, ObjectShape>> = {
  SetDERControl: withCustom({
    isDefault: yesNo,
    controlId: id,
    controlType: type,
    ...Object.fromEntries(Object.entries(SETTINGS).map(([field, shape]) => [`${field}?`, shape])),
  }),
  GetDERControl: withCustom({ requestId: whole, "isDefault?": yesNo, "controlType?": type, "controlId?": id }),
  ClearDERControl: withCustom({ isDefault: yesNo, "controlType?": type, "controlId?": id }),
};

const status: ObjectShape = {
  status: oneOf("Accepted", "Rejected", "NotSupported", "NotFound"),
  "statusInfo?": anything,
};

/** What the station answers to it. */
export const DER_REPLIES: Readonly<Record<string, ObjectShape>> = {
  SetDERControl: { ...status, "supersededIds?": listOf(id, { max: 24 }) },
  GetDERControl: status,
  ClearDERControl: status,
};

const reported = (inside: string, shape: ObjectShape, more: ObjectShape = {}) =>
  listOf({ id, ...more, [inside]: shape }, { max: 24 });
const RANKED: ObjectShape = { isDefault: yesNo, isSuperseded: yesNo };

/** What the station tells about DER control. */
export const DER_REQUESTS: Readonly<Record<string, ObjectShape>> = {
  ReportDERControl: {
    requestId: whole,
    "curve?": reported("curve", curve, { curveType: type, ...RANKED }),
    "enterService?": reported("enterService", SETTINGS.enterService),
    "fixedPFAbsorb?": reported("fixedPF", fixedPF, RANKED),
    "fixedPFInject?": reported("fixedPF", fixedPF, RANKED),
    "fixedVar?": reported("fixedVar", SETTINGS.fixedVar, RANKED),
    "freqDroop?": reported("freqDroop", SETTINGS.freqDroop, RANKED),
    "gradient?": reported("gradient", SETTINGS.gradient),
    "limitMaxDischarge?": reported("limitMaxDischarge", SETTINGS.limitMaxDischarge, RANKED),
  },
  NotifyDERAlarm: {
    controlType: type,
    timestamp: instant,
    "gridEventFault?": oneOf(
      ...["CurrentImbalance", "LocalEmergency", "LowInputPower", "OverCurrent", "OverFrequency", "OverVoltage"],
      ...["PhaseRotation", "RemoteEmergency", "UnderFrequency", "UnderVoltage", "VoltageImbalance"],
    ),
    "alarmEnded?": yesNo,
    "extraInfo?": text(200),
  },
  NotifyDERStartStop: {
    controlId: id,
    started: yesNo,
    timestamp: instant,
    "supersededIds?": listOf(id, { max: 24 }),
  },
};
