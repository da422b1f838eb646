import { PluginError } from "../base/errors.ts";
import type { TimeUs } from "../base/time.ts";
import { offeredCurrentA } from "../devices/evse.ts";
import type { Partition, Program } from "../engine/partition.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { Policy } from "../policy/policy.ts";
import { currentFromDutyA, dutyFromCurrentPct, quantiseDutyPct } from "../protocol/iec61851/duty.ts";
import { CabinetSharing } from "./cabinet-sharing.ts";
import type { Exchange } from "./exchange.ts";
import type { NewStay } from "./new-stay.ts";
import { evseCode, recordSessions } from "./record-sessions.ts";
import { ownKw, recordSitePeriod } from "./record-site-period.ts";
import type { SiteRecorder } from "./recorder.ts";
import { SessionLedger } from "./session-ledger.ts";
import { tellingOf } from "./site-supply.ts";
import { SiteViewState } from "./site-view.ts";
import type { Stay } from "./stay.ts";

/** Kinds of event, also their order within one instant: who leaves frees the EVSE before the next one arrives, a current
 *  that follows an earlier pilot settles first, and the policy decides on the state after all of these. */
const DEPARTURE = 0;
const FOLLOW = 1;
const ARRIVAL = 2;
const CONTROL = 3;

const EMPTY = -1;
const US_PER_HOUR = 3.6e9;

/** One site as the engine runs it: vehicles come and go, the policy decides at every control tick, and energy flows in
 *  between, integrated exactly from change to change. */
export class SiteRun implements Program {
  private readonly model: Model;
  private readonly site: SiteModel;
  private readonly policy: Policy;
  private readonly record: SiteRecorder;
  private readonly exchange: Exchange | undefined;
  private readonly view: SiteViewState;
  /** Where the policy writes what it tells other sites; undefined where it tells nothing. */
  private readonly telling: Float64Array | undefined;

  // By EVSE.
  private readonly sessionAt: Int32Array;
  private readonly lastUs: Float64Array;
  private readonly pilotA: Float64Array;
  /** What the vehicle may draw at the meter, its own limits considered [kW]. */
  private readonly drawableKw: Float64Array;
  private readonly periodKwh: Float64Array;
  /** Decided at the period's start; the EVSE may have seen another vehicle come since. */
  private readonly periodSetPointA: Float64Array;
  private readonly periodPilotA: Float64Array;
  private readonly periodSession: Int32Array;
  private readonly ledger: SessionLedger;
  private readonly cabinets: CabinetSharing | undefined;
  /** Set where sessions are simulated as machines; the stay at an EVSE, and what its plug had delivered when last asked. */
  private readonly newStay: NewStay | undefined;
  private readonly stayAt: (Stay | undefined)[];
  private readonly bookedPlugKwh: Float64Array;
  /** What the site gives each EVSE at the plug [kW]. */
  private readonly offeredKw: Float64Array;
  private readonly hasFailed: Uint8Array;

  private departureTimers: number[] = [];
  private followTimers: number[] = [];
  private arrivalTimer = 0;
  private controlTimer = 0;
  private nextSession = 0;
  /** EVSEs that had a vehicle at any time of the present period, ascending; the first `presentCount` entries count. */
  private readonly present: Int32Array;
  private presentCount = 0;
  private connected = 0;
  private periodStartUs: TimeUs = 0;
  private windowStartUs: TimeUs = 0;
  /** Metered since the last window's edge, by whoever has left since, too [kWh], [kvarh]. */
  private windowKwh = 0;
  private windowKvarh = 0;
  private connectedAtStart = 0;

  constructor(options: {
    model: Model;
    site: SiteModel;
    policy: Policy;
    record: SiteRecorder;
    exchange: Exchange | undefined;
    /** Needed where the model has a protocol. */
    newStay?: NewStay | undefined;
  }) {
    const { model, site } = options;
    this.model = model;
    this.site = site;
    this.policy = options.policy;
    this.record = options.record;
    this.exchange = options.exchange;
    this.view = new SiteViewState(site, model, options.exchange);
    this.telling = tellingOf(options.exchange?.supply, site.index);
    const evses = site.evses.length;
    this.sessionAt = new Int32Array(evses).fill(EMPTY);
    this.lastUs = new Float64Array(evses);
    this.pilotA = new Float64Array(evses);
    this.drawableKw = new Float64Array(evses);
    this.periodKwh = new Float64Array(evses);
    this.periodSetPointA = new Float64Array(evses);
    this.periodPilotA = new Float64Array(evses);
    this.periodSession = new Int32Array(evses).fill(EMPTY);
    this.present = new Int32Array(evses);
    this.ledger = new SessionLedger(model, site);
    this.cabinets = site.cabinets.length > 0 ? new CabinetSharing(site, this.ledger, this.view) : undefined;
    this.newStay = options.newStay;
    this.stayAt = new Array<Stay | undefined>(evses).fill(undefined);
    this.bookedPlugKwh = new Float64Array(evses);
    this.offeredKw = new Float64Array(evses);
    this.hasFailed = new Uint8Array(site.sessions.count);
  }

