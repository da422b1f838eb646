import type { TimeUs } from "../../../base/time.ts";
import type { V2xPeriod } from "./v2x.ts";

/** What a profile is for; 1.6 calls the first ChargePointMaxProfile and knows no external constraints. Priority is 2.1's:
 *  in the place of Tx and TxDefault while a driver has asked for it. So is local generation: it comes on top of the external
 *  constraints. */
export type ProfilePurpose = "StationMax" | "ExternalConstraints" | "LocalGeneration" | "TxDefault" | "Tx" | "Priority";
/** A Dynamic profile (2.1) has one period, which UpdateDynamicSchedule changes in place. */
export type ProfileKind = "Absolute" | "Recurring" | "Relative" | "Dynamic";
export type Recurrence = "Daily" | "Weekly";
/** Unit of a schedule's values: ampere on each phase, or watt over all phases. */
export type RateUnit = "A" | "W";

/** A value as a profile states it. Where l2 or l3 is given the first number speaks of phase L1 alone (OCPP 2.1). */
export interface PhaseValue {
  readonly value: number;
  readonly l2?: number;
  readonly l3?: number;
}

/** One step of a schedule, in force until the next one starts. */
export interface SchedulePeriod {
  /** From the schedule's start [s]. */
  readonly startS: number;
  readonly limit?: PhaseValue;
  /** Negative: how much may flow back to the grid (OCPP 2.1). */
  readonly dischargeLimit?: PhaseValue;
  /** What the vehicle shall draw (or, negative, feed) exactly (OCPP 2.1). */
  readonly setpoint?: PhaseValue;
  readonly phases?: number;
  /** Operation mode and curves (OCPP 2.1). */
  readonly v2x?: V2xPeriod;
}

/** A charging profile of any OCPP version, its instants on the simulation's clock. */
export interface ChargingProfile {
  readonly id: number;
  readonly purpose: ProfilePurpose;
  readonly kind: ProfileKind;
  readonly recurrence?: Recurrence;
  readonly stackLevel: number;
  readonly validFromUs?: TimeUs;
  readonly validToUs?: TimeUs;
  /** The transaction a Tx profile belongs to, as text. */
  readonly transactionId?: string;
  readonly startUs?: TimeUs;
  readonly durationS?: number;
  readonly unit: RateUnit;
  readonly periods: readonly SchedulePeriod[];
  /** How long the station may be offline before the profile rests [s] (OCPP 2.1). */
  readonly maxOfflineS?: number;
  /** Whether a profile that rested stays out of force once online again (OCPP 2.1). */
  readonly invalidAfterOffline?: boolean;
}

/** A profile and the EVSE it was set for; 0 is the whole station. */
export interface InstalledProfile {
  readonly evse: number;
  readonly profile: ChargingProfile;
}
