import { failed, note } from "../failure.ts";
import { startMs, startS, stop } from "../machine.ts";
import { SLAC } from "./constants.ts";
import type { SlacFrame } from "./frames.ts";
import { begin, type VehicleSlacDraft as D, lost } from "./vehicle-attempt.ts";
import { ALL_TIMERS } from "./vehicle-state.ts";

/** The vehicle's network after the match: joined, ready, lost, left, and woken from a pause. */

const [NOTIFY_MS] = SLAC.tpLinkReadyNotificationMs;

/** The EVSE has confirmed the match. Of the way to a ready network the last part is the notice's. */
export function join(d: D, networkId: string): void {
  const s = d.state;
  stop(d, "response", "repetition");
  s.phase = "joining";
  s.networkId = networkId;
  startMs(d, "join", Math.min(Math.max(0, s.settings.linkUpMs - NOTIFY_MS), SLAC.ttMatchJoinS * 1000));
}

/** The modem sees the network. Whoever wants an amplitude map asks now, and the other's request is waited for. */
export function joined(d: D): void {
  const s = d.state;
  if (s.settings.linkUpMs - NOTIFY_MS > SLAC.ttMatchJoinS * 1000) {
    lost(d, "the network did not come up within 12 s", "ISO 15118-3 TT_match_join");
    return;
  }
  s.phase = "detected";
  startMs(d, "ready", Math.max(NOTIFY_MS, SLAC.ttAmpMapExchangeMs));
  if (s.settings.amplitudeMap) sendAmpMap(d);
}

/** Asks for the amplitude map, or again where that was not confirmed. */
export function sendAmpMap(d: D): void {
  const s = d.state;
  if (s.ampSent > SLAC.cEvMatchRetry) {
    lost(d, `no CM_AMP_MAP.CNF to ${s.ampSent} requests`, "ISO 15118-3 TT_amp_map_exchange");
    return;
  }
  s.ampSent += 1;
  d.outputs.push({
    kind: "frame",
    frame: { kind: "CM_AMP_MAP.REQ", runId: s.runId, evse: s.chosen, from: "vehicle" },
  });
  startMs(d, "amplitude", SLAC.ttMatchResponseMs);
}

/** The other modem's request is confirmed at once; its confirmation is what the notice waited for. */
export function onAmpMap(d: D, frame: SlacFrame & { readonly kind: "CM_AMP_MAP.REQ" | "CM_AMP_MAP.CNF" }): void {
  const s = d.state;
  if (frame.from === "vehicle" || frame.evse !== s.chosen) return;
  if (s.phase !== "joining" && s.phase !== "detected" && s.phase !== "linked") return;
  if (frame.kind === "CM_AMP_MAP.REQ") {
    d.outputs.push({ kind: "frame", frame: { ...frame, kind: "CM_AMP_MAP.CNF", from: "vehicle" } });
    return;
  }
  stop(d, "amplitude");
  s.ampSent = 0;
  if (s.isNotifiable) ready(d);
}

/** The application layer is told, unless the amplitude map is still open. */
export function ready(d: D): void {
  const s = d.state;
  s.isNotifiable = true;
  if (s.ampSent > 0 || s.phase !== "detected") return;
  s.phase = "linked";
  s.repeating = false;
  stop(d, "resetup");
  d.outputs.push({ kind: "linked", evse: s.chosen, networkId: s.networkId });
}

export function onSignal(d: D, up: boolean): void {
  const s = d.state;
  if (s.phase === "linked" && !up) {
    s.phase = "signal lost";
    startS(d, "linkStatus", SLAC.ttLinkStatusResponseS);
    startS(d, "resetup", SLAC.tConnResetupS);
  } else if (s.phase === "signal lost" && up) {
    s.phase = "linked";
    stop(d, "linkStatus", "resetup");
  } else if (s.phase === "resuming" && up) {
    s.phase = "linked";
    stop(d, "resume");
    d.outputs.push({ kind: "resumed" });
  }
}

/** A woken session waits for its network as long as T_conn_resume. */
export function resume(d: D): void {
  if (d.state.phase !== "linked") return;
  d.state.phase = "resuming";
  startS(d, "resume", SLAC.tConnResumeS);
}

export function notResumed(d: D): void {
  d.outputs.push(note(`no network ${SLAC.tConnResumeS} s after waking (T_conn_resume): matches anew`));
  startS(d, "resetup", SLAC.tConnResetupS);
  leave(d);
}

/** The session broke off for want of the network (D-LINK_ERROR): there is no point in waiting for it. */
export function onError(d: D): void {
  const { phase } = d.state;
  if (phase !== "linked" && phase !== "signal lost") return;
  stop(d, "linkStatus");
  if (phase === "linked") startS(d, "resetup", SLAC.tConnResetupS);
  leave(d);
}

/** The network's key is given up, which takes as long as TP_match_leave; then the vehicle matches anew. */
export function leave(d: D): void {
  d.state.phase = "leaving";
  d.state.networkId = "";
  startS(d, "leave", SLAC.tpMatchLeaveS);
}

export function left(d: D): void {
  if (d.state.phase === "leaving") begin(d);
}

export function notResetUp(d: D): void {
  d.state.phase = "failed";
  stop(d, ...ALL_TIMERS);
  d.outputs.push(
    failed({
      stage: "slac",
      cause: `no new network within ${SLAC.tConnResetupS} s of losing one`,
      clause: "ISO 15118-3 T_conn_resetup",
      party: "cable",
    }),
  );
}
