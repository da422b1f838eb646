import { type TimeUs, US_PER_S } from "../../base/time.ts";
import { offeredCurrentA } from "../../devices/evse.ts";
import { type DrawnChain, FleetResponse, windowsOf } from "../../grid/frequency/fleet-response.ts";
import type { SessionLedger } from "../session-ledger.ts";
import type { Stay } from "../stay.ts";
import type { OwnResponse, ownResponses } from "./own-response.ts";
import { type Offer, type ResponseParts, SiteResponse, type Standing } from "./site-response.ts";

/** No machine takes longer to follow a set-point: IEC 61851-1 gives a vehicle 5 s [µs]. */
const SETTLED_US = 5 * US_PER_S;

/** A step is followed but for two per cent after so many of the machines' mean delays [1]. */
const FOLLOWED_AFTER = 4;
/** A charger is told anew once what is asked differs by this share of the vehicle's power, or has come to stand: a twentieth of
 *  the insensitivity that Regulation (EU) 2017/1485 allows, and less than an ampere of CHAdeMO or a step of the pilot [1]. */
const NEWS_SHARE = 0.0025;
/** A session of which nothing new is asked is looked at so often: its loop of messages is left out meanwhile [µs]. */
const GLANCE_US = US_PER_S;

/** Vehicles on a measured chain, sessions played as machines: the chain says when a charger is told and what, and its pilot
 *  or messages carry it to the vehicle. What the machines take by themselves comes off the chain's transport, which was
 *  measured down to the plug; where they take longer, they alone count. The response is what flows less than would flow
 *  without it. */
export class MachineResponse extends SiteResponse {
  static override readonly rebuilt = [...SiteResponse.rebuilt, "owns"];
  private readonly owns: ReturnType<typeof ownResponses>;
  private readonly response: FleetResponse;
  private readonly transportS: Float64Array;
  /** What the site gives beside the response, as `Stay.offer`. */
  private readonly offerA: Float64Array;
  private readonly limitKw: Float64Array;
  private readonly ceilingSoc: Float64Array;
  /** From then on a session is counted on. NaN where no energy flows as asked [µs]. */
  private readonly readyUs: Float64Array;
  /** A session draws so much less than its offer would have it, as last seen while nothing was asked of it and it had settled
   *  [kW]; and when it has [µs]. */
  private readonly gapKw: Float64Array;
  private readonly settledUs: Float64Array;
  /** Asked of its charger at last, grid-positive [kW]. */
  private readonly toldKw: Float64Array;
  /** What it drew beside that by then. */
  private readonly toldBaseKw: Float64Array;
  /** What was asked at the look before. */
  private readonly askedKw: Float64Array;
  /** When its machines were last brought to a look; until when they follow what they were told; and how long that takes. */
  private readonly seenUs: Float64Array;
  private readonly followsUntilUs: Float64Array;
  private readonly followUs: Float64Array;

  /** @param owns what machines do by themselves */
  constructor(parts: ResponseParts, drawn: DrawnChain, owns: ReturnType<typeof ownResponses>) {
    super(parts);
    const { chain, droop, windowS } = parts.study;
    const column = () => new Float64Array(parts.site.evses.length);
    this.owns = owns;
    this.response = new FleetResponse({ fleet: this.fleet, chain: chain!, droop, windowS, drawn });
    this.transportS = drawn.transportS;
    this.offerA = column();
    this.limitKw = column();
    this.ceilingSoc = column();
    this.readyUs = column().fill(Number.NaN);
    this.gapKw = column();
    this.settledUs = column();
    this.toldKw = column();
    this.toldBaseKw = column();
    this.askedKw = column();
    this.seenUs = column();
    this.followsUntilUs = column();
    this.followUs = column();
  }

  override book(evse: number, session: number, _hours: number, ledger: SessionLedger): number {
    this.fleet.storedKwh[evse] = ledger.storedKwh[session];
    return 0;
  }

  override allot(evse: number, stay: Stay, offer: Offer, standing: Standing): void {
    this.offerA[evse] = offer.currentA;
    this.limitKw[evse] = offer.limitKw;
    this.ceilingSoc[evse] = offer.ceilingSoc;
    this.drawsKw[evse] = this.baseKw(evse, standing.sessionAt[evse], standing);
    this.tell(evse, stay, standing);
  }

