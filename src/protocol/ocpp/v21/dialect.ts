import { writePeriods21 } from "../charging/composite-json.ts";
import { decimal, instant, listOf, type ObjectShape, oneOf, whole, yesNo } from "../shape.ts";
import type { Dialect } from "../station/dialect.ts";
import { OCPP_201, writeCompositeWith } from "../v201/dialect.ts";
import { profileShape } from "../v201/shapes.ts";

/** What OCPP 2.1 adds to a period: phases by themselves, discharging, set-points, and who decides. */
const PERIOD: ObjectShape = {
  "limit?": decimal,
  "limit_L2?": decimal,
  "limit_L3?": decimal,
  "dischargeLimit?": decimal,
  "dischargeLimit_L2?": decimal,
  "dischargeLimit_L3?": decimal,
  "setpoint?": decimal,
  "setpoint_L2?": decimal,
  "setpoint_L3?": decimal,
  "operationMode?": oneOf(
    ...["Idle", "ChargingOnly", "CentralSetpoint", "ExternalSetpoint", "ExternalLimits", "CentralFrequency"],
    ...["LocalFrequency", "LocalLoadBalancing"],
  ),
};

const profile = profileShape(PERIOD, { "maxOfflineDuration?": whole, "invalidAfterOfflineDuration?": yesNo });

const { shapes } = OCPP_201;

/** OCPP 2.1 as far as bidirectional charging profiles go: the rest of what the station says and hears is 2.0.1's. */
export const OCPP_21: Dialect = {
  ...OCPP_201,
  version: "2.1",
  writeComposite: writeCompositeWith(writePeriods21),
  shapes: {
    ...shapes,
    requests: {
      ...shapes.requests,
      ReportChargingProfiles: { ...shapes.requests["ReportChargingProfiles"], chargingProfile: listOf(profile) },
    },
    commands: {
      ...shapes.commands,
      SetChargingProfile: { ...shapes.commands["SetChargingProfile"], chargingProfile: profile },
      RequestStartTransaction: { ...shapes.commands["RequestStartTransaction"], "chargingProfile?": profile },
    },
    replies: {
      ...shapes.replies,
      GetCompositeSchedule: {
        ...shapes.replies["GetCompositeSchedule"],
        "schedule?": {
          evseId: whole,
          duration: whole,
          scheduleStart: instant,
          chargingRateUnit: oneOf("W", "A"),
          chargingSchedulePeriod: listOf({ ...PERIOD, startPeriod: whole, "numberPhases?": whole }),
        },
      },
    },
  },
};
