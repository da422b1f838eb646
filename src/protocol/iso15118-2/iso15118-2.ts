import { dcLimits, loopLimits, presentVoltage } from "../din70121/din70121.ts";
import { cableCheckAnswer, dcStatus, deliverCommand, preChargeCommand, stageOf } from "../hlc/dc-steps.ts";
import type { EvseHlcState } from "../hlc/evse.ts";
import { type Fields, type HlcMessage, physical } from "../hlc/message.ts";
import type { Answer, HlcProtocol, Node } from "../hlc/protocol.ts";
import { AC_ORDER, DC_ORDER } from "./order.ts";
import { build, plan } from "./vehicle.ts";

/** ISO 15118-2:2014: alternating current by external payment or contract, and direct current. */
export const iso15118Two: HlcProtocol = {
  name: "iso15118-2",
  title: "ISO 15118-2",
  modes: ["AC", "DC"],
  contracts: true,
  namespace: () => "urn:iso:15118:2:2013:MsgDef",
  version: { major: 2, minor: 0 },
  order: (mode) => (mode === "AC" ? AC_ORDER : DC_ORDER),
  timeoutS: {
    default: 2,
    ServiceDetail: 5,
    CertificateInstallation: 5,
    CertificateUpdate: 5,
    PaymentDetails: 5,
    PowerDelivery: 5,
    CurrentDemand: 0.25,
  },
  cableCheckS: 40,
  preChargeS: 7,
  ongoingS: 60,
  sequenceS: 60,
  loopSequenceS: 60,
  loops: ["ChargingStatus", "CurrentDemand"],
  plan,
  build,
  answer,
  stageOf,
};

const GEN_CHALLENGE = "AAAAAAAAAAAAAAAAAAAAAA==";

function answer(evse: EvseHlcState, node: Node, request: HlcMessage): Answer {
  const { settings, facts } = evse;
  const isAc = settings.mode === "AC";
  const DC_EVSEStatus = dcStatus(evse);
  switch (node) {
    case "SessionSetup":
      return {
        fields: {
          ResponseCode: evse.pausedSessionId ? "OK_OldSessionJoined" : "OK_NewSessionEstablished",
          EVSEID: settings.evseId,
          EVSETimeStamp: 0,
        },
      };
    case "ServiceDiscovery":
      return { fields: services(evse) };
    case "PaymentDetails":
      return paymentDetails(evse, request);
    case "Authorization":
      return authorization(evse, request);
    case "ChargeParameterDiscovery":
      return {
        fields: {
          ResponseCode: "OK",
          EVSEProcessing: "Finished",
          SAScheduleList: { SAScheduleTuple: [scheduleTuple(evse)] },
          ...(isAc
            ? acParameters(evse)
            : { DC_EVSEChargeParameter: { DC_EVSEStatus: dcStatus(evse, 100), ...dcLimits(evse) } }),
        },
        signed: true,
      };
    case "CableCheck":
      return cableCheckAnswer(evse, { DC_EVSEStatus });
    case "PreCharge":
      return {
        fields: { ResponseCode: "OK", DC_EVSEStatus, EVSEPresentVoltage: presentVoltage(evse) },
        commands: [preChargeCommand(request)],
      };
    case "PowerDelivery:Start":
    case "PowerDelivery:Stop":
    case "PowerDelivery:Renegotiate":
      return powerDelivery(evse, node);
    case "ChargingStatus":
      return {
        fields: {
          ResponseCode: "OK",
          EVSEID: settings.evseId,
          SAScheduleTupleID: 1,
          EVSEMaxCurrent: physical(facts.maxCurrentA, "A"),
          ReceiptRequired: false,
          AC_EVSEStatus: acStatus(evse),
        },
      };
    case "CurrentDemand":
      return {
        fields: {
          ResponseCode: "OK",
          DC_EVSEStatus,
          EVSEPresentVoltage: presentVoltage(evse),
          ...loopLimits(evse, request),
          EVSEID: settings.evseId,
          SAScheduleTupleID: 1,
          ReceiptRequired: false,
        },
        commands: [deliverCommand(request)],
      };
    case "WeldingDetection":
      return { fields: { ResponseCode: "OK", DC_EVSEStatus, EVSEPresentVoltage: presentVoltage(evse) } };
    case "SessionStop":
      return {
        fields: { ResponseCode: "OK" },
        ends: request.fields["ChargingSession"] === "Pause" ? "Pause" : "Terminate",
      };
    default:
      return { fields: { ResponseCode: "OK" } };
  }
}

