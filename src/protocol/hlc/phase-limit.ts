import type { Failure } from "../failure.ts";
import { messageOf, type Node } from "./protocol.ts";
import type { VehicleHlcState } from "./vehicle.ts";

/** The limits in time of phases that repeat one request, and what it means to pass one. */

/** A vehicle asks so long whether its inlet is safe after the contactors opened [s]; assumed. */
const WELDING_DETECTION_S = 5;

/** Longest time a phase may take from its first request on [s]; undefined where nothing limits it. */
export function phaseLimitS({ protocol, settings }: VehicleHlcState, node: Node): number | undefined {
  if (node.endsWith("CableCheck")) return protocol!.cableCheckS;
  if (node.endsWith("PreCharge")) return settings.preChargePatienceS ?? protocol!.preChargeS;
  if (node.endsWith("WeldingDetection")) return WELDING_DETECTION_S;
  return /Auth|ChargeParameter|ScheduleExchange/.test(node) ? protocol!.ongoingS : undefined;
}

/** The present phase has taken too long. */
export function phaseFailure(s: VehicleHlcState): Failure {
  const { phase } = s;
  const limitS = phaseLimitS(s, phase);
  const stage = s.protocol!.stageOf(phase);
  if (phase.endsWith("WeldingDetection")) {
    const voltageV = Math.round(s.facts.inletVoltageV);
    const cause = `a contactor of the vehicle is welded: ${voltageV} V at the inlet after ${limitS} s`;
    return { stage, cause, clause: "V2G2 welding detection", party: "vehicle" };
  }
  return {
    stage,
    cause: `${messageOf(phase)} not finished within ${limitS} s`,
    clause: `V2G_EVCC_${CLAUSES.find((name) => phase.endsWith(name)) ?? "Ongoing"}_Timeout`,
    // Whoever keeps an authorisation waiting is a person.
    party: /Auth/.test(phase) ? "user" : "evse",
  };
}

const CLAUSES = ["CableCheck", "PreCharge"];
