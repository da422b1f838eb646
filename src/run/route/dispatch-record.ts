import type { TimeUs } from "../../base/time.ts";
import type { SiteModel } from "../../model/model.ts";
import type { DispatchRows } from "./record-dispatch.ts";

/** What becomes of a set-point on its way. */
export const OUTCOMES = ["accepted", "refused", "lost", "superseded", "ended"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Keeps the times of the set-points on their way to a site's EVSEs and writes each down once nothing more can happen to it:
 *  per EVSE the one under way, and the last one that arrived, until the meter shows it or another takes its place. */
export class DispatchRecord {
  private readonly site: SiteModel;
  private readonly rows: DispatchRows | undefined;
  private readonly epochUs: number;
  private readonly hops: number;
  /** Under way. */
  private readonly decidedUs: Float64Array;
  private readonly sentUs: Float64Array;
  private readonly askedA: Float64Array;
  private readonly hopUs: Float64Array;
  private readonly arrivedUs: Float64Array;
  private readonly takenA: Float64Array;
  /** Arrived and accepted: the same, kept while the next is under way; `openDecidedUs` is NaN where there is none. */
  private readonly openDecidedUs: Float64Array;
  private readonly openSentUs: Float64Array;
  private readonly openAskedA: Float64Array;
  private readonly openHopUs: Float64Array;
  private readonly openArrivedUs: Float64Array;
  private readonly openTakenA: Float64Array;
  private readonly appliedUs: Float64Array;

  /** From the scenario, and the tables themselves. */
  static readonly rebuilt = ["site", "rows"];

  constructor(options: {
    readonly site: SiteModel;
    readonly epochUs: number;
    readonly hops: number;
    readonly rows: DispatchRows | undefined;
  }) {
    const { site, hops } = options;
    const evses = site.evses.length;
    const numbers = (each = 1): Float64Array => new Float64Array(evses * each).fill(Number.NaN);
    this.site = site;
    this.rows = options.rows;
    this.epochUs = options.epochUs;
    this.hops = hops;
    this.decidedUs = numbers();
    this.sentUs = numbers();
    this.askedA = numbers();
    this.hopUs = numbers(hops);
    this.arrivedUs = numbers();
    this.takenA = numbers();
    this.openDecidedUs = numbers();
    this.openSentUs = numbers();
    this.openAskedA = numbers();
    this.openHopUs = numbers(hops);
    this.openArrivedUs = numbers();
    this.openTakenA = numbers();
    this.appliedUs = numbers();
  }

  /** It goes out. @param hopUs what each hop will take */
  send(evse: number, decidedUs: TimeUs, sentUs: TimeUs, askedA: number, hopUs: Float64Array): void {
    this.decidedUs[evse] = decidedUs;
    this.sentUs[evse] = sentUs;
    this.askedA[evse] = askedA;
    this.hopUs.set(hopUs, evse * this.hops);
    this.arrivedUs[evse] = Number.NaN;
    this.takenA[evse] = Number.NaN;
  }

  /** It is there. @param takenA what the EVSE goes by from now on [A per phase] */
  arrive(evse: number, nowUs: TimeUs, takenA: number): void {
    this.arrivedUs[evse] = nowUs;
    this.takenA[evse] = takenA;
  }

  /** It was taken: the one before it is closed, whatever the meter has shown of it. */
  accept(evse: number): void {
    this.close(evse);
    this.openDecidedUs[evse] = this.decidedUs[evse];
    this.openSentUs[evse] = this.sentUs[evse];
    this.openAskedA[evse] = this.askedA[evse];
    this.openArrivedUs[evse] = this.arrivedUs[evse];
    this.openTakenA[evse] = this.takenA[evse];
    this.openHopUs.set(this.hopUs.subarray(evse * this.hops, (evse + 1) * this.hops), evse * this.hops);
    this.appliedUs[evse] = Number.NaN;
  }

  applied(evse: number, nowUs: TimeUs): void {
    if (Number.isNaN(this.appliedUs[evse])) this.appliedUs[evse] = nowUs;
  }

  /** The meter shows it: no more is to be known of it. */
  metered(evse: number, nowUs: TimeUs): void {
    if (Number.isNaN(this.openDecidedUs[evse]) || Number.isNaN(this.appliedUs[evse])) return;
    this.write(evse, nowUs);
  }

  /** What was accepted is what it went by before: there is nothing for the meter to show. */
  unchanged(evse: number, nowUs: TimeUs): void {
    this.appliedUs[evse] = nowUs;
    this.close(evse);
  }

  /** Nothing more will be known of the one that was accepted. */
  close(evse: number): void {
    if (!Number.isNaN(this.openDecidedUs[evse])) this.write(evse, Number.NaN);
  }

  /** The one under way came to nothing. */
  fail(evse: number, outcome: Outcome, reason: string): void {
    const decidedUs = this.decidedUs[evse];
    this.push(evse, decidedUs, this.askedA[evse], Number.NaN, outcome, reason);
    this.pushTimes(decidedUs, this.sentUs[evse], this.arrivedUs[evse], Number.NaN, Number.NaN);
  }

  /** One that waited was never sent. */
  drop(evse: number, decidedUs: TimeUs, askedA: number, outcome: "superseded" | "ended"): void {
    this.push(evse, decidedUs, askedA, Number.NaN, outcome, "still waiting to be sent");
    this.pushTimes(decidedUs, Number.NaN, Number.NaN, Number.NaN, Number.NaN);
  }

  private write(evse: number, meteredUs: TimeUs): void {
    const { rows, hops } = this;
    const decidedUs = this.openDecidedUs[evse];
    const appliedUs = this.appliedUs[evse];
    this.push(evse, decidedUs, this.openAskedA[evse], this.openTakenA[evse], "accepted", "");
    this.pushTimes(decidedUs, this.openSentUs[evse], this.openArrivedUs[evse], appliedUs, meteredUs);
    this.openDecidedUs[evse] = Number.NaN;
    if (!rows || Number.isNaN(meteredUs)) return;
    let hop = 0;
    const push = (delayUs: number): void => {
      rows.hop.time.push(this.epochUs + decidedUs);
      rows.hop.site.push(this.site.index);
      rows.hop.evse.push(this.site.evseCodes[evse] + 1);
      rows.hop.hop.push(hop);
      rows.hop.name.push(hop++);
      rows.hop.delayS.push(delayUs / 1e6);
    };
    push(this.openSentUs[evse] - decidedUs);
    for (let k = 0; k < hops; k++) push(this.openHopUs[evse * hops + k]);
    push(meteredUs - this.openArrivedUs[evse]);
  }

  private push(
    evse: number,
    decidedUs: number,
    askedA: number,
    takenA: number,
    outcome: Outcome,
    reason: string,
  ): void {
    const rows = this.rows?.dispatch;
    if (!rows) return;
    rows.time.push(this.epochUs + decidedUs);
    rows.site.push(this.site.index);
    rows.evse.push(this.site.evseCodes[evse] + 1);
    rows.setPointA.push(askedA);
    rows.takenA.push(takenA);
    rows.outcome.push(OUTCOMES.indexOf(outcome));
    rows.reason.pushText(reason);
  }

  /** Times since the decision; NaN for what did not happen. */
  private pushTimes(decidedUs: number, ...timesUs: [number, number, number, number]): void {
    const rows = this.rows?.dispatch;
    if (!rows) return;
    const columns = [rows.sentS, rows.arrivedS, rows.appliedS, rows.meteredS];
    for (const [k, us] of timesUs.entries()) columns[k].push((us - decidedUs) / 1e6);
  }
}
