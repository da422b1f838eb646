import { type Connector, connectorLimits } from "../../devices/connector-limits.ts";
import type { Failure } from "../../protocol/failure.ts";
import type { ChargerAtPlug, SessionContext, VehicleAtPlug } from "./context.ts";

/** What stands between a vehicle and a charger before anything is plugged in: the connector both have, or the name of the
 *  adapter that joins theirs; or why none fits. */
export type PlugCheck = { readonly connector: string } | { readonly failure: Failure };

/** The connector a session would use: the first of the charger's that the vehicle has an inlet for, else the first that one
 *  of its driver's adapters leads to. */
export function checkPlug(
  vehicle: Pick<VehicleAtPlug, "name" | "plug">,
  charger: Pick<ChargerAtPlug, "name" | "plug">,
): PlugCheck {
  const { connectors } = vehicle.plug;
  const connector = fittingConnector(vehicle.plug, charger.plug);
  if (connector) return { connector };
  return {
    failure: {
      stage: "plug",
      cause: `${vehicle.name} has ${connectors.join(", ")}, ${charger.name} has ${charger.plug.connectors.join(", ")}`,
      clause: "IEC 62196",
      party: "evse",
    },
  };
}

/** The connector or adapter by which a vehicle's inlet and a charger meet; undefined where none fits. */
export const fittingConnector = (vehicle: InletSide, charger: OutletSide): string | undefined =>
  charger.connectors.find((one) => vehicle.connectors.includes(one)) ??
  vehicle.adapters.find((adapter) => {
    const [from, to] = adapter.split("-to-") as [Connector, Connector];
    return charger.connectors.includes(from) && vehicle.connectors.includes(to) && carries(to, charger);
  });

interface InletSide {
  readonly connectors: readonly Connector[];
  readonly adapters: readonly string[];
}
interface OutletSide {
  readonly connectors: readonly Connector[];
  readonly dc?: object | undefined;
}

/** An adapter passes on one kind of current: the one its end at the vehicle is made for. */
const carries = (connector: Connector, { dc }: OutletSide): boolean => {
  const { acCurrentA, dcCurrentA } = connectorLimits(connector);
  return (dc ? dcCurrentA : acCurrentA) !== undefined;
};

/** Whoever waited for a session to carry current gave up. */
export function noCurrent({ setup, isDc }: SessionContext): Failure {
  const cause =
    !isDc && setup.charger.plug.dc !== undefined && !setup.vehicle.plug.dc
      ? "the charger has direct current only"
      : "no current flowed before the trace's time was over";
  return { stage: "pilot", cause, clause: "IEC 61851-1", party: "vehicle" };
}
