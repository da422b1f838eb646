import { failed, note } from "../failure.ts";
import { stop } from "../machine.ts";
import type { EvseSlacDraft as D, EvseSlacTimer, Run, SlacRun } from "./evse-state.ts";

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

/** Its usual one is met with every sound. */
export function keep(d: D, run: SlacRun): void {
  const { runs } = d.state;
  const isOnlyOne = runs.length === 1 && runs[0]!.runId === run.runId;
  d.state.runs = isOnlyOne ? [run] : [...runs.filter((one) => one.runId !== run.runId), run];
}

export function runOf(runs: readonly SlacRun[], runId: number): SlacRun | undefined {
  for (const run of runs) if (run.runId === runId) return run;
  return undefined;
}

const namesOfRuns: Readonly<Record<Run, EvseSlacTimer>>[] = [];

/** The timers of a run. Run ids count up from 1, and the names of each are put together once. */
export function timersOf(runId: number): Readonly<Record<Run, EvseSlacTimer>> {
  namesOfRuns[runId] ??= {
    sequence: `sequence:${runId}`,
    mnbc: `mnbc:${runId}`,
    result: `result:${runId}`,
    response: `response:${runId}`,
    session: `session:${runId}`,
  };
  return namesOfRuns[runId];
}

export function forget(d: D, run: SlacRun): void {
  d.state.runs = d.state.runs.filter((one) => one.runId !== run.runId);
  if (d.state.validating === run.runId) {
    d.state.validating = 0;
    stop(d, "toggles");
  }
  const { sequence, mnbc, result, response, session } = timersOf(run.runId);
  stop(d, sequence, mnbc, result, response, session);
}

export function clearRuns(d: D): void {
  for (const run of d.state.runs) forget(d, run);
}