  protected override came(evse: number): void {
    const session = this.sessionAt[evse];
    const delayS = session < 0 ? 0 : (this.ownOf(session)?.delayS ?? 0);
    this.response.lag[evse] = windowsOf(Math.max(0, this.transportS[evse] - delayS), this.study.windowS);
    const isQuick = this.isOneWay[evse] === 0 && delayS > 0;
    this.followUs[evse] = isQuick ? Math.min(SETTLED_US, FOLLOWED_AFTER * delayS * US_PER_S) : SETTLED_US;
    this.forget(evse);
  }

  private ownOf(session: number): OwnResponse | undefined {
    const { sessions, evses } = this.site;
    const { charger } = evses[sessions.evse[session]];
    return charger && this.owns(sessions.vehicle[session], charger, this.powerOf(session).giveKw);
  }

  protected override see(nowUs: TimeUs, standing: Standing): void {
    const { stayAt } = standing;
    for (let evse = 0; evse < stayAt.length; evse++) {
      const stay = stayAt[evse];
      if (stay && this.isDue(evse, nowUs)) this.bring(evse, stay, nowUs);
    }
    super.see(nowUs, standing);
    const { readyUs } = this;
    for (let evse = 0; evse < stayAt.length; evse++) {
      const stay = stayAt[evse];
      // Where a charger has no machine, a session goes by energy, and nobody tells it anything.
      if (!stay || !this.flows(evse, stay, standing)) {
        const wasAsked = this.toldKw[evse] !== 0;
        this.forget(evse);
        if (stay && wasAsked) {
          this.bring(evse, stay, nowUs);
          this.tell(evse, stay, standing);
        }
      } else if (Number.isNaN(readyUs[evse])) readyUs[evse] = nowUs + (this.drawsKw[evse] === 0 ? 0 : SETTLED_US);
      if (!(nowUs >= readyUs[evse])) this.standAside(evse);
    }
  }

  protected override answer(nowUs: TimeUs, spanUs: TimeUs, deviationHz: number, standing: Standing): number {
    const { response, readyUs, toldKw } = this;
    const { powerKw } = response;
    let deliveredKw = 0;
    for (let evse = 0; evse < powerKw.length; evse++)
      if (nowUs >= readyUs[evse]) deliveredKw += this.deliveredKw(evse, nowUs, standing);
    response.step(deviationHz, spanUs / this.study.windows.windowUs);
    for (let evse = 0; evse < powerKw.length; evse++) {
      const stay = standing.stayAt[evse];
      const askedKw = powerKw[evse];
      const isStill = askedKw === this.askedKw[evse];
      this.askedKw[evse] = askedKw;
      if (!stay || !(nowUs >= readyUs[evse])) continue;
      const newsKw = NEWS_SHARE * this.fleet.giveKw[evse];
      const changeKw = Math.abs(askedKw - toldKw[evse]);
      const isNews = changeKw >= newsKw && changeKw > 0;
      const isBase = askedKw !== 0 && Math.abs(this.drawsKw[evse] - this.toldBaseKw[evse]) > newsKw;
      if (!isNews && !isBase && (!isStill || changeKw === 0)) continue;
      this.bring(evse, stay, nowUs);
      this.tell(evse, stay, standing);
    }
    return deliveredKw;
  }

  /** Whether a session's power may have changed since it was last looked at, or it is time to see that it goes on. */
  private isDue(evse: number, nowUs: TimeUs): boolean {
    return nowUs <= this.followsUntilUs[evse] || nowUs - this.seenUs[evse] >= GLANCE_US;
  }

  private bring(evse: number, stay: Stay, nowUs: TimeUs): void {
    stay.advanceTo(nowUs);
    this.seenUs[evse] = nowUs;
  }

  /** What a session would draw by what the site gives. */
  protected override baseKw(evse: number, session: number, { ledger, pilotA }: Standing): number {
    if (!ledger.isDc(session)) return ledger.asks(session) ? ledger.drawableKw(session, pilotA[evse]) : 0;
    const limitKw = this.limitKw[evse];
    if (limitKw < 0) return Math.max(limitKw, -this.mostGivenKw[evse]);
    const isFull =
      this.isOneWay[evse] === 1 ? !ledger.asks(session) : this.soc(session, ledger) >= this.ceilingSoc[evse];
    return isFull ? 0 : this.seenKw(evse, session, Math.min(limitKw, ledger.curveKw(session)), ledger);
  }

