import { type TimeUs, US_PER_H } from "../base/time.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { ReactiveFlow } from "./reactive-flow.ts";
import { evseCode } from "./record-sessions.ts";
import { recordSitePeriod } from "./record-site-period.ts";
import type { SiteRecorder } from "./recorder.ts";
import type { SessionLedger } from "./session-ledger.ts";
import type { SiteViewState } from "./site-view.ts";

const EMPTY = -1;

/** What the meters of a site's EVSEs have counted in the present control period, and its record. */
export class EvsePeriods {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["model", "site"];
  // By EVSE.
  /** Metered in the period, given back negative [kWh]. */
  readonly kwh: Float64Array;
  /** Decided at the period's start; the EVSE may have seen another vehicle come since. */
  readonly setPointA: Float64Array;
  readonly pilotA: Float64Array;
  readonly session: Int32Array;
  /** EVSEs that had a vehicle at any time of the present period, ascending; the first `presentCount` entries count. */
  readonly present: Int32Array;
  presentCount = 0;
  startUs: TimeUs = 0;
  private model: Model;
  private site: SiteModel;
  private readonly reactive: ReactiveFlow;

  constructor(model: Model, site: SiteModel, reactive: ReactiveFlow) {
    const evses = site.evses.length;
    this.model = model;
    this.site = site;
    this.reactive = reactive;
    this.kwh = new Float64Array(evses);
    this.setPointA = new Float64Array(evses);
    this.pilotA = new Float64Array(evses);
    this.session = new Int32Array(evses).fill(EMPTY);
    this.present = new Int32Array(evses);
  }

  /** Begins anew at a site with the same EVSEs. */
  renew(model: Model, site: SiteModel): void {
    this.model = model;
    this.site = site;
    for (let evse = 0; evse < this.kwh.length; evse++) {
      this.kwh[evse] = 0;
      this.setPointA[evse] = 0;
      this.pilotA[evse] = 0;
      this.session[evse] = EMPTY;
      this.present[evse] = 0;
    }
    this.presentCount = 0;
    this.startUs = 0;
  }

  /** An EVSE has a vehicle now. */
  enter(evse: number): void {
    let at = this.presentCount;
    while (at > 0 && this.present[at - 1] > evse) at--;
    if (at > 0 && this.present[at - 1] === evse) return;
    this.present.copyWithin(at + 1, at, this.presentCount++);
    this.present[at] = evse;
  }

  /** Records the period that ends now; energy has been brought up to here.
   *  @param sessionAt session at each EVSE, negative where none  @param connected vehicles at the period's start */
  close(
    endUs: TimeUs,
    record: SiteRecorder,
    ledger: SessionLedger,
    view: SiteViewState,
    sessionAt: Int32Array,
    connected: number,
  ): void {
    const { site, startUs } = this;
    const { startEpochUs } = this.model;
    const hours = (endUs - startUs) / US_PER_H;
    const epochUs = startEpochUs + startUs;
    const { lines } = view;
    lines?.clear();
    let siteKw = 0;
    let siteKvar = 0;
    let staying = 0;
    for (let i = 0; i < this.presentCount; i++) {
      const evse = this.present[i];
      const session = this.session[evse];
      if (sessionAt[evse] !== EMPTY) this.present[staying++] = evse;
      if (session === EMPTY) continue;
      const powerKw = this.kwh[evse] / hours;
      const currentA = powerKw / ledger.kwPerAmp[session];
      siteKw += powerKw;
      siteKvar += this.reactive.takePeriodKvar(evse, session, powerKw, hours);
      lines?.allocate(evse, currentA);
      if (powerKw > ledger.peakKw[session]) ledger.peakKw[session] = powerKw;
      const rows = record.evsePower;
      if (rows) {
        rows.time.push(epochUs);
        rows.site.push(site.index);
        rows.evse.push(evseCode(site, evse));
        rows.setPointA.push(this.setPointA[evse]);
        rows.pilotA.push(this.pilotA[evse]);
        rows.currentA.push(currentA);
        rows.powerKw.push(powerKw);
      }
      const soc = record.sessionSoc;
      if (soc && ledger.vehicleOf(session).battery !== "ideal") {
        soc.time.push(startEpochUs + endUs);
        soc.site.push(site.index);
        soc.evse.push(evseCode(site, evse));
        soc.soc.push(ledger.storedKwh[session] / site.sessions.capacityKwh[session]);
      }
      this.kwh[evse] = 0;
      this.setPointA[evse] = 0;
      this.pilotA[evse] = 0;
      this.session[evse] = EMPTY;
    }
    this.presentCount = staying;
    this.startUs = endUs;
    recordSitePeriod(record, view, site, startUs, endUs, startEpochUs, connected, siteKw, siteKvar);
    record.period();
  }
}
