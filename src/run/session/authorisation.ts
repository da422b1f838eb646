import { US_PER_S } from "../../base/time.ts";
import type { SessionContext, SessionSetup } from "./context.ts";

/** Whether the vehicle pays by its contract: both sides take contracts and both have TLS. */
export function usesContract({ vehicle, charger }: SessionSetup): boolean {
  const { plug } = charger;
  const mayMeet = plug.digitalFirst || plug.dc !== undefined;
  return (
    mayMeet &&
    vehicle.plug.contract &&
    plug.plugAndCharge &&
    vehicle.plug.tls !== "none" &&
    plug.tls !== "none" &&
    vehicle.plug.protocols.some((name) => name !== "din70121" && plug.protocols.includes(name))
  );
}

/** The driver's card, app or nothing at all releases the session, as the charger's model says. */
export function authoriseByCard(context: SessionContext): void {
  const { world, setup, effects } = context;
  const { kind, delayS } = setup.charger.plug.authorisation;
  const afterS = kind === "free" ? 0 : (effects.authorisationDelayS ?? delayS);
  world.call(afterS * US_PER_S, () => decide(context, kind));
}

/** The back office says yes or no. */
export function decide(context: SessionContext, how: string): void {
  const { world, effects } = context;
  if (effects.authorisation !== "rejected") {
    world.log?.("back office", "authorised", how);
    world.post("evse.pilot", { kind: "authorised" });
    world.post("evse.hlc", { kind: "facts", facts: { authorisation: "accepted" } });
    return;
  }
  world.log?.("back office", "authorisation rejected", how);
  world.post("evse.hlc", { kind: "facts", facts: { authorisation: "rejected" } });
  context.abort("back office", {
    stage: "authorisation",
    cause: "the back office refused the driver",
    clause: "OCPP Authorize: Blocked",
    party: "back office",
  });
}
