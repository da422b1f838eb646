import { ScenarioError } from "../base/errors.ts";
import type { Trace } from "./trace.ts";

/** One drawn session. */
export interface DrawnSession {
  readonly session: string;
  readonly site: string;
  readonly evse: string;
  /** A model's name; empty for the scenario's own vehicle. */
  readonly vehicle: string;
  readonly arrivalUs: number;
  readonly departureUs: number;
  readonly requestedKwh: number;
  /** NaN where unknown. */
  readonly initialSoc: number;
}

/** Drawn sessions as they become a trace. */
export class SessionRows {
  private readonly texts = {
    session: [] as string[],
    site: [] as string[],
    evse: [] as string[],
    vehicle: [] as string[],
  };
  private readonly numbers = {
    arrivalUs: [] as number[],
    departureUs: [] as number[],
    requestedKwh: [] as number[],
    initialSoc: [] as number[],
  };

  get count(): number {
    return this.texts.session.length;
  }

  push(row: DrawnSession): void {
    const { texts, numbers } = this;
    texts.session.push(row.session);
    texts.site.push(row.site);
    texts.evse.push(row.evse);
    texts.vehicle.push(row.vehicle);
    numbers.arrivalUs.push(row.arrivalUs);
    numbers.departureUs.push(row.departureUs);
    numbers.requestedKwh.push(row.requestedKwh);
    numbers.initialSoc.push(row.initialSoc);
  }

  finish(): Trace {
    const { texts, numbers, count } = this;
    return {
      count,
      ...texts,
      arrivalUs: Float64Array.from(numbers.arrivalUs),
      departureUs: Float64Array.from(numbers.departureUs),
      requestedKwh: Float64Array.from(numbers.requestedKwh),
      initialSoc: Float64Array.from(numbers.initialSoc),
      estimatedDepartureUs: new Float64Array(count).fill(Number.NaN),
      line: new Int32Array(count),
    };
  }
}

/** The fault of a fleet that draws more sessions than a run can hold. */
export const tooManySessions = (most: number) =>
  new ScenarioError([
    {
      path: "fleet",
      message: `expected at most ${most} sessions`,
      hint: "fewer sites or days, or a lower fleet.sessionsPerDay",
      code: "TOO_MANY_SESSIONS",
    },
  ]);
