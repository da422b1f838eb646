import type { EventStore } from "../../engine/store.ts";
import type { Failure } from "../../protocol/failure.ts";
import type { CableModel } from "../../scenario/models/cable.ts";
import type { ChargerAtPlug, SessionSetup, VehicleAtPlug } from "../session/context.ts";
import { mrecOf } from "../session/mrec.ts";
import { checkPlug } from "../session/plug-check.ts";
import { runSession } from "../session/run-session.ts";
import { effectsOf } from "./draws.ts";

/** How an attempt at charging ended. `degraded`: it charges, but not the way both sides first tried. */
export type Outcome = "charged" | "degraded" | "failed" | "no plug fits";

/** One attempt, summed up. */
export interface Attempt {
  readonly outcome: Outcome;
  readonly stage: string;
  readonly cause: string;
  readonly clause: string;
  readonly party: string;
  /** ChargeX minimum required error code; empty where none fits. */
  readonly code: string;
  readonly standard: string;
  /** NaN where no current flowed [s]. */
  readonly timeToChargeS: number;
  readonly maxKw: number;
}

/** What one attempt is made of; enough to run it again and look at it. */
export interface AttemptSetup {
  readonly vehicle: VehicleAtPlug;
  readonly charger: ChargerAtPlug;
  readonly cables: Readonly<Record<string, CableModel>>;
  readonly seed: number;
  readonly soc: number;
  readonly faults: readonly string[];
}

/** Until every fault that shows under load has shown, and a ramping current has come far [s]. */
const CHARGE_S = 60;
const HORIZON_S = 900;

/** Runs one attempt and sums it up. @param store where its events lie, as those of other attempts */
export function runAttempt(setup: AttemptSetup, store?: EventStore): Attempt {
  const check = checkPlug(setup.vehicle, setup.charger);
  if ("failure" in check) return { ...reasons("no plug fits", check.failure), ...NOTHING };
  const result = runSession(sessionSetup(setup, check.connector), { fidelity: "session", ...(store ? { store } : {}) });
  const { timeToChargeS, maxKw, standard, failures } = result;
  const [first] = failures;
  const outcome = result.outcome === "failed" ? "failed" : first ? "degraded" : "charged";
  return { ...reasons(outcome, first), standard, timeToChargeS: timeToChargeS ?? Number.NaN, maxKw };
}

const NOTHING = { standard: "none", timeToChargeS: Number.NaN, maxKw: 0 };

/** The session of an attempt over the connector both sides have. */
export const sessionSetup = (setup: AttemptSetup, connector: string): SessionSetup => ({
  vehicle: setup.vehicle,
  charger: setup.charger,
  cable: setup.cables[connector]!,
  effects: effectsOf(setup.faults),
  seed: setup.seed,
  soc: setup.soc,
  chargeS: CHARGE_S,
  horizonS: HORIZON_S,
});

function reasons(outcome: Outcome, failure: Failure | undefined) {
  if (!failure) return { outcome, stage: "", cause: "", clause: "", party: "", code: "" };
  const { stage, cause, clause, party } = failure;
  return { outcome, stage, cause, clause, party, code: mrecOf(failure) };
}
