import type { ChargerModel } from "../scenario/models/charger.ts";
import type { VehicleModel } from "../scenario/models/vehicle.ts";

/** Power that a vehicle can give back through a charger on direct current, at the plug [kW]: 0 unless vehicle, charger and
 *  a protocol both speak allow it. */
export function dischargeKw({ plug: vehicle }: VehicleModel, { plug: charger }: ChargerModel): number {
  if (!vehicle?.dc || !charger?.dc?.bidirectional) return 0;
  const byIso = vehicle.bidirectional && speaks(vehicle, charger, "iso15118-20");
  const byChademo = vehicle.chademo?.discharge === true && charger.chademo?.discharge === true;
  return byIso || byChademo ? Math.min(vehicle.dc.maxDischargeKw, charger.dc.maxPowerKw) : 0;
}

/** As `dischargeKw` on alternating current, where the inverter is on board: AC_BPT of ISO 15118-20. */
function acDischargeKw({ plug: vehicle }: VehicleModel, { plug: charger }: ChargerModel): number {
  if (!vehicle || !charger || charger.dc || !charger.bidirectional || !vehicle.bidirectional) return 0;
  return speaks(vehicle, charger, "iso15118-20") ? vehicle.maxAcDischargeKw : 0;
}

/** Least and most power a vehicle can give back through a charger, at the plug [kW]; 0 and 0 where it cannot, or where its
 *  battery is no more than the energy asked for and so has no state of charge to keep. */
export function dischargeRangeKw(vehicle: VehicleModel, charger: ChargerModel): { leastKw: number; mostKw: number } {
  const isDc = charger.plug?.dc !== undefined && vehicle.plug?.dc !== undefined;
  const mostKw = isDc ? dischargeKw(vehicle, charger) : acDischargeKw(vehicle, charger);
  if (mostKw === 0 || vehicle.battery.kind === "ideal") return { leastKw: 0, mostKw: 0 };
  return { leastKw: isDc ? Math.min(vehicle.plug!.dc!.minDischargeKw, mostKw) : 0, mostKw };
}

/** Whether the vehicle tells the charger its state of charge: every protocol for direct current does, and ISO 15118-20 on
 *  alternating current; the control pilot does not. */
export function tellsState(vehicle: VehicleModel, charger: ChargerModel): boolean {
  if (!vehicle.plug || !charger.plug || vehicle.battery.kind === "ideal") return false;
  if (charger.plug.dc) return vehicle.plug.dc !== undefined;
  return speaks(vehicle.plug, charger.plug, "iso15118-20");
}

/** Whether the charger sets the vehicle's power: both speak ISO 15118-20, and the vehicle asks for dynamic control. */
export function isDynamic({ plug: vehicle }: VehicleModel, { plug: charger }: ChargerModel): boolean {
  if (!vehicle || !charger || (charger.dc !== undefined && vehicle.dc === undefined)) return false;
  return vehicle.controlMode === "dynamic" && speaks(vehicle, charger, "iso15118-20");
}

const speaks = (a: { protocols: readonly string[] }, b: { protocols: readonly string[] }, protocol: string): boolean =>
  a.protocols.includes(protocol) && b.protocols.includes(protocol);
