import { startS, stop } from "../../machine.ts";
import { authorizeFailed } from "./authorise.ts";
import { enqueue, keepWhatMustArrive, startHeartbeat } from "./calls.ts";
import type { Answer } from "./dialect.ts";
import { externalLost, tellExternal } from "./external-limit.ts";
import { startClock } from "./meter-values.ts";
import { refreshLimits } from "./smart-charging.ts";
import { reportAll, statusLost } from "./status.ts";
import { stopTransaction } from "./transaction.ts";
import { changeEvse, offlineSeconds, type Turn } from "./turn.ts";

/** Pause before the next boot notification where the back office left it to the station [s]; assumed. */
const BOOT_RETRY_S = 60;

/** The connection stands. A station that was accepted before does not boot again; it tells what changed meanwhile. */
export function connected(turn: Turn): void {
  const { state } = turn;
  const offlineS = offlineSeconds(turn) ?? 0;
  delete state.offlineSinceUs;
  state.online = true;
  state.reconnects = 0;
  stop(turn, "reconnect");
  state.profiles = state.profiles.filter(
    ({ profile }) =>
      !(profile.invalidAfterOffline && profile.maxOfflineS !== undefined && offlineS > profile.maxOfflineS),
  );
  refreshLimits(turn);
  if (state.registration !== "Accepted") {
    sendBoot(turn);
    return;
  }
  startHeartbeat(turn);
  reportAll(turn, offlineS > state.settings.offlineThresholdS ? "all" : "changed");
  tellExternal(turn);
}

/** The connection is lost, or an attempt to connect failed. The first pause is the minimum plus a random share; it doubles
 *  a few times and stays there (2.0.1 part 4 §5.3). */
export function disconnected(turn: Turn, draw: number): void {
  const { state } = turn;
  state.offlineSinceUs ??= turn.atUs;
  state.online = false;
  stop(turn, "heartbeat", "boot");
  const { backOffMinimumS, backOffRandomS, backOffRepeats } = state.settings;
  const doublings = Math.min(state.reconnects, backOffRepeats);
  startS(turn, "reconnect", backOffMinimumS * 2 ** doublings + draw * backOffRandomS);
  state.reconnects += 1;
  for (const request of keepWhatMustArrive(turn)) {
    if (request.kind === "authorize") authorizeFailed(turn, request);
    if (request.kind === "status") statusLost(turn, request.evse);
    externalLost(turn, request);
  }
  refreshLimits(turn);
}

export function sendBoot(turn: Turn): void {
  enqueue(turn, { kind: "boot", reason: turn.state.bootReason }, { urgent: true });
}

/** The back office's word on the station: accepted, to be asked again, or kept waiting. */
export function bootAnswered(turn: Turn, answer: Answer): void {
  const { state } = turn;
  const intervalS = answer.intervalS ?? 0;
  state.registration = answer.registration ?? "Rejected";
  if (state.registration !== "Accepted") {
    startS(turn, "boot", intervalS > 0 ? intervalS : BOOT_RETRY_S);
    return;
  }
  if (intervalS > 0) state.settings = { ...state.settings, heartbeatIntervalS: intervalS };
  stop(turn, "boot");
  startHeartbeat(turn);
  startClock(turn);
  reportAll(turn, "all");
  tellExternal(turn);
}

/** No answer to the boot notification. */
export const bootFailed = (turn: Turn): void => startS(turn, "boot", BOOT_RETRY_S);

/** The station comes up again: transactions that ran are closed, waiting tokens forgotten; the queue and what was stored survive. */
export function restarted(turn: Turn, reason: string): void {
  const { state } = turn;
  state.online = false;
  state.offlineSinceUs ??= turn.atUs;
  for (const { evse, transaction } of state.evses) {
    if (transaction) stopTransaction(turn, evse, { cause: "PowerLoss", trigger: "AbnormalCondition" });
    changeEvse(turn, evse, { authorisation: undefined });
    stop(turn, `connect:${evse}`);
  }
  keepWhatMustArrive(turn);
  state.externalTold = [];
  state.registration = "New";
  state.bootReason = reason;
  state.retrying = false;
  state.resetWaits = false;
  stop(turn, "heartbeat", "boot", "retry", "clock", "reconnect");
  turn.outputs.push({ kind: "connect" });
}
