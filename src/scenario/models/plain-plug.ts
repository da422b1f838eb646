import type { ChargerModel } from "./charger.ts";
import { type ChargerPlug, chargerPlug } from "./charger-plug.ts";
import type { VehicleModel } from "./vehicle.ts";
import { type VehiclePlug, vehiclePlug } from "./vehicle-plug.ts";

/** A model that says how it behaves at the plug. */
export type VehicleAtPlug = VehicleModel & { readonly plug: VehiclePlug };
export type ChargerAtPlug = ChargerModel & { readonly plug: ChargerPlug };

/** What a model without a plug section is taken to have: any connector for alternating current. */
const PLAIN_CONNECTORS = ["type2", "type1", "j3400"] as const;

/** A vehicle as it behaves at the plug; one that does not say so has the control pilot alone, as the standard has it. */
export const vehicleAtPlug = (vehicle: VehicleModel): VehicleAtPlug => ({
  ...vehicle,
  plug: vehicle.plug ?? vehiclePlug.parse({ connectors: [...PLAIN_CONNECTORS] }),
});

/** A charger as it behaves at the plug; one that does not say so has the control pilot alone, and is free to use. */
export const chargerAtPlug = (charger: ChargerModel): ChargerAtPlug => ({
  ...charger,
  plug: charger.plug ?? chargerPlug.parse({ connectors: [...PLAIN_CONNECTORS], authorisation: { kind: "free" } }),
});