const acStatus = (evse: EvseHlcState): Fields => ({
  NotificationMaxDelay: 0,
  EVSENotification: evse.facts.notification,
  RCD: false,
});

function services({ settings, tls }: EvseHlcState): Fields {
  const hasContract = settings.plugAndCharge && tls !== "none";
  return {
    ResponseCode: "OK",
    PaymentOptionList: { PaymentOption: ["ExternalPayment", ...(hasContract ? ["Contract"] : [])] },
    ChargeService: {
      ServiceID: 1,
      ServiceName: "AC_DC_Charging",
      ServiceCategory: "EVCharging",
      FreeService: settings.free,
      SupportedEnergyTransferMode: {
        EnergyTransferMode: settings.mode === "DC" ? ["DC_extended"] : acModes(settings.phases),
      },
    },
    ...(hasContract
      ? {
          ServiceList: {
            Service: [
              { ServiceID: 2, ServiceName: "Certificate", ServiceCategory: "ContractCertificate", FreeService: true },
            ],
          },
        }
      : {}),
  };
}

const acModes = (phases: 1 | 3) =>
  phases === 3 ? ["AC_three_phase_core", "AC_single_phase_core"] : ["AC_single_phase_core"];

function paymentDetails({ settings }: EvseHlcState, request: HlcMessage): Answer {
  if (!settings.contractValid) {
    return {
      fields: { ResponseCode: "FAILED_CertificateExpired", GenChallenge: GEN_CHALLENGE, EVSETimeStamp: 0 },
      failure: {
        stage: "authorisation",
        cause: "the contract certificate has expired",
        clause: "V2G2 PaymentDetails",
        party: "vehicle",
        code: "FAILED_CertificateExpired",
      },
    };
  }
  return {
    fields: { ResponseCode: "OK", GenChallenge: GEN_CHALLENGE, EVSETimeStamp: 0 },
    commands: [{ what: "contract", id: String(request.fields["eMAID"]) }],
  };
}

function authorization({ facts }: EvseHlcState, request: HlcMessage): Answer {
  const challenge = request.fields["GenChallenge"];
  if (challenge !== undefined && challenge !== GEN_CHALLENGE) {
    return {
      fields: { ResponseCode: "FAILED_ChallengeInvalid", EVSEProcessing: "Finished" },
      failure: {
        stage: "authorisation",
        cause: "the vehicle signed another challenge than it was given",
        clause: "V2G2 Authorization",
        party: "vehicle",
        code: "FAILED_ChallengeInvalid",
      },
    };
  }
  return {
    fields: { ResponseCode: "OK", EVSEProcessing: facts.authorisation === "accepted" ? "Finished" : "Ongoing" },
  };
}

function scheduleTuple({ facts }: EvseHlcState): Fields {
  const RelativeTimeInterval = { start: 0, duration: 86_400 };
  return {
    SAScheduleTupleID: 1,
    PMaxSchedule: { PMaxScheduleEntry: [{ PMax: physical(facts.maxPowerW, "W"), RelativeTimeInterval }] },
    SalesTariff: {
      Id: "id1",
      SalesTariffID: 10,
      NumEPriceLevels: 1,
      SalesTariffEntry: [{ EPriceLevel: 1, RelativeTimeInterval }],
    },
  };
}

function acParameters(evse: EvseHlcState): Fields {
  return {
    AC_EVSEChargeParameter: {
      AC_EVSEStatus: acStatus(evse),
      EVSENominalVoltage: physical(evse.settings.nominalVoltageV, "V"),
      EVSEMaxCurrent: physical(evse.facts.maxCurrentA, "A"),
    },
  };
}

/** On AC the answer to Start waits for the contactor, which the vehicle's state C allows [V2G2-862, V2G2-865]. */
function powerDelivery(evse: EvseHlcState, node: Node): Answer {
  const isAc = evse.settings.mode === "AC";
  const status = isAc ? { AC_EVSEStatus: acStatus(evse) } : { DC_EVSEStatus: dcStatus(evse) };
  const fields = { ResponseCode: "OK", ...status };
  if (node === "PowerDelivery:Stop") return { fields, commands: [{ what: "power", on: false }] };
  if (node !== "PowerDelivery:Start" || !isAc) return { fields };
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
        clause: "V2G2-862",
        party: evse.facts.vehicleReady ? "evse" : "vehicle",
        code: "FAILED_ContactorError",
      },
    },
  };
}
