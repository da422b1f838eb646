import type { Channel } from "../../protocol/hlc/protocol.ts";
import type { SessionContext } from "./context.ts";

/** The site wants power to flow another way: where a schedule fixes that (ISO 15118-20 in scheduled control), it has to be
 *  agreed on again. In dynamic control the next set-point says so, in CHAdeMO the next frame. */
export function wantDirection(context: SessionContext, powerW: number): void {
  context.wantedW = powerW;
  if (context.world.has("vehicle.hlc") && context.world.phaseOf("vehicle.hlc").endsWith("ChargeLoop")) agree(context);
}

/** The vehicle begins with the schedule it was given. The site may have changed its mind since. */
export function beginChannel(context: SessionContext, channel: Channel): void {
  context.bothWays = true;
  context.channel = channel;
  agree(context);
}

function agree(context: SessionContext): void {
  const { world, wantedW, channel, isDynamic, bothWays } = context;
  // A set-point of 0 can be kept either way.
  if (!bothWays || isDynamic || wantedW === 0 || wantedW < 0 === (channel === "Discharge")) return;
  world.post("evse.hlc", { kind: "facts", facts: { notification: "ReNegotiation" } });
}