  start(p: Partition): void {
    this.departureTimers = this.site.evses.map((_, evse) => p.timer(DEPARTURE, evse));
    this.followTimers = this.site.evses.map((_, evse) => p.timer(FOLLOW, evse));
    this.arrivalTimer = p.timer(ARRIVAL, 0);
    this.controlTimer = p.timer(CONTROL, 0);
    if (this.site.sessions.count > 0) p.at(this.arrivalTimer, this.site.sessions.arrivalUs[0], ARRIVAL);
    p.at(this.controlTimer, 0, CONTROL);
  }

  handle(p: Partition, kind: number, entity: number): void {
    if (kind === CONTROL) this.control(p);
    else if (kind === FOLLOW) {
      this.follow(p.nowUs, entity);
      this.trace(p, FOLLOW, entity, this.pilotA[entity]);
    } else if (kind === ARRIVAL) this.arrive(p);
    else this.depart(p, entity);
  }

  finish(_p: Partition, endUs: TimeUs): void {
    this.closePeriod(endUs);
    for (const stay of this.stayAt) stay?.end();
    recordSessions(this.record, this.model, this.site, this.ledger, this.hasFailed);
  }

  /** Tells the grid the site's mean power since the last edge. Called at every window's edge where there is a grid. */
  publish(edgeUs: TimeUs): void {
    if (!this.exchange) return;
    for (let i = 0; i < this.presentCount; i++) this.advance(this.present[i], edgeUs);
    const hours = (edgeUs - this.windowStartUs) / US_PER_HOUR;
    this.exchange.ownKw[this.site.index] = ownKw(this.site, this.windowStartUs, edgeUs);
    this.windowStartUs = edgeUs;
    this.exchange.siteKw[this.site.index] = this.windowKwh / hours;
    this.exchange.siteKvar[this.site.index] = this.windowKvarh / hours;
    this.windowKwh = 0;
    this.windowKvarh = 0;
  }

  private arrive(p: Partition): void {
    const { sessions } = this.site;
    const session = this.nextSession++;
    const evse = sessions.evse[session];
    this.sessionAt[evse] = session;
    this.lastUs[evse] = p.nowUs;
    this.pilotA[evse] = 0;
    this.drawableKw[evse] = 0;
    this.connected++;
    this.enter(evse);
    this.view.connect(evse, session, this.ledger.phases[session]);
    this.plugIn(evse, session);
    if (sessions.departureUs[session] < this.model.endUs)
      p.at(this.departureTimers[evse], sessions.departureUs[session], DEPARTURE);
    if (this.nextSession < sessions.count) p.at(this.arrivalTimer, sessions.arrivalUs[this.nextSession], ARRIVAL);
    this.trace(p, ARRIVAL, evse, sessions.requestedKwh[session]);
  }

  /** Where sessions are machines, the vehicle's and the EVSE's begin here; where not, it shows here whether they fit. */
  private plugIn(evse: number, session: number): void {
    const { site, model, record } = this;
    if (!this.newStay || !site.evses[evse].charger) {
      if (this.ledger.canCharge(session)) return;
      this.view.hasGivenUp[evse] = 1;
      this.hasFailed[session] = 1;
      return;
    }
    const where = { session: site.sessions.ids[session], site: site.index, evse: this.evseCode(evse) };
    this.bookedPlugKwh[evse] = 0;
    this.stayAt[evse] = this.newStay(site, this.ledger, session, {
      onAcCurrent: (timeUs, currentA) => {
        this.flow(evse, timeUs);
        this.drawableKw[evse] = currentA > 0 ? this.ledger.drawableKw(session, currentA) : 0;
      },
      onAttempt: (attempt) => {
        this.hasFailed[session] = attempt.outcome === "failed" ? 1 : 0;
        record.attempts?.push(where, model.startEpochUs, attempt);
      },
    });
  }

  private enter(evse: number): void {
    let at = this.presentCount;
    while (at > 0 && this.present[at - 1] > evse) at--;
    if (at > 0 && this.present[at - 1] === evse) return;
    this.present.copyWithin(at + 1, at, this.presentCount++);
    this.present[at] = evse;
  }

