import { ScenarioError } from "./base/errors.ts";
import { nearest } from "./base/nearest.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "./run/session/context.ts";
import { FAULTS, findFault } from "./run/session/faults.ts";
import { runSession, type SessionResult } from "./run/session/run-session.ts";
import type { CableModel } from "./scenario/models/cable.ts";
import { loadModel } from "./scenario/models/load-model.ts";

/** What to trace: names of models, and optionally a fault. */
export interface TraceRequest {
  readonly vehicle: string;
  readonly charger: string;
  /** Name of a cable model; absent = one that fits the connector both have. */
  readonly cable?: string;
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
export interface SessionTrace extends SessionResult {
  readonly vehicle: string;
  readonly charger: string;
  readonly cable: string;
  readonly fault: string | null;
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
  const fault = request.fault === undefined ? undefined : faultNamed(request.fault);
  if (!vehicle.plug) throw noPlug("vehicle", request.vehicle);
  if (!charger.plug) throw noPlug("charger", request.charger);
  const connector = commonConnector(vehicle as VehicleAtPlug, charger as ChargerAtPlug);
  const cable: CableModel = request.cable
    ? (await loadModel("cable", request.cable, options)).model
    : (await loadModel("cable", `${connector}-standard`, options)).model;
  if (cable.connector !== connector) {
    throw misuse(
      "cable",
      `expected a ${connector} cable, got "${cable.name}" (${cable.connector})`,
      "CONNECTOR_MISMATCH",
    );
  }
  const result = runSession({
    vehicle: vehicle as VehicleAtPlug,
    charger: charger as ChargerAtPlug,
    cable,
    effects: fault ?? {},
    seed: request.seed ?? 1,
    soc: request.soc ?? 0.4,
    chargeS: request.chargeS ?? 30,
    horizonS: 900,
  });
  return { vehicle: vehicle.name, charger: charger.name, cable: cable.name, fault: fault?.name ?? null, ...result };
}

function faultNamed(name: string) {
  const fault = findFault(name);
  if (fault) return fault;
  const names = FAULTS.map((fault) => fault.name);
  const near = nearest(name, names);
  const hint = near ? `did you mean "${near}"?` : `known: ${names.join(", ")}`;
  throw new ScenarioError([{ path: "fault", message: `no fault "${name.slice(0, 60)}"`, hint, code: "UNKNOWN_FAULT" }]);
}

function commonConnector(vehicle: VehicleAtPlug, charger: ChargerAtPlug): string {
  const shared = charger.plug.connectors.find((connector) => vehicle.plug.connectors.includes(connector));
  if (shared) return shared;
  const message = `${vehicle.name} has ${vehicle.plug.connectors.join(", ")}, ${charger.name} has ${charger.plug.connectors.join(", ")}`;
  throw misuse("charger", message, "CONNECTOR_MISMATCH");
}

const noPlug = (kind: string, name: string): ScenarioError =>
  misuse(kind, `${kind} "${name}" has no plug section, which a trace needs`, "NO_PLUG");

const misuse = (path: string, message: string, code: string): ScenarioError =>
  new ScenarioError([{ path, message, code }]);
