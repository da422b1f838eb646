import { lagged } from "../devices/inverter/curve.ts";
import { type VoltVar, voltVarKvar } from "../devices/inverter/ieee-1547.ts";
import type { SiteEvse, SiteModel } from "../model/model.ts";
import type { SessionLedger } from "./session-ledger.ts";
import type { SiteViewState } from "./site-view.ts";

/** The power factor at which a charger with volt-var still gives its full active power: its apparent power is so much
 *  larger. EN 50549-1 and IEEE 1547's category B (44 %) both come to it. */
const FULL_POWER_FACTOR = 0.9;

const NONE = new Float64Array(0);

const ratedKva = ({ voltageV, phases, maxCurrentA }: SiteEvse): number =>
  (voltageV * phases * maxCurrentA) / 1000 / FULL_POWER_FACTOR;

/** Reactive power of one site's EVSEs: what the power factors of vehicle and EVSE make of their active power, or where the
 *  scenario gives the chargers a volt-var curve, what that says of the voltage while they charge. Load positive. */
export class ReactiveFlow {
  private readonly ledger: SessionLedger;
  private readonly voltVar: VoltVar | undefined;
  /** By EVSE, where there is a curve: what it has come to [kvar], apparent power [kVA], and what has flowed since last
   *  asked [kvarh]. */
  private readonly kvar: Float64Array;
  private readonly ratedKva: Float64Array;
  private readonly periodKvarh: Float64Array;
  private windowKvarh = 0;

  constructor(site: SiteModel, ledger: SessionLedger, voltVar: VoltVar | undefined) {
    this.ledger = ledger;
    this.voltVar = voltVar;
    this.kvar = voltVar ? new Float64Array(site.evses.length) : NONE;
    this.periodKvarh = voltVar ? new Float64Array(site.evses.length) : NONE;
    this.ratedKva = voltVar ? Float64Array.from(site.evses, ratedKva) : NONE;
  }

  /** Lets every charger answer to the voltage measured for this control tick. */
  follow(view: SiteViewState): void {
    const { voltVar } = this;
    if (!voltVar) return;
    for (let i = 0; i < view.connectedCount; i++) {
      const evse = view.connected[i];
      const voltagePu = view.measuredVoltagePu[evse];
      if (Number.isNaN(voltagePu)) continue;
      // The curve is of injected power.
      const aimKvar = -voltVarKvar(voltVar, { voltagePu, ratedKva: this.ratedKva[evse] });
      this.kvar[evse] = lagged(this.kvar[evse], aimKvar, view.intervalUs / 1e6, voltVar.responseS);
    }
  }

  /** An EVSE has taken so much in so many hours. */
  flow(evse: number, session: number, meteredKwh: number, hours: number): void {
    if (!this.voltVar) {
      this.windowKvarh += meteredKwh * this.ledger.reactiveShare[session];
      return;
    }
    const activeKw = meteredKwh / hours;
    const roomKvar = Math.sqrt(Math.max(0, this.ratedKva[evse] ** 2 - activeKw * activeKw));
    const kvarh = Math.max(-roomKvar, Math.min(roomKvar, this.kvar[evse])) * hours;
    this.periodKvarh[evse] = this.periodKvarh[evse] + kvarh;
    this.windowKvarh += kvarh;
  }

  /** Reactive power of an EVSE in a control period that ends [kvar]. */
  takePeriodKvar(evse: number, session: number, powerKw: number, hours: number): number {
    if (!this.voltVar) return powerKw * this.ledger.reactiveShare[session];
    const kvar = this.periodKvarh[evse] / hours;
    this.periodKvarh[evse] = 0;
    return kvar;
  }

  /** Of all EVSEs since the last window's edge [kvarh]. */
  takeWindowKvarh(): number {
    const kvarh = this.windowKvarh;
    this.windowKvarh = 0;
    return kvarh;
  }
}
