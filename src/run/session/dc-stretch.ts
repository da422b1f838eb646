import { US_PER_H } from "../../base/time.ts";
import { transmitted } from "../../protocol/hlc/message.ts";
import { dcPowerKw } from "./dc-current.ts";
import type { LoopNumbers } from "./dc-loop-numbers.ts";
import { restVoltageShare } from "./dc-ratings.ts";

/** The rest voltage's rise over all of the battery, over that at half charge: the line is straight. */
const REST_RISE = restVoltageShare(1) - restVoltageShare(0);

/** Cycles of the charging loop from the next one on, as they go while the vehicle's request stands. The stage then gives
 *  that current, at a voltage that rises with the energy in the battery, or all the power that the site or it has. Either
 *  way power grows by a fixed share with each cycle, beside what the output's lag has left of a gap, which fades by a fixed
 *  share: a recurrence whose every member is known at once. A session keeps its stretch where it has to stop on the way, so
 *  that what comes out does not depend on that. Written again for each stretch, so that nothing is allocated. */
export class Stretch {
  /** Its cycles, 0 where there is none; the number of its first in the loop; and the request that comes next [µs]. */
  cycles = 0;
  first = Number.NaN;
  private nextUs = Number.NaN;
  /** What the stage goes to: all its power, or the current that was asked for [A]. */
  isPower = false;
  commandedA = Number.NaN;
  wantedA = Number.NaN;
  /** When the first request of the stretch arrives. */
  dueKwh = Number.NaN;
  firstA = Number.NaN;
  /** Voltage at the inlet once the lag's gap is gone, and its rise with each kWh; the battery's at rest and its rise [V]. */
  settledV = Number.NaN;
  vPerKwh = Number.NaN;
  restV = Number.NaN;
  restVPerKwh = Number.NaN;
  /** Power without the gap and its growth with each cycle [1]; the gap and what each cycle leaves of it [1]. */
  settledKw = Number.NaN;
  growth = Number.NaN;
  gapKw = Number.NaN;
  fading = Number.NaN;
  private periodUs = Number.NaN;
  private periodH = Number.NaN;
  private resistanceOhm = Number.NaN;

  close(): void {
    this.cycles = 0;
  }

  /** The loop comes to its request at a time. Where it did something else since it was last here the stretch is over. */
  comeTo(startUs: number, periodUs: number): void {
    const sinceUs = startUs - this.nextUs;
    // None or one of its cycles had messages.
    if (periodUs !== this.periodUs || (sinceUs !== 0 && sinceUs !== periodUs)) this.close();
  }

  leaveAt(nextUs: number): void {
    this.nextUs = nextUs;
  }

  /** Sets it up from the next cycle on, so far of no length. */
  begin(numbers: LoopNumbers): void {
    const { resistanceOhm, boostV, restVoltageV, restOffsetV, kwhToSoc, limitW, evseA } = numbers;
    const { wantedA, currentA } = numbers;
    const lag = numbers.decayToDeliver * numbers.decayToAim;
    const hasBoost = boostV > 0;
    this.resistanceOhm = resistanceOhm;
    this.periodUs = numbers.periodUs;
    this.periodH = numbers.periodUs / US_PER_H;
    this.dueKwh = numbers.deliveredKwh + numbers.powerKw * numbers.spanH;
    const soc = numbers.arrivalSoc + this.dueKwh * kwhToSoc;
    this.restV = hasBoost ? boostV : restVoltageV * restVoltageShare(soc) + restOffsetV;
    this.restVPerKwh = hasBoost ? 0 : restVoltageV * REST_RISE * kwhToSoc;
    this.firstA = wantedA + (currentA - wantedA) * numbers.decay;
    const firstV = this.restV + resistanceOhm * this.firstA;
    this.commandedA = Math.min(transmitted(numbers.targetCurrentA), evseA);
    this.isPower = this.commandedA * firstV > limitW;
    if (this.isPower) this.settleToPower(limitW, firstV, lag);
    else this.settleToCurrent(lag);
    this.gapKw = dcPowerKw(firstV, this.firstA) - this.settledKw;
  }

  private settleToCurrent(lag: number): void {
    this.wantedA = this.commandedA;
    this.settledV = this.restV + this.resistanceOhm * this.wantedA;
    this.vPerKwh = this.restVPerKwh;
    this.settledKw = dcPowerKw(this.settledV, this.wantedA);
    this.growth = dcPowerKw(this.restVPerKwh, this.wantedA) * this.periodH;
    this.fading = lag;
  }

  /** The current follows limit over voltage. As that falls with every cycle the lag keeps it a little behind, by a share that
   *  falls with the current; and as less current is less voltage over the resistance, a gap closes faster. */
  private settleToPower(limitW: number, firstV: number, lag: number): void {
    const share = (this.resistanceOhm * this.firstA) / firstV;
    const limitKw = limitW / 1000;
    this.wantedA = limitW / firstV;
    this.settledV = firstV;
    this.vPerKwh = this.restVPerKwh / (1 + share);
    const even = (this.vPerKwh * limitKw * this.periodH) / firstV;
    const rise = even * (1 + even / (1 - lag));
    const behind = rise / (1 - lag * (1 + rise));
    this.settledKw = limitKw * (1 + behind);
    this.growth = (-rise * behind * (1 - share)) / (1 + share);
    this.fading = lag - (1 - lag) * share;
  }

  /** Energy of so many cycles [kWh]. */
  kwhOf(cycles: number): number {
    const faded = (1 - this.fading ** cycles) / (1 - this.fading);
    return this.periodH * (this.settledKw * this.grown(cycles) + this.gapKw * faded);
  }

  /** Power after so many cycles [kW]. */
  kwAfter(cycles: number): number {
    return this.settledKw * (1 + this.growth * this.grown(cycles)) + this.gapKw * this.fading ** cycles;
  }

  /** Current that is this power, where the battery has this voltage at rest [A]. */
  currentA(kw: number, restV: number): number {
    const w = 1000 * kw;
    return (2 * w) / (restV + Math.sqrt(restV * restV + 4 * this.resistanceOhm * w));
  }

  /** Cycles that bring so much energy, but for the gap's. */
  cyclesFor(kwh: number): number {
    const even = kwh / (this.periodH * this.settledKw);
    return this.growth === 0 ? even : Math.log1p(this.growth * even) / Math.log1p(this.growth);
  }

  /** Sum of the powers of 1 + growth over so many cycles. */
  private grown(cycles: number): number {
    return this.growth === 0 ? cycles : Math.expm1(cycles * Math.log1p(this.growth)) / this.growth;
  }
}
