import type { TimeUs } from "../../base/time.ts";
import { type DrawnChain, FleetResponse } from "../../grid/frequency/fleet-response.ts";
import { pilotFor } from "../pilot-for.ts";
import type { PlugFlow, SessionLedger } from "../session-ledger.ts";
import { hoursOf, type ResponseParts, SiteResponse, type Standing } from "./site-response.ts";

/** Vehicles on a measured chain, sessions by energy: the deviation → each vehicle's chain → its power, booked to its session
 *  beside what its policy has it draw. */
export class ChainResponse extends SiteResponse {
  private readonly response: FleetResponse;
  private readonly inKwh: Float64Array;
  private readonly outKwh: Float64Array;
  /** What vehicles that only charge draw less than their policy has them draw, at the meter [kW]. */
  private readonly relievedKw: Float64Array;

  /** @param drawn the chains of the site's own vehicles */
  constructor(parts: ResponseParts, drawn: DrawnChain) {
    super(parts);
    const { chain, droop, windowS } = parts.study;
    this.response = new FleetResponse({ fleet: this.fleet, chain: chain!, droop, windowS, drawn });
    this.inKwh = new Float64Array(parts.site.evses.length);
    this.outKwh = new Float64Array(parts.site.evses.length);
    this.relievedKw = new Float64Array(parts.site.evses.length);
  }

  override book(evse: number, session: number, hours: number, ledger: SessionLedger): number {
    const [inKwh, outKwh] = [this.inKwh[evse], this.outKwh[evse]];
    if (inKwh === 0 && outKwh === 0) return 0;
    this.inKwh[evse] = 0;
    this.outKwh[evse] = 0;
    const flow: PlugFlow = {
      inKwh,
      outKwh,
      meterInKwh: hours > 0 ? ledger.meterKw(session, inKwh / hours) * hours : inKwh,
      meterOutKwh: hours > 0 ? -ledger.meterKw(session, -outKwh / hours) * hours : outKwh,
    };
    const metered = ledger.book(session, flow);
    this.fleet.storedKwh[evse] = ledger.storedKwh[session];
    return metered;
  }

  override drawnKw(evse: number, drawableKw: number): number {
    return drawableKw - this.relievedKw[evse];
  }

  override countsFirst(): boolean {
    return this.isOneWay.includes(1);
  }

  protected override came(evse: number): void {
    this.response.powerKw[evse] = 0;
    this.relievedKw[evse] = 0;
  }

  protected override answer(_nowUs: TimeUs, spanUs: TimeUs, deviationHz: number, standing: Standing): number {
    let deliveredKw = this.response.step(deviationHz, spanUs / this.study.windows.windowUs);
    const { powerKw } = this.response;
    const hours = hoursOf(spanUs);
    for (let evse = 0; evse < powerKw.length; evse++) {
      const kw = powerKw[evse];
      if (this.isOneWay[evse] === 1) {
        this.relievedKw[evse] = kw > 0 ? this.reliefKw(evse, kw, standing) : 0;
        deliveredKw += this.relievedKw[evse] - kw;
      } else if (kw > 0) this.outKwh[evse] = this.outKwh[evse] + kw * hours;
      else if (kw < 0) this.inKwh[evse] = this.inKwh[evse] - kw * hours;
    }
    return deliveredKw;
  }

  /** What a charger makes of a power to take off a vehicle that only charges: on alternating current in the steps of its
   *  pilot. */
  private reliefKw(evse: number, askedKw: number, { sessionAt, pilotA, ledger, view }: Standing): number {
    const session = sessionAt[evse];
    const drawnKw = this.drawsKw[evse];
    const leftKw = drawnKw - askedKw;
    if (ledger.isDc(session)) return askedKw;
    const leftA = this.drawnA(evse, session, leftKw, ledger);
    const offeredA = Math.min(pilotA[evse], pilotFor(this.site.evses[evse], view, evse, leftA));
    return Math.max(0, drawnKw - ledger.drawableKw(session, offeredA));
  }
}
