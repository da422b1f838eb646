import { efficiencyAt } from "../devices/conversion.ts";
import type { SiteEvse, VehicleRating } from "./model.ts";

/** Battery over meter energy of a vehicle at an EVSE, at full power where a converter's curve is told [1]. */
export function nominalEfficiency(evse: SiteEvse, vehicle: VehicleRating): number {
  const isDc = evse.dc !== undefined && vehicle.dc !== undefined;
  const curve = isDc ? evse.conversion : vehicle.conversion;
  if (!curve) return evse.efficiency * vehicle.efficiency;
  // On direct current the converter stands in the charger, on alternating current on board.
  return efficiencyAt(curve, curve.fullKw) * (isDc ? vehicle.efficiency : evse.efficiency);
}