  /** A power at the plug as a response counts it: what is only drawn less, at the meter; what goes both ways, at the plug. */
  private seenKw(evse: number, session: number, plugKw: number, ledger: SessionLedger): number {
    return this.isOneWay[evse] === 1 ? ledger.meterKw(session, plugKw) : plugKw;
  }

  private soc(session: number, ledger: SessionLedger): number {
    return ledger.storedKwh[session] / this.site.sessions.capacityKwh[session];
  }

  /** Energy may flow as the response has it: both sides have agreed on both ways, or a first current has come. */
  private flows(evse: number, stay: Stay, standing: Standing): boolean {
    if (this.isOneWay[evse] === 0) return stay.givesBack;
    return stay.isOpen && (!Number.isNaN(this.readyUs[evse]) || this.actualKw(evse, standing) > 0);
  }

  private forget(evse: number): void {
    this.readyUs[evse] = Number.NaN;
    this.response.powerKw[evse] = 0;
    this.gapKw[evse] = 0;
    this.settledUs[evse] = 0;
    this.toldKw[evse] = 0;
    this.askedKw[evse] = 0;
    this.followsUntilUs[evse] = 0;
  }

  /** Less than it would draw, and why not because it would anyway [kW]. */
  private deliveredKw(evse: number, nowUs: TimeUs, standing: Standing): number {
    const lessKw = this.drawsKw[evse] - this.actualKw(evse, standing);
    if (this.toldKw[evse] === 0 && nowUs >= this.settledUs[evse]) this.gapKw[evse] = lessKw;
    return lessKw - this.gapKw[evse];
  }

  private actualKw(evse: number, { stayAt, drawableKw, ledger, sessionAt }: Standing): number {
    const session = sessionAt[evse];
    if (ledger.isDc(session)) return this.seenKw(evse, session, stayAt[evse]!.powerKw(), ledger);
    return ledger.asks(session) ? drawableKw[evse] : 0;
  }

  /** Tells a charger what the site gives, and what is asked of it beside that. */
  private tell(evse: number, stay: Stay, standing: Standing): void {
    const session = standing.sessionAt[evse];
    const [offerA, limitKw, ceilingSoc] = [this.offerA[evse], this.limitKw[evse], this.ceilingSoc[evse]];
    const askedKw = this.response.powerKw[evse];
    const nowUs = Math.max(this.seenUs[evse], standing.view.nowUs);
    if (askedKw === 0 && this.toldKw[evse] !== 0) this.settledUs[evse] = nowUs + SETTLED_US;
    if (askedKw !== this.toldKw[evse]) this.followsUntilUs[evse] = nowUs + this.followUs[evse];
    this.toldKw[evse] = askedKw;
    this.toldBaseKw[evse] = this.drawsKw[evse];
    if (askedKw === 0) {
      stay.offer(offerA, limitKw, ceilingSoc);
      return;
    }
    const leftKw = this.drawsKw[evse] - this.gapKw[evse] - askedKw;
    if (!standing.ledger.isDc(session)) {
      stay.offer(this.leftA(evse, session, leftKw, standing), limitKw, ceilingSoc);
      return;
    }
    // What it takes for the grid it takes beyond what its driver asked for.
    const mostSoc = askedKw < 0 && this.isOneWay[evse] === 0 ? this.study.study.mostSoc : 0;
    const plugKw = this.isOneWay[evse] === 1 ? standing.ledger.plugKw(session, leftKw) : leftKw;
    stay.offer(offerA, plugKw, Math.max(ceilingSoc, mostSoc));
  }

  /** Current that leaves an alternating-current session a power. */
  private leftA(evse: number, session: number, leftKw: number, { ledger }: Standing): number {
    const leftA = this.drawnA(evse, session, leftKw, ledger);
    return offeredCurrentA(this.site.evses[evse], Math.min(this.offerA[evse], leftA));
  }
}
