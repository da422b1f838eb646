import { dcPowerLimitKw } from "../../devices/power-curve.ts";
import type { DcRatings } from "./dc-ratings.ts";

/** What each side of a session on direct current allows now: the site and the EVSE's stage, the vehicle and its battery. */
export class DcLimits {
  /** Power the site wants back [kW]; 0 where it gives. */
  takeBackKw = 0;
  /** The vehicle takes nothing more from this state of charge on [1]; Infinity where it has no such bound. */
  ceilingSoc: number;
  private siteKw = Number.POSITIVE_INFINITY;
  private readonly ratings: DcRatings;

  constructor(ratings: DcRatings) {
    this.ratings = ratings;
    this.ceilingSoc = ratings.ceilingSoc;
  }

  /** The site gives no more than this, or negative wants so much back, at the plug [kW]. */
  set(powerKw: number, ceilingSoc: number | undefined): void {
    this.siteKw = Math.max(0, powerKw);
    this.takeBackKw = Math.min(this.ratings.evseKw, Math.max(0, -powerKw));
    if (ceilingSoc !== undefined) this.ceilingSoc = ceilingSoc;
  }

  /** Most power the stage gives [kW]. */
  get giveKw(): number {
    return Math.min(this.siteKw, this.ratings.evseKw);
  }

  /** What the EVSE wants to flow, positive into the vehicle [kW]. */
  get targetKw(): number {
    return this.takeBackKw > 0 ? -this.takeBackKw : this.giveKw;
  }

  /** Most current of the stage before there is a voltage [A]. */
  get ratedA(): number {
    return this.siteKw === Number.POSITIVE_INFINITY ? this.ratings.evseA : this.giveA(0);
  }

  /** Most the EVSE gives at a voltage [A]. */
  giveA(voltageV: number): number {
    return Math.min(this.ratings.evseA, (this.giveKw * 1000) / Math.max(voltageV, this.ratings.evseMinV));
  }

  /** What the EVSE takes back at a voltage [A]. */
  takeBackA(voltageV: number): number {
    if (this.takeBackKw === 0) return 0;
    return Math.min(this.ratings.evseA, (this.takeBackKw * 1000) / Math.max(1, voltageV, this.ratings.evseMinV));
  }

  /** Most the vehicle takes at a state of charge and a voltage [A]. */
  batteryA(soc: number, voltageV: number): number {
    if (soc >= this.ceilingSoc) return 0;
    const powerA = (dcPowerLimitKw(this.ratings.curve, soc) * 1000) / Math.max(1, voltageV);
    return Math.min(this.ratings.vehicleA, powerA);
  }

  /** Most current vehicle and EVSE allow at a state of charge and a voltage [A]. */
  mostA(soc: number, voltageV: number): number {
    return Math.min(this.batteryA(soc, voltageV), this.giveA(voltageV));
  }

  /** Most the vehicle gives at a state of charge and a voltage [A]. */
  givableA(soc: number, voltageV: number): number {
    return soc > this.ratings.leastSoc ? (this.ratings.dischargeKw * 1000) / Math.max(1, voltageV) : 0;
  }
}
