import { PluginError } from "../base/errors.ts";
import type { TimeUs } from "../base/time.ts";
import { idealGainKwh, twoStageSoc } from "../devices/battery.ts";
import { offeredCurrentA } from "../devices/evse.ts";
import type { Partition, Program } from "../engine/partition.ts";
import type { Model, SiteModel, VehicleRating } from "../model/model.ts";
import type { Policy } from "../policy/policy.ts";
import { currentFromDutyA, dutyFromCurrentPct, quantiseDutyPct } from "../protocol/iec61851/duty.ts";
import type { Exchange } from "./exchange.ts";
import { END_REASONS, type SiteRecorder } from "./recorder.ts";
import { SiteViewState } from "./site-view.ts";

/** Kinds of event, also their order within one instant: who leaves frees the EVSE before the next one arrives, a current
 *  that follows an earlier pilot settles first, and the policy decides on the state after all of these. */
const DEPARTURE = 0;
const FOLLOW = 1;
const ARRIVAL = 2;
const CONTROL = 3;

/** A session counts as satisfied with no more than this missing [kWh], as ACN-Sim's demands met. */
const SATISFIED_WITHIN_KWH = 0.1;
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
  // By session.
  private readonly deliveredKwh: Float64Array;
  private readonly storedKwh: Float64Array;
  private readonly peakKw: Float64Array;
  /** Active power per ampere of phase current [kW/A], reactive over active power [1], battery over meter energy [1]. */
  private readonly kwPerAmp: Float64Array;
  private readonly reactiveShare: Float64Array;
  private readonly efficiency: Float64Array;
  private readonly phases: Int32Array;

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
  }) {
    const { model, site } = options;
    this.model = model;
    this.site = site;
    this.policy = options.policy;
    this.record = options.record;
    this.exchange = options.exchange;
    this.view = new SiteViewState(site, model);
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
    this.deliveredKwh = new Float64Array(site.sessions.count);
    this.storedKwh = Float64Array.from(site.sessions.initialKwh);
    this.peakKw = new Float64Array(site.sessions.count);
    this.kwPerAmp = new Float64Array(site.sessions.count);
    this.reactiveShare = new Float64Array(site.sessions.count);
    this.efficiency = new Float64Array(site.sessions.count);
    this.phases = new Int32Array(site.sessions.count);
    for (let session = 0; session < site.sessions.count; session++) this.rate(session);
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
    else if (kind === FOLLOW) this.follow(p.nowUs, entity);
    else if (kind === ARRIVAL) this.arrive(p);
    else this.depart(p, entity);
  }

  finish(_p: Partition, endUs: TimeUs): void {
    this.closePeriod(endUs);
    this.recordSessions();
  }

  /** Tells the grid the site's mean power since the last edge. Called at every window's edge where there is a grid. */
  publish(edgeUs: TimeUs): void {
    if (!this.exchange) return;
    for (let i = 0; i < this.presentCount; i++) this.advance(this.present[i], edgeUs);
    const hours = (edgeUs - this.windowStartUs) / US_PER_HOUR;
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
    this.view.connect(evse, session, this.phases[session]);
    if (sessions.departureUs[session] < this.model.endUs)
      p.at(this.departureTimers[evse], sessions.departureUs[session], DEPARTURE);
    if (this.nextSession < sessions.count) p.at(this.arrivalTimer, sessions.arrivalUs[this.nextSession], ARRIVAL);
    this.trace(p, ARRIVAL, evse, sessions.requestedKwh[session]);
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
    this.trace(p, DEPARTURE, evse, this.deliveredKwh[this.sessionAt[evse]]);
    this.sessionAt[evse] = EMPTY;
    this.drawableKw[evse] = 0;
    this.connected--;
    this.view.disconnect(evse);
    p.cancel(this.followTimers[evse]);
  }

  private control(p: Partition): void {
    const { view, site } = this;
    const nowUs = p.nowUs;
    this.closePeriod(nowUs);
    if (this.connected > 0) {
      view.refresh(nowUs, this.deliveredKwh, this.exchange?.voltagePu[site.index] ?? Number.NaN);
      if (view.activeCount > 0) this.decide(nowUs);
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

  /** Sends an EVSE's new set-point on its way: to a current the EVSE can offer, through the pilot, to the vehicle. */
  private apply(p: Partition, evse: number): void {
    const wantedA = this.view.isActive[evse] === 1 ? this.view.setPointA[evse] : 0;
    const pilotA = this.pilotFor(evse, wantedA);
    this.periodSetPointA[evse] = wantedA;
    this.periodPilotA[evse] = pilotA;
    if (pilotA === this.pilotA[evse]) return;
    this.pilotA[evse] = pilotA;
    const { reactionUs } = this.vehicleOf(this.sessionAt[evse]);
    if (reactionUs === 0) this.follow(p.nowUs, evse);
    else if (!p.isPending(this.followTimers[evse])) p.at(this.followTimers[evse], p.nowUs + reactionUs, FOLLOW);
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
    const vehicle = this.vehicleOf(session);
    const pilotA = this.pilotA[evse];
    const allowedKw = pilotA * this.kwPerAmp[session];
    this.drawableKw[evse] = pilotA < vehicle.minCurrentA ? 0 : Math.min(allowedKw, vehicle.maxPowerKw);
  }

  /** Lets energy flow from the EVSE's last change until `nowUs`. */
  private advance(evse: number, nowUs: TimeUs): void {
    const session = this.sessionAt[evse];
    const spanUs = nowUs - this.lastUs[evse];
    if (session === EMPTY || spanUs <= 0) return;
    this.lastUs[evse] = nowUs;
    this.periodSession[evse] = session;
    const drawableKw = this.drawableKw[evse];
    if (drawableKw <= 0) return;
    const vehicle = this.vehicleOf(session);
    const efficiency = this.efficiency[session];
    const storedKwh = this.storedKwh[session];
    const acceptedKwh = chargeKwh(
      vehicle,
      storedKwh,
      this.site.sessions.capacityKwh[session],
      drawableKw * efficiency,
      vehicle.maxPowerKw * efficiency,
      spanUs / US_PER_HOUR,
    );
    // The vehicle stops by itself once it has what its driver asked for.
    const askedKwh = (this.site.sessions.requestedKwh[session] - this.deliveredKwh[session]) * efficiency;
    const gainKwh = Math.min(acceptedKwh, Math.max(0, askedKwh));
    const meteredKwh = gainKwh / efficiency;
    this.storedKwh[session] = storedKwh + gainKwh;
    this.deliveredKwh[session] = this.deliveredKwh[session] + meteredKwh;
    this.periodKwh[evse] = this.periodKwh[evse] + meteredKwh;
    this.windowKwh += meteredKwh;
    this.windowKvarh += meteredKwh * this.reactiveShare[session];
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
      const currentA = powerKw / this.kwPerAmp[session];
      siteKw += powerKw;
      siteKvar += powerKw * this.reactiveShare[session];
      lines?.allocate(evse, currentA);
      if (powerKw > this.peakKw[session]) this.peakKw[session] = powerKw;
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
    const rows = record.sitePower;
    rows.time.push(epochUs);
    rows.periodS.push((nowUs - startUs) / 1e6);
    rows.site.push(site.index);
    rows.powerKw.push(siteKw);
    rows.reactiveKvar.push(siteKvar);
    rows.limitKw.push(site.limitKw);
    rows.currentA.push(lines ? lines.lineCurrentA(0) : Number.NaN);
    rows.currentB.push(lines ? lines.lineCurrentA(1) : Number.NaN);
    rows.currentC.push(lines ? lines.lineCurrentA(2) : Number.NaN);
    rows.connected.push(this.connectedAtStart);
  }

  private recordSessions(): void {
    const { sessions, index } = this.site;
    const { startEpochUs, endUs } = this.model;
    const rows = this.record.sessions;
    for (let session = 0; session < sessions.count; session++) {
      const evse = sessions.evse[session];
      rows.session.pushText(sessions.ids[session]);
      rows.site.push(index);
      rows.evse.push(this.evseCode(evse));
      rows.arrival.push(startEpochUs + sessions.arrivalUs[session]);
      rows.departure.push(startEpochUs + Math.min(sessions.departureUs[session], endUs));
      rows.requestedKwh.push(sessions.requestedKwh[session]);
      rows.deliveredKwh.push(this.deliveredKwh[session]);
      rows.storedKwh.push(this.storedKwh[session] - sessions.initialKwh[session]);
      rows.peakKw.push(this.peakKw[session]);
      rows.phases.push(this.phases[session]);
      rows.endReason.push(END_REASONS.indexOf(this.endReason(session)));
    }
  }

  private endReason(session: number): (typeof END_REASONS)[number] {
    const { sessions } = this.site;
    if (sessions.requestedKwh[session] - this.deliveredKwh[session] <= SATISFIED_WITHIN_KWH) return "satisfied";
    if (sessions.departureUs[session] >= this.model.endUs) return "simulation-ended";
    const isFull = this.storedKwh[session] >= sessions.capacityKwh[session] * (1 - 1e-9);
    return isFull ? "vehicle-full" : "departed-short";
  }

  /** What the recording calls an EVSE; 0 is none. */
  private evseCode(evse: number): number {
    return evse === EMPTY ? 0 : this.site.evseCodes[evse] + 1;
  }

  private vehicleOf(session: number): VehicleRating {
    return this.model.vehicles[this.site.sessions.vehicle[session]];
  }

  /** Works out what a session's vehicle and EVSE make of an ampere. */
  private rate(session: number): void {
    const evse = this.site.evses[this.site.sessions.evse[session]];
    const vehicle = this.vehicleOf(session);
    const powerFactor = evse.powerFactor * vehicle.powerFactor;
    this.phases[session] = Math.min(evse.phases, vehicle.phases);
    this.kwPerAmp[session] = (evse.voltageV / 1000) * this.phases[session] * powerFactor;
    this.reactiveShare[session] = Math.sqrt(1 - powerFactor * powerFactor) / powerFactor;
    this.efficiency[session] = evse.efficiency * vehicle.efficiency;
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

/** Energy the vehicle's battery takes [kWh]. */
function chargeKwh(
  vehicle: VehicleRating,
  storedKwh: number,
  capacityKwh: number,
  offeredKw: number,
  maxPowerKw: number,
  hours: number,
): number {
  if (vehicle.battery === "ideal") return idealGainKwh(storedKwh, capacityKwh, offeredKw, hours);
  const soc = storedKwh / capacityKwh;
  return (twoStageSoc(soc, offeredKw, maxPowerKw, capacityKwh, vehicle.transitionSoc, hours) - soc) * capacityKwh;
}
