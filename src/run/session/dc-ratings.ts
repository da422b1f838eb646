import { US_PER_MS, US_PER_S } from "../../base/time.ts";
import { assumedCurve, type PowerCurve, powerCurve } from "../../devices/power-curve.ts";
import type { SessionSetup } from "./context.ts";
import { isChademoSession } from "./pilot-settings.ts";

/** What limits a session on direct current, read from its models once: the charging loop asks for it at every cycle. */
export interface DcRatings {
  readonly evseA: number;
  readonly evseKw: number;
  readonly evseMinV: number;
  /** Time constant of the output current [s], never 0. */
  readonly lagS: number;
  readonly preChargeVPerS: number;
  /** What the vehicle takes at the inlet. */
  readonly curve: PowerCurve;
  readonly vehicleA: number;
  readonly vehicleV: number;
  readonly vehicleKw: number;
  readonly rampAPerS: number;
  readonly resistanceOhm: number;
  readonly restVoltageV: number;
  readonly restOffsetV: number;
  /** From the loop's first request to the vehicle's closed contactors [µs]. */
  readonly contactorGapUs: number;
  /** The vehicle ends a session without real current after [µs]; Infinity where it does not. */
  readonly dropOutUs: number;
  /** The vehicle ends the session with this much at the plug [kWh]; Infinity where it does not. */
  readonly energyKwh: number;
  readonly isChademo: boolean;
}

export function dcRatings(setup: SessionSetup): DcRatings {
  const { plug } = setup.vehicle;
  const vehicle = plug.dc!;
  const evse = setup.charger.plug.dc!;
  const isChademo = isChademoSession(setup);
  const { dropOutWithoutCurrentS: dropOutS } = plug.quirks;
  return {
    evseA: evse.maxCurrentA,
    evseKw: evse.maxPowerKw,
    evseMinV: evse.minVoltageV,
    lagS: Math.max(0.001, evse.lagMs / 1000),
    preChargeVPerS: evse.preChargeVPerS,
    curve: vehicle.powerCurve ? powerCurve(vehicle.powerCurve) : assumedCurve(vehicle.maxPowerKw),
    vehicleA: vehicle.maxCurrentA,
    vehicleV: vehicle.maxVoltageV,
    vehicleKw: vehicle.maxPowerKw,
    rampAPerS: vehicle.rampAPerS,
    resistanceOhm: vehicle.resistanceOhm,
    restVoltageV: vehicle.restVoltageV,
    restOffsetV: plug.quirks.preChargeOffsetV,
    // By CHAdeMO they are closed before the loop begins.
    contactorGapUs: isChademo ? 0 : vehicle.contactorGapMs * US_PER_MS,
    dropOutUs: dropOutS === undefined ? Number.POSITIVE_INFINITY : dropOutS * US_PER_S,
    energyKwh: setup.energyKwh ?? Number.POSITIVE_INFINITY,
    isChademo,
  };
}
