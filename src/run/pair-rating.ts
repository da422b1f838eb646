import { currentLimitCurve, lowerCurve, type PowerCurve, powerCurve } from "../devices/power-curve.ts";
import type { DcRating, SiteEvse, VehicleRating } from "../model/model.ts";
import { fittingConnector } from "./session/plug-check.ts";

/** Whether a vehicle can charge at an EVSE at all where no handshake is simulated: a plug fits, both have the same kind of
 *  current, and the stage reaches the battery's voltage or that of a converter on board.
 *  @param soc on arrival, 0–1 */
export function canCharge(vehicle: VehicleRating, evse: SiteEvse, soc: number): boolean {
  if (!doPlugsFit(vehicle, evse)) return false;
  if (!evse.dc) return true;
  return vehicle.dc !== undefined && neededVoltageV(vehicle.dc, soc) <= evse.dc.maxVoltageV;
}

/** Asked for every session, so each pair is looked at once. */
const fits = new WeakMap<VehicleRating, WeakMap<SiteEvse, boolean>>();

function doPlugsFit(vehicle: VehicleRating, evse: SiteEvse): boolean {
  const { inlets } = vehicle;
  const { connectors } = evse;
  if (!connectors || !inlets) return true;
  const ofVehicle = fits.get(vehicle) ?? new WeakMap<SiteEvse, boolean>();
  fits.set(vehicle, ofVehicle);
  const known = ofVehicle.get(evse) ?? fittingConnector(inlets, { ...evse, connectors }) !== undefined;
  ofVehicle.set(evse, known);
  return known;
}

type DcLimits = NonNullable<SiteEvse["dc"]>;

/** Curves worked out so far: a city has the same pair some thousand times. Of each pair one by the battery's own voltage and
 *  one by the vehicle's converter. */
const known = new WeakMap<DcRating, WeakMap<DcLimits, { battery?: PowerCurve; converter?: PowerCurve }>>();

/** The vehicle's curve below what the current of the pair makes of the battery's voltage, or of its converter's. Shared by
 *  all who ask: nothing may be written into it.
 *  @param soc on arrival, 0–1 */
export function pairCurve(vehicle: DcRating, evse: DcLimits, soc: number): PowerCurve {
  const ofVehicle = known.get(vehicle) ?? new WeakMap();
  known.set(vehicle, ofVehicle);
  const ofPair = ofVehicle.get(evse) ?? {};
  ofVehicle.set(evse, ofPair);
  const currentA = Math.min(vehicle.maxCurrentA, evse.maxCurrentA);
  const { boost } = vehicle;
  if (!boost || evse.maxVoltageV >= restVoltageV(vehicle, soc)) {
    ofPair.battery ??= lowerCurve(
      vehicle.curve,
      currentLimitCurve(currentA, vehicle.restVoltage, vehicle.resistanceOhm),
    );
    return ofPair.battery;
  }
  const converterKw = Math.min(boost.maxPowerKw, (currentA * boost.inletV) / 1000);
  ofPair.converter ??= lowerCurve(vehicle.curve, flatCurve(converterKw));
  return ofPair.converter;
}

const flatCurve = (kw: number): PowerCurve =>
  powerCurve([
    [0, kw],
    [1, kw],
  ]);

/** As the session's power stage has it: session/dc-ratings.ts. */
const neededVoltageV = (vehicle: DcRating, soc: number): number =>
  Math.min(vehicle.boost?.inletV ?? Number.POSITIVE_INFINITY, restVoltageV(vehicle, soc));

function restVoltageV({ restVoltage: [[, emptyV], [, fullV]] }: DcRating, soc: number): number {
  return emptyV + (fullV - emptyV) * soc;
}
