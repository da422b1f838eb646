import { failed, note } from "../failure.ts";
import { stop } from "../machine.ts";
import type { EvseSlacDraft as D, SlacRun } from "./evse-state.ts";

/** The vehicles an EVSE's modem is busy with, and how its own attempt ends. */

/** A vehicle that only tried elsewhere ends quietly; the EVSE's own attempt fails when none is left. */
export function endRun(d: D, run: SlacRun, cause: string): void {
  forget(d, run);
  if (d.state.runs.length === 0 && d.state.phase === "matching") {
    attemptFailed(d, cause, "ISO 15118-3 TT_EVSE_match_session");
  }
}

export function attemptFailed(d: D, cause: string, clause: string): void {
  const s = d.state;
  clearRuns(d);
  if (s.attempts < s.settings.maxAttempts) {
    s.phase = "idle";
    d.outputs.push(note(`SLAC attempt ${s.attempts} failed: ${cause}`), { kind: "stepEf" });
    return;
  }
  s.phase = "failed";
  d.outputs.push(failed({ stage: "slac", cause, clause, party: "vehicle" }), { kind: "gaveUp" });
}

export function keep(d: D, run: SlacRun): void {
  d.state.runs = [...d.state.runs.filter((one) => one.runId !== run.runId), run];
}

export function forget(d: D, run: SlacRun): void {
  d.state.runs = d.state.runs.filter((one) => one.runId !== run.runId);
  if (d.state.validating === run.runId) {
    d.state.validating = 0;
    stop(d, "toggles");
  }
  stop(
    d,
    `sequence:${run.runId}`,
    `mnbc:${run.runId}`,
    `result:${run.runId}`,
    `response:${run.runId}`,
    `session:${run.runId}`,
  );
}

export function clearRuns(d: D): void {
  for (const run of d.state.runs) forget(d, run);
}
