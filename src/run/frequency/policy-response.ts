import type { TimeUs } from "../../base/time.ts";
import { hoursOf, SiteResponse, type Standing } from "./site-response.ts";

/** The policy alone answers: what all meters show less than while the frequency was in its dead band is the response. */
export class PolicyResponse extends SiteResponse {
  /** Through the meters since the last look, and mean power while nothing was asked for. */
  private meteredKwh = 0;
  private usualKw = Number.NaN;

  override countsFirst(): boolean {
    return true;
  }

  override count(kwh: number): void {
    this.meteredKwh += kwh;
  }

  protected override see(nowUs: TimeUs, standing: Standing): void {
    super.see(nowUs, standing);
    const { sessionAt, ledger } = standing;
    for (let evse = 0; evse < sessionAt.length; evse++)
      if (sessionAt[evse] >= 0) this.fleet.storedKwh[evse] = ledger.storedKwh[sessionAt[evse]];
  }

  protected override answer(
    _nowUs: TimeUs,
    spanUs: TimeUs,
    deviationHz: number,
    _standing: Standing,
    isLost: boolean,
  ): number {
    const kw = this.meteredKwh / hoursOf(spanUs);
    this.meteredKwh = 0;
    const isUsual = !isLost && Math.abs(deviationHz) <= this.study.droop.deadbandHz;
    if (isUsual || Number.isNaN(this.usualKw)) this.usualKw = kw;
    return this.usualKw - kw;
  }
}