  private depart(p: Partition, evse: number): void {
    this.advance(evse, p.nowUs);
    this.stayAt[evse]?.end();
    this.stayAt[evse] = undefined;
    this.trace(p, DEPARTURE, evse, this.ledger.deliveredKwh[this.sessionAt[evse]]);
    this.sessionAt[evse] = EMPTY;
    this.drawableKw[evse] = 0;
    this.connected--;
    this.view.disconnect(evse);
    p.cancel(this.followTimers[evse]);
  }

  private control(p: Partition): void {
    const { view } = this;
    const nowUs = p.nowUs;
    this.closePeriod(nowUs);
    if (this.connected > 0 || this.telling) {
      if (this.newStay) {
        for (let i = 0; i < this.presentCount; i++)
          if (this.stayAt[this.present[i]]?.hasGivenUp) view.hasGivenUp[this.present[i]] = 1;
      }
      view.refresh(nowUs, this.ledger.deliveredKwh);
      if (view.activeCount > 0 || this.telling) this.decide(nowUs);
      for (let i = 0; i < view.connectedCount; i++) this.offer(view.connected[i]);
      this.cabinets?.share(this.sessionAt, this.offeredKw);
      for (let i = 0; i < view.connectedCount; i++) this.apply(p, view.connected[i]);
    }
    this.trace(p, CONTROL, EMPTY, view.activeCount);
    this.connectedAtStart = this.connected;
    p.at(this.controlTimer, nowUs + this.model.controlUs, CONTROL);
  }

  /** Asks the policy and holds its answer against the contract: a finite, non-negative current, and none for an EVSE
   *  that did not ask. */
  private decide(nowUs: TimeUs): void {
    const { view } = this;
    const wanted = view.setPointA;
    wanted.fill(0);
    view.limits.clear();
    this.policy.decide(view, wanted);
    if (this.telling) this.policy.tell?.(view, this.telling);
    for (let evse = 0; evse < wanted.length; evse++) {
      const currentA = wanted[evse];
      if (currentA === 0) continue;
      if (!(currentA > 0 && currentA < Number.POSITIVE_INFINITY) || view.isActive[evse] === 0) {
        throw new PluginError(
          "BAD_SET_POINT",
          `the policy gave ${currentA} A to EVSE ${this.site.evseIds[evse]} of site ${this.site.id} at ` +
            `${nowUs / 1e6} s: expected a finite current >= 0${view.isActive[evse] === 0 ? ", and 0 where no session asks for energy" : ""}`,
        );
      }
    }
  }

  /** Turns an EVSE's new set-point into a current it can offer. */
  private offer(evse: number): void {
    const rating = this.site.evses[evse];
    const wantedA = this.view.isActive[evse] === 1 ? this.view.setPointA[evse] : 0;
    this.periodSetPointA[evse] = wantedA;
    this.periodPilotA[evse] = this.pilotFor(evse, wantedA);
    if (rating.dc) {
      const kwPerAmp = this.ledger.kwPerAmp[this.sessionAt[evse]];
      this.offeredKw[evse] = this.periodPilotA[evse] * kwPerAmp * rating.efficiency;
    }
  }

  /** Sends it on its way: through the pilot or a message to the vehicle. */
  private apply(p: Partition, evse: number): void {
    const session = this.sessionAt[evse];
    const pilotA = this.periodPilotA[evse];
    const stay = this.stayAt[evse];
    const isDc = this.ledger.isDc(session);
    if (isDc && this.cabinets) {
      this.offeredKw[evse] = Math.min(this.offeredKw[evse], this.cabinets.limitKw[evse]);
    }
    if (stay) {
      // The EVSE's own pilot rounds to its duty cycle.
      const offeredA = offeredCurrentA(this.site.evses[evse], this.periodSetPointA[evse]);
      stay.offer(offeredA, isDc ? this.offeredKw[evse] : Number.POSITIVE_INFINITY);
      this.pilotA[evse] = pilotA;
      return;
    }
    if (pilotA === this.pilotA[evse] && !isDc) return;
    this.pilotA[evse] = pilotA;
    const { reactionUs } = this.ledger.vehicleOf(session);
    if (reactionUs === 0 || isDc) this.follow(p.nowUs, evse);
    else if (!p.isPending(this.followTimers[evse])) p.at(this.followTimers[evse], p.nowUs + reactionUs, FOLLOW, pilotA);
  }

  private pilotFor(evse: number, wantedA: number): number {
    const rating = this.site.evses[evse];
    const offeredA = offeredCurrentA(rating, wantedA);
    if (rating.pilotStepPct < 0) return offeredA;
    return currentFromDutyA(quantiseDutyPct(dutyFromCurrentPct(offeredA), rating.pilotStepPct));
  }

