import { US_PER_H, US_PER_MS, US_PER_S } from "../../base/time.ts";
import { assumedCurve, dcPowerLimitKw, lowerCurve, type PowerCurve, powerCurve } from "../../devices/power-curve.ts";
import type { SessionSetup } from "./context.ts";
import { isChademoSession } from "./pilot-settings.ts";

/** What limits a session on direct current, read from its models once: the charging loop asks for it at every cycle. */
export interface DcRatings {
  readonly evseA: number;
  readonly evseKw: number;
  readonly evseMinV: number;
  readonly evseMaxV: number;
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
  /** Voltage the vehicle's converter holds at the inlet, where it charges through one; 0 where it does not. */
  readonly boostV: number;
  /** From the loop's first request to the vehicle's closed contactors [µs]. */
  readonly contactorGapUs: number;
  /** The vehicle ends a session without real current after [µs]; Infinity where it does not. */
  readonly dropOutUs: number;
  /** The vehicle ends the session with this much at the plug [kWh]; Infinity where it does not. */
  readonly energyKwh: number;
  /** The vehicle itself may end the session, with the energy it came for or for want of current: which cycle that is
   *  hangs on the last bit of all cycles before, so that none of them may be taken in strides. */
  readonly endsByEnergy: boolean;
  readonly idles: boolean;
  readonly isChademo: boolean;
  /** Most the vehicle gives back at the inlet [kW], down to this state of charge [1]; and up to which it takes. */
  readonly dischargeKw: number;
  readonly leastSoc: number;
  readonly ceilingSoc: number;
}

/** Battery voltage at rest over that at half charge, by state of charge: a straight line. Assumed. */
export const restVoltageShare = (soc: number): number => 0.94 + 0.12 * soc;

/** The converter a vehicle charges through: it has one and the EVSE does not reach its battery's voltage. */
const boostOf = ({ vehicle, charger, soc }: SessionSetup) => {
  const { boost, restVoltageV } = vehicle.plug.dc!;
  return charger.plug.dc!.maxVoltageV < restVoltageV * restVoltageShare(soc) ? boost : undefined;
};

const flatCurve = (kw: number): PowerCurve =>
  powerCurve([
    [0, kw],
    [1, kw],
  ]);

type VehicleDc = NonNullable<SessionSetup["vehicle"]["plug"]["dc"]>;

/** What a vehicle takes at the inlet, by itself and through its converter. Nothing is ever written into these. */
interface Curves {
  readonly battery: PowerCurve;
  readonly boosted: PowerCurve | undefined;
}

const known = new WeakMap<VehicleDc, Curves>();

/** A vehicle's curves, made once for all its sessions. */
function curvesOf(dc: VehicleDc): Curves {
  const before = known.get(dc);
  if (before) return before;
  const battery = dc.powerCurve ? powerCurve(dc.powerCurve) : assumedCurve(dc.maxPowerKw);
  const made = { battery, boosted: dc.boost && lowerCurve(battery, flatCurve(dc.boost.maxPowerKw)) };
  known.set(dc, made);
  return made;
}

/** Least highest voltage of an EVSE that this vehicle can charge from now [V]. */
export function neededVoltageV({ vehicle, soc }: SessionSetup): number {
  const { boost, restVoltageV } = vehicle.plug.dc!;
  const batteryV = restVoltageV * restVoltageShare(soc);
  return boost ? Math.min(boost.inletV, batteryV) : batteryV;
}

/** A little more than any stage gives, by voltages a cycle old [1]. */
const BOUND = 1.01;
/** A full battery that takes less than this may come to count as idle [A]. */
const IDLE_A = 2;

export function dcRatings(setup: SessionSetup): DcRatings {
  const { plug } = setup.vehicle;
  const vehicle = plug.dc!;
  const evse = setup.charger.plug.dc!;
  const isChademo = isChademoSession(setup);
  const { dropOutWithoutCurrentS: dropOutS } = plug.quirks;
  const boost = boostOf(setup);
  const curve = boost ? curvesOf(vehicle).boosted! : curvesOf(vehicle).battery;
  const energyKwh = setup.energyKwh ?? Number.POSITIVE_INFINITY;
  const isInReach = (BOUND * evse.maxPowerKw * setup.chargeS * US_PER_S) / US_PER_H >= energyKwh;
  const idles = dropOutS !== undefined && dcPowerLimitKw(curve, 1) * 1000 < IDLE_A * vehicle.maxVoltageV;
  return {
    evseA: evse.maxCurrentA,
    evseKw: evse.maxPowerKw,
    evseMinV: evse.minVoltageV,
    evseMaxV: evse.maxVoltageV,
    lagS: Math.max(0.001, evse.lagMs / 1000),
    preChargeVPerS: evse.preChargeVPerS,
    curve,
    vehicleA: vehicle.maxCurrentA,
    vehicleV: boost ? Math.min(vehicle.maxVoltageV, evse.maxVoltageV) : vehicle.maxVoltageV,
    vehicleKw: vehicle.maxPowerKw,
    rampAPerS: vehicle.rampAPerS,
    resistanceOhm: vehicle.resistanceOhm,
    restVoltageV: vehicle.restVoltageV,
    restOffsetV: plug.quirks.preChargeOffsetV,
    boostV: boost?.inletV ?? 0,
    // By CHAdeMO they are closed before the loop begins.
    contactorGapUs: isChademo ? 0 : vehicle.contactorGapMs * US_PER_MS,
    dropOutUs: dropOutS === undefined ? Number.POSITIVE_INFINITY : dropOutS * US_PER_S,
    energyKwh,
    endsByEnergy: energyKwh < Number.POSITIVE_INFINITY && isInReach,
    idles,
    isChademo,
    dischargeKw: vehicle.maxDischargeKw,
    leastSoc: setup.bothWays?.leastSoc ?? 0,
    ceilingSoc: setup.bothWays?.ceilingSoc ?? Number.POSITIVE_INFINITY,
  };
}
