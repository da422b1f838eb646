import type { Follow, Node } from "../hlc/protocol.ts";

const SETUP: Readonly<Record<Node, Follow>> = {
  SessionSetup: { next: ["AuthorizationSetup"] },
  AuthorizationSetup: { next: ["CertificateInstallation", "Authorization"] },
  CertificateInstallation: { next: ["Authorization"] },
  Authorization: { next: ["ServiceDiscovery"], ongoing: ["Authorization"] },
  ServiceDiscovery: { next: ["ServiceDetail"] },
  ServiceDetail: { next: ["ServiceDetail", "ServiceSelection"] },
};

const AFTER_LOOP = ["PowerDelivery:Stop", "PowerDelivery:ScheduleRenegotiation", "PowerDelivery:Standby"];

/** Alternating current: which request may follow which. */
export const AC_ORDER: Readonly<Record<Node, Follow>> = Object.freeze({
  ...SETUP,
  ServiceSelection: { next: ["AC_ChargeParameterDiscovery"] },
  AC_ChargeParameterDiscovery: { next: ["ScheduleExchange"] },
  ScheduleExchange: { next: ["PowerDelivery:Start"], ongoing: ["ScheduleExchange"] },
  "PowerDelivery:Start": { next: ["PowerDelivery:Start", "AC_ChargeLoop", "PowerDelivery:Stop"] },
  AC_ChargeLoop: { next: ["AC_ChargeLoop", "MeteringConfirmation", ...AFTER_LOOP] },
  MeteringConfirmation: { next: ["AC_ChargeLoop", ...AFTER_LOOP] },
  "PowerDelivery:ScheduleRenegotiation": { next: ["ScheduleExchange"] },
  "PowerDelivery:Standby": { next: ["PowerDelivery:Start", "PowerDelivery:Stop"] },
  "PowerDelivery:Stop": { next: ["SessionStop"] },
  SessionStop: { next: [] },
});

/** Direct current: which request may follow which. */
export const DC_ORDER: Readonly<Record<Node, Follow>> = Object.freeze({
  ...SETUP,
  ServiceSelection: { next: ["DC_ChargeParameterDiscovery"] },
  DC_ChargeParameterDiscovery: { next: ["ScheduleExchange"] },
  ScheduleExchange: { next: ["DC_CableCheck", "PowerDelivery:Start"], ongoing: ["ScheduleExchange"] },
  DC_CableCheck: { next: ["DC_PreCharge"], ongoing: ["DC_CableCheck"] },
  DC_PreCharge: { next: ["DC_PreCharge", "PowerDelivery:Start"] },
  "PowerDelivery:Start": { next: ["PowerDelivery:Start", "DC_ChargeLoop", "PowerDelivery:Stop"] },
  DC_ChargeLoop: { next: ["DC_ChargeLoop", "MeteringConfirmation", ...AFTER_LOOP] },
  MeteringConfirmation: { next: ["DC_ChargeLoop", ...AFTER_LOOP] },
  "PowerDelivery:ScheduleRenegotiation": { next: ["ScheduleExchange"] },
  "PowerDelivery:Standby": { next: ["PowerDelivery:Start", "PowerDelivery:Stop"] },
  "PowerDelivery:Stop": { next: ["DC_WeldingDetection", "SessionStop"] },
  DC_WeldingDetection: { next: ["DC_WeldingDetection", "SessionStop"] },
  SessionStop: { next: [] },
});
