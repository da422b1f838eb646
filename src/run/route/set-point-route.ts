import { EntityStreams } from "../../base/streams.ts";
import { type TimeUs, US_PER_S } from "../../base/time.ts";
import type { Partition } from "../../engine/partition.ts";
import type { Model, RouteModel, SiteModel } from "../../model/model.ts";
import { SET_POINT } from "../site-events.ts";
import type { Stay } from "../stay.ts";
import { DispatchRecord } from "./dispatch-record.ts";
import { OcppStations } from "./ocpp-stations.ts";
import { Outages } from "./outages.ts";
import type { DispatchRows } from "./record-dispatch.ts";
import type { OcppMessageRows } from "./record-messages.ts";
import { StationLimits } from "./station-limits.ts";

/** Where the set-point under way to an EVSE is. */
const NONE = 0;
/** At whoever decided: no connection, or the station's transaction is not known yet. */
const WAITING = 1;
const UNDER_WAY = 2;
/** It has arrived, and the answer is on its way back: no other is sent before. */
const ANSWERING = 3;
/** It will never arrive, and whoever sent it waits for an answer until the time-out. */
const LOST = 4;

/** OCPP's time-out of a call [µs]: 30 s in 1.6 from memory, 60 s in 2.x as in libocpp's configuration. */
const TIME_OUT_US = { "1.6": 30 * US_PER_S, "2.0.1": 60 * US_PER_S, "2.1": 60 * US_PER_S };
/** Without a protocol that answers, whoever sent it gives it up so soon. Assumed. */
const SILENCE_US = 30 * US_PER_S;

/** What it takes part in of the policy's view. */
interface ShownLimits {
  readonly connected: Int32Array;
  readonly connectedCount: number;
  readonly voltageV: Float64Array;
  readonly phases: Int32Array;
  readonly maxCurrentA: Float64Array;
}

/** Who is plugged in where, by EVSE. */
export interface PluggedIn {
  readonly sessionAt: Int32Array;
  readonly stayAt: readonly (Stay | undefined)[];
}

/** How a site's set-points come to its EVSEs where the scenario names a route: each waits for its connection, takes its time
 *  hop by hop, may be lost or refused, and only then holds. One is under way to an EVSE at a time; of those that wait the
 *  latest stands for all. What failed is asked for again at the next decision.
 *
 *  All it remembers are numbers by EVSE and the states of the stations. */
export class SetPointRoute {
  /** What each EVSE was last told and goes by [A per phase]. */
  readonly heldA: Float64Array;
  /** What it was last asked to; NaN where that failed. */
  private readonly askedA: Float64Array;
  private readonly stage: Uint8Array;
  /** The one that waits; NaN for none. */
  private readonly waitingA: Float64Array;
  private readonly waitingUs: Float64Array;
  /** The one under way, or under way last. */
  private readonly sentA: Float64Array;
  private readonly knownUs: Float64Array;
  private readonly dispatches: DispatchRecord;
  private readonly outages: Outages;
  private readonly stations: OcppStations | undefined;
  /** What others than the policy allow the stations. */
  private readonly limits: StationLimits | undefined;
  private readonly delays: EntityStreams;
  private readonly chances: EntityStreams;
  private readonly hopUs: Float64Array;
  private timers: number[] = [];
  private readonly route: RouteModel;
  private readonly site: SiteModel;

  /** From the scenario. */
  static readonly rebuilt = ["route", "site"];

  constructor(options: {
    readonly model: Model;
    readonly site: SiteModel;
    readonly route: RouteModel;
    readonly rows: DispatchRows | undefined;
    readonly messages?: OcppMessageRows | undefined;
  }) {
    const { model, site, route } = options;
    const { seed } = route;
    this.route = route;
    this.site = site;
    const evses = site.evses.length;
    this.heldA = new Float64Array(evses);
    this.askedA = new Float64Array(evses);
    this.stage = new Uint8Array(evses);
    this.waitingA = new Float64Array(evses).fill(Number.NaN);
    this.waitingUs = new Float64Array(evses);
    this.sentA = new Float64Array(evses);
    this.knownUs = new Float64Array(evses);
    this.hopUs = new Float64Array(route.hops.length);
    this.dispatches = new DispatchRecord({
      site,
      epochUs: model.startEpochUs,
      hops: route.hops.length,
      rows: options.rows,
    });
    const nameOf = (evse: number): string => `site:${site.id}/${site.evseIds[evse]}`;
    this.outages = new Outages({ seed, evses, nameOf, perDay: route.outagesPerDay, meanUs: route.outageUs });
    this.delays = new EntityStreams({ seed, purpose: "route/delay", entities: evses, nameOf });
    this.chances = new EntityStreams({ seed, purpose: "route/chance", entities: evses, nameOf });
    this.stations = route.ocpp && new OcppStations(site, route.ocpp, model.startEpochUs);
    const { stationSignal: signal } = model;
    if (!signal || !this.stations) return;
    const way = {
      ...{ stations: this.stations, outages: this.outages },
      drawWayUs: (evse: number) => this.drawHops(evse),
      connect: (evse: number, nowUs: TimeUs) => this.connect(evse, nowUs),
    };
    this.limits = new StationLimits({ model, site, signal, way, rows: options.messages });
  }

