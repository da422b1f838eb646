import { type Fields, type HlcMessage, isOngoing, numberOf, rational } from "../hlc/message.ts";
import type { Channel, Node, Plan } from "../hlc/protocol.ts";
import type { VehicleHlcState } from "../hlc/vehicle.ts";
import { chooseService, controlModeKey, isBothWays } from "./services.ts";

/** The vehicle's next request after an answer. */
export function plan(vehicle: VehicleHlcState, response: HlcMessage): Plan | undefined {
  const { phase, facts, settings, memory } = vehicle;
  const isDc = settings.mode === "DC";
  const loop = isDc ? "DC_ChargeLoop" : "AC_ChargeLoop";
  switch (phase) {
    case "SessionSetup":
      return { node: "AuthorizationSetup" };
    case "AuthorizationSetup": {
      const offered = response.fields["AuthorizationServices"] as readonly string[];
      const mode = response.fields["PnC_ASResAuthorizationMode"] as { GenChallenge: string } | undefined;
      const usesContract = settings.contract && offered.includes("PnC");
      return {
        node: "Authorization",
        learnt: { payment: usesContract ? "PnC" : "EIM", genChallenge: mode?.GenChallenge ?? "" },
      };
    }
    case "Authorization":
      return { node: isOngoing(response) ? phase : "ServiceDiscovery" };
    case "ServiceDiscovery": {
      const list = response.fields["EnergyTransferServiceList"] as { Service: readonly { ServiceID: number }[] };
      const serviceId = chooseService(
        list.Service.map((service) => service.ServiceID),
        settings,
      );
      return { node: "ServiceDetail", learnt: { serviceId } };
    }
    case "ServiceDetail":
      return { node: "ServiceSelection", learnt: { parameterSetId: settings.controlMode === "dynamic" ? 2 : 1 } };
    case "ServiceSelection":
      return { node: isDc ? "DC_ChargeParameterDiscovery" : "AC_ChargeParameterDiscovery" };
    case "AC_ChargeParameterDiscovery":
    case "DC_ChargeParameterDiscovery":
      return { node: "ScheduleExchange" };
    case "ScheduleExchange":
      if (isOngoing(response)) return { node: phase };
      return {
        node: isDc && !memory.renegotiating ? "DC_CableCheck" : "PowerDelivery:Start",
        learnt: { renegotiating: false, profileReady: memory.profileRounds === 0, channel: channelOf(response) },
      };
    case "DC_CableCheck":
      return { node: isOngoing(response) ? phase : "DC_PreCharge" };
    case "DC_PreCharge":
      return { node: facts.preCharged ? "PowerDelivery:Start" : phase };
    case "PowerDelivery:Start":
      // A profile still being worked out is announced, and Start is sent again when it is there.
      if (!memory.profileReady) {
        const rounds = memory.profileRounds - 1;
        return { node: phase, learnt: { profileRounds: rounds, profileReady: rounds <= 0 } };
      }
      return { node: loop };
    case "AC_ChargeLoop":
    case "DC_ChargeLoop":
    case "MeteringConfirmation":
      return afterLoop(vehicle, response, loop);
    case "PowerDelivery:ScheduleRenegotiation":
      return { node: "ScheduleExchange", learnt: { renegotiating: true } };
    case "PowerDelivery:Stop":
      return { node: isDc ? "DC_WeldingDetection" : "SessionStop" };
    case "DC_WeldingDetection":
      return { node: facts.weldingChecked ? "SessionStop" : phase };
    default:
      return undefined;
  }
}

function afterLoop({ facts }: VehicleHlcState, response: HlcMessage, loop: Node): Plan {
  const status = response.fields["EVSEStatus"] as { EVSENotification: string } | undefined;
  if (facts.wantsPause) return { node: "PowerDelivery:Stop", learnt: { ending: "Pause" } };
  if (facts.wantsStop || status?.EVSENotification === "Terminate") return { node: "PowerDelivery:Stop" };
  if (status?.EVSENotification === "ScheduleRenegotiation") return { node: "PowerDelivery:ScheduleRenegotiation" };
  return { node: loop };
}

/** Scheduled control: a schedule that has nothing to charge with and takes energy back is one for discharging. In dynamic
 *  control there is none, and the EVSE's set-point alone says which way power flows. */
