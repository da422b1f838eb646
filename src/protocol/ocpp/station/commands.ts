import type { CallFrame } from "../frame.ts";
import { type Fault, faultOf } from "../shape.ts";
import { allowTransfer } from "./allowed-transfer.ts";
import { changeAvailability } from "./availability.ts";
import { answerCall, refuseCall, startHeartbeat } from "./calls.ts";
import type { Command, SettingQuery } from "./command.ts";
import { clearDerControl, getDerControl, setDerControl } from "./der-control.ts";
import { afrrSignal, updateSchedule, usePriority } from "./dynamic-control.ts";
import { startClock } from "./meter-values.ts";
import { remoteStart, remoteStop, reset, transactionStatus, trigger, unlock } from "./remote.ts";
import { cancelReservation, reserve } from "./reservation.ts";
import { changeSetting } from "./settings.ts";
import { clearProfiles, getComposite, getProfiles, setProfile } from "./smart-charging.ts";
import { clearCache, sendLocalList } from "./stored-tokens.ts";
import type { Turn } from "./turn.ts";

/** A CALL of the back office: checked, understood, done and answered. */
export function obey(turn: Turn, [, id, action, payload]: CallFrame): void {
  const { dialect, build, state } = turn;
  if (state.registration === "New" || state.registration === "Rejected") {
    refuseCall(turn, id, "SecurityError", "the station has not been accepted yet");
    return;
  }
  const shape = dialect.shapes.commands[action];
  if (!shape) {
    refuseCall(turn, id, "NotImplemented", `${action} is not known here`);
    return;
  }
  const fault = faultOf(payload, shape);
  if (fault) {
    refuseCall(turn, id, errorCode(fault, dialect.version), fault.path);
    return;
  }
  const command = dialect.readCommand(action, payload, build.epochUs)!;
  (PERFORM[command.kind] as Performer<Command["kind"]>)(turn, id, command as never);
}

/** OCPP-J's words; the two versions spell one of them differently. */
function errorCode({ kind }: Fault, version: "1.6" | "2.0.1" | "2.1"): string {
  if (kind === "type") return "TypeConstraintViolation";
  if (kind === "value") return "PropertyConstraintViolation";
  if (kind === "unexpected") return version === "1.6" ? "FormationViolation" : "FormatViolation";
  return version === "1.6" ? "OccurenceConstraintViolation" : "OccurrenceConstraintViolation";
}

type Performer<K extends Command["kind"]> = (turn: Turn, id: string, command: Extract<Command, { kind: K }>) => void;

const PERFORM: { readonly [K in Command["kind"]]: Performer<K> } = {
  remoteStart,
  remoteStop,
  reserve,
  cancelReservation,
  setProfile,
  updateSchedule,
  afrrSignal,
  usePriority,
  allowTransfer,
  setDerControl,
  getDerControl,
  clearDerControl,
  clearProfiles,
  getProfiles,
  getComposite,
  availability: changeAvailability,
  reset,
  unlock,
  trigger,
  clearCache,
  sendLocalList,
  getLocalListVersion: (turn, id) => {
    const version = turn.state.localListVersion;
    answerCall(turn, id, turn.dialect.version === "1.6" ? { listVersion: version } : { versionNumber: version });
  },
  getSettings: (turn, id, { queries }) =>
    answerCall(turn, id, turn.dialect.writeSettings(queries, turn.state.settings)),
  setSettings,
  transactionStatus,
  // No vendor's extensions are known.
  dataTransfer: (turn, id) => answerCall(turn, id, { status: "UnknownVendorId" }),
};

function setSettings(turn: Turn, id: string, { queries }: { readonly queries: readonly SettingQuery[] }): void {
  const before = turn.state.settings;
  const results = queries.map((query) => {
    if (!query.name) return { query, status: "Unknown" };
    const changed = changeSetting(turn.state.settings, query.name, query.text ?? "");
    if (changed === "Rejected") return { query, status: "Rejected" };
    turn.state.settings = changed;
    return { query, status: "Accepted" };
  });
  answerCall(turn, id, turn.dialect.writeChanged(results));
  if (turn.state.registration !== "Accepted") return;
  if (before.heartbeatIntervalS !== turn.state.settings.heartbeatIntervalS) startHeartbeat(turn);
  if (before.clockAlignedIntervalS !== turn.state.settings.clockAlignedIntervalS) startClock(turn);
}
