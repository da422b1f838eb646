import { restoreState, saveState } from "../base/state.ts";
import { type TimeUs, US_PER_H } from "../base/time.ts";
import type { Partition, Program } from "../engine/partition.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { Policy } from "../policy/policy.ts";
import { type BetweenTicks, betweenTicks } from "./between-ticks.ts";
import { CabinetSharing } from "./cabinet-sharing.ts";
import { checkSetPoints } from "./check-set-points.ts";
import { areEven } from "./even-periods.ts";
import { EvsePeriods } from "./evse-periods.ts";
import type { Exchange } from "./exchange.ts";
import { flowedKwh, isBeyond } from "./flowed-kwh.ts";
import type { SiteResponse } from "./frequency/site-response.ts";
import { formIsland } from "./island.ts";
import type { NewStay, StayHost } from "./new-stay.ts";
import { goesByA, machineOfferA, pilotFor } from "./pilot-for.ts";
import { ReactiveFlow } from "./reactive-flow.ts";
import { recordEvent } from "./record-event.ts";
import { recordSessions } from "./record-sessions.ts";
import { recordSignal } from "./record-site-period.ts";
import type { SiteRecorder } from "./recorder.ts";
import { canRest, canStand, catchUp, isStill, nextTick, stands } from "./rest.ts";
import type { SetPointRoute } from "./route/set-point-route.ts";
import { SessionLedger } from "./session-ledger.ts";
import type { SignalStanding } from "./signalled-limit.ts";
import { SiteArrays } from "./site-arrays.ts";
import { ARRIVAL, CONTROL, DEPARTURE, FOLLOW, SET_POINT } from "./site-events.ts";
import type { SiteRunParts } from "./site-run-parts.ts";
import { tellingOf } from "./site-supply.ts";
import { SiteViewState } from "./site-view.ts";
import type { Attempt } from "./stay.ts";
import { passEdges, WindowPower } from "./window-power.ts";

const EMPTY = -1;

/** One site as the engine runs it: vehicles come and go, the policy decides at every control tick, and energy flows in
 *  between, integrated exactly from change to change. */
export class SiteRun extends SiteArrays implements Program, StayHost {
  /** Made anew from the scenario where a run goes on from a checkpoint; all else is saved (base/state.ts). */
  static readonly rebuilt = ["model", "site", "record", "exchange"];
  model: Model;
  site: SiteModel;
  private policy: Policy;
  private readonly policyName: string;
  record: SiteRecorder;
  private exchange: Exchange | undefined;
  readonly view: SiteViewState;
  /** Where the policy writes what it tells other sites; undefined where it tells nothing. */
  private readonly telling: Float64Array | undefined;

  readonly ledger: SessionLedger;
  protected readonly between: BetweenTicks | undefined;
  readonly area: SiteResponse | undefined;
  readonly periods: EvsePeriods;
  readonly reactive: ReactiveFlow;
  private readonly cabinets: CabinetSharing | undefined;
  /** Set where sessions are simulated as machines. */
  private readonly newStay: NewStay | undefined;
  /** How set-points come to the EVSEs; undefined where they hold at once. */
  private readonly route: SetPointRoute | undefined;

  private readonly departureTimers: number[] = [];
  readonly followTimers: number[] = [];
  private arrivalTimer = 0;
  private controlTimer = 0;
  private nextSession = 0;
  connected = 0;
  readonly window: WindowPower;
  private connectedAtStart = 0;
  /** Set while nothing but arrivals and departures can happen, and control ticks are left out. */
  rests = false;
  private readonly mayRest: boolean;
  hasEvenPeriods: boolean;
  /** Before this the policy's last answer stays what it is, while nobody comes, goes or stops asking. */
  standsUntilUs: TimeUs = 0;
  private readonly mayStand: boolean;

  constructor(options: SiteRunParts) {
    const { model, site } = options;
    super(site.evses.length);
    this.model = model;
    this.site = site;
    this.policy = options.policy;
    this.policyName = options.policyName ?? "the policy";
    this.record = options.record;
    this.exchange = options.exchange;
    this.ledger = new SessionLedger(model, site);
    this.view = new SiteViewState(site, this.ledger, model, options.exchange);
    this.reactive = new ReactiveFlow(site, this.ledger, model.voltVar);
    this.periods = new EvsePeriods(model, site, this.reactive);
    this.window = new WindowPower(model, options.ahead);
    this.between = betweenTicks(options, CONTROL);
    this.area = options.area;
    this.telling = tellingOf(options.exchange?.supply, site.index);
    this.cabinets = site.cabinets.length > 0 ? new CabinetSharing(site, this.ledger, this.view) : undefined;
    this.newStay = options.newStay;
    this.route = options.route;
    const { telling, between, route, area, record } = this;
    this.mayRest = canRest(model, site) && !telling && !between && !route && !area && !record.events;
    this.hasEvenPeriods = this.mayRest && areEven(options);
    this.mayStand = this.mayRest && !this.record.reserve && canStand(model, site);
  }

