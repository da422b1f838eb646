import { type TimeUs, US_PER_DAY, US_PER_H } from "../base/time.ts";
import type { Model, SiteModel } from "../model/model.ts";
import { isOut } from "../model/outage.ts";
import type { SiteView } from "../policy/policy.ts";
import {
  type MeasuredName,
  PublishedSeries,
  SERIES_NAMES,
  type SeriesClock,
  type SeriesData,
  type SeriesName,
  type SeriesSet,
} from "../policy/series.ts";
import { SiteAllocation, withFurtherLimit } from "../policy/site-limits.ts";
import { noSupply, type SupplyView } from "../policy/supply.ts";
import { evseConstants } from "./evse-constants.ts";
import type { Exchange } from "./exchange.ts";
import { ASKS_ABOVE_KWH, type SessionLedger } from "./session-ledger.ts";
import { ShownView } from "./shown-view.ts";
import { SignalledLimit } from "./signalled-limit.ts";
import { type SiteSupply, siteSupply } from "./site-supply.ts";
import type { Stay } from "./stay.ts";

/** The one view of a site, refreshed in place before every decision; its policy is shown it as `shown`. */
export class SiteViewState implements SiteView {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = [
    "evseIds",
    "maxCurrentA",
    "minCurrentA",
    "voltageV",
    "allowedCurrentsA",
    "series",
    "supply",
    "shown",
  ];
  /** What the policy is given of it. */
  readonly shown: SiteView;
  nowUs: TimeUs = 0;
  intervalUs: TimeUs;
  readonly evseCount: number;
  readonly evseIds: readonly string[];
  readonly active: Int32Array;
  activeCount = 0;
  readonly arrivalUs: Float64Array;
  readonly departureUs: Float64Array;
  readonly remainingKwh: Float64Array;
  readonly maxCurrentA: Float64Array;
  readonly minCurrentA: Float64Array;
  readonly allowedCurrentsA: readonly (Float64Array | undefined)[];
  readonly bothWays: Int32Array;
  bothWaysCount = 0;
  readonly maxDischargeA: Float64Array;
  readonly minDischargeA: Float64Array;
  readonly givableKwh: Float64Array;
  readonly roomKwh: Float64Array;
  readonly soc: Float64Array;
  readonly departureSoc: Float64Array;
  readonly capacityKwh: Float64Array;
  readonly leastSoc: number;
  readonly mostSoc: number;
  readonly maxChargeKw: Float64Array;
  readonly announcedKw: Float64Array;
  readonly meteredA: Float64Array;
  meteredFromUs: TimeUs = Number.NaN;
  meteredUntilUs: TimeUs = Number.NaN;
  measuredFrequencyHz = Number.NaN;
  /** Where the run works the frequency out itself, a published one underneath it [Hz]. */
  areaFrequencyHz = Number.NaN;
  reserveShare = Number.NaN;
  isIslanded = false;
  readonly voltageV: Float64Array;
  readonly phases: Int32Array;
  readonly measuredVoltagePu: Float64Array;
  lastPowerKw = 0;
  lastLoadKw = 0;
  lastSolarKw = 0;
  measuredFeederKw = Number.NaN;
  readonly supply: SupplyView;
  readonly localWeekUs: TimeUs;
  readonly series: SeriesSet;
  readonly limits: SiteAllocation;

  /** EVSEs with a vehicle, ascending; the first `connectedCount` entries count. */
  readonly connected: Int32Array;
  connectedCount = 0;
  /** By EVSE: 1 where the session asks for energy. */
  readonly isActive: Uint8Array;
  /** By EVSE: 1 where the vehicle can give power back. */
  readonly isBothWays: Uint8Array;
  /** By EVSE: 1 where the session has failed for good and asks for nothing any more. */
  readonly hasGivenUp: Uint8Array;
  /** By EVSE: what the session's meter had counted at the last tick, and when that was. */
  readonly countedKwh: Float64Array;
  readonly countedUs: Float64Array;
  /** By EVSE: 1 until both sides have agreed that power may flow back, where sessions are machines. */
  readonly isOneWay: Uint8Array;
  /** Where the policy writes. */
  readonly setPointA: Float64Array;
  /** Line currents of the site's secondary, for metering. */
  readonly lines: SiteAllocation | undefined;

  /** What is asked of the site by a signal; undefined where nothing ever is. */
  readonly signal: SignalledLimit | undefined;