  start(p: Partition): void {
    this.timers = this.site.evses.map((_, evse) => p.timer(SET_POINT, evse));
    this.limits?.start(p);
  }

  /** A vehicle plugs in. An EVSE waits at 0 A for its first set-point; a back office hears of the transaction first. */
  plugIn(p: Partition, evse: number, phases: number): void {
    this.heldA[evse] = 0;
    this.askedA[evse] = 0;
    this.knownUs[evse] = p.nowUs;
    if (!this.stations) return;
    this.connect(evse, p.nowUs);
    this.stations.plugIn(evse, p.nowUs);
    this.limits?.plugIn(p, evse, phases);
    this.limits?.send(p);
    this.knownUs[evse] = this.outages.thereFromUs(evse, p.nowUs) + this.drawHops(evse);
  }

  /** It leaves: what is still on its way has no addressee. */
  unplug(p: Partition, evse: number): void {
    const { dispatches } = this;
    if (!Number.isNaN(this.waitingA[evse])) dispatches.drop(evse, this.waitingUs[evse], this.waitingA[evse], "ended");
    if (this.stage[evse] === UNDER_WAY || this.stage[evse] === LOST) dispatches.fail(evse, "ended", "the vehicle left");
    dispatches.close(evse);
    this.waitingA[evse] = Number.NaN;
    this.stage[evse] = NONE;
    this.heldA[evse] = 0;
    p.cancel(this.timers[evse]);
    if (!this.stations) return;
    this.connect(evse, p.nowUs);
    this.stations.unplug(evse, p.nowUs);
    this.limits?.send(p);
  }

  /** The policy has decided on an EVSE's current. */
  decide(p: Partition, evse: number, currentA: number): void {
    if (currentA === this.askedA[evse]) return;
    this.askedA[evse] = currentA;
    if (!Number.isNaN(this.waitingA[evse]))
      this.dispatches.drop(evse, this.waitingUs[evse], this.waitingA[evse], "superseded");
    this.waitingA[evse] = currentA;
    this.waitingUs[evse] = p.nowUs;
    if (this.stage[evse] === NONE || this.stage[evse] === WAITING) this.send(p, evse);
  }

  /** The highest current of each EVSE with a vehicle as the policy is to know it: what its back office has been told counts. */
  showLimits(view: ShownLimits): void {
    if (!this.limits) return;
    const { evses } = this.site;
    for (let i = 0; i < view.connectedCount; i++) {
      const evse = view.connected[i];
      const { maxCurrentA } = evses[evse];
      const knownA = (this.limits.knownKw[evse] * 1000) / (view.voltageV[evse] * view.phases[evse]);
      view.maxCurrentA[evse] = knownA < maxCurrentA ? knownA : maxCurrentA;
    }
  }

  /** A timer has run out: an EVSE's own, that of its station's limit, or that of what its station says.
   *  @returns whether the EVSE now goes by another current */
  fire(p: Partition, entity: number, pluggedIn: PluggedIn): boolean {
    const { length } = this.site.evses;
    const evse = entity % length;
    const isChanged = entity < length ? this.fireSetPoint(p, evse, pluggedIn) : this.fireLimit(p, entity, pluggedIn);
    this.limits?.send(p);
    return isChanged;
  }

  private fireLimit(p: Partition, entity: number, { sessionAt }: PluggedIn): boolean {
    const { length } = this.site.evses;
    const evse = entity % length;
    if (entity >= 2 * length) {
      this.limits!.arrive(p, evse);
      return false;
    }
    const currentA = this.limits!.change(p, evse);
    if (Number.isNaN(currentA) || sessionAt[evse] < 0 || currentA === this.heldA[evse]) return false;
    this.heldA[evse] = currentA;
    return true;
  }

  private fireSetPoint(p: Partition, evse: number, pluggedIn: PluggedIn): boolean {
    const stage = this.stage[evse];
    if (stage === UNDER_WAY) return this.arrive(p, evse, pluggedIn);
    if (stage === LOST) this.failed(evse, "lost", "no answer in time");
    if (stage !== WAITING) this.stage[evse] = NONE;
    if (!Number.isNaN(this.waitingA[evse])) this.send(p, evse);
    return false;
  }

  /** The EVSE lets its vehicle know. */
  applied(evse: number, nowUs: TimeUs): void {
    this.dispatches.applied(evse, nowUs);
  }

  /** The meter shows what the vehicle made of it. */
  metered(evse: number, nowUs: TimeUs): void {
    this.dispatches.metered(evse, nowUs);
  }

  /** The run is over. */
  finish(): void {
    for (let evse = 0; evse < this.stage.length; evse++) {
      if (!Number.isNaN(this.waitingA[evse]))
        this.dispatches.drop(evse, this.waitingUs[evse], this.waitingA[evse], "ended");
      if (this.stage[evse] === UNDER_WAY || this.stage[evse] === LOST)
        this.dispatches.fail(evse, "ended", "the run ended");
      this.dispatches.close(evse);
    }
  }

