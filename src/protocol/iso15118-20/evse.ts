import { cableCheckAnswer } from "../hlc/dc-steps.ts";
import type { EvseHlcState } from "../hlc/evse.ts";
import { type Fields, type HlcMessage, numberOf, rational } from "../hlc/message.ts";
import type { Answer, DeviceCommand, Node } from "../hlc/protocol.ts";
import { priceSchedule } from "./schedule.ts";
import { SERVICE } from "./services.ts";

const GEN_CHALLENGE = "AAAAAAAAAAAAAAAAAAAAAA==";

/** The EVSE's answer to a request that is in order. */
export function answer(evse: EvseHlcState, node: Node, request: HlcMessage): Answer {
  const { settings, facts } = evse;
  const ok = { ResponseCode: "OK" };
  switch (node) {
    case "SessionSetup":
      return {
        fields: {
          ResponseCode: evse.pausedSessionId ? "OK_OldSessionJoined" : "OK_NewSessionEstablished",
          EVSEID: settings.evseId,
        },
      };
    case "AuthorizationSetup":
      return {
        fields: {
          ...ok,
          AuthorizationServices: settings.plugAndCharge ? ["PnC", "EIM"] : ["EIM"],
          CertificateInstallationService: settings.plugAndCharge,
          ...(settings.plugAndCharge
            ? { PnC_ASResAuthorizationMode: { GenChallenge: GEN_CHALLENGE } }
            : { EIM_ASResAuthorizationMode: {} }),
        },
      };
    case "Authorization":
      return authorization(evse, request);
    case "ServiceDiscovery":
      return {
        fields: {
          ...ok,
          ServiceRenegotiationSupported: false,
          EnergyTransferServiceList: {
            Service: offeredServices(evse).map((ServiceID) => ({ ServiceID, FreeService: settings.free })),
          },
        },
      };
    case "ServiceDetail":
      return {
        fields: {
          ...ok,
          ServiceID: request.fields["ServiceID"],
          ServiceParameterList: { ParameterSet: parameterSets(evse) },
        },
      };
    case "AC_ChargeParameterDiscovery":
      return { fields: { ...ok, ...acParameters(evse, request) } };
    case "DC_ChargeParameterDiscovery":
      return { fields: { ...ok, ...dcParameters(evse, request) } };
    case "ScheduleExchange":
      return { fields: { ...ok, EVSEProcessing: "Finished", ...schedules(evse, request) } };
    case "DC_CableCheck":
      return cableCheckAnswer(evse, {});
    case "DC_PreCharge":
      return {
        fields: { ...ok, EVSEPresentVoltage: rational(facts.presentVoltageV) },
        commands: [{ what: "preCharge", voltageV: numberOf(request.fields["EVTargetVoltage"]) }],
      };
    case "PowerDelivery:Start":
      return powerDeliveryStart(evse, request);
    case "PowerDelivery:Stop":
      return { fields: ok, commands: [{ what: "power", on: false }] };
    case "AC_ChargeLoop":
    case "DC_ChargeLoop":
      return loop(evse, request);
    case "DC_WeldingDetection":
      return { fields: { ...ok, EVSEPresentVoltage: rational(facts.presentVoltageV) } };
    case "SessionStop":
      return { fields: ok, ends: request.fields["ChargingSession"] === "Pause" ? "Pause" : "Terminate" };
    default:
      return { fields: ok };
  }
}

function authorization({ settings, facts }: EvseHlcState, request: HlcMessage): Answer {
  const contract = request.fields["PnC_AReqAuthorizationMode"] as { GenChallenge: string } | undefined;
  if (contract && (contract.GenChallenge !== GEN_CHALLENGE || !settings.contractValid)) {
    const expired = !settings.contractValid;
    const code = expired ? "FAILED_CertificateExpired" : "FAILED_PnC_ChallengeInvalid";
    return {
      fields: { ResponseCode: code, EVSEProcessing: "Finished" },
      failure: {
        stage: "authorisation",
        cause: expired ? "the contract certificate has expired" : "the vehicle signed another challenge",
        clause: "V2G20 Authorization",
        party: "vehicle",
        code,
      },
    };
  }
  return {
    fields: { ResponseCode: "OK", EVSEProcessing: facts.authorisation === "accepted" ? "Finished" : "Ongoing" },
    ...(contract && facts.authorisation === "pending"
      ? { commands: [{ what: "contract" as const, id: "contract" }] }
      : {}),
  };
}

const offeredServices = ({ settings }: EvseHlcState): number[] => {
  const [one, both] = settings.mode === "AC" ? [SERVICE.ac, SERVICE.acBpt] : [SERVICE.dc, SERVICE.dcBpt];
  return settings.bidirectional ? [one, both] : [one];
};

