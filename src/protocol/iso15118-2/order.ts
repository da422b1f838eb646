import type { Follow, Node } from "../hlc/protocol.ts";

const SETUP: Readonly<Record<Node, Follow>> = {
  SessionSetup: { next: ["ServiceDiscovery"] },
  ServiceDiscovery: { next: ["ServiceDetail", "PaymentServiceSelection"] },
  ServiceDetail: { next: ["ServiceDetail", "PaymentServiceSelection"] },
  PaymentServiceSelection: {
    next: ["CertificateInstallation", "CertificateUpdate", "PaymentDetails", "Authorization"],
  },
  CertificateInstallation: { next: ["PaymentDetails"] },
  CertificateUpdate: { next: ["PaymentDetails"] },
  PaymentDetails: { next: ["Authorization"] },
  Authorization: { next: ["ChargeParameterDiscovery"], ongoing: ["Authorization"] },
};

/** Alternating current: which request may follow which. */
export const AC_ORDER: Readonly<Record<Node, Follow>> = Object.freeze({
  ...SETUP,
  ChargeParameterDiscovery: { next: ["PowerDelivery:Start"], ongoing: ["ChargeParameterDiscovery"] },
  "PowerDelivery:Start": { next: ["ChargingStatus", "PowerDelivery:Stop", "PowerDelivery:Renegotiate"] },
  ChargingStatus: {
    next: ["ChargingStatus", "MeteringReceipt", "PowerDelivery:Stop", "PowerDelivery:Renegotiate"],
  },
  MeteringReceipt: { next: ["ChargingStatus", "PowerDelivery:Stop", "PowerDelivery:Renegotiate"] },
  "PowerDelivery:Renegotiate": { next: ["ChargeParameterDiscovery"] },
  "PowerDelivery:Stop": { next: ["SessionStop"] },
  SessionStop: { next: [] },
});

/** Direct current: which request may follow which. */
export const DC_ORDER: Readonly<Record<Node, Follow>> = Object.freeze({
  ...SETUP,
  ChargeParameterDiscovery: { next: ["CableCheck", "PowerDelivery:Start"], ongoing: ["ChargeParameterDiscovery"] },
  CableCheck: { next: ["PreCharge"], ongoing: ["CableCheck"] },
  PreCharge: { next: ["PreCharge", "PowerDelivery:Start"] },
  "PowerDelivery:Start": { next: ["CurrentDemand", "PowerDelivery:Stop", "PowerDelivery:Renegotiate"] },
  CurrentDemand: {
    next: ["CurrentDemand", "MeteringReceipt", "PowerDelivery:Stop", "PowerDelivery:Renegotiate"],
  },
  MeteringReceipt: { next: ["CurrentDemand", "PowerDelivery:Stop", "PowerDelivery:Renegotiate"] },
  "PowerDelivery:Renegotiate": { next: ["ChargeParameterDiscovery"] },
  "PowerDelivery:Stop": { next: ["WeldingDetection", "SessionStop"] },
  WeldingDetection: { next: ["WeldingDetection", "SessionStop"] },
  SessionStop: { next: [] },
});
