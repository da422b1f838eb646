import { type Failure, failed } from "../failure.ts";
import { type Draft, startMs, startS, stop } from "../machine.ts";
import { SLAC } from "./constants.ts";
import type { VehicleSlacOutput, VehicleSlacState, VehicleSlacTimer } from "./vehicle-state.ts";

/** A step of the vehicle's modem in the making. */
export type VehicleSlacDraft = Draft<VehicleSlacState, VehicleSlacOutput, VehicleSlacTimer>;
type D = VehicleSlacDraft;

/** An attempt at matching begins with a run id of its own. */
export function begin(d: D): void {
  const s = d.state;
  s.phase = "parameters";
  s.runId += 1;
  s.sent = 0;
  s.confirmed = [];
  s.answers = [];
  s.ampSent = 0;
  s.isNotifiable = false;
  sendParm(d);
}

export function sendParm(d: D): void {
  const s = d.state;
  s.sent += 1;
  d.outputs.push({ kind: "frame", frame: { kind: "CM_SLAC_PARM.REQ", runId: s.runId } });
  startMs(d, "parm", s.settings.parmIntervalMs);
}

/** A failed attempt is repeated every TT_matching_rate within TT_matching_repetition. */
export function lost(d: D, cause: string, clause: string): void {
  const s = d.state;
  stop(d, "parm", "batch", "results", "match", "response", "join", "toggle", "ready", "amplitude");
  const failure: Failure = { stage: "slac", cause, clause, party: "evse" };
  if (s.settings.givesUpUntilReplug) {
    s.phase = "failed";
    d.outputs.push(failed({ ...failure, cause: `${cause}; silent until replugged` }));
    return;
  }
  if (!s.repeating) {
    s.repeating = true;
    startS(d, "repetition", SLAC.ttMatchingRepetitionS);
    d.outputs.push(failed(failure));
  }
  s.phase = "parameters";
  startMs(d, "repeat", SLAC.ttMatchingRateMs);
}
