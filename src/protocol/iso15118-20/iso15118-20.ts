import { stageOf } from "../hlc/dc-steps.ts";
import type { HlcProtocol } from "../hlc/protocol.ts";
import { answer } from "./evse.ts";
import { AC_ORDER, DC_ORDER } from "./order.ts";
import { build, plan } from "./vehicle.ts";

/** ISO 15118-20:2022: alternating and direct current, one way and bidirectional, scheduled and dynamic control. */
export const iso15118Twenty: HlcProtocol = {
  name: "iso15118-20",
  title: "ISO 15118-20",
  modes: ["AC", "DC"],
  needsTls: "1.3",
  contracts: true,
  namespace: (mode) => `urn:iso:std:iso:15118:-20:${mode}`,
  version: { major: 1, minor: 0 },
  order: (mode) => (mode === "AC" ? AC_ORDER : DC_ORDER),
  timeoutS: { default: 2, ServiceDetail: 5, CertificateInstallation: 5, AC_ChargeLoop: 0.5, DC_ChargeLoop: 0.5 },
  cableCheckS: 40,
  preChargeS: 10,
  ongoingS: 60,
  sequenceS: 60,
  loopSequenceS: 0.5,
  loops: ["AC_ChargeLoop", "DC_ChargeLoop"],
  plan,
  build,
  answer,
  stageOf,
};
