import { cableCheckAnswer, dcStatus, deliverCommand, preChargeCommand, stageOf } from "../hlc/dc-steps.ts";
import type { EvseHlcState } from "../hlc/evse.ts";
import { type Fields, type HlcMessage, isOngoing, physical } from "../hlc/message.ts";
import type { Answer, Follow, HlcProtocol, Node, Plan } from "../hlc/protocol.ts";
import type { VehicleHlcState } from "../hlc/vehicle.ts";

/** Which request may follow which. */
const DIN_ORDER: Readonly<Record<Node, Follow>> = Object.freeze({
  SessionSetup: { next: ["ServiceDiscovery"] },
  ServiceDiscovery: { next: ["ServicePaymentSelection"] },
  ServicePaymentSelection: { next: ["ContractAuthentication"] },
  ContractAuthentication: { next: ["ChargeParameterDiscovery"], ongoing: ["ContractAuthentication"] },
  ChargeParameterDiscovery: { next: ["CableCheck"], ongoing: ["ChargeParameterDiscovery"] },
  CableCheck: { next: ["PreCharge"], ongoing: ["CableCheck"] },
  PreCharge: { next: ["PreCharge", "PowerDelivery:Start"] },
  "PowerDelivery:Start": { next: ["CurrentDemand", "PowerDelivery:Stop"] },
  CurrentDemand: { next: ["CurrentDemand", "PowerDelivery:Stop"] },
  "PowerDelivery:Stop": { next: ["WeldingDetection", "SessionStop"] },
  WeldingDetection: { next: ["WeldingDetection", "SessionStop"] },
  SessionStop: { next: [] },
});

/** DIN SPEC 70121: direct current, external payment, no TLS. */
export const din70121: HlcProtocol = {
  name: "din70121",
  title: "DIN 70121",
  modes: ["DC"],
  contracts: false,
  namespace: () => "urn:din:70121:2012:MsgDef",
  version: { major: 2, minor: 0 },
  order: () => DIN_ORDER,
  timeoutS: { default: 2, CurrentDemand: 0.25 },
  cableCheckS: 40,
  preChargeS: 7,
  ongoingS: 60,
  readyToChargeS: 150,
  sequenceS: 60,
  loopSequenceS: 60,
  loops: ["CurrentDemand"],
  plan,
  build,
  answer,
  stageOf,
};

function plan(vehicle: VehicleHlcState, response: HlcMessage): Plan | undefined {
  const { phase, facts } = vehicle;
  switch (phase) {
    case "SessionSetup":
      return { node: "ServiceDiscovery" };
    case "ServiceDiscovery":
      return { node: "ServicePaymentSelection" };
    case "ServicePaymentSelection":
      return { node: "ContractAuthentication" };
    case "ContractAuthentication":
      return { node: isOngoing(response) ? phase : "ChargeParameterDiscovery" };
    case "ChargeParameterDiscovery":
      return { node: isOngoing(response) ? phase : "CableCheck" };
    case "CableCheck":
      return { node: isOngoing(response) ? phase : "PreCharge" };
    case "PreCharge":
      return { node: facts.preCharged ? "PowerDelivery:Start" : phase };
    case "PowerDelivery:Start":
      return { node: "CurrentDemand" };
    case "CurrentDemand":
      return { node: facts.wantsStop || asksToStop(response) ? "PowerDelivery:Stop" : phase };
    case "PowerDelivery:Stop":
      return { node: "WeldingDetection" };
    case "WeldingDetection":
      return { node: facts.weldingChecked ? "SessionStop" : phase };
    default:
      return undefined;
  }
}

/** A notification or a status that tells the vehicle to stop. */
function asksToStop(response: HlcMessage): boolean {
  const status = response.fields["DC_EVSEStatus"] as { EVSENotification: string; EVSEStatusCode: string };
  return status.EVSENotification === "StopCharging" || status.EVSEStatusCode === "EVSE_Shutdown";
}

function build(vehicle: VehicleHlcState, node: Node): { fields: Fields } {
  return { fields: requestFields(vehicle, node) };
}

function requestFields(vehicle: VehicleHlcState, node: Node): Fields {
  const { settings, facts } = vehicle;
  const DC_EVStatus = { EVReady: true, EVErrorCode: "NO_ERROR", EVRESSSOC: Math.round(facts.soc * 100) };
  switch (node) {
    case "SessionSetup":
      return { EVCCID: settings.evccId };
    case "ServicePaymentSelection":
      return {
        SelectedPaymentOption: "ExternalPayment",
        SelectedServiceList: { SelectedService: [{ ServiceID: 1 }] },
      };
    case "ChargeParameterDiscovery":
      return {
        EVRequestedEnergyTransferType: "DC_extended",
        DC_EVChargeParameter: {
          DC_EVStatus,
          EVMaximumCurrentLimit: physical(settings.maxCurrentA, "A"),
          EVMaximumVoltageLimit: physical(settings.maxVoltageV, "V"),
        },
      };
    case "CableCheck":
    case "WeldingDetection":
      return { DC_EVStatus };
    case "PreCharge":
      return {
        DC_EVStatus,
        EVTargetVoltage: physical(facts.targetVoltageV, "V"),
        EVTargetCurrent: physical(facts.targetCurrentA, "A"),
      };
    case "PowerDelivery:Start":
    case "PowerDelivery:Stop":
      return {
        ReadyToChargeState: node === "PowerDelivery:Start",
        DC_EVPowerDeliveryParameter: { DC_EVStatus, BulkChargingComplete: false, ChargingComplete: false },
      };
    case "CurrentDemand":
      return {
        DC_EVStatus,
        EVTargetCurrent: physical(facts.targetCurrentA, "A"),
        EVMaximumVoltageLimit: physical(settings.maxVoltageV, "V"),
        EVMaximumCurrentLimit: physical(settings.maxCurrentA, "A"),
        EVMaximumPowerLimit: physical(settings.maxPowerW, "W"),
        BulkChargingComplete: false,
        ChargingComplete: facts.wantsStop,
        RemainingTimeToFullSoC: physical(Math.round(remainingS(vehicle, 1)), "s"),
        RemainingTimeToBulkSoC: physical(Math.round(remainingS(vehicle, 0.8)), "s"),
        EVTargetVoltage: physical(facts.targetVoltageV, "V"),
      };
    default:
      return {};
  }
}

