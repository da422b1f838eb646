import type { ChargerModel } from "../scenario/models/charger.ts";
import type { VehicleModel } from "../scenario/models/vehicle.ts";

/** Power that a vehicle can give back through a charger [kW]: 0 unless vehicle, charger and a protocol both speak allow it. */
export function dischargeKw({ plug: vehicle }: VehicleModel, { plug: charger }: ChargerModel): number {
  if (!vehicle?.dc || !charger?.dc?.bidirectional) return 0;
  const byIso = vehicle.bidirectional && speaks(vehicle, charger, "iso15118-20");
  const byChademo = vehicle.chademo?.discharge === true && charger.chademo?.discharge === true;
  return byIso || byChademo ? Math.min(vehicle.dc.maxDischargeKw, charger.dc.maxPowerKw) : 0;
}

const speaks = (a: { protocols: readonly string[] }, b: { protocols: readonly string[] }, protocol: string): boolean =>
  a.protocols.includes(protocol) && b.protocols.includes(protocol);
