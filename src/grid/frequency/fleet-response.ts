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

/** What a chain is at each of some vehicles. */
export interface DrawnChain {
  /** Transport in windows. */
  readonly lag: Int32Array;
  /** The same as drawn [s]. */
  readonly transportS: Float64Array;
  readonly biasKw: Float64Array;
}

/** Windows that a wait takes. */
export const windowsOf = (waitS: number, windowS: number): number => Math.ceil(waitS / windowS - 1e-9);

/** Draws the chains of some vehicles, which do not depend on how they are divided afterwards.
 *  @param windowS the shortest there is [s]  @param leastS the least transport of each [s] */
export function drawChains(
  chain: ResponseChain,
  count: number,
  windowS: number,
  draw: Stream,
  leastS?: Float64Array,
): DrawnChain {
  const between = ([low, high]: readonly [number, number]) => low + draw() * (high - low);
  const transportS = Float64Array.from({ length: count }, (_, v) =>
    Math.max(leastS?.[v] ?? 0, between(chain.transportS)),
  );
  return {
    lag: Int32Array.from(transportS, (waitS) => windowsOf(waitS, windowS)),
    transportS,
    biasKw: Float64Array.from({ length: count }, () => between(chain.biasKw)),
  };
}

/** A fleet on its response chain, moved window by window. */
export class FleetResponse {
  readonly fleet: ReserveFleet;
  /** Power of each vehicle now, grid-positive [kW]. */
  readonly powerKw: Float64Array;
  private readonly chain: ResponseChain;
  private readonly droop: Droop;
  private readonly windowS: number;
  /** Windows from a call to the vehicle; never more than at the start. */
  readonly lag: Int32Array;
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
    readonly drawn: DrawnChain;
  }) {
    const { fleet, chain, windowS, drawn } = options;
    this.fleet = fleet;
    this.chain = chain;
    this.droop = options.droop;
    this.windowS = windowS;
    this.powerKw = new Float64Array(fleet.giveKw.length);
    this.lag = drawn.lag.slice();
    this.biasKw = drawn.biasKw;
    this.called = new Float64Array(Math.max(1, ...this.lag) + 1);
  }

  /** Moves all vehicles to the end of a span after a measured deviation there.
   *  @param windows how many the span is long; what was called for at its start stands until its end
   *  @returns their power together, grid-positive [kW] */
  step(deviationHz: number, windows = 1): number {
    return this.follow(droopShare(deviationHz, this.droop.deadbandHz, this.droop.fullAtHz), windows);
  }

  /** The same after a share of the offered power was called for, −1 to 1. */
  follow(share: number, windows = 1): number {
    const { called, chain } = this;
    const spanS = windows * this.windowS;
    this.sinceMeasuredS += spanS;
    const isMeasured = this.sinceMeasuredS >= chain.periodS - 1e-9;
    for (let w = Math.min(windows, called.length); w > 0; w--) this.call(w === 1 && isMeasured ? share : undefined);
    if (isMeasured) this.sinceMeasuredS = 0;
    const hours = spanS / 3600;
    const most = chain.rampKwPerS * spanS;
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

  /** @param share newly called for; undefined where the last one stands */
  private call(share: number | undefined): void {
    const standing = this.called[this.head];
    this.head = (this.head + 1) % this.called.length;
    this.called[this.head] = share ?? standing;
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
  const { giveKw, takeKw } = reserveKw(fleet);
  return Math.min(giveKw, takeKw);
}

/** What all vehicles of a fleet together can give and take [kW]. */
export function reserveKw(fleet: ReserveFleet): { readonly giveKw: number; readonly takeKw: number } {
  let giveKw = 0;
  let takeKw = 0;
  for (let v = 0; v < fleet.giveKw.length; v++) {
    if (fleet.storedKwh[v] > fleet.leastKwh[v]) giveKw += fleet.giveKw[v];
    if (fleet.storedKwh[v] < fleet.mostKwh[v]) takeKw += fleet.takeKw[v];
  }
  return { giveKw, takeKw };
}