  /** Begins anew at a site like its own (`SitePool`), to the bits of one just made. */
  renew(parts: SiteRunParts): void {
    const { model, site, policy, record, exchange, ahead } = parts;
    this.model = model;
    this.site = site;
    this.policy = policy;
    this.record = record;
    this.exchange = exchange;
    this.ledger.renew(model, site);
    this.view.renew(site, exchange);
    this.periods.renew(model, site);
    this.reactive.takeWindowKvarh();
    this.window.renew(model, ahead);
    this.clear();
    this.nextSession = 0;
    this.connected = 0;
    this.connectedAtStart = 0;
    this.rests = false;
    this.hasEvenPeriods = this.mayRest && areEven(parts);
    this.standsUntilUs = 0;
  }

  start(p: Partition): void {
    const { length } = this.site.evses;
    for (let evse = 0; evse < length; evse++) this.departureTimers[evse] = p.timer(DEPARTURE, evse);
    for (let evse = 0; evse < length; evse++) this.followTimers[evse] = p.timer(FOLLOW, evse);
    this.arrivalTimer = p.timer(ARRIVAL, 0);
    this.controlTimer = p.timer(CONTROL, 0);
    this.between?.start(p, this.view);
    this.route?.start(p);
    if (this.site.sessions.count > 0) p.at(this.arrivalTimer, this.site.sessions.arrivalUs[0], ARRIVAL);
    p.at(this.controlTimer, 0, CONTROL);
  }

  handle(p: Partition, kind: number, entity: number): void {
    if (p.nowUs >= this.window.edgeUs) passEdges(this, p.nowUs);
    if (kind === CONTROL && entity > 0) this.decideBetween(p, entity);
    else if (kind === CONTROL) this.control(p);
    else if (kind === FOLLOW) {
      this.follow(p.nowUs, entity);
      this.trace(p, FOLLOW, entity, this.pilotA[entity]);
    } else if (kind === ARRIVAL) this.arrive(p);
    else if (kind === SET_POINT) this.deliver(p, entity);
    else this.depart(p, entity);
  }

  save(): unknown {
    return saveState(this);
  }

  restore(_p: Partition, saved: unknown): void {
    const { sessionAt, stayAt } = saved as { sessionAt: Int32Array; stayAt: readonly unknown[] };
    for (const [evse, stay] of stayAt.entries()) if (stay) this.plugIn(evse, sessionAt[evse]);
    restoreState(this, saved);
    this.view.standAt(this.sessionAt);
  }

  finish(_p: Partition, endUs: TimeUs): void {
    if (this.rests) catchUp(this, endUs);
    this.closePeriod(endUs);
    for (const stay of this.stayAt) stay?.end();
    this.route?.finish();
    recordSessions(this.record, this.model, this.site, this.ledger);
  }

  /** Tells the grid the site's mean power since the last edge. Called at every window's edge where there is a grid. */
  publish(edgeUs: TimeUs): void {
    if (!this.exchange) return;
    if (!this.rests) this.advanceAll(edgeUs);
    this.window.tell(this.exchange, this.site, this.reactive.takeWindowKvarh(), edgeUs);
  }

  private arrive(p: Partition): void {
    const { sessions } = this.site;
    if (this.rests) catchUp(this, p.nowUs);
    if (this.rests) p.at(this.controlTimer, this.periods.startUs + this.model.controlUs, CONTROL);
    this.rests = false;
    this.standsUntilUs = 0;
    const session = this.nextSession++;
    const evse = sessions.evse[session];
    this.sessionAt[evse] = session;
    this.lastUs[evse] = p.nowUs;
    this.pilotA[evse] = 0;
    this.drawableKw[evse] = 0;
    this.connected++;
    this.periods.enter(evse);
    this.view.connect(evse, session);
    this.plugIn(evse, session);
    this.route?.plugIn(p, evse, this.view.phases[evse]);
    if (sessions.departureUs[session] < this.model.endUs)
      p.at(this.departureTimers[evse], sessions.departureUs[session], DEPARTURE);
    if (this.nextSession < sessions.count) p.at(this.arrivalTimer, sessions.arrivalUs[this.nextSession], ARRIVAL);
    this.trace(p, ARRIVAL, evse, sessions.requestedKwh[session]);
    this.between?.happened(p, "arrival");
  }

