import type { Failure } from "../../protocol/failure.ts";
import type { SessionContext } from "./context.ts";

/** What each side of a direct-current session does once the data link under it is gone. Alternating current goes on by the
 *  pilot instead. */

/** The next session of the same plug tests its insulation anew. */
export const UNTESTED = { isolation: "idle" } as const;

/** One side has noticed: by an answer that did not come, by the link's status, by a state B nobody announced. It takes the
 *  power off, drops connection and session, leaves the network (D-LINK_ERROR), and matches anew. */
export function breakOff(context: SessionContext, lane: "vehicle" | "evse", failure: Failure): void {
  const { world } = context;
  context.gaveUp(lane, { ...failure, cause: `${failure.cause}: the data link is lost`, party: "cable" });
  world.post(`${lane}.link`, { kind: "stop" });
  world.post(`${lane}.hlc`, { kind: "abort" });
  world.post(`${lane}.slac`, { kind: "error" });
  if (lane === "vehicle") {
    world.post("vehicle.pilot", { kind: "ready", on: false });
    return;
  }
  world.post("evse.hlc", { kind: "facts", facts: UNTESTED });
  world.post("evse.pilot", { kind: "power", on: false });
  context.dc?.command({ what: "power", on: false });
}

/** The vehicle has left state C. While the EVSE's modem sees no network either, that means that the vehicle has given up. */
export function onLeftC(context: SessionContext): void {
  const { world, isDc } = context;
  if (!isDc || !world.has("evse.slac") || world.phaseOf("evse.slac") !== "signal lost") return;
  if (["idle", "ended", "failed", "paused"].includes(world.phaseOf("evse.hlc"))) return;
  breakOff(context, "evse", {
    stage: "charging",
    cause: "the vehicle left state C without a message",
    clause: "IEC 61851-23 emergency shutdown by the vehicle",
    party: "cable",
  });
}

/** The powerline loses its signal, for a while or for good. */
export function loseLink(
  context: SessionContext,
  lastsS: number | undefined,
  after: (s: number, what: () => void) => void,
): void {
  context.powerline.setSignal(false);
  if (lastsS !== undefined) after(lastsS, () => context.powerline.setSignal(true));
}
