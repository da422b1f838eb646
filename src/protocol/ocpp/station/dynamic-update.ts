import type { PeriodJson, ProfileJson, ScheduleJson } from "../charging/profile-json.ts";
import { writeInstant } from "../instant.ts";
import { enqueue } from "./calls.ts";
import type { Answer } from "./dialect.ts";
import { readableProfile, refreshLimits } from "./smart-charging.ts";
import { startPull } from "./start-pull.ts";
import type { Turn } from "./turn.ts";

/** The one period of a dynamic profile takes on new values, at once; its next pull counts from here.
 *  @returns whether there is such a profile and the values fit it */
export function updateProfile(turn: Turn, profileId: number, update: Partial<PeriodJson>): boolean {
  const at = turn.state.profiles.findIndex(({ profile }) => profile.id === profileId && profile.kind === "Dynamic");
  const before = turn.state.profiles[at];
  if (!before) return false;
  const [schedule] = [before.json.chargingSchedule].flat() as ScheduleJson[];
  const period: PeriodJson = { ...schedule!.chargingSchedulePeriod[0]!, ...update };
  const json: ProfileJson = {
    ...before.json,
    dynUpdateTime: writeInstant(turn.atUs, turn.build.epochUs),
    chargingSchedule: [{ ...schedule!, chargingSchedulePeriod: [period] }],
  };
  const profile = readableProfile(turn, json);
  if (!profile) return false;
  turn.state.profiles = turn.state.profiles.with(at, { ...before, profile, json });
  startPull(turn, json);
  refreshLimits(turn);
  return true;
}

/** A dynamic profile's update is due: the station asks for it, and again after the interval if nothing comes. */
export function pullSchedule(turn: Turn, profileId: number): void {
  const found = turn.state.profiles.find(({ profile }) => profile.id === profileId && profile.kind === "Dynamic");
  if (!found) return;
  enqueue(turn, { kind: "pullSchedule", profileId });
  startPull(turn, found.json);
}

/** The back office's answer to a pull: new values, or none. */
export function schedulePulled(turn: Turn, profileId: number, { update }: Answer): void {
  if (update) updateProfile(turn, profileId, update);
}
