import type { Failure, Stage } from "../../protocol/failure.ts";

/** One of the ChargeX minimum required error codes, and the failures of a session that are reported with it. */
interface ErrorCode {
  readonly code: string;
  readonly name: string;
  readonly stages?: readonly Stage[];
  readonly cause: RegExp;
}

/** Codes in use here. CX005, CX009, CX012 and CX013 are numbered from memory; the others as EVerest and INL publish them. */
const ERROR_CODES: readonly ErrorCode[] = Object.freeze([
  { code: "CX002", name: "GroundFailure", cause: /residual current/ },
  { code: "CX004", name: "OverCurrentFailure", cause: /drew more than offered/ },
  { code: "CX005", name: "OverVoltage", cause: /over-voltage/ },
  { code: "CX008", name: "EmergencyStop", cause: /emergency stop/ },
  { code: "CX010", name: "InvalidVehicleMode", cause: /asks for ventilation|not in state C|faults when restarted/ },
  { code: "CX012", name: "PreChargeFault", stages: ["precharge"], cause: /./ },
  { code: "CX013", name: "NoInternet", cause: /back office did not answer/ },
  { code: "CX009", name: "AuthorizationTimeout", stages: ["authorisation"], cause: /within \d+ s|no request/ },
  { code: "CX014", name: "PilotFault", cause: /control pilot shorted|no diode/ },
  { code: "CX015", name: "PowerLoss", cause: /without supply/ },
  { code: "CX017", name: "EVSEContactorFault", cause: /relay|contactor did not close|no voltage \d+ s after state C/ },
  { code: "CX020", name: "PartialInsertion", cause: /not fully inserted/ },
  { code: "CX022", name: "ResistanceFault", cause: /insulation below/ },
  { code: "CX011", name: "CableCheckFault", stages: ["cable check"], cause: /./ },
]);

/** The ChargeX code a failure is reported with, `CX017 EVSEContactorFault`; empty where none fits.
 *  Source: inl.gov/chargex/mrec, and the error tables of EVerest. */
export function mrecOf(failure: Pick<Failure, "stage" | "cause">): string {
  const found = ERROR_CODES.find(
    ({ stages, cause }) => (!stages || stages.includes(failure.stage)) && cause.test(failure.cause),
  );
  return found ? `${found.code} ${found.name}` : "";
}
