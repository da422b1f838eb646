import { EntityStreams } from "../../base/streams.ts";
import { type TimeUs, US_PER_DAY } from "../../base/time.ts";

/** When each EVSE's connection to its back office is away: spells that come at random, as often as asked for, of a mean
 *  length. Asked in the order of time. */
export class Outages {
  /** The present or next spell of each EVSE. */
  private readonly fromUs: Float64Array;
  private readonly untilUs: Float64Array;
  private readonly streams: EntityStreams;
  private readonly meanGapUs: number;
  private readonly meanUs: number;

  constructor(options: {
    readonly seed: number;
    readonly evses: number;
    readonly nameOf: (evse: number) => string;
    /** Without any, the connection stands for ever. */
    readonly perDay: number;
    readonly meanUs: TimeUs;
  }) {
    const { perDay, meanUs, evses } = options;
    this.meanGapUs = perDay > 0 ? US_PER_DAY / perDay : Number.POSITIVE_INFINITY;
    this.meanUs = meanUs;
    this.fromUs = new Float64Array(evses);
    this.untilUs = new Float64Array(evses);
    this.streams = new EntityStreams({ ...options, purpose: "route/outage", entities: evses });
    for (let evse = 0; evse < evses; evse++) this.next(evse);
  }

  /** When the connection is there: now, or at the end of the present spell. */
  thereFromUs(evse: number, nowUs: TimeUs): TimeUs {
    while (this.untilUs[evse] <= nowUs) this.next(evse);
    return this.fromUs[evse] <= nowUs ? this.untilUs[evse] : nowUs;
  }

  /** Where a spell begins before a time, its end; else that time. Asked with `thereFromUs` of now before. */
  pastUs(evse: number, timeUs: TimeUs): TimeUs {
    return this.fromUs[evse] < timeUs ? this.untilUs[evse] : timeUs;
  }

  private next(evse: number): void {
    if (this.meanGapUs === Number.POSITIVE_INFINITY) {
      this.fromUs[evse] = this.untilUs[evse] = Number.POSITIVE_INFINITY;
      return;
    }
    this.fromUs[evse] = Math.round(this.untilUs[evse] + this.streams.exponential(evse, this.meanGapUs));
    this.untilUs[evse] = Math.round(this.fromUs[evse] + this.streams.exponential(evse, this.meanUs)) + 1;
  }
}
