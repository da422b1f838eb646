import { assert } from "../base/errors.ts";
import { parseDurationUs, secondsToUs } from "../base/time.ts";
import { conversion } from "../devices/conversion.ts";
import { assumedCurve, powerCurve } from "../devices/power-curve.ts";
import type { VehicleModel } from "../scenario/models/vehicle.ts";
import type { ResolvedScenario } from "../scenario/resolve.ts";
import type { DcRating, ProtocolModel, VehicleRating } from "./model.ts";

/** What limits a vehicle, from its model. */
export function vehicleRating(vehicle: VehicleModel): VehicleRating {
  const { battery } = vehicle;
  return {
    maxPowerKw: vehicle.maxPowerKw,
    phases: vehicle.phases,
    minCurrentA: vehicle.minCurrentA,
    reactionUs: secondsToUs(vehicle.reactionS),
    powerFactor: vehicle.powerFactor,
    powerFactorByCurrent: vehicle.powerFactorByCurrent,
    efficiency: vehicle.efficiency,
    conversion: vehicle.efficiencyByLoad && conversion(vehicle.maxPowerKw, vehicle.efficiencyByLoad),
    battery: battery.kind,
    transitionSoc: battery.kind === "ideal" ? 1 : battery.transitionSoc,
    dc: dcRating(vehicle),
    inlets: vehicle.plug && { connectors: vehicle.plug.connectors, adapters: vehicle.plug.adapters },
  };
}

/** Power an on-board charger takes on so many phases [kW]: each of its phases carries its share and no more, so that a
 *  three-phase charger of 11 kW takes 3.7 kW on one. */
export const onboardKw = ({ maxPowerKw, phases: own }: Pick<VehicleRating, "maxPowerKw" | "phases">, phases: number) =>
  phases < own ? (maxPowerKw * phases) / own : maxPowerKw;

function dcRating({ plug }: VehicleModel): DcRating | undefined {
  if (!plug?.dc) return undefined;
  const { powerCurve: points, maxPowerKw, maxCurrentA, restVoltageV, resistanceOhm, boost } = plug.dc;
  return {
    curve: points ? powerCurve(points) : assumedCurve(maxPowerKw),
    maxCurrentA,
    // As the session's power stage has it: dc-output.ts.
    restVoltage: [
      [0, 0.94 * restVoltageV],
      [1, 1.06 * restVoltageV],
    ],
    resistanceOhm,
    boost,
  };
}

/** How the scenario's sessions are simulated. */
export function buildProtocol(resolved: ResolvedScenario, vehicleNames: readonly string[]): ProtocolModel | undefined {
  const { protocol, seed, retry } = resolved.scenario;
  const { atPlug } = resolved;
  if (protocol === "energy" || !atPlug) return undefined;
  const [retryWaitUs, retryWithinUs] = [parseDurationUs(retry.wait), parseDurationUs(retry.within)];
  assert(retryWaitUs !== undefined && retryWithinUs !== undefined, "durations were checked");
  return {
    fidelity: protocol,
    seed,
    vehicles: vehicleNames.map((name) => atPlug.vehicles[name]),
    cables: atPlug.cables,
    reliability: atPlug.reliability,
    retries: retry.times,
    retryWaitUs,
    retryWithinUs,
  };
}
