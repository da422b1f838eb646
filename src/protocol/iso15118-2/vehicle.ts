import { type Fields, type HlcMessage, isOngoing, physical } from "../hlc/message.ts";
import type { Node, Plan } from "../hlc/protocol.ts";
import type { VehicleHlcState } from "../hlc/vehicle.ts";

/** The vehicle's next request after an answer. */
export function plan(vehicle: VehicleHlcState, response: HlcMessage): Plan | undefined {
  const { phase, facts, settings, memory } = vehicle;
  const isDc = settings.mode === "DC";
  const loop = isDc ? "CurrentDemand" : "ChargingStatus";
  switch (phase) {
    case "SessionSetup":
      return { node: "ServiceDiscovery" };
    case "ServiceDiscovery": {
      const { PaymentOption } = response.fields["PaymentOptionList"] as { PaymentOption: readonly string[] };
      const payment = settings.contract && vehicle.tls !== "none" && PaymentOption.includes("Contract") ? "PnC" : "EIM";
      return { node: "PaymentServiceSelection", learnt: { payment } };
    }
    case "PaymentServiceSelection":
      return { node: memory.payment === "PnC" ? "PaymentDetails" : "Authorization" };
    case "PaymentDetails":
      return { node: "Authorization", learnt: { genChallenge: String(response.fields["GenChallenge"]) } };
    case "Authorization":
      return { node: isOngoing(response) ? phase : "ChargeParameterDiscovery" };
    case "ChargeParameterDiscovery": {
      if (isOngoing(response)) return { node: phase };
      const skipsChecks = memory.renegotiating || !isDc;
      return { node: skipsChecks ? "PowerDelivery:Start" : "CableCheck", learnt: { renegotiating: false } };
    }
    case "CableCheck":
      return { node: isOngoing(response) ? phase : "PreCharge" };
    case "PreCharge":
      return { node: facts.preCharged ? "PowerDelivery:Start" : phase };
    case "PowerDelivery:Start":
      return { node: loop };
    case "ChargingStatus":
    case "CurrentDemand":
    case "MeteringReceipt":
      return afterLoop(vehicle, response, loop);
    case "PowerDelivery:Renegotiate":
      return { node: "ChargeParameterDiscovery", learnt: { renegotiating: true } };
    case "PowerDelivery:Stop":
      return { node: isDc ? "WeldingDetection" : "SessionStop" };
    case "WeldingDetection":
      return { node: facts.weldingChecked ? "SessionStop" : phase };
    default:
      return undefined;
  }
}

function afterLoop({ facts, phase }: VehicleHlcState, response: HlcMessage, loop: Node): Plan {
  const status = (response.fields["AC_EVSEStatus"] ?? response.fields["DC_EVSEStatus"]) as
    | { EVSENotification: string; EVSEStatusCode?: string }
    | undefined;
  if (facts.wantsPause) return { node: "PowerDelivery:Stop", learnt: { ending: "Pause" } };
  const mustStop = status?.EVSENotification === "StopCharging" || status?.EVSEStatusCode === "EVSE_Shutdown";
  if (facts.wantsStop || mustStop) return { node: "PowerDelivery:Stop" };
  if (status?.EVSENotification === "ReNegotiation") return { node: "PowerDelivery:Renegotiate" };
  if (phase !== "MeteringReceipt" && response.fields["ReceiptRequired"] === true) return { node: "MeteringReceipt" };
  return { node: loop };
}

/** The fields of a request. */
export function build(vehicle: VehicleHlcState, node: Node): { fields: Fields; signed?: true } {
  const fields = requestFields(vehicle, node);
  const isSigned = node === "Authorization" && vehicle.memory.payment === "PnC";
  return isSigned ? { fields, signed: true } : { fields };
}

