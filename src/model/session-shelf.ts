import type { SiteSessions } from "./model.ts";

/** The sessions of a site while they are being filled in. */
export type OpenSessions = { -readonly [Key in keyof SiteSessions]: SiteSessions[Key] } & { readonly ids: string[] };

export const openSessions = (count: number): OpenSessions => ({
  count,
  ids: new Array<string>(count).fill(""),
  evse: new Int32Array(count),
  arrivalUs: new Float64Array(count),
  departureUs: new Float64Array(count),
  announcedUs: new Float64Array(count),
  requestedKwh: new Float64Array(count),
  vehicle: new Int32Array(count),
  capacityKwh: new Float64Array(count),
  initialKwh: new Float64Array(count),
  bothWays: undefined,
  dynamic: undefined,
});

/** Sessions of sites whose run is over, to be filled in anew for other sites: a city has the same house a million times. */
export class SessionShelf {
  /** By how many sessions there are. */
  private readonly free: OpenSessions[][] = [];
  private readonly taken: OpenSessions[] = [];

  /** Everything in it is to be written. */
  take(count: number): OpenSessions {
    const sessions = this.free[count]?.pop() ?? openSessions(count);
    this.taken.push(sessions);
    return sessions;
  }

  /** Takes back all it has given: nobody reads them any more. */
  giveBack(): void {
    for (let sessions = this.taken.pop(); sessions; sessions = this.taken.pop()) {
      this.free[sessions.count] ??= [];
      this.free[sessions.count].push(sessions);
    }
  }
}
