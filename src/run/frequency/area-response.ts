import { type TimeUs, US_PER_H, US_PER_S } from "../../base/time.ts";
import { FleetResponse, symmetricKw } from "../../grid/frequency/fleet-response.ts";
import { atRest, droopShare, swing } from "../../grid/frequency/swing.ts";
import type { SiteModel } from "../../model/model.ts";
import type { RunData } from "../../model/run-data.ts";
import type { PlugFlow, SessionLedger } from "../session-ledger.ts";
import { chainStream, type FrequencyStudy, reservePower } from "./frequency-study.ts";
import type { FrequencyRows } from "./record-frequency.ts";

/** The site's side of the response: who stands where, and what each draws beside it. By EVSE. */
export interface Standing {
  readonly sessionAt: Int32Array;
  readonly drawableKw: Float64Array;
  readonly ledger: SessionLedger;
}

/** An area's frequency and the vehicles of one site that answer to it, window by window: fleet power → swing equation →
 *  frequency → each vehicle's chain → fleet power. What flows is booked to their sessions. By EVSE. */
export class AreaResponse {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["study", "site", "powerOf", "rows"];
  private readonly study: FrequencyStudy;
  private readonly site: SiteModel;
  private readonly powerOf: ReturnType<typeof reservePower>;
  private readonly rows: FrequencyRows | undefined;
  private readonly withFleet = atRest();
  private readonly without = atRest();
  private readonly response: FleetResponse;
  private readonly sessionAt: Int32Array;
  private readonly inKwh: Float64Array;
  private readonly outKwh: Float64Array;
  private deliveredKw = 0;
  private offeredKw = 0;

  constructor(data: RunData, site: SiteModel, study: FrequencyStudy, rows: FrequencyRows | undefined) {
    const evses = site.evses.length;
    this.study = study;
    this.site = site;
    this.powerOf = reservePower(data, site);
    this.rows = rows;
    this.sessionAt = new Int32Array(evses).fill(-1);
    this.inKwh = new Float64Array(evses);
    this.outKwh = new Float64Array(evses);
    const none = () => new Float64Array(evses);
    const { efficiency } = study.study;
    const fleet = { giveKw: none(), takeKw: none(), storedKwh: none(), leastKwh: none(), mostKwh: none() };
    this.response = new FleetResponse({
      fleet: { ...fleet, baseKw: none(), efficiency },
      chain: study.chain,
      droop: study.droop,
      windowS: study.windowUs / US_PER_S,
      draw: chainStream(data),
    });
  }

  get windowUs(): TimeUs {
    return this.study.windowUs;
  }

  /** As a meter at the site shows it [Hz]. */
  get frequencyHz(): number {
    return this.study.system.nominalHz + this.withFleet.deviationHz;
  }

  /** Moves area and fleet by the window that ends now. */
  step(nowUs: TimeUs, epochUs: TimeUs, standing: Standing): void {
    const { study, withFleet, without, response } = this;
    const windowS = study.windowUs / US_PER_S;
    const isLost = nowUs - study.windowUs >= study.lossAtUs;
    const missingGw = isLost ? study.lossGw : 0;
    this.see(standing);
    if (!isLost) this.offeredKw = symmetricKw(response.fleet);
    // What the vehicles measured at the window's edge is what they answer to in the next one.
    swing(study.system, withFleet, missingGw - (this.deliveredKw * study.study.fleets) / 1e6, windowS);
    swing(study.system, without, missingGw, windowS);
    this.deliveredKw = response.step(withFleet.deviationHz);
    const hours = study.windowUs / US_PER_H;
    for (let evse = 0; evse < this.inKwh.length; evse++) {
      const kw = response.powerKw[evse];
      if (kw > 0) this.outKwh[evse] = this.outKwh[evse] + kw * hours;
      else if (kw < 0) this.inKwh[evse] = this.inKwh[evse] - kw * hours;
    }
    this.record(epochUs + nowUs);
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
    this.response.fleet.storedKwh[evse] = ledger.storedKwh[session];
    return metered;
  }

  /** Who has come and gone, and what each draws. */
  private see({ sessionAt, drawableKw, ledger }: Standing): void {
    const { fleet } = this.response;
    for (let evse = 0; evse < sessionAt.length; evse++) {
      const session = sessionAt[evse];
      fleet.baseKw![evse] = Math.max(0, drawableKw[evse]);
      if (session === this.sessionAt[evse]) continue;
      this.sessionAt[evse] = session;
      this.response.powerKw[evse] = 0;
      const power = session < 0 ? NOBODY : this.powerOf(session);
      fleet.giveKw[evse] = power.giveKw;
      fleet.takeKw[evse] = power.takeKw;
      const capacityKwh = session < 0 ? 0 : this.site.sessions.capacityKwh[session];
      fleet.storedKwh[evse] = session < 0 ? 0 : ledger.storedKwh[session];
      fleet.leastKwh[evse] = this.study.study.leastSoc * capacityKwh;
      fleet.mostKwh[evse] = this.study.study.mostSoc * capacityKwh;
    }
  }

  private record(timeUs: TimeUs): void {
    const { rows, study, withFleet, without, offeredKw } = this;
    if (!rows) return;
    const { giveKw, storedKwh, mostKwh } = this.response.fleet;
    let vehicles = 0;
    let soc = 0;
    for (let evse = 0; evse < giveKw.length; evse++) {
      if (giveKw[evse] === 0) continue;
      vehicles++;
      soc += (storedKwh[evse] * study.study.mostSoc) / mostKwh[evse];
    }
    rows.time.push(timeUs);
    rows.hz.push(study.system.nominalHz + withFleet.deviationHz);
    rows.without.push(study.system.nominalHz + without.deviationHz);
    rows.asked.push(droopShare(withFleet.deviationHz, study.droop.deadbandHz, study.droop.fullAtHz) * offeredKw);
    rows.delivered.push(this.deliveredKw);
    rows.offered.push(offeredKw);
    rows.vehicles.push(vehicles);
    rows.soc.push(vehicles > 0 ? soc / vehicles : Number.NaN);
  }
}

const NOBODY = { giveKw: 0, takeKw: 0 };