/** Time to a state of charge at the power asked for [s]. */
function remainingS({ settings, facts }: VehicleHlcState, soc: number): number {
  const powerW = Math.max(1, facts.targetCurrentA * facts.targetVoltageV);
  return (Math.max(0, soc - facts.soc) * settings.capacityWh * 3600) / powerW;
}

function answer(evse: EvseHlcState, node: Node, request: HlcMessage): Answer {
  const { settings, facts } = evse;
  const DC_EVSEStatus = dcStatus(evse);
  switch (node) {
    case "SessionSetup":
      return {
        fields: {
          ResponseCode: evse.pausedSessionId ? "OK_OldSessionJoined" : "OK_NewSessionEstablished",
          EVSEID: settings.evseId,
          DateTimeNow: 0,
        },
      };
    case "ServiceDiscovery":
      return {
        fields: {
          ResponseCode: "OK",
          PaymentOptions: { PaymentOption: ["ExternalPayment"] },
          ChargeService: {
            ServiceTag: { ServiceID: 1, ServiceCategory: "EVCharging" },
            FreeService: settings.free,
            EnergyTransferType: "DC_extended",
          },
        },
      };
    case "ContractAuthentication":
      return {
        fields: { ResponseCode: "OK", EVSEProcessing: facts.authorisation === "accepted" ? "Finished" : "Ongoing" },
      };
    case "ChargeParameterDiscovery":
      return {
        fields: {
          ResponseCode: "OK",
          EVSEProcessing: "Finished",
          SAScheduleList: {
            SAScheduleTuple: [
              {
                SAScheduleTupleID: 1,
                PMaxSchedule: {
                  PMaxScheduleID: 0,
                  // The schema's PMax is a 16-bit number of watts, so larger EVSEs state what fits.
                  PMaxScheduleEntry: [
                    {
                      PMax: Math.min(32767, Math.round(facts.maxPowerW)),
                      RelativeTimeInterval: { start: 0, duration: 3600 },
                    },
                  ],
                },
              },
            ],
          },
          DC_EVSEChargeParameter: {
            DC_EVSEStatus: dcStatus(evse, 100),
            ...dcLimits(evse),
          },
        },
      };
    case "CableCheck":
      return cableCheckAnswer(evse, { DC_EVSEStatus });
    case "PreCharge":
      return {
        fields: { ResponseCode: "OK", DC_EVSEStatus, EVSEPresentVoltage: presentVoltage(evse) },
        commands: [preChargeCommand(request)],
      };
    case "PowerDelivery:Start":
      return { fields: { ResponseCode: "OK", DC_EVSEStatus } };
    case "PowerDelivery:Stop":
      return { fields: { ResponseCode: "OK", DC_EVSEStatus }, commands: [{ what: "power", on: false }] };
    case "CurrentDemand":
      return {
        fields: {
          ResponseCode: "OK",
          DC_EVSEStatus,
          EVSEPresentVoltage: presentVoltage(evse),
          ...loopLimits(evse, request),
        },
        commands: [deliverCommand(request)],
      };
    case "WeldingDetection":
      return { fields: { ResponseCode: "OK", DC_EVSEStatus, EVSEPresentVoltage: presentVoltage(evse) } };
    case "SessionStop":
      return { fields: { ResponseCode: "OK" }, ends: "Terminate" };
    default:
      return { fields: { ResponseCode: "OK" } };
  }
}

/** The output's voltage, as the EVSE measures it. */
export const presentVoltage = ({ facts }: EvseHlcState) => physical(facts.presentVoltageV, "V");

/** What the EVSE can, as ChargeParameterDiscovery states it. */
export function dcLimits({ settings, facts }: EvseHlcState): Fields {
  return {
    EVSEMaximumCurrentLimit: physical(facts.maxCurrentA, "A"),
    EVSEMaximumPowerLimit: physical(facts.maxPowerW, "W"),
    EVSEMaximumVoltageLimit: physical(facts.maxVoltageV, "V"),
    EVSEMinimumCurrentLimit: physical(settings.minCurrentA, "A"),
    EVSEMinimumVoltageLimit: physical(settings.minVoltageV, "V"),
    EVSEPeakCurrentRipple: physical(settings.rippleA, "A"),
  };
}

/** What flows, what is the most, and which limit holds. */
export function loopLimits({ facts }: EvseHlcState, request: HlcMessage): Fields {
  const wanted = request.fields["EVTargetCurrent"] as { Value: number; Multiplier: number };
  const wantedA = wanted.Value * 10 ** wanted.Multiplier;
  return {
    EVSEPresentCurrent: physical(facts.presentCurrentA, "A"),
    EVSECurrentLimitAchieved: wantedA >= facts.maxCurrentA,
    EVSEVoltageLimitAchieved: false,
    EVSEPowerLimitAchieved: wantedA * facts.presentVoltageV >= facts.maxPowerW,
    EVSEMaximumVoltageLimit: physical(facts.maxVoltageV, "V"),
    EVSEMaximumCurrentLimit: physical(facts.maxCurrentA, "A"),
    EVSEMaximumPowerLimit: physical(facts.maxPowerW, "W"),
  };
}