  /** The vehicle draws what its pilot now allows. */
  private follow(nowUs: TimeUs, evse: number): void {
    this.advance(evse, nowUs);
    const session = this.sessionAt[evse];
    const drawableKw = this.ledger.drawableKw(session, this.pilotA[evse]);
    const { efficiency } = this.site.evses[evse];
    this.drawableKw[evse] = this.ledger.isDc(session)
      ? Math.min(drawableKw, this.offeredKw[evse] / efficiency)
      : drawableKw;
  }

  /** Brings an EVSE to `nowUs`. */
  private advance(evse: number, nowUs: TimeUs): void {
    this.stayAt[evse]?.advanceTo(nowUs);
    this.flow(evse, nowUs);
  }

  /** Lets energy flow from the EVSE's last change until `nowUs`. */
  private flow(evse: number, nowUs: TimeUs): void {
    const session = this.sessionAt[evse];
    const spanUs = nowUs - this.lastUs[evse];
    if (session === EMPTY || spanUs <= 0) return;
    this.lastUs[evse] = nowUs;
    this.periodSession[evse] = session;
    const meteredKwh = this.meter(evse, session, spanUs);
    if (meteredKwh === 0) return;
    this.periodKwh[evse] = this.periodKwh[evse] + meteredKwh;
    this.windowKwh += meteredKwh;
    this.windowKvarh += meteredKwh * this.ledger.reactiveShare[session];
  }

  /** Energy through an EVSE's meter in a span that ends now [kWh]. */
  private meter(evse: number, session: number, spanUs: number): number {
    const stay = this.stayAt[evse];
    if (stay && this.ledger.isDc(session)) {
      // The machines have worked out what has flowed, message by message or as good as.
      const plugKwh = stay.plugKwh();
      const newKwh = plugKwh - this.bookedPlugKwh[evse];
      this.bookedPlugKwh[evse] = plugKwh;
      return newKwh === 0 ? 0 : this.ledger.book(session, newKwh);
    }
    const drawableKw = this.drawableKw[evse];
    return drawableKw > 0 ? this.ledger.charge(session, drawableKw, spanUs / US_PER_HOUR) : 0;
  }

  /** Records the control period that ends now. */
  private closePeriod(nowUs: TimeUs): void {
    const startUs = this.periodStartUs;
    if (nowUs === startUs) return;
    this.periodStartUs = nowUs;
    const { site, record } = this;
    const hours = (nowUs - startUs) / US_PER_HOUR;
    const epochUs = this.model.startEpochUs + startUs;
    const lines = this.view.lines;
    lines?.clear();
    let siteKw = 0;
    let siteKvar = 0;
    let staying = 0;
    for (let i = 0; i < this.presentCount; i++) {
      const evse = this.present[i];
      this.advance(evse, nowUs);
      const session = this.periodSession[evse];
      if (this.sessionAt[evse] !== EMPTY) this.present[staying++] = evse;
      if (session === EMPTY) continue;
      const powerKw = this.periodKwh[evse] / hours;
      const currentA = powerKw / this.ledger.kwPerAmp[session];
      siteKw += powerKw;
      siteKvar += powerKw * this.ledger.reactiveShare[session];
      lines?.allocate(evse, currentA);
      if (powerKw > this.ledger.peakKw[session]) this.ledger.peakKw[session] = powerKw;
      const rows = record.evsePower;
      if (rows) {
        rows.time.push(epochUs);
        rows.site.push(site.index);
        rows.evse.push(this.evseCode(evse));
        rows.setPointA.push(this.periodSetPointA[evse]);
        rows.pilotA.push(this.periodPilotA[evse]);
        rows.currentA.push(currentA);
        rows.powerKw.push(powerKw);
      }
      this.periodKwh[evse] = 0;
      this.periodSetPointA[evse] = 0;
      this.periodPilotA[evse] = 0;
      this.periodSession[evse] = EMPTY;
    }
    this.presentCount = staying;
    const { startEpochUs } = this.model;
    recordSitePeriod(record, this.view, site, startUs, nowUs, startEpochUs, this.connectedAtStart, siteKw, siteKvar);
  }

  /** What the recording calls an EVSE; 0 is none. */
  private evseCode(evse: number): number {
    return evse === EMPTY ? 0 : evseCode(this.site, evse);
  }

  private trace(p: Partition, event: number, evse: number, value: number): void {
    const rows = this.record.events;
    if (!rows) return;
    rows.time.push(this.model.startEpochUs + p.nowUs);
    rows.site.push(this.site.index);
    rows.sequence.push(p.handled);
    rows.event.push(event);
    rows.evse.push(this.evseCode(evse));
    rows.value.push(value);
  }
}