  /** Where sessions are machines, the vehicle's and the EVSE's begin here; where not, it shows here whether they fit. */
  private plugIn(evse: number, session: number): void {
    if (!this.newStay || !this.site.evses[evse].charger) {
      if (this.ledger.canCharge(session)) return;
      this.view.hasGivenUp[evse] = 1;
      this.ledger.hasFailed[session] = 1;
      return;
    }
    this.clearBooked(evse);
    this.stayAt[evse] = this.newStay(this.site, this.ledger, session, this);
  }

  onAcCurrent(evse: number, timeUs: TimeUs, currentA: number): void {
    const session = this.sessionAt[evse];
    this.flow(evse, timeUs);
    this.route?.metered(evse, timeUs);
    this.ledger.setCurrent(session, currentA);
    this.drawableKw[evse] = currentA === 0 ? 0 : this.ledger.drawableKw(session, currentA);
  }

  onAttempt(evse: number, attempt: Attempt): void {
    const session = this.sessionAt[evse];
    this.ledger.hasFailed[session] = attempt.outcome === "failed" ? 1 : 0;
    this.record.attempts?.push(this.site, session, this.model.startEpochUs, attempt);
  }

  private depart(p: Partition, evse: number): void {
    if (this.rests) catchUp(this, p.nowUs);
    this.advance(evse, p.nowUs);
    this.stayAt[evse]?.end();
    this.stayAt[evse] = undefined;
    this.trace(p, DEPARTURE, evse, this.ledger.deliveredKwh[this.sessionAt[evse]]);
    this.sessionAt[evse] = EMPTY;
    this.drawableKw[evse] = 0;
    this.connected--;
    this.standsUntilUs = 0;
    this.view.disconnect(evse);
    this.route?.unplug(p, evse);
    p.cancel(this.followTimers[evse]);
    this.between?.happened(p, "departure");
  }

  private control(p: Partition): void {
    const { view } = this;
    const nowUs = p.nowUs;
    this.closePeriod(nowUs);
    if (!stands(this, nowUs)) {
      this.ask(p, true);
      this.standsUntilUs = this.mayStand && this.connected > 0 ? (this.policy.standsUntilUs?.(view.shown) ?? 0) : 0;
    }
    this.trace(p, CONTROL, EMPTY, view.activeCount);
    this.rests = this.mayRest && isStill(p, view, this);
    if (!this.rests) p.at(this.controlTimer, nextTick(p, this, this.exchange !== undefined), CONTROL);
  }

  private readonly recordSignal = (stood: SignalStanding): void =>
    recordSignal(this.record, this.site, this.model.startEpochUs, stood);

  /** Something has happened between two ticks: the policy is asked with the time that is left to the next. */
  private decideBetween(p: Partition, entity: number): void {
    if (!this.between?.isDue(p, entity, this.view, this.recordSignal)) return;
    this.advanceAll(p.nowUs);
    this.between.within(p.nowUs, this.view, () => this.ask(p));
    this.trace(p, CONTROL, EMPTY, this.view.activeCount);
  }

  /** Shows the policy the site as it is and sends its set-points on their way. */
  private ask(p: Partition, isTick = false): void {
    const { view } = this;
    if (this.connected > 0 || this.telling) {
      if (this.newStay) view.seeStays(this.stayAt);
      view.refresh(p.nowUs, isTick);
      if (isTick) this.reactive.follow(view);
      if (view.activeCount > 0 || view.bothWaysCount > 0 || this.telling) this.decide();
      for (let i = 0; i < view.connectedCount; i++) this.offer(p, view.connected[i]);
      this.cabinets?.share(this.sessionAt, this.offeredKw);
      for (let i = 0; i < view.connectedCount; i++) this.apply(p, view.connected[i]);
    }
    this.between?.decided();
  }

  /** Asks the policy and holds its answer against the contract. */
  private decide(): void {
    const { view } = this;
    view.setPointA.fill(0);
    view.limits.clear();
    this.route?.showLimits(view);
    this.policy.decide(view.shown, view.setPointA);
    if (this.telling) this.policy.tell?.(view.shown, this.telling);
    checkSetPoints(view, this.site.id, this.policyName);
    if (view.isIslanded) formIsland(view, this.site, this.ledger, this.sessionAt, view.nowUs);
  }

  /** Turns an EVSE's new set-point, or what has come of one on its way, into a current it can offer. */
  private offer(p: Partition, evse: number): void {
    const { isActive, isBothWays, setPointA } = this.view;
    const wantedA = isActive[evse] === 1 || isBothWays[evse] === 1 ? setPointA[evse] : 0;
    this.periods.setPointA[evse] = wantedA;
    this.route?.decide(p, evse, wantedA);
    this.rate(evse);
  }

