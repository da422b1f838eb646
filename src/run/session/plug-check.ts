import type { Failure } from "../../protocol/failure.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "./context.ts";

/** What stands between a vehicle and a charger before anything is plugged in. */
export type PlugCheck = { readonly connector: string } | { readonly failure: Failure };

/** The connector a session would use: the first of the charger's that the vehicle has an inlet for; or why none fits. */
export function checkPlug(vehicle: VehicleAtPlug, charger: ChargerAtPlug): PlugCheck {
  const connector = charger.plug.connectors.find((one) => vehicle.plug.connectors.includes(one));
  if (connector) return { connector };
  return {
    failure: {
      stage: "plug",
      cause: `${vehicle.name} has ${vehicle.plug.connectors.join(", ")}, ${charger.name} has ${charger.plug.connectors.join(", ")}`,
      clause: "IEC 62196",
      party: "evse",
    },
  };
}