function channelOf({ fields }: HlcMessage): Channel {
  const scheduled = fields["Scheduled_SEResControlMode"] as { ScheduleTuple: readonly Tuple[] } | undefined;
  const tuple = scheduled?.ScheduleTuple[0];
  if (!tuple?.DischargingSchedule) return "Charge";
  return powerOf(tuple.ChargingSchedule) === 0 && powerOf(tuple.DischargingSchedule) > 0 ? "Discharge" : "Charge";
}

interface Schedule {
  readonly PowerSchedule: {
    readonly PowerScheduleEntries: { readonly PowerScheduleEntry: readonly { Power: unknown }[] };
  };
}
interface Tuple {
  readonly ChargingSchedule: Schedule;
  readonly DischargingSchedule?: Schedule;
}

const powerOf = ({ PowerSchedule }: Schedule): number =>
  numberOf(PowerSchedule.PowerScheduleEntries.PowerScheduleEntry[0]!.Power);

/** The fields of a request. */
export function build(vehicle: VehicleHlcState, node: Node): { fields: Fields; signed?: true } {
  const fields = requestFields(vehicle, node);
  const isSigned = node === "Authorization" && vehicle.memory.payment === "PnC";
  return isSigned ? { fields, signed: true } : { fields };
}

function requestFields(vehicle: VehicleHlcState, node: Node): Fields {
  const { settings, facts, memory } = vehicle;
  switch (node) {
    case "SessionSetup":
      return { EVCCID: settings.evccId };
    case "Authorization":
      return memory.payment === "PnC"
        ? {
            SelectedAuthorizationService: "PnC",
            PnC_AReqAuthorizationMode: {
              Id: "id1",
              GenChallenge: memory.genChallenge,
              ContractCertificateChain: {
                Certificate: "contract",
                SubCertificates: { Certificate: ["MO sub-CA 2", "MO sub-CA 1"] },
              },
            },
          }
        : { SelectedAuthorizationService: "EIM", EIM_AReqAuthorizationMode: {} };
    case "ServiceDetail":
      return { ServiceID: memory.serviceId };
    case "ServiceSelection":
      return {
        SelectedEnergyTransferService: { ServiceID: memory.serviceId, ParameterSetID: memory.parameterSetId },
      };
    case "AC_ChargeParameterDiscovery":
    case "DC_ChargeParameterDiscovery":
      return parameters(vehicle);
    case "ScheduleExchange":
      return { MaximumSupportingPoints: 1024, ...scheduleRequest(vehicle) };
    case "DC_PreCharge":
      return {
        EVProcessing: facts.preCharged ? "Finished" : "Ongoing",
        EVPresentVoltage: rational(Math.round(facts.inletVoltageV)),
        EVTargetVoltage: rational(Math.round(facts.targetVoltageV)),
      };
    case "DC_WeldingDetection":
      return { EVProcessing: facts.weldingChecked ? "Finished" : "Ongoing" };
    case "PowerDelivery:Start":
      return powerDeliveryStart(vehicle);
    case "PowerDelivery:Stop":
    case "PowerDelivery:Standby":
    case "PowerDelivery:ScheduleRenegotiation":
      return { EVProcessing: "Finished", ChargeProgress: node.slice("PowerDelivery:".length) };
    case "AC_ChargeLoop":
    case "DC_ChargeLoop":
      return loopRequest(vehicle);
    case "SessionStop":
      return { ChargingSession: memory.ending };
    default:
      return {};
  }
}

function parameters({ settings, memory }: VehicleHlcState): Fields {
  const isBpt = isBothWays(memory);
  const power = {
    EVMaximumChargePower: rational(settings.maxPowerW),
    EVMinimumChargePower: rational(settings.minPowerW),
  };
  const discharge = {
    EVMaximumDischargePower: rational(settings.maxDischargePowerW),
    EVMinimumDischargePower: rational(settings.minDischargePowerW),
  };
  if (settings.mode === "AC") {
    return isBpt
      ? { BPT_AC_CPDReqEnergyTransferMode: { ...power, ...discharge } }
      : { AC_CPDReqEnergyTransferMode: power };
  }
  const dc = {
    ...power,
    EVMaximumChargeCurrent: rational(settings.maxCurrentA),
    EVMinimumChargeCurrent: rational(0),
    EVMaximumVoltage: rational(settings.maxVoltageV),
    EVMinimumVoltage: rational(0),
  };
  if (!isBpt) return { DC_CPDReqEnergyTransferMode: dc };
  const volts = Math.max(1, settings.maxVoltageV);
  return {
    BPT_DC_CPDReqEnergyTransferMode: {
      ...dc,
      ...discharge,
      EVMaximumDischargeCurrent: rational(Math.round(settings.maxDischargePowerW / volts)),
      EVMinimumDischargeCurrent: rational(0),
    },
  };
}

