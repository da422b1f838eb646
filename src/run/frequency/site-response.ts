import { type TimeUs, US_PER_H } from "../../base/time.ts";
import { type DrawnChain, FleetResponse, type ReserveFleet, reserveKw } from "../../grid/frequency/fleet-response.ts";
import type { SiteModel } from "../../model/model.ts";
import type { RunData } from "../../model/run-data.ts";
import type { PlugFlow, SessionLedger } from "../session-ledger.ts";
import type { AreaMemory } from "./area-memory.ts";
import { type FrequencyStudy, reservePower } from "./frequency-study.ts";

/** The site's side of the response: who stands where, and what each draws beside it. By EVSE. */
export interface Standing {
  readonly sessionAt: Int32Array;
  readonly drawableKw: Float64Array;
  readonly ledger: SessionLedger;
}

/** What the vehicles of one site do for their area's frequency, look by look: the deviation → each vehicle's chain → its power,
 *  booked to its session. Where their policy alone answers, what they draw less than while the frequency was in its dead band
 *  is their response. By EVSE. */
export class SiteResponse {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["study", "site", "powerOf", "memory"];
  private readonly study: FrequencyStudy;
  private readonly site: SiteModel;
  private readonly powerOf: ReturnType<typeof reservePower>;
  private readonly memory: AreaMemory;
  private readonly fleet: ReserveFleet & { readonly baseKw: Float64Array };
  /** Undefined where the policy answers. */
  private readonly response: FleetResponse | undefined;
  private readonly sessionAt: Int32Array;
  private readonly inKwh: Float64Array;
  private readonly outKwh: Float64Array;
  private lookUs: TimeUs = 0;
  /** Through the meters since the last look, and mean power while nothing was asked for. */
  private meteredKwh = 0;
  private usualKw = Number.NaN;

  /** @param drawn the chains of the site's own vehicles */
  constructor(options: {
    readonly data: RunData;
    readonly site: SiteModel;
    readonly study: FrequencyStudy;
    readonly memory: AreaMemory;
    readonly drawn: DrawnChain | undefined;
  }) {
    const { data, site, study, memory, drawn } = options;
    const evses = site.evses.length;
    this.study = study;
    this.site = site;
    this.powerOf = reservePower(data, site);
    this.memory = memory;
    this.sessionAt = new Int32Array(evses).fill(-1);
    this.inKwh = new Float64Array(evses);
    this.outKwh = new Float64Array(evses);
    const none = () => new Float64Array(evses);
    const { efficiency } = study.study;
    const bounds = { giveKw: none(), takeKw: none(), storedKwh: none(), leastKwh: none(), mostKwh: none() };
    this.fleet = { ...bounds, baseKw: none(), efficiency };
    const { chain, droop, windowS } = study;
    this.response = chain && drawn && new FleetResponse({ fleet: this.fleet, chain, droop, windowS, drawn });
  }

  /** Whether the response shows in the sessions' own flow alone. */
  get isByPolicy(): boolean {
    return this.response === undefined;
  }

  /** As a meter at the site shows it at this look [Hz]. */
  get frequencyHz(): number {
    return this.study.system.nominalHz + this.memory.deviationHz[0];
  }

  /** Energy has gone through the site's meters [kWh]. */
  count(kwh: number): void {
    this.meteredKwh += kwh;
  }

  /** Answers to the frequency as it is now; what flows is counted to the end of the span since the last look. */
  look(nowUs: TimeUs, standing: Standing): void {
    const { study, memory, site, fleet } = this;
    const deviationHz = memory.deviationHz[0];
    const isLost = this.lookUs >= study.lossAtUs;
    const hours = (nowUs - this.lookUs) / US_PER_H;
    this.see(standing);
    if (!isLost) this.offer(site.index);
    if (this.response) {
      memory.deliveredKw[site.index] = this.response.step(deviationHz, (nowUs - this.lookUs) / study.windows.windowUs);
      this.hold(this.response.powerKw, hours);
    } else {
      const kw = this.meteredKwh / hours;
      this.meteredKwh = 0;
      const isUsual = !isLost && Math.abs(deviationHz) <= study.droop.deadbandHz;
      if (isUsual || Number.isNaN(this.usualKw)) this.usualKw = kw;
      memory.deliveredKw[site.index] = this.usualKw - kw;
    }
    this.lookUs = nowUs;
    let vehicles = 0;
    let soc = 0;
    for (let evse = 0; evse < fleet.giveKw.length; evse++) {
      if (fleet.giveKw[evse] === 0) continue;
      vehicles++;
      soc += (fleet.storedKwh[evse] * study.study.mostSoc) / fleet.mostKwh[evse];
    }
    memory.vehicles[site.index] = vehicles;
    memory.soc[site.index] = soc;
  }

  /** Books what the vehicle at an EVSE has given and taken since it was asked last.
   *  @param hours since then [h]  @returns energy at the meter, given back negative [kWh] */
  book(evse: number, session: number, hours: number, ledger: SessionLedger): number {
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

  private hold(powerKw: Float64Array, hours: number): void {
    for (let evse = 0; evse < this.inKwh.length; evse++) {
      const kw = powerKw[evse];
      if (kw > 0) this.outKwh[evse] = this.outKwh[evse] + kw * hours;
      else if (kw < 0) this.inKwh[evse] = this.inKwh[evse] - kw * hours;
    }
  }

  /** Reserve is sold both ways, by all sites together. */
  private offer(site: number): void {
    const { giveKw, takeKw } = reserveKw(this.fleet);
    this.memory.giveKw[site] = giveKw;
    this.memory.takeKw[site] = takeKw;
  }

  /** Who has come and gone, and what each draws. */
  private see({ sessionAt, drawableKw, ledger }: Standing): void {
    const { fleet } = this;
    for (let evse = 0; evse < sessionAt.length; evse++) {
      const session = sessionAt[evse];
      fleet.baseKw[evse] = Math.max(0, drawableKw[evse]);
      if (!this.response && session >= 0) fleet.storedKwh[evse] = ledger.storedKwh[session];
      if (session === this.sessionAt[evse]) continue;
      this.sessionAt[evse] = session;
      if (this.response) this.response.powerKw[evse] = 0;
      const power = session < 0 ? NOBODY : this.powerOf(session);
      fleet.giveKw[evse] = power.giveKw;
      fleet.takeKw[evse] = power.takeKw;
      const capacityKwh = session < 0 ? 0 : this.site.sessions.capacityKwh[session];
      fleet.storedKwh[evse] = session < 0 ? 0 : ledger.storedKwh[session];
      fleet.leastKwh[evse] = this.study.study.leastSoc * capacityKwh;
      fleet.mostKwh[evse] = this.study.study.mostSoc * capacityKwh;
    }
  }
}

const NOBODY = { giveKw: 0, takeKw: 0 };