  #site: SiteModel;
  readonly #ledger: SessionLedger;
  readonly #session: Int32Array;
  readonly #clock: SeriesClock = { nowUs: 0 };
  readonly #frequency: PublishedSeries | undefined;
  readonly #reserve: PublishedSeries | undefined;
  #exchange: Exchange | undefined;
  readonly #freeKw: number;
  readonly #kwPerAmp: Float64Array;
  readonly #supply: SiteSupply | undefined;

  constructor(
    site: SiteModel,
    ledger: SessionLedger,
    {
      controlUs,
      localWeekUs,
      series,
      signal,
      stationSignal,
    }: Pick<Model, "controlUs" | "localWeekUs" | "series" | "signal" | "stationSignal">,
    exchange?: Exchange,
  ) {
    const { evses } = site;
    this.#exchange = exchange;
    this.#supply = siteSupply(exchange?.supply, site.index);
    this.supply = this.#supply ?? noSupply;
    this.#site = site;
    this.#ledger = ledger;
    this.intervalUs = controlUs;
    this.localWeekUs = localWeekUs;
    this.series = publishedSeries(series, localWeekUs, site.id, this.#clock);
    this.#frequency = measured(series, "frequencyHz", this.#clock);
    this.#reserve = measured(series, "reserveShare", this.#clock);
    this.evseCount = evses.length;
    this.evseIds = site.evseIds;
    this.active = new Int32Array(evses.length);
    this.connected = new Int32Array(evses.length);
    this.isActive = new Uint8Array(evses.length);
    const same = evseConstants(evses);
    const { bothWays } = site.sessions;
    // Where no session is both ways these stay as they are.
    const own = <Values extends Float64Array | Int32Array | Uint8Array>(values: Values): Values =>
      bothWays ? (values.slice() as Values) : values;
    this.isBothWays = own(same.no);
    this.bothWays = own(same.noEvses);
    this.maxDischargeA = own(same.none);
    this.minDischargeA = own(same.none);
    this.givableKwh = own(same.none);
    this.roomKwh = own(same.none);
    this.soc = own(same.unknown);
    this.departureSoc = own(same.unknown);
    this.capacityKwh = own(same.unknown);
    this.maxChargeKw = own(same.unknown);
    this.leastSoc = bothWays?.leastSoc ?? Number.NaN;
    this.mostSoc = bothWays?.mostSoc ?? Number.NaN;
    this.announcedKw = new Float64Array(evses.length);
    this.meteredA = new Float64Array(evses.length).fill(Number.NaN);
    this.countedKwh = new Float64Array(evses.length);
    this.countedUs = new Float64Array(evses.length).fill(Number.NaN);
    this.hasGivenUp = new Uint8Array(evses.length);
    this.isOneWay = new Uint8Array(evses.length);
    this.#session = new Int32Array(evses.length).fill(-1);
    this.arrivalUs = new Float64Array(evses.length);
    this.departureUs = new Float64Array(evses.length);
    this.remainingKwh = new Float64Array(evses.length);
    // Stations may tell of limits of their own.
    this.maxCurrentA = stationSignal ? same.maxCurrentA.slice() : same.maxCurrentA;
    this.minCurrentA = same.minCurrentA;
    this.allowedCurrentsA = same.allowedCurrentsA;
    this.voltageV = same.voltageV;
    this.phases = same.phases.slice();
    this.measuredVoltagePu = new Float64Array(evses.length);
    this.setPointA = new Float64Array(evses.length);
    this.signal = signal && new SignalledLimit(signal, site.id);
    this.#kwPerAmp = site.exportLimitKw === undefined ? same.kwPerAmp : same.kwPerAmp.slice();
    // What all EVSEs can draw together: as good as no limit.
    this.#freeKw = 1 + same.kwPerAmp.reduce((sum, kw, evse) => sum + kw * evses[evse].maxCurrentA, 0);
    const further = { name: "Signal [kW]", limitA: this.#freeKw };
    this.limits = new SiteAllocation(signal ? withFurtherLimit(site.limits, further, same.kwPerAmp) : site.limits);
    this.hear(0);
    this.lines = site.lines && new SiteAllocation(site.lines);
    this.shown = new ShownView(this);
  }

  /** Begins anew at a site with the same EVSEs, where it shows neither series nor a signal, what supplies it or ways back. */
  renew(site: SiteModel, exchange: Exchange | undefined): void {
    this.#site = site;
    this.#exchange = exchange;
    this.nowUs = 0;
    this.activeCount = 0;
    this.bothWaysCount = 0;
    this.connectedCount = 0;
    this.meteredFromUs = Number.NaN;
    this.meteredUntilUs = Number.NaN;
    this.measuredFrequencyHz = Number.NaN;
    this.reserveShare = Number.NaN;
    this.isIslanded = false;
    this.lastPowerKw = 0;
    this.lastLoadKw = 0;
    this.lastSolarKw = 0;
    this.measuredFeederKw = Number.NaN;
    const { phases } = evseConstants(site.evses);
    for (let evse = 0; evse < this.evseCount; evse++) {
      this.active[evse] = 0;
      this.connected[evse] = 0;
      this.isActive[evse] = 0;
      this.announcedKw[evse] = 0;
      this.meteredA[evse] = Number.NaN;
      this.countedKwh[evse] = 0;
      this.countedUs[evse] = Number.NaN;
      this.hasGivenUp[evse] = 0;
      this.isOneWay[evse] = 0;
      this.#session[evse] = -1;
      this.arrivalUs[evse] = 0;
      this.departureUs[evse] = 0;
      this.remainingKwh[evse] = 0;
      this.phases[evse] = phases[evse];
      this.measuredVoltagePu[evse] = 0;
      this.setPointA[evse] = 0;
    }
    this.limits.clear();
    this.lines?.clear();
  }

  /** What the site knows of its signal at a time: the last of its limits, on the power of all EVSEs [kW]. */
  hear(nowUs: TimeUs): void {
    const { signal, limits } = this;
    if (!signal) return;
    signal.advance(this.localWeekUs + nowUs);
    signal.sinceUs = nowUs;
    limits.setLimit(limits.matrix.limitA.length - 1, Number.isNaN(signal.heldKw) ? this.#freeKw : signal.heldKw);
  }

  /** A vehicle plugs in. */
  connect(evse: number, session: number): void {
    const { sessions } = this.#site;
    const ledger = this.#ledger;
    this.#session[evse] = session;
    this.arrivalUs[evse] = sessions.arrivalUs[session];
    this.departureUs[evse] = sessions.announcedUs[session];
    this.phases[evse] = ledger.phases[session];
    this.announcedKw[evse] = ledger.mostChargeKw(session);
    this.meteredA[evse] = Number.NaN;
    if (sessions.bothWays?.tellsState[session] === 1) {
      const wantedKwh = sessions.initialKwh[session] + sessions.requestedKwh[session] * ledger.efficiency[session];
      this.capacityKwh[evse] = sessions.capacityKwh[session];
      this.maxChargeKw[evse] = this.announcedKw[evse];
      this.departureSoc[evse] = wantedKwh / sessions.capacityKwh[session];
    }
    // Kept ascending, so that refreshing walks only EVSEs in use and policies see them in EVSE order.
    let at = this.connectedCount++;
    while (at > 0 && this.connected[at - 1] > evse) {
      this.connected[at] = this.connected[at - 1];
      at--;
    }
    this.connected[at] = evse;
  }

  /** Which session stands at each EVSE, after a checkpoint. */
  standAt(sessionAt: Int32Array): void {
    this.#session.set(sessionAt);
  }

  disconnect(evse: number): void {
    this.#session[evse] = -1;
    this.isActive[evse] = 0;
    this.isBothWays[evse] = 0;
    this.maxDischargeA[evse] = 0;
    this.soc[evse] = Number.NaN;
    this.departureSoc[evse] = Number.NaN;
    this.capacityKwh[evse] = Number.NaN;
    this.maxChargeKw[evse] = Number.NaN;
    this.countedUs[evse] = Number.NaN;
    this.hasGivenUp[evse] = 0;
    this.isOneWay[evse] = 0;
    const at = this.connected.indexOf(evse);
    this.connected.copyWithin(at, at + 1, this.connectedCount--);
  }

  /** What has come of the sessions between machines so far. */
  seeStays(stayAt: readonly (Stay | undefined)[]): void {
    for (let i = 0; i < this.connectedCount; i++) {
      const stay = stayAt[this.connected[i]];
      if (!stay) continue;
      if (stay.hasGivenUp) this.hasGivenUp[this.connected[i]] = 1;
      this.isOneWay[this.connected[i]] = stay.givesBack ? 0 : 1;
    }
  }

  /** @param isTick whether a control interval has ended */
  refresh(nowUs: TimeUs, isTick = true): void {
    const ledger = this.#ledger;
    this.nowUs = nowUs;
    const voltagePu = this.#exchange?.seen.voltagePu[this.#site.index] ?? Number.NaN;
    this.measuredFeederKw = this.#exchange?.seen.feederKw[this.#site.copy - this.#exchange.firstCopy] ?? Number.NaN;
    this.#supply?.refresh();
    this.#clock.nowUs = nowUs;
    if (isTick) {
      this.meteredFromUs = this.meteredUntilUs;
      this.meteredUntilUs = nowUs;
    }
    this.measuredFrequencyHz = Number.isNaN(this.areaFrequencyHz)
      ? (this.#frequency?.valueAt(nowUs) ?? Number.NaN)
      : this.areaFrequencyHz;
    this.reserveShare = this.#reserve?.valueAt(nowUs) ?? Number.NaN;
    this.isIslanded = isOut(this.#site.outage, nowUs);
    this.activeCount = 0;
    this.bothWaysCount = 0;
    this.#limitExport();
    for (let i = 0; i < this.connectedCount; i++) {
      const evse = this.connected[i];
      const session = this.#session[evse];
      if (this.signal) this.limits.setLastFactor(evse, (this.voltageV[evse] * this.phases[evse]) / 1000);
      const remainingKwh = ledger.missingKwh(session);
      this.remainingKwh[evse] = remainingKwh;
      this.measuredVoltagePu[evse] = voltagePu;
      if (isTick) this.#readMeter(evse, session);
      const asks = remainingKwh > ASKS_ABOVE_KWH && this.hasGivenUp[evse] === 0;
      this.isActive[evse] = asks ? 1 : 0;
      if (asks) this.active[this.activeCount++] = evse;
      if (this.#site.sessions.bothWays) this.#refreshBothWays(evse, session);
    }
  }

  get exportLimitKw(): number {
    return this.#site.exportLimitKw ?? Number.POSITIVE_INFINITY;
  }

  /** What vehicles may give back: what the connection takes, and what the building drew at last beyond its solar power. An
   *  island gives nothing to the grid. */
  #limitExport(): void {
    const { exportLimitKw } = this.#site;
    if (exportLimitKw === undefined) return;
    for (let i = 0; i < this.connectedCount; i++) {
      const evse = this.connected[i];
      this.#kwPerAmp[evse] = (this.voltageV[evse] * this.phases[evse]) / 1000;
    }
    const mostKw = exportLimitKw + this.lastLoadKw - this.lastSolarKw;
    this.limits.setMostGiven(this.isIslanded ? Number.POSITIVE_INFINITY : mostKw, this.#kwPerAmp);
  }

  #readMeter(evse: number, session: number): void {
    const countedKwh = this.#ledger.deliveredKwh[session] - this.#ledger.dischargedKwh[session];
    const sinceUs = this.nowUs - this.countedUs[evse];
    const meanKw = ((countedKwh - this.countedKwh[evse]) * US_PER_H) / sinceUs;
    this.meteredA[evse] = meanKw / this.#ledger.kwPerAmp[session];
    this.countedKwh[evse] = countedKwh;
    this.countedUs[evse] = this.nowUs;
  }

  #refreshBothWays(evse: number, session: number): void {
    const ledger = this.#ledger;
    const { capacityKwh, bothWays } = this.#site.sessions;
    if (bothWays!.tellsState[session] === 1) this.soc[evse] = ledger.storedKwh[session] / capacityKwh[session];
    const can = ledger.mostDischargeA[session] > 0 && this.hasGivenUp[evse] === 0 && this.isOneWay[evse] === 0;
    this.isBothWays[evse] = can ? 1 : 0;
    this.givableKwh[evse] = ledger.givableKwh(session);
    this.roomKwh[evse] = ledger.roomKwh(session);
    this.maxDischargeA[evse] = can && this.givableKwh[evse] > ASKS_ABOVE_KWH ? ledger.mostDischargeA[session] : 0;
    this.minDischargeA[evse] = ledger.leastDischargeA[session];
    if (can) this.bothWays[this.bothWaysCount++] = evse;
  }
}

/** The published series by name, all on one clock: a site's own where it has one, else everybody's. */
function publishedSeries(
  all: readonly SeriesData[],
  localWeekUs: TimeUs,
  siteId: string,
  clock: SeriesClock,
): SeriesSet {
  if (all.length === 0) return NO_SERIES;
  const set: Partial<Record<SeriesName, PublishedSeries>> = {};
  for (const of of [undefined, siteId])
    for (const data of all)
      if (data.site === of && isPublished(data.name))
        set[data.name] = new PublishedSeries(data, localWeekUs % US_PER_DAY, clock);
  return Object.freeze(set);
}

const NO_SERIES: SeriesSet = Object.freeze({});

const isPublished = (name: SeriesData["name"]): name is SeriesName => SERIES_NAMES.includes(name as SeriesName);

function measured(all: readonly SeriesData[], name: MeasuredName, clock: SeriesClock): PublishedSeries | undefined {
  const data = all.find((series) => series.name === name);
  return data && new PublishedSeries(data, 0, clock);
}
