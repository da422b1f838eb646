import { US_PER_S } from "../../base/time.ts";
import type { SessionSetup } from "./context.ts";
import { openSession, type SessionOptions, type SessionState } from "./session.ts";

/** How a whole session went. */
export interface SessionResult extends SessionState {
  readonly outcome: "charged" | "failed";
}

/** Runs one session from plug-in to unplugging, or until its horizon.
 *  @param options as `openSession`'s: `{ fidelity: "session" }` is the fast one, for many sessions, which may share a `store` */
export function runSession(
  setup: SessionSetup,
  options: Pick<SessionOptions, "fidelity" | "recorder" | "onPhase" | "store"> = {},
): SessionResult {
  const session = openSession(setup, options);
  const horizonUs = setup.horizonS * US_PER_S;
  session.advanceTo(horizonUs);
  if (!session.isOver) session.giveUp();
  const state = session.state();
  session.release();
  return { ...state, outcome: state.outcome === "charged" ? "charged" : "failed" };
}