  /** What the EVSE can make of it. */
  private rate(evse: number): void {
    const rating = this.site.evses[evse];
    const wantedA = goesByA(this.route, this.periods, evse);
    this.periods.pilotA[evse] = pilotFor(rating, this.view, evse, wantedA);
    if (rating.dc) {
      const session = this.sessionAt[evse];
      const meterKw = this.periods.pilotA[evse] * this.ledger.kwPerAmp[session];
      this.offeredKw[evse] = this.stayAt[evse] ? this.ledger.plugKw(session, meterKw) : meterKw * rating.efficiency;
    }
  }

  /** A set-point on its way goes a step further; where it has arrived the EVSE goes by it from now on. */
  private deliver(p: Partition, entity: number): void {
    const route = this.route!;
    if (!route.fire(p, entity, this)) return;
    const evse = entity % this.site.evses.length;
    this.advance(evse, p.nowUs);
    this.rate(evse);
    route.applied(evse, p.nowUs);
    this.apply(p, evse);
    this.trace(p, SET_POINT, evse, route.heldA[evse]);
  }

  /** Sends it on its way: through the pilot or a message to the vehicle. */
  private apply(p: Partition, evse: number): void {
    const session = this.sessionAt[evse];
    const pilotA = this.periods.pilotA[evse];
    const stay = this.stayAt[evse];
    const isDc = this.ledger.isDc(session);
    if (isDc && this.cabinets) this.offeredKw[evse] = Math.min(this.offeredKw[evse], this.cabinets.limitKw[evse]);
    if (stay) {
      const offeredA = machineOfferA(this.site.evses[evse], pilotA, goesByA(this.route, this.periods, evse));
      const limitKw = isDc ? this.offeredKw[evse] : Number.POSITIVE_INFINITY;
      const ceilingSoc = isDc ? this.ledger.ceilingSoc(session, isBeyond(this, evse)) : Number.POSITIVE_INFINITY;
      this.pilotA[evse] = pilotA;
      if (this.area) this.area.allot(evse, stay, { currentA: offeredA, limitKw, ceilingSoc }, this);
      else stay.offer(offeredA, limitKw, ceilingSoc);
      return;
    }
    if (pilotA === this.pilotA[evse] && !isDc) return;
    this.pilotA[evse] = pilotA;
    const { reactionUs } = this.ledger.vehicleOf(session);
    if (reactionUs === 0 || isDc) this.follow(p.nowUs, evse);
    else if (!p.isPending(this.followTimers[evse])) p.at(this.followTimers[evse], p.nowUs + reactionUs, FOLLOW, pilotA);
  }

  /** The vehicle draws what its pilot now allows. */
  private follow(nowUs: TimeUs, evse: number): void {
    this.advance(evse, nowUs);
    this.route?.metered(evse, nowUs);
    const session = this.sessionAt[evse];
    this.ledger.setCurrent(session, this.pilotA[evse]);
    const drawableKw = this.ledger.drawableKw(session, this.pilotA[evse]);
    const { efficiency } = this.site.evses[evse];
    const offeredKw = this.ledger.isDc(session) ? this.offeredKw[evse] / efficiency : Number.POSITIVE_INFINITY;
    this.drawableKw[evse] = Math.min(drawableKw, offeredKw);
  }

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
    this.periods.session[evse] = session;
    const meteredKwh = flowedKwh(evse, session, spanUs, this);
    if (meteredKwh === 0) return;
    this.periods.kwh[evse] = this.periods.kwh[evse] + meteredKwh;
    this.window.count(meteredKwh);
    this.area?.count(meteredKwh);
    this.reactive.flow(evse, session, meteredKwh, spanUs / US_PER_H);
  }

  advanceAll(nowUs: TimeUs): void {
    const { present, presentCount } = this.periods;
    for (let i = 0; i < presentCount; i++) this.advance(present[i], nowUs);
  }

  /** Records the control period that ends now, and begins another. */
  closePeriod(nowUs: TimeUs): void {
    if (nowUs >= this.window.edgeUs) passEdges(this, nowUs);
    if (nowUs !== this.periods.startUs) {
      this.advanceAll(nowUs);
      this.periods.close(nowUs, this.record, this.ledger, this.view, this.sessionAt, this.connectedAtStart);
    }
    this.connectedAtStart = this.connected;
  }

  private trace(p: Partition, event: number, evse: number, value: number): void {
    if (this.record.events) recordEvent(this.record.events, this.model, this.site, p, event, evse, value);
  }
}
