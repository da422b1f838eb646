import { US_PER_S } from "../../base/time.ts";
import type { SessionSetup } from "./context.ts";
import type { SessionResult } from "./run-session.ts";
import { openSession } from "./session.ts";
import { type TimeLimit, TimeLimits } from "./time-limits.ts";
import type { TraceLine } from "./world.ts";

/** What an oscilloscope and a meter at the plug would show from this time on. */
export interface SessionSignal {
  readonly timeUs: number;
  readonly pilotHighV: number;
  readonly pilotLowV: number;
  /** NaN while the pilot is not pulse-width modulated [%]. */
  readonly dutyPct: number;
  readonly powerKw: number;
  /** State of charge, 0–1. */
  readonly soc: number;
}

/** A session with everything there is to see of it. */
export interface RecordedSession extends SessionResult {
  readonly lines: readonly TraceLine[];
  readonly signals: readonly SessionSignal[];
  readonly limits: readonly TimeLimit[];
}

/** How often power and state of charge are read [µs]. */
const SAMPLE_US = US_PER_S / 4;

/** Runs one session message by message and keeps all of it. */
export function recordSession(setup: SessionSetup): RecordedSession {
  const lines: TraceLine[] = [];
  const signals: SessionSignal[] = [];
  const limits = new TimeLimits();
  let now: SessionSignal = {
    timeUs: 0,
    pilotHighV: 12,
    pilotLowV: 12,
    dutyPct: Number.NaN,
    powerKw: 0,
    soc: setup.soc,
  };
  const show = (timeUs: number, change: Partial<SessionSignal>): void => {
    const next = { ...now, ...change, timeUs };
    const isSame = Object.keys(change).every((key) => Object.is(now[key as keyof SessionSignal], change[key as never]));
    if (isSame && signals.length > 0) return;
    now = next;
    signals.push(next);
  };
  const session = openSession(setup, {
    recorder: (line) => lines.push(line),
    onPilot: (timeUs, pilotHighV, pilotLowV, dutyPct) => show(timeUs, { pilotHighV, pilotLowV, dutyPct }),
    onTimer: (...change) => limits.hear(...change),
  });
  const horizonUs = setup.horizonS * US_PER_S;
  for (let timeUs = 0; !session.isOver && timeUs < horizonUs; ) {
    timeUs = Math.min(horizonUs, timeUs + SAMPLE_US);
    session.advanceTo(timeUs);
    show(Math.max(now.timeUs, session.nowUs), { powerKw: session.powerKw(), soc: session.soc() });
  }
  if (!session.isOver) session.giveUp();
  const state = session.state();
  return {
    ...state,
    outcome: state.outcome === "charged" ? "charged" : "failed",
    lines,
    signals,
    limits: limits.limits,
  };
}
