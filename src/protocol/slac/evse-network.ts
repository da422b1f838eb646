import { failed, note } from "../failure.ts";
import { startMs, startS, stop } from "../machine.ts";
import { SLAC } from "./constants.ts";
import { attemptFailed, clearRuns } from "./evse-runs.ts";
import type { EvseSlacDraft as D } from "./evse-state.ts";
import type { SlacFrame } from "./frames.ts";

/** The EVSE's modem and its network: booted, joined, ready, lost, left, and woken from a pause. */

const [NOTIFY_MS] = SLAC.tpLinkReadyNotificationMs;

/** The pilot offers 5 %: the modem hears, as soon as it has booted. */
export function listen(d: D): void {
  const s = d.state;
  if (!s.isBooted && s.settings.bootMs > 0) {
    if (s.phase === "booting") return;
    s.phase = "booting";
    startMs(d, "boot", s.settings.bootMs);
    return;
  }
  s.isBooted = true;
  stop(d, "maxComm");
  awaitVehicle(d);
}

/** A vehicle's first request is awaited. */
function awaitVehicle(d: D): void {
  d.state.phase = "waiting";
  startS(d, "init", SLAC.ttEvseSlacInitS);
}

/** It has confirmed a match. Of the way to a ready network the last part is the notice's. */
export function join(d: D): void {
  startMs(d, "reset", Math.max(0, d.state.settings.resetMs - NOTIFY_MS));
}

/** The other modem's request is confirmed at once; its confirmation is what the notice waited for. */
export function onAmpMap(d: D, frame: SlacFrame & { readonly kind: "CM_AMP_MAP.REQ" | "CM_AMP_MAP.CNF" }): void {
  const s = d.state;
  if (frame.from === "evse" || frame.evse !== s.settings.evse || frame.runId !== s.matchedRun) return;
  if (frame.kind === "CM_AMP_MAP.REQ") {
    d.outputs.push({ kind: "frame", frame: { ...frame, kind: "CM_AMP_MAP.CNF", from: "evse" } });
    return;
  }
  stop(d, "amplitude");
  s.ampSent = 0;
  if (s.isNotifiable) ready(d);
}

export function onNetworkTimer(
  d: D,
  timer: "reset" | "ready" | "amplitude" | "linkStatus" | "maxComm" | "boot" | "resume",
): void {
  const s = d.state;
  switch (timer) {
    case "boot":
      s.isBooted = true;
      stop(d, "maxComm");
      if (s.phase === "booting") awaitVehicle(d);
      return;
    case "maxComm":
      notBooted(d);
      return;
    case "reset":
      if (s.phase === "waking") awake(d);
      else detected(d);
      return;
    case "amplitude":
      sendAmpMap(d);
      return;
    case "ready":
      s.isNotifiable = true;
      if (s.ampSent === 0) ready(d);
      return;
    case "linkStatus":
      if (s.phase === "signal lost") leave(d);
      return;
    case "resume":
      d.outputs.push(note(`the modem is not awake ${SLAC.tConnResumeS} s after the vehicle's toggle (T_conn_resume)`));
      stop(d, "reset");
      awaitAnew(d);
      return;
  }
}

function notBooted(d: D): void {
  const s = d.state;
  if (s.isBooted || s.phase !== "booting") return;
  s.phase = "failed";
  stop(d, "boot");
  d.outputs.push(
    failed({
      stage: "slac",
      cause: `the EVSE's modem is not ready ${SLAC.tConnMaxCommS} s after plugging in`,
      clause: "ISO 15118-3 T_conn_max_comm",
      party: "evse",
    }),
    { kind: "gaveUp" },
  );
}

function detected(d: D): void {
  const s = d.state;
  if (s.phase !== "matched") return;
  s.phase = "detected";
  s.ampSent = 0;
  s.isNotifiable = false;
  startMs(d, "ready", Math.max(NOTIFY_MS, SLAC.ttAmpMapExchangeMs));
  if (s.settings.amplitudeMap) sendAmpMap(d);
}

/** Asks for the amplitude map, or again where that was not confirmed. */
function sendAmpMap(d: D): void {
  const s = d.state;
  if (s.ampSent > SLAC.cSequRetry) {
    stop(d, "ready");
    attemptFailed(d, `no CM_AMP_MAP.CNF to ${s.ampSent} requests`, "ISO 15118-3 TT_amp_map_exchange");
    return;
  }
  s.ampSent += 1;
  const { evse } = s.settings;
  d.outputs.push({ kind: "frame", frame: { kind: "CM_AMP_MAP.REQ", runId: s.matchedRun, evse, from: "evse" } });
  startMs(d, "amplitude", SLAC.ttMatchResponseMs);
}

function ready(d: D): void {
  const s = d.state;
  if (s.phase !== "detected") return;
  s.phase = "linked";
  d.outputs.push({ kind: "linked", networkId: s.networkId });
}

export function onSignal(d: D, up: boolean): void {
  const s = d.state;
  if (s.phase === "linked" && !up) {
    s.phase = "signal lost";
    startS(d, "linkStatus", SLAC.ttLinkStatusResponseS);
  } else if (s.phase === "signal lost" && up) {
    s.phase = "linked";
    stop(d, "linkStatus");
  }
}

/** The session broke off for want of the network (D-LINK_ERROR): there is no point in waiting for it. */
export function onError(d: D): void {
  const { phase } = d.state;
  if (phase !== "linked" && phase !== "signal lost") return;
  stop(d, "linkStatus");
  awaitAnew(d);
}

function leave(d: D): void {
  awaitAnew(d);
  d.outputs.push({ kind: "linkLost" });
}

/** The network's key is given up, and a vehicle's first request awaited. */
function awaitAnew(d: D): void {
  d.state.attempts = 1;
  d.state.networkId = "";
  clearRuns(d);
  awaitVehicle(d);
}

/** The vehicle's toggle wakes the modem of a paused session. */
export function wake(d: D): void {
  if (d.state.phase !== "linked") return;
  d.state.phase = "waking";
  startMs(d, "reset", d.state.settings.wakeMs);
  startS(d, "resume", SLAC.tConnResumeS);
}

function awake(d: D): void {
  d.state.phase = "linked";
  stop(d, "resume");
  d.outputs.push({ kind: "awake" });
}