  private send(p: Partition, evse: number): void {
    const nowUs = p.nowUs;
    this.connect(evse, nowUs);
    const readyUs = Math.max(this.knownUs[evse], this.outages.thereFromUs(evse, nowUs));
    if (readyUs > nowUs) {
      this.wait(p, evse, readyUs);
      return;
    }
    const arrivesUs = nowUs + this.drawHops(evse);
    // Broken off on its way, it is sent again once the connection is back.
    const backUs = this.outages.pastUs(evse, arrivesUs);
    if (backUs > arrivesUs) {
      this.wait(p, evse, backUs);
      return;
    }
    this.sentA[evse] = this.waitingA[evse];
    this.waitingA[evse] = Number.NaN;
    this.dispatches.send(evse, this.waitingUs[evse], nowUs, this.sentA[evse], this.hopUs);
    const isLost = this.route.lost > 0 && this.chances.draw(evse) < this.route.lost;
    this.stage[evse] = isLost ? LOST : UNDER_WAY;
    const timeOutUs = this.route.ocpp ? TIME_OUT_US[this.route.ocpp] : SILENCE_US;
    p.at(this.timers[evse], isLost ? nowUs + timeOutUs : arrivesUs, SET_POINT);
  }

  private wait(p: Partition, evse: number, untilUs: TimeUs): void {
    this.stage[evse] = WAITING;
    p.at(this.timers[evse], untilUs, SET_POINT);
  }

  private arrive(p: Partition, evse: number, pluggedIn: PluggedIn): boolean {
    const { route, stations } = this;
    const askedA = this.sentA[evse];
    const isRefused = route.refused > 0 && this.chances.draw(evse) < route.refused;
    const isForeign = route.needsDynamic && !this.isDynamic(evse, p.nowUs, pluggedIn);
    const before = this.heldA[evse];
    let isAccepted = !isRefused && !isForeign;
    if (isAccepted && stations) {
      const answer = stations.setCurrent(evse, p.nowUs, carried(askedA, route.canDischarge));
      isAccepted = answer.isAccepted;
      if (isAccepted) this.heldA[evse] = answer.currentA;
    } else if (isAccepted) this.heldA[evse] = route.canDischarge ? askedA : Math.max(0, askedA);
    this.dispatches.arrive(evse, p.nowUs, this.heldA[evse]);
    if (isAccepted) this.dispatches.accept(evse);
    else if (isForeign) this.failed(evse, "refused", "not in dynamic control of ISO 15118-20");
    else this.failed(evse, "refused", isRefused ? "refused at the other end" : "rejected by the station");
    if (isAccepted && this.heldA[evse] === before) this.dispatches.unchanged(evse, p.nowUs);
    if (route.ocpp) {
      this.stage[evse] = ANSWERING;
      p.at(this.timers[evse], p.nowUs + this.drawHops(evse), SET_POINT);
    } else {
      this.stage[evse] = NONE;
      if (!Number.isNaN(this.waitingA[evse])) this.send(p, evse);
    }
    return isAccepted && this.heldA[evse] !== before;
  }

  /** Whether the EVSE sets its vehicle's power: by what both can and, where they are machines, by what they have agreed on. */
  private isDynamic(evse: number, nowUs: TimeUs, { sessionAt, stayAt }: PluggedIn): boolean {
    const stay = stayAt[evse];
    stay?.advanceTo(nowUs);
    return this.site.sessions.dynamic?.[sessionAt[evse]] === 1 && stay?.hasOtherControl !== true;
  }

  /** The next decision asks for it again, unless another has been asked for meanwhile. */
  private failed(evse: number, outcome: "lost" | "refused", reason: string): void {
    this.dispatches.fail(evse, outcome, reason);
    if (Number.isNaN(this.waitingA[evse])) this.askedA[evse] = Number.NaN;
  }

  /** Lets an OCPP station know whether its connection stands. */
  private connect(evse: number, nowUs: TimeUs): void {
    this.stations?.connection(evse, nowUs, this.outages.thereFromUs(evse, nowUs) <= nowUs);
  }

  /** Draws every hop's delay. @returns their sum [µs] */
  private drawHops(evse: number): TimeUs {
    let sumUs = 0;
    for (const [k, { periodS, transportS }] of this.route.hops.entries()) {
      const waitS = periodS > 0 ? periodS * this.delays.draw(evse) : 0;
      const spreadS = transportS[1] - transportS[0];
      const onWayS = transportS[0] + (spreadS > 0 ? spreadS * this.delays.draw(evse) : 0);
      this.hopUs[k] = Math.round((waitS + onWayS) * US_PER_S);
      sumUs += this.hopUs[k];
    }
    return sumUs;
  }
}

/** What a charging profile carries: tenths of an ampere, cut towards zero so that nobody is told more than was decided, and
 *  nothing below 0 where the version knows of no discharging. */
function carried(currentA: number, canDischarge: boolean): number {
  const tenths = Math.trunc(currentA * 10 + Math.sign(currentA) * 1e-6) / 10;
  return canDischarge ? tenths : Math.max(0, tenths);
}
