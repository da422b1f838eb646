import { US_PER_S } from "../../base/time.ts";
import type { Failure } from "../../protocol/failure.ts";
import { HLC_PROTOCOLS } from "../../protocol/hlc/registry.ts";
import type { SessionContext, SessionSetup } from "./context.ts";
import type { FaultEffects } from "./faults.ts";

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
    vehicle.plug.protocols.some((name) => HLC_PROTOCOLS[name].contracts && plug.protocols.includes(name))
  );
}

/** The driver's card, app or nothing at all releases the session, as the charger's model says. */
export function authoriseByCard(context: SessionContext): void {
  const { world, setup, effects } = context;
  const { kind, delayS } = setup.charger.plug.authorisation;
  const afterS = kind === "free" ? 0 : (effects.authorisationDelayS ?? delayS);
  world.call(afterS * US_PER_S, () => decide(context, kind));
}

/** The back office says yes or no, or nothing. */
export function decide(context: SessionContext, how: string): void {
  const { world, effects } = context;
  const refusal = refusalOf(effects, how);
  if (refusal === undefined) {
    world.log?.("back office", "authorised", how);
    world.post("evse.pilot", { kind: "authorised" });
    world.post("evse.hlc", { kind: "facts", facts: { authorisation: "accepted" } });
    return;
  }
  if (refusal === "no-answer") {
    world.call(NO_ANSWER_S * US_PER_S, () => context.abort("back office", REFUSALS["no-answer"]));
    return;
  }
  world.log?.("back office", refusal === "rejected" ? "authorisation rejected" : "payment declined", how);
  world.post("evse.hlc", { kind: "facts", facts: { authorisation: "rejected" } });
  context.abort("back office", REFUSALS[refusal]);
}

/** A free charger asks nobody, and a contract needs no payment terminal. */
function refusalOf({ authorisation }: FaultEffects, how: string): FaultEffects["authorisation"] {
  if (authorisation === "no-answer" && how === "free") return undefined;
  if (authorisation === "payment-declined" && (how === "free" || how === "contract")) return undefined;
  return authorisation;
}

/** The station gives up on its back office after this long [s]; assumed. */
const NO_ANSWER_S = 30;

const REFUSALS: Readonly<Record<NonNullable<FaultEffects["authorisation"]>, Failure>> = Object.freeze({
  rejected: {
    stage: "authorisation",
    cause: "the back office refused the driver",
    clause: "OCPP Authorize: Blocked",
    party: "back office",
  },
  "payment-declined": {
    stage: "authorisation",
    cause: "the payment was declined",
    clause: "payment terminal",
    party: "back office",
  },
  "no-answer": {
    stage: "authorisation",
    cause: `the back office did not answer within ${NO_ANSWER_S} s`,
    clause: "OCPP Authorize: no answer",
    party: "back office",
  },
});