/** Scheduled; dynamic with the EVSE's and with the vehicle's idea of what is needed. */
function parameterSets({ settings }: EvseHlcState): Fields[] {
  const modes = [
    [1, 1],
    [2, 2],
    [2, 1],
  ] as const;
  return modes.map(([control, needs], i) => ({
    ParameterSetID: i + 1,
    Parameter: [
      { Name: "Connector", intValue: 2 },
      { Name: "EVSENominalVoltage", intValue: settings.nominalVoltageV },
      { Name: "Pricing", intValue: 0 },
      { Name: "ControlMode", intValue: control },
      { Name: "MobilityNeedsMode", intValue: needs },
    ],
  }));
}

/** A value per phase, with the schema's names for the second and third. */
const perPhase = (name: string, value: number): Fields => ({
  [name]: rational(value),
  [`${name}_L2`]: rational(value),
  [`${name}_L3`]: rational(value),
});

function acParameters({ settings, facts }: EvseHlcState, request: HlcMessage): Fields {
  const isBpt = request.fields["BPT_AC_CPDReqEnergyTransferMode"] !== undefined;
  const perPhaseW = Math.round(facts.maxPowerW / settings.phases);
  const mode = {
    ...perPhase("EVSEMaximumChargePower", perPhaseW),
    ...perPhase("EVSEMinimumChargePower", settings.minPowerW),
    EVSENominalFrequency: rational(50),
    MaximumPowerAsymmetry: rational(0),
    EVSEPowerRampLimitation: rational(100),
    ...perPhase("EVSEPresentActivePower", 0),
  };
  if (!isBpt) return { AC_CPDResEnergyTransferMode: mode };
  return {
    BPT_AC_CPDResEnergyTransferMode: {
      ...mode,
      ...perPhase("EVSEMaximumDischargePower", perPhaseW),
      ...perPhase("EVSEMinimumDischargePower", settings.minPowerW),
    },
  };
}

function dcParameters({ settings, facts }: EvseHlcState, request: HlcMessage): Fields {
  const isBpt = request.fields["BPT_DC_CPDReqEnergyTransferMode"] !== undefined;
  const mode = {
    EVSEMaximumChargePower: rational(facts.maxPowerW),
    EVSEMinimumChargePower: rational(settings.minPowerW),
    EVSEMaximumChargeCurrent: rational(facts.maxCurrentA),
    EVSEMinimumChargeCurrent: rational(settings.minCurrentA),
    EVSEMaximumVoltage: rational(facts.maxVoltageV),
    EVSEMinimumVoltage: rational(settings.minVoltageV),
    EVSEPowerRampLimitation: rational(10),
  };
  if (!isBpt) return { DC_CPDResEnergyTransferMode: mode };
  return {
    BPT_DC_CPDResEnergyTransferMode: {
      ...mode,
      EVSEMaximumDischargePower: rational(facts.maxPowerW),
      EVSEMinimumDischargePower: rational(settings.minPowerW),
      EVSEMaximumDischargeCurrent: rational(facts.maxCurrentA),
      EVSEMinimumDischargeCurrent: rational(settings.minCurrentA),
    },
  };
}

function schedules({ facts, settings }: EvseHlcState, request: HlcMessage): Fields {
  if (request.fields["Dynamic_SEReqControlMode"]) {
    return { Dynamic_SEResControlMode: { DepartureTime: 7200, MinimumSOC: 30, TargetSOC: 80 } };
  }
  const entriesOf = (powerW: number) => ({ PowerScheduleEntry: [{ Duration: 3600, Power: rational(powerW) }] });
  const takesBack = facts.targetPowerW < 0;
  const charging = {
    PowerSchedule: {
      TimeAnchor: 0,
      AvailableEnergy: rational(300_000),
      PowerTolerance: rational(2000),
      PowerScheduleEntries: entriesOf(takesBack ? 0 : facts.maxPowerW),
    },
    AbsolutePriceSchedule: priceSchedule(),
  };
  const discharging = {
    PowerSchedule: { TimeAnchor: 0, PowerScheduleEntries: entriesOf(mostBackW(facts)) },
    AbsolutePriceSchedule: priceSchedule(),
  };
  const tuple = { ScheduleTupleID: 1, ChargingSchedule: charging };
  return {
    Scheduled_SEResControlMode: {
      ScheduleTuple: [settings.bidirectional ? { ...tuple, DischargingSchedule: discharging } : tuple],
    },
  };
}

/** Most the EVSE takes back: what it wants to, or else as much as it gives [W]. */
const mostBackW = ({ targetPowerW, maxPowerW }: EvseHlcState["facts"]): number =>
  targetPowerW < 0 ? -targetPowerW : maxPowerW;

/** On AC the answer to a finished Start waits for the contactor. */
function powerDeliveryStart(evse: EvseHlcState, request: HlcMessage): Answer {
  const fields = { ResponseCode: "OK" };
  const isReady = request.fields["EVProcessing"] === "Finished";
  if (!isReady || evse.settings.mode === "DC") return { fields };
  return {
    fields,
    commands: [{ what: "power", on: true }],
    waitFor: {
      what: "contactor",
      atMostS: 3,
      code: "FAILED_ContactorError",
      failure: {
        stage: "power delivery",
        cause: "the contactor did not close within 3 s",
        clause: "V2G20 PowerDelivery contactor",
        party: evse.facts.vehicleReady ? "evse" : "vehicle",
        code: "FAILED_ContactorError",
      },
    },
  };
}

