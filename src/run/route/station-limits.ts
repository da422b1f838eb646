import { type TimeUs, US_PER_S } from "../../base/time.ts";
import type { Partition } from "../../engine/partition.ts";
import type { Model, SignalModel, SiteModel } from "../../model/model.ts";
import { SignalledLimit } from "../signalled-limit.ts";
import { SET_POINT } from "../site-events.ts";
import type { OcppStations } from "./ocpp-stations.ts";
import type { Outages } from "./outages.ts";
import type { OcppMessageRows } from "./record-messages.ts";

/** A message on its way to the back office. */
interface UnderWay {
  readonly arrivesUs: TimeUs;
  /** What the back office knows of the limit once it is there [kW]; NaN: of none. */
  readonly limitKw: number;
}

/** What the stations of a site share with the way of their set-points. */
export interface StationWay {
  readonly stations: OcppStations;
  readonly outages: Outages;
  /** How long a message takes one way, drawn anew [µs]. */
  drawWayUs(evse: number): TimeUs;
  /** Lets the station know whether its connection stands. */
  connect(evse: number, nowUs: TimeUs): void;
}

/** Limits that an energy manager or the grid's operator gives to each station of a site by itself: they hold there at once,
 *  beside the charging profiles, and the back office knows of them from when the station's message has arrived. */
export class StationLimits {
  /** By EVSE: what the back office knows [kW]; NaN where of no limit. */
  readonly knownKw: Float64Array;
  /** By EVSE: what holds at the station [kW]; NaN where nothing does. */
  private readonly heldKw: Float64Array;
  private readonly changedUs: Float64Array;
  /** The station sends no other message before this one was answered. */
  private readonly busyUntilUs: Float64Array;
  private readonly phases: Int32Array;
  private readonly underWay: UnderWay[][];
  private readonly signals: readonly SignalledLimit[];
  private limitTimers: number[] = [];
  private wordTimers: number[] = [];
  private readonly signal: SignalModel;
  private readonly site: SiteModel;
  private readonly model: Model;
  private readonly way: StationWay;
  private readonly rows: OcppMessageRows | undefined;

  static readonly rebuilt = ["signal", "site", "model", "way", "rows"];

  constructor(options: {
    readonly model: Model;
    readonly site: SiteModel;
    readonly signal: SignalModel;
    readonly way: StationWay;
    readonly rows: OcppMessageRows | undefined;
  }) {
    const { model, site, signal, way, rows } = options;
    const { length } = site.evses;
    this.model = model;
    this.site = site;
    this.signal = signal;
    this.way = way;
    this.rows = rows;
    this.knownKw = new Float64Array(length).fill(Number.NaN);
    this.heldKw = new Float64Array(length).fill(Number.NaN);
    this.changedUs = new Float64Array(length);
    this.busyUntilUs = new Float64Array(length);
    this.phases = Int32Array.from(site.evses, ({ phases }) => phases);
    this.underWay = site.evses.map(() => []);
    this.signals = site.evses.map((_, evse) => new SignalledLimit(signal, `${site.id}/${site.evseIds[evse]}`));
  }

  /** Its timers follow those of the set-points, `entity` by `entity`. */
  start(p: Partition): void {
    const { evses } = this.site;
    this.limitTimers = evses.map((_, evse) => p.timer(SET_POINT, evses.length + evse));
    this.wordTimers = evses.map((_, evse) => p.timer(SET_POINT, 2 * evses.length + evse));
    for (const [evse, { ignoresLimits }] of evses.entries())
      if (!ignoresLimits) p.at(this.limitTimers[evse], p.nowUs, SET_POINT);
  }

  /** A vehicle plugs in: from now on the limit means its phases. */
  plugIn(p: Partition, evse: number, phases: number): void {
    if (this.phases[evse] === phases) return;
    this.phases[evse] = phases;
    if (!Number.isNaN(this.heldKw[evse])) this.hold(p, evse);
  }

  /** The signal asks for something else, or the station's connection is back.
   *  @returns what the EVSE goes by from now on [A per phase]; NaN where that has not changed */
  change(p: Partition, evse: number): number {
    const { localWeekUs } = this.model;
    const signal = this.signals[evse];
    signal.advance(localWeekUs + p.nowUs);
    const nextUs = signal.nextUs(localWeekUs + p.nowUs) - localWeekUs;
    const thereUs = this.way.outages.thereFromUs(evse, p.nowUs);
    p.at(this.limitTimers[evse], thereUs > p.nowUs ? Math.min(nextUs, thereUs) : nextUs, SET_POINT);
    this.way.connect(evse, p.nowUs);
    this.send(p);
    if (Object.is(signal.heldKw, this.heldKw[evse])) return Number.NaN;
    this.heldKw[evse] = signal.heldKw;
    this.changedUs[evse] = p.nowUs;
    return this.hold(p, evse);
  }

  /** The station's word has come to the back office. */
  arrive(p: Partition, evse: number): void {
    const waiting = this.underWay[evse];
    while (waiting.length > 0 && waiting[0].arrivesUs <= p.nowUs) this.knownKw[evse] = waiting.shift()!.limitKw;
    if (waiting.length > 0) p.at(this.wordTimers[evse], waiting[0].arrivesUs, SET_POINT);
  }

  /** Sends what the stations have to say: one message at a time, each after the last one's answer, and anew where the
   *  connection breaks while it is under way. */
  send(p: Partition): void {
    const { said } = this.way.stations;
    for (const { evse, action, payload } of said.splice(0)) {
      const sentUs = this.way.outages.thereFromUs(evse, Math.max(p.nowUs, this.busyUntilUs[evse]));
      const onWayUs = this.way.drawWayUs(evse);
      this.busyUntilUs[evse] = sentUs + onWayUs + this.way.drawWayUs(evse);
      const limitKw = action === "TransactionEvent" ? this.toldKw(evse) : limitOf(action, this.heldKw[evse]);
      this.underWay[evse].push({ arrivesUs: sentUs + onWayUs, limitKw });
      if (sentUs < this.model.endUs) this.record(evse, sentUs, onWayUs, action, limitKw, payload);
      if (!p.isPending(this.wordTimers[evse])) p.at(this.wordTimers[evse], sentUs + onWayUs, SET_POINT);
    }
  }

  private hold(p: Partition, evse: number): number {
    const limitKw = this.heldKw[evse];
    const place = { source: this.signal.source, limitW: limitKw * 1000, phases: this.phases[evse] };
    const currentA = this.way.stations.constrain(evse, p.nowUs, Number.isNaN(limitKw) ? undefined : place);
    this.send(p);
    return currentA;
  }

  /** What the back office will know of when all that is under way is there. */
  private toldKw(evse: number): number {
    return this.underWay[evse].at(-1)?.limitKw ?? this.knownKw[evse];
  }

  private record(
    evse: number,
    sentUs: TimeUs,
    onWayUs: TimeUs,
    action: string,
    limitKw: number,
    payload: unknown,
  ): void {
    const { rows, site, model } = this;
    if (!rows) return;
    rows.time.push(model.startEpochUs + sentUs);
    rows.site.push(site.index);
    rows.evse.push(site.evseCodes[evse] + 1);
    rows.action.pushText(action);
    rows.sinceS.push((sentUs - this.changedUs[evse]) / US_PER_S);
    rows.delayS.push(onWayUs / US_PER_S);
    rows.limitKw.push(limitKw);
    rows.payload.pushText(JSON.stringify(payload));
  }
}

const limitOf = (action: string, heldKw: number): number => (action === "NotifyChargingLimit" ? heldKw : Number.NaN);
