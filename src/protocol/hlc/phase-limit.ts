import type { Failure } from "../failure.ts";
import type { HlcStep } from "./steps.ts";
import type { VehicleHlcSettings, VehicleHlcState } from "./vehicle.ts";

/** The limits in time of phases that repeat one request, and what it means to pass one. */

/** Longest time a phase may take from its first request on [s]; undefined where nothing limits it. */
export function phaseLimitS({ preChargePatienceS }: VehicleHlcSettings, step: HlcStep): number | undefined {
  return step.isPreCharge ? (preChargePatienceS ?? step.totalS) : step.totalS;
}

/** The present phase has taken too long. */
export function phaseFailure(s: VehicleHlcState): Failure {
  const { phase } = s;
  const limitS = phaseLimitS(s.settings, s.step);
  const stage = s.protocol!.stageOf(phase);
  if (phase.endsWith("WeldingDetection")) {
    const voltageV = Math.round(s.facts.inletVoltageV);
    const cause = `a contactor of the vehicle is welded: ${voltageV} V at the inlet after ${limitS} s`;
    return { stage, cause, clause: "V2G2 welding detection", party: "vehicle" };
  }
  return {
    stage,
    cause: `${s.step.message} not finished within ${limitS} s`,
    clause: `V2G_EVCC_${CLAUSES.find((name) => phase.endsWith(name)) ?? "Ongoing"}_Timeout`,
    // Whoever keeps an authorisation waiting is a person.
    party: /Auth/.test(phase) ? "user" : "evse",
  };
}

const CLAUSES = ["CableCheck", "PreCharge"];
