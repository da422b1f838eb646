import { ScenarioError } from "./base/errors.ts";
import { effectsOf } from "./run/interop/draws.ts";
import type { ChargerAtPlug, SessionSetup, VehicleAtPlug } from "./run/session/context.ts";
import { FAULTS, findFault, unknownFault } from "./run/session/faults.ts";
import { checkPlug } from "./run/session/plug-check.ts";
import { type RecordedSession, recordSession } from "./run/session/record-session.ts";
import { type CableModel, usualCable } from "./scenario/models/cable.ts";
import type { ChargerPlug } from "./scenario/models/charger-plug.ts";
import { loadModel } from "./scenario/models/load-model.ts";
import type { VehiclePlug } from "./scenario/models/vehicle-plug.ts";

/** What to trace: names of models, and optionally a fault. */
export interface TraceRequest {
  readonly vehicle: string;
  readonly charger: string;
  /** Name of a cable model; absent = one that fits the connector both have. */
  readonly cable?: string;
  /** One fault, or several joined by +. */
  readonly fault?: string;
  readonly seed?: number;
  /** State of charge on arrival, 0–1. */
  readonly soc?: number;
  /** How long the driver lets it charge [s]. */
  readonly chargeS?: number;
  /** Folder whose own models/ come first. */
  readonly folder?: string;
}

/** A traced session with the names it was asked for. */
export interface SessionTrace extends RecordedSession {
  readonly vehicle: string;
  readonly charger: string;
  readonly cable: string;
  readonly fault: string | null;
  readonly seed: number;
  /** State of charge on arrival, 0–1. */
  readonly soc: number;
}

/** The faults that can be injected, for lists and help. */
export const sessionFaults = FAULTS;

/** Runs one session between two models and gives back every event of it.
 *  @throws ScenarioError for unknown models or faults, models without a plug section, connectors that do not fit */
export async function traceSession(request: TraceRequest): Promise<SessionTrace> {
  const options = request.folder ? { folder: request.folder } : {};
  const [{ model: vehicle }, { model: charger }] = await Promise.all([
    loadModel("vehicle", request.vehicle, options),
    loadModel("charger", request.charger, options),
  ]);
  const faults = request.fault === undefined ? [] : request.fault.split("+");
  for (const name of faults) if (!findFault(name)) throw new ScenarioError([{ path: "fault", ...unknownFault(name) }]);
  if (!vehicle.plug) throw noPlug("vehicle", request.vehicle);
  if (!charger.plug) throw noPlug("charger", request.charger);
  const fit = checkPlug(vehicle as VehicleAtPlug, charger as ChargerAtPlug);
  if (request.cable === undefined && "failure" in fit) throw misuse("charger", fit.failure.cause, "CONNECTOR_MISMATCH");
  const joint = "connector" in fit ? fit.connector : "";
  const cable = (await loadModel("cable", request.cable ?? usualCable(joint), options)).model;
  checkCable(cable, vehicle.plug, charger.plug);
  const seed = request.seed ?? 1;
  const setup: SessionSetup = {
    vehicle: vehicle as VehicleAtPlug,
    charger: charger as ChargerAtPlug,
    cable,
    effects: effectsOf(faults),
    seed,
    soc: request.soc ?? 0.4,
    chargeS: request.chargeS ?? 30,
    horizonS: 900,
  };
  const names = { vehicle: vehicle.name, charger: charger.name, cable: cable.name, fault: request.fault ?? null };
  const { soc } = setup;
  return { ...names, seed, soc, ...recordSession(setup) };
}

/** A cable or adapter fits when each end finds its connector. */
function checkCable(cable: CableModel, vehicle: VehiclePlug, charger: ChargerPlug): void {
  const check = (side: "vehicle" | "charger", has: readonly string[], end: string): void => {
    if (has.includes(end)) return;
    const message = `expected a cable with ${has.join(" or ")} at the ${side}'s end, got "${cable.name}" with ${end}`;
    throw misuse("cable", message, "CONNECTOR_MISMATCH");
  };
  check("charger", charger.connectors, cable.connector);
  check("vehicle", vehicle.connectors, cable.vehicleConnector ?? cable.connector);
}

const noPlug = (kind: string, name: string): ScenarioError =>
  misuse(kind, `${kind} "${name}" has no plug section, which a trace needs`, "NO_PLUG");

const misuse = (path: string, message: string, code: string): ScenarioError =>
  new ScenarioError([{ path, message, code }]);
