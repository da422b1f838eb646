import { startS, stop } from "../../machine.ts";
import type { ProfileJson } from "../charging/profile-json.ts";
import type { Turn } from "./turn.ts";

/** Waits until a dynamic profile's next update is to be asked for; 0 or no interval: it is not asked for (OCPP 2.1). */
export function startPull(turn: Turn, { id, chargingProfileKind, dynUpdateInterval = 0 }: ProfileJson): void {
  if (chargingProfileKind === "Dynamic" && dynUpdateInterval > 0) startS(turn, `pull:${id}`, dynUpdateInterval);
  else stop(turn, `pull:${id}`);
}
