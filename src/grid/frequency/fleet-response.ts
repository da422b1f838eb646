import type { Stream } from "../../base/random.ts";
import type { ResponseChain } from "./chains.ts";
import { droopShare } from "./swing.ts";

/** Vehicles that may serve frequency, one entry each. Power fed into the grid counts positive here, as reserve does. */
export interface ReserveFleet {
  /** Most power it can give and take at the plug [kW]. */
  readonly giveKw: Float64Array;
  readonly takeKw: Float64Array;
  /** Energy in the battery, and the bounds it may move in [kWh]. */
  readonly storedKwh: Float64Array;
  readonly leastKwh: Float64Array;
  readonly mostKwh: Float64Array;
  /** Share of energy that passes between battery and plug, each way. */
  readonly efficiency: number;
  /** Power each draws beside its response, at the plug [kW]: what it need not draw it gives, what it draws it cannot take on
   *  top. None when absent. */
  readonly baseKw?: Float64Array;
}

/** What a reserve product asks for. */
export interface Droop {
  readonly deadbandHz: number;
  readonly fullAtHz: number;
}

/** A fleet on its response chain, moved window by window. */
export class FleetResponse {
  readonly fleet: ReserveFleet;
  /** Power of each vehicle now, grid-positive [kW]. */
  readonly powerKw: Float64Array;
  private readonly chain: ResponseChain;
  private readonly droop: Droop;
  private readonly windowS: number;
  /** Transport of each vehicle in windows. */
  private readonly lag: Int32Array;
  private readonly biasKw: Float64Array;
  /** Shares called for in the last windows, newest at `head`. */
  private readonly called: Float64Array;
  private head = 0;
  private sinceMeasuredS = Number.POSITIVE_INFINITY;

  constructor(options: {
    readonly fleet: ReserveFleet;
    readonly chain: ResponseChain;
    readonly droop: Droop;
    readonly windowS: number;
    readonly draw: Stream;
  }) {
    const { fleet, chain, windowS, draw } = options;
    const count = fleet.giveKw.length;
    this.fleet = fleet;
    this.chain = chain;
    this.droop = options.droop;
    this.windowS = windowS;
    this.powerKw = new Float64Array(count);
    const between = ([low, high]: readonly [number, number]) => low + draw() * (high - low);
    this.lag = Int32Array.from({ length: count }, () => Math.ceil(between(chain.transportS) / windowS - 1e-9));
    this.biasKw = Float64Array.from({ length: count }, () => between(chain.biasKw));
    this.called = new Float64Array(Math.max(1, ...this.lag) + 1);
  }

  /** Moves all vehicles by one window after a measured deviation. @returns their power together, grid-positive [kW] */
  step(deviationHz: number): number {
    return this.follow(droopShare(deviationHz, this.droop.deadbandHz, this.droop.fullAtHz));
  }

  /** The same after a share of the offered power was called for, −1 to 1. */
  follow(share: number): number {
    const { called, windowS, chain } = this;
    this.sinceMeasuredS += windowS;
    const previous = called[this.head];
    this.head = (this.head + 1) % called.length;
    const isMeasured = this.sinceMeasuredS >= chain.periodS - 1e-9;
    called[this.head] = isMeasured ? share : previous;
    if (isMeasured) this.sinceMeasuredS = 0;
    const hours = windowS / 3600;
    const most = chain.rampKwPerS * windowS;
    let sum = 0;
    for (let v = 0; v < this.powerKw.length; v++) {
      const wanted = called[(this.head - this.lag[v] + called.length) % called.length];
      const targetKw = this.targetKw(v, wanted);
      const before = this.powerKw[v];
      const power = this.bounded(v, before + Math.min(most, Math.max(-most, targetKw - before)), hours);
      this.powerKw[v] = power;
      this.fleet.storedKwh[v] =
        this.fleet.storedKwh[v] - (power > 0 ? power / this.fleet.efficiency : power * this.fleet.efficiency) * hours;
      sum += power;
    }
    return sum;
  }

  private targetKw(v: number, share: number): number {
    if (share === 0) return 0;
    return share * (share > 0 ? this.fleet.giveKw[v] : this.fleet.takeKw[v]) + this.biasKw[v];
  }

  /** Nothing is given or taken beyond the bounds of the battery's window and the plug's power. */
  private bounded(v: number, powerKw: number, hours: number): number {
    const { fleet } = this;
    if (powerKw > 0) {
      const leftKw = ((fleet.storedKwh[v] - fleet.leastKwh[v]) * fleet.efficiency) / hours;
      const baseKw = fleet.baseKw?.[v] ?? 0;
      return Math.max(0, Math.min(powerKw, fleet.giveKw[v] + baseKw, leftKw + baseKw));
    }
    const roomKw = (fleet.mostKwh[v] - fleet.storedKwh[v]) / fleet.efficiency / hours;
    return -Math.max(0, Math.min(-powerKw, fleet.takeKw[v] - (fleet.baseKw?.[v] ?? 0), roomKw));
  }
}

/** What a fleet can promise both ways at once [kW]: the smaller of what all together can give and take. */
export function symmetricKw(fleet: ReserveFleet): number {
  let give = 0;
  let take = 0;
  for (let v = 0; v < fleet.giveKw.length; v++) {
    if (fleet.storedKwh[v] > fleet.leastKwh[v]) give += fleet.giveKw[v];
    if (fleet.storedKwh[v] < fleet.mostKwh[v]) take += fleet.takeKw[v];
  }
  return Math.min(give, take);
}