function loop(evse: EvseHlcState, request: HlcMessage): Answer {
  const { settings, facts } = evse;
  const requestKey = Object.keys(request.fields).find((key) => key.endsWith("CLReqControlMode"))!;
  const key = requestKey.replace("CLReq", "CLRes");
  const isBpt = key.startsWith("BPT_");
  const isDynamic = key.includes("Dynamic");
  const status = notification(evse);
  if (settings.mode === "AC") {
    const mayTakeBack = isBpt && (isDynamic || evse.channel === "Discharge");
    const wishW = mayTakeBack ? Math.min(0, facts.targetPowerW) : 0;
    const giveW = isDynamic ? Math.max(0, facts.targetPowerW) : facts.maxPowerW;
    const targetW = Math.round((wishW < 0 ? wishW : giveW) / settings.phases);
    return {
      fields: {
        ResponseCode: "OK",
        ...status,
        [key]: {
          ...perPhase("EVSETargetActivePower", targetW),
          ...perPhase("EVSETargetReactivePower", 0),
          ...perPhase("EVSEPresentActivePower", Math.round((facts.presentCurrentA * facts.presentVoltageV) / 1)),
        },
      },
    };
  }
  const wanted = request.fields[requestKey] as Record<string, unknown>;
  const limits = isBpt
    ? {
        EVSEMaximumChargePower: rational(facts.maxPowerW),
        EVSEMinimumChargePower: rational(settings.minPowerW),
        EVSEMaximumChargeCurrent: rational(facts.maxCurrentA),
        EVSEMaximumVoltage: rational(facts.maxVoltageV),
        EVSEMaximumDischargePower: rational(mostBackW(facts)),
        EVSEMinimumDischargePower: rational(settings.minPowerW),
        EVSEMaximumDischargeCurrent: rational(facts.maxCurrentA),
        EVSEMinimumVoltage: rational(settings.minVoltageV),
      }
    : {
        EVSEMaximumChargePower: rational(facts.maxPowerW),
        EVSEMinimumChargePower: rational(settings.minPowerW),
        EVSEMaximumChargeCurrent: rational(facts.maxCurrentA),
        EVSEMaximumVoltage: rational(facts.maxVoltageV),
      };
  const command = deliver(evse, wanted, request);
  return {
    fields: {
      ResponseCode: "OK",
      ...status,
      EVSEPresentCurrent: rational(facts.presentCurrentA),
      EVSEPresentVoltage: rational(facts.presentVoltageV),
      EVSEPowerLimitAchieved: Math.abs(command.currentA * facts.presentVoltageV) >= limitW(facts),
      EVSECurrentLimitAchieved: command.currentA >= facts.maxCurrentA,
      EVSEVoltageLimitAchieved: false,
      [key]: isDynamic ? { DepartureTime: 7200, ...limits } : limits,
    },
    commands: [command],
  };
}

const limitW = (facts: EvseHlcState["facts"]): number => (facts.targetPowerW < 0 ? mostBackW(facts) : facts.maxPowerW);

/** Scheduled: what the vehicle asks for, negative what it gives. Dynamic: the EVSE's own target inside the vehicle's limits. */
function deliver(
  { facts }: EvseHlcState,
  wanted: Record<string, unknown>,
  request: HlcMessage,
): Extract<DeviceCommand, { what: "deliver" }> {
  if (wanted["EVTargetCurrent"]) {
    return {
      what: "deliver",
      voltageV: numberOf(wanted["EVTargetVoltage"]),
      currentA: numberOf(wanted["EVTargetCurrent"]),
    };
  }
  // The EVSE divides by the voltage it measures itself; the vehicle's tells where it does not measure yet.
  const voltageV =
    facts.presentVoltageV >= 1 ? facts.presentVoltageV : Math.max(1, numberOf(request.fields["EVPresentVoltage"]));
  if (facts.targetPowerW < 0 && wanted["EVMaximumDischargeCurrent"]) {
    const backA = numberOf(wanted["EVMaximumDischargeCurrent"]);
    const backW = Math.min(numberOf(wanted["EVMaximumDischargePower"]), -facts.targetPowerW);
    return { what: "deliver", voltageV, currentA: -Math.min(backA, backW / voltageV) };
  }
  const mostA = numberOf(wanted["EVMaximumChargeCurrent"]);
  const mostW = Math.min(numberOf(wanted["EVMaximumChargePower"]), Math.max(0, facts.targetPowerW));
  return { what: "deliver", voltageV, currentA: Math.min(mostA, mostW / voltageV) };
}

/** The status element, present only where there is something to notify. */
function notification({ facts }: EvseHlcState): Fields {
  if (facts.notification === "None") return {};
  const EVSENotification = facts.notification === "StopCharging" ? "Terminate" : "ScheduleRenegotiation";
  return { EVSEStatus: { NotificationMaxDelay: 0, EVSENotification } };
}