function requestFields(vehicle: VehicleHlcState, node: Node): Fields {
  const { settings, facts, memory } = vehicle;
  const DC_EVStatus = { EVReady: true, EVErrorCode: "NO_ERROR", EVRESSSOC: Math.round(facts.soc * 100) };
  switch (node) {
    case "SessionSetup":
      return { EVCCID: settings.evccId };
    case "PaymentServiceSelection":
      return {
        SelectedPaymentOption: memory.payment === "PnC" ? "Contract" : "ExternalPayment",
        SelectedServiceList: { SelectedService: [{ ServiceID: 1 }] },
      };
    case "PaymentDetails":
      return {
        eMAID: `EMAID-${settings.evccId}`,
        ContractSignatureCertChain: {
          Certificate: "contract",
          SubCertificates: { Certificate: ["MO sub-CA 2", "MO sub-CA 1"] },
        },
      };
    case "Authorization":
      return memory.payment === "PnC" ? { Id: "id1", GenChallenge: memory.genChallenge } : {};
    case "ChargeParameterDiscovery":
      return settings.mode === "AC" ? acParameters(vehicle) : dcParameters(vehicle);
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
    case "PowerDelivery:Renegotiate":
      return powerDelivery(vehicle, node.slice("PowerDelivery:".length));
    case "CurrentDemand":
      return {
        DC_EVStatus,
        EVTargetCurrent: physical(facts.targetCurrentA, "A"),
        EVMaximumCurrentLimit: physical(settings.maxCurrentA, "A"),
        EVMaximumPowerLimit: physical(settings.maxPowerW, "W"),
        BulkChargingComplete: false,
        ChargingComplete: facts.wantsStop,
        RemainingTimeToFullSoC: physical(Math.round((1 - facts.soc) * 3600), "s"),
        RemainingTimeToBulkSoC: physical(Math.round(Math.max(0, 0.8 - facts.soc) * 3600), "s"),
        EVTargetVoltage: physical(facts.targetVoltageV, "V"),
      };
    case "MeteringReceipt":
      return {
        Id: "id1",
        SessionID: vehicle.sessionId,
        SAScheduleTupleID: memory.tupleId,
        MeterInfo: { MeterID: "1" },
      };
    case "SessionStop":
      return { ChargingSession: memory.ending };
    default:
      return {};
  }
}

function acParameters({ settings, facts }: VehicleHlcState): Fields {
  const wantedWh = Math.max(0, 1 - facts.soc) * settings.capacityWh;
  return {
    RequestedEnergyTransferMode: settings.phases === 3 ? "AC_three_phase_core" : "AC_single_phase_core",
    AC_EVChargeParameter: {
      DepartureTime: 0,
      EAmount: physical(Math.round(wantedWh), "Wh"),
      EVMaxVoltage: physical(settings.maxAcVoltageV, "V"),
      EVMaxCurrent: physical(settings.maxAcCurrentA, "A"),
      EVMinCurrent: physical(settings.minAcCurrentA, "A"),
    },
  };
}

function dcParameters({ settings, facts }: VehicleHlcState): Fields {
  return {
    RequestedEnergyTransferMode: "DC_extended",
    DC_EVChargeParameter: {
      DepartureTime: 0,
      DC_EVStatus: { EVReady: true, EVErrorCode: "NO_ERROR", EVRESSSOC: Math.round(facts.soc * 100) },
      EVMaximumCurrentLimit: physical(settings.maxCurrentA, "A"),
      EVMaximumPowerLimit: physical(settings.maxPowerW, "W"),
      EVMaximumVoltageLimit: physical(settings.maxVoltageV, "V"),
      EVEnergyCapacity: physical(settings.capacityWh, "Wh"),
      EVEnergyRequest: physical(Math.round((1 - facts.soc) * settings.capacityWh), "Wh"),
      FullSOC: 100,
      BulkSOC: 80,
    },
  };
}

function powerDelivery({ settings, facts, memory }: VehicleHlcState, purpose: string): Fields {
  const head = { ChargeProgress: purpose, SAScheduleTupleID: memory.tupleId };
  if (settings.mode === "DC") {
    const DC_EVStatus = { EVReady: true, EVErrorCode: "NO_ERROR", EVRESSSOC: Math.round(facts.soc * 100) };
    return {
      ...head,
      DC_EVPowerDeliveryParameter: { DC_EVStatus, BulkChargingComplete: false, ChargingComplete: false },
    };
  }
  if (purpose !== "Start") return head;
  const entry = (start: number, powerW: number) => ({
    ChargingProfileEntryStart: start,
    ChargingProfileEntryMaxPower: physical(powerW, "W"),
  });
  return { ...head, ChargingProfile: { ProfileEntry: [entry(0, settings.maxPowerW), entry(86_400, 0)] } };
}
