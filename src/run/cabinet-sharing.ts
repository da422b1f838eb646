import { shareCabinetKw } from "../devices/cabinet.ts";
import type { SiteModel } from "../model/model.ts";
import type { SessionLedger } from "./session-ledger.ts";
import type { SiteViewState } from "./site-view.ts";

/** What the power cabinets of a site leave each of its EVSEs, worked out at every control tick. */
export class CabinetSharing {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["site"];
  /** By EVSE: most power at the plug [kW]; Infinity where no cabinet binds. */
  readonly limitKw: Float64Array;
  private readonly site: SiteModel;
  private readonly ledger: SessionLedger;
  private readonly view: SiteViewState;
  // By outlet of the cabinet at hand; as long as the largest cabinet.
  private readonly wantsKw: readonly Float64Array[];
  private readonly sharesKw: readonly Float64Array[];

  constructor(site: SiteModel, ledger: SessionLedger, view: SiteViewState) {
    this.site = site;
    this.ledger = ledger;
    this.view = view;
    this.limitKw = new Float64Array(site.evses.length).fill(Number.POSITIVE_INFINITY);
    this.wantsKw = site.cabinets.map(({ evses }) => new Float64Array(evses.length));
    this.sharesKw = site.cabinets.map(({ evses }) => new Float64Array(evses.length));
  }

  /** Shares every cabinet among the vehicles that ask for energy.
   *  @param sessionAt session at each EVSE, negative where none  @param offeredKw what the site gives each at the plug */
  share(sessionAt: Int32Array, offeredKw: Float64Array): void {
    for (const [k, cabinet] of this.site.cabinets.entries()) {
      const { evses } = cabinet;
      const wantsKw = this.wantsKw[k];
      const sharesKw = this.sharesKw[k];
      const present: number[] = [];
      for (let outlet = 0; outlet < evses.length; outlet++) {
        const evse = evses[outlet];
        const session = sessionAt[evse];
        const asks = session >= 0 && this.view.isActive[evse] === 1 && this.ledger.isDc(session);
        const mostKw = asks ? Math.min(this.site.evses[evse].dc!.maxPowerKw, offeredKw[evse]) : 0;
        wantsKw[outlet] = asks ? Math.min(this.ledger.curveKw(session), mostKw) : 0;
        if (wantsKw[outlet] > 0) present.push(outlet);
      }
      const { arrivalUs } = this.view;
      present.sort((a, b) => arrivalUs[evses[a]] - arrivalUs[evses[b]] || a - b);
      shareCabinetKw(cabinet, wantsKw, present, sharesKw);
      for (let outlet = 0; outlet < evses.length; outlet++) {
        const binds = sharesKw[outlet] < wantsKw[outlet];
        this.limitKw[evses[outlet]] = binds ? sharesKw[outlet] : Number.POSITIVE_INFINITY;
      }
    }
  }
}