function scheduleRequest({ settings, facts }: VehicleHlcState): Fields {
  const wantedWh = Math.round(Math.max(0, 1 - facts.soc) * settings.capacityWh);
  const head = {
    DepartureTime: 7200,
    EVTargetEnergyRequest: rational(wantedWh),
    EVMaximumEnergyRequest: rational(wantedWh),
    EVMinimumEnergyRequest: rational(0),
  };
  if (settings.controlMode === "dynamic") {
    return { Dynamic_SEReqControlMode: { ...head, MinimumSOC: 30, TargetSOC: 80 } };
  }
  return {
    Scheduled_SEReqControlMode: {
      ...head,
      EVEnergyOffer: {
        EVPowerSchedule: {
          TimeAnchor: 0,
          EVPowerScheduleEntries: {
            EVPowerScheduleEntry: [{ Duration: 3600, Power: rational(-settings.maxDischargePowerW) }],
          },
        },
        EVAbsolutePriceSchedule: {
          TimeAnchor: 0,
          Currency: "EUR",
          PriceAlgorithm: "urn:iso:std:iso:15118:-20:PriceAlgorithm:1-Power",
          EVPriceRuleStacks: {
            EVPriceRuleStack: [
              { Duration: 0, EVPriceRule: [{ EnergyFee: rational(0), PowerRangeStart: rational(0) }] },
            ],
          },
        },
      },
    },
  };
}

function powerDeliveryStart({ settings, memory }: VehicleHlcState): Fields {
  const isBpt = isBothWays(memory);
  if (!memory.profileReady) return { EVProcessing: "Ongoing", ChargeProgress: "Start" };
  const control =
    settings.controlMode === "dynamic"
      ? { Dynamic_EVPPTControlMode: {} }
      : {
          Scheduled_EVPPTControlMode: {
            SelectedScheduleTupleID: memory.tupleId,
            PowerToleranceAcceptance: "PowerToleranceConfirmed",
          },
        };
  const isGiving = memory.channel === "Discharge";
  const entry = { Duration: 3600, Power: rational(isGiving ? -settings.maxDischargePowerW : settings.maxPowerW) };
  return {
    EVProcessing: "Finished",
    ChargeProgress: "Start",
    EVPowerProfile: { TimeAnchor: 0, EVPowerProfileEntries: { EVPowerProfileEntry: [entry] }, ...control },
    ...(isBpt ? { BPT_ChannelSelection: memory.channel } : {}),
  };
}

function loopRequest(vehicle: VehicleHlcState): Fields {
  const { settings, facts, memory } = vehicle;
  const head = {
    DisplayParameters: { PresentSOC: Math.round(facts.soc * 100), ChargingComplete: facts.wantsStop },
    MeterInfoRequested: false,
  };
  const key = controlModeKey(vehicle, "Req");
  const wantedWh = Math.round(Math.max(0, 1 - facts.soc) * settings.capacityWh);
  const energy =
    settings.controlMode === "dynamic"
      ? {
          EVTargetEnergyRequest: rational(wantedWh),
          EVMaximumEnergyRequest: rational(wantedWh),
          EVMinimumEnergyRequest: rational(0),
        }
      : {};
  if (settings.mode === "AC") return { ...head, [key]: { ...energy, EVPresentActivePower: rational(facts.powerW) } };
  const target =
    settings.controlMode === "dynamic"
      ? {
          EVMaximumChargePower: rational(settings.maxPowerW),
          EVMaximumChargeCurrent: rational(Math.min(settings.maxCurrentA, facts.acceptedCurrentA)),
          EVMaximumVoltage: rational(settings.maxVoltageV),
          ...(isBothWays(memory)
            ? {
                EVMaximumDischargePower: rational(settings.maxDischargePowerW),
                EVMaximumDischargeCurrent: rational(facts.givableCurrentA),
              }
            : {}),
        }
      : {
          EVTargetCurrent: rational(facts.targetCurrentA),
          EVTargetVoltage: rational(Math.round(facts.targetVoltageV)),
        };
  return { ...head, EVPresentVoltage: rational(Math.round(facts.inletVoltageV)), [key]: { ...energy, ...target } };
}
