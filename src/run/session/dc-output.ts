import { US_PER_H, US_PER_S } from "../../base/time.ts";
import { transmitted } from "../../protocol/hlc/message.ts";
import type { DeviceCommand } from "../../protocol/hlc/protocol.ts";
import { wantDirection } from "./both-ways.ts";
import type { SessionContext } from "./context.ts";
import { dcPowerKw, followedCurrentA, lagDecay, requestedCurrentA } from "./dc-current.ts";
import { dynamicCurrentA, type LoopState, type LoopTiming, runCycles } from "./dc-cycles.ts";
import { DcLimits } from "./dc-limits.ts";
import { dividingV } from "./dc-loop.ts";
import { REAL_CURRENT_A } from "./dc-loop-numbers.ts";
import { type DcRatings, dcRatings, restVoltageShare } from "./dc-ratings.ts";
import { Stretch } from "./dc-stretch.ts";
import { type Aim, DcTelling } from "./dc-telling.ts";
import { testIsolation } from "./isolation-test.ts";

/** Discharge of the output after opening [s]; assumed. */
const DISCHARGE_S = 0.3;
/** A stride of the charging loop moves the state of charge by no more than this, and by no more than this share of what
 *  is missing to full [1]: within it power is taken at the middle, so that a steep curve is met to second order. */
const STRIDE_SOC = 0.001;
const STRIDE_SHARE = 0.01;
const LEAST_STRIDE_SOC = 0.0001;
/** A current this near to the request counts as settled [1]. */
const SETTLED = 0.003;
/** Less than this has gone, where nothing is to flow [A]. */
const GONE_A = 1e-6;

/** The EVSE's power stage and the battery behind the inlet: voltage and current as both sides measure them. Voltage
 *  ramps at a slope in precharge; current follows the request by a first-order lag. */
export class DcOutput implements LoopState {
  /** When the stage was last set by a loop request, and when the vehicle last aimed. */
  deliveredAtUs = 0;
  aimedAtUs = 0;
  voltageV = 0;
  voltageAtUs = 0;
  private targetV = 0;
  currentA = 0;
  currentAtUs = 0;
  wantedA = 0;
  private isOn = false;
  loopSinceUs = -1;
  idleSinceUs = -1;
  /** The vehicle's target for its next request, and what its battery would take whatever the EVSE gives. */
  readonly aimed: Aim = { targetCurrentA: 0, targetVoltageV: 0, acceptedCurrentA: 0 };
  private readonly context: SessionContext;
  readonly ratings: DcRatings;
  readonly limits: DcLimits;
  readonly telling: DcTelling;
  private readonly stretch = new Stretch();
  // How far the output falls back towards its request in the two spans that a loop repeats.
  private firstSpanUs = -1;
  private firstDecay = 1;
  private secondSpanUs = -1;
  private secondDecay = 1;

  constructor(context: SessionContext) {
    this.context = context;
    this.ratings = dcRatings(context.setup);
    this.limits = new DcLimits(this.ratings);
    this.telling = new DcTelling(context.world, this.limits);
    this.voltageAtUs = context.world.nowUs;
    this.currentAtUs = context.world.nowUs;
  }

  command(command: DeviceCommand): void {
    switch (command.what) {
      case "isolationTest":
        testIsolation(this.context);
        break;
      case "preCharge":
        this.advance();
        if (!this.isOn) this.voltageV = 0;
        this.isOn = true;
        this.targetV = command.voltageV;
        this.tell();
        break;
      case "deliver":
        this.deliver(command.currentA);
        this.tell();
        break;
      case "power":
        if (!command.on) this.turnOff();
        break;
      case "contract":
        break;
    }
  }

  /** The site allows no more than this, or negative wants so much back [kW].
   *  @param ceilingSoc state of charge up to which the vehicle takes energy, where that has changed [1] */
  limitPower(powerKw: number, ceilingSoc?: number): void {
    const { limits, context } = this;
    limits.set(powerKw, ceilingSoc);
    this.stretch.close();
    this.advance();
    this.tell();
    const facts = { maxPowerW: limits.giveKw * 1000, targetPowerW: limits.targetKw * 1000 };
    context.world.post("evse.hlc", { kind: "facts", facts });
    wantDirection(context, facts.targetPowerW);
  }

  /** The EVSE answers: the vehicle works out its next request's target and hears of it after the answer's way. */
  tellTarget(afterUs: number): void {
    this.aim();
    this.telling.tellAim(this.aimed, this.loopSinceUs >= 0, afterUs);
  }

  /** Does the work of up to `cycles` cycles of the charging loop without their messages, the first of which has its
   *  request at `startUs`. Stops after the first current, and before a cycle that ends the loop.
   *  @param isExact every cycle by itself, to the same bits as with its messages; else over steady ones in leaps, which tell the
   *  last cycle just as well, and in sessions both ways in strides, unless the vehicle may end those by itself
   *  @returns cycles done */
  runAhead(startUs: number, cycles: number, timing: LoopTiming, isExact: boolean): number {
    const { context, limits } = this;
    const isOneWay = !context.bothWays && limits.ceilingSoc === Number.POSITIVE_INFINITY;
    const early =
      isOneWay && this.loopSinceUs >= 0
        ? runCycles(this, context, timing, startUs, cycles, isExact ? undefined : this.stretch)
        : 0;
    const done = early > 0 ? early : this.runStrides(startUs, cycles, timing, isExact || isOneWay || this.mayEnd);
    if (done > 0) this.telling.tellQuietly(this.restV(this.telling.measuredSoc), this.aimed);
    return done;
  }

  private runStrides(startUs: number, cycles: number, timing: LoopTiming, isEach: boolean): number {
    const { context } = this;
    const { world } = context;
    const hadCurrent = context.firstCurrentUs !== undefined;
    let done = 0;
    while (done < cycles && (context.firstCurrentUs !== undefined) === hadCurrent) {
      const atUs = startUs + done * timing.periodUs;
      if (this.endsAt(atUs + timing.deliverUs)) break;
      const stride = isEach ? 1 : this.strideCycles(cycles - done, timing);
      world.nowUs = atUs + timing.deliverUs;
      this.deliver(this.commandedA());
      if (stride > 1) this.glide((stride - 1) * timing.periodUs + timing.aimUs - timing.deliverUs, timing);
      else world.nowUs = atUs + timing.aimUs;
      this.aim();
      done += stride;
    }
    return done;
  }

  /** Which cycle is the last may hang on the last bit of those before. */
  private get mayEnd(): boolean {
    const { endsByEnergy, idles } = this.ratings;
    return endsByEnergy || (idles && !this.context.bothWays);
  }

  /** Vehicles that end a session without current were seen while charging. One that is set to give back stands by: the
   *  Leafs of the Parker project did so for hours. Infinity where it does not end [µs]. */
  private get dropOutUs(): number {
    return this.context.bothWays ? Number.POSITIVE_INFINITY : this.ratings.dropOutUs;
  }

  /** Whether the vehicle ends the loop when the stage is next set. */
  private endsAt(deliverUs: number): boolean {
    const { energyKwh } = this.ratings;
    if (this.idleSinceUs >= 0 && deliverUs - this.idleSinceUs >= this.dropOutUs) return true;
    return this.context.plant.energyKwhAt(deliverUs) >= energyKwh;
  }

  /** What the vehicle's request asks of the stage, as it arrives there [A]. */
  private commandedA(): number {
    if (this.ratings.isChademo && this.givesBack)
      return 0 - Math.min(this.telling.backA, Math.floor(this.telling.givableA));
    if (!this.context.isDynamic) return transmitted(this.aimed.targetCurrentA);
    const { telling } = this;
    if (!this.givesBack) {
      return dynamicCurrentA(this.ratings, this.limits.giveKw, telling.measuredV, this.aimed.acceptedCurrentA);
    }
    const backW = Math.min(transmitted(this.ratings.dischargeKw * 1000), this.limits.takeBackKw * 1000);
    return 0 - Math.min(transmitted(telling.givableA), backW / dividingV(telling.measuredV));
  }

  /** Power is to flow out of the vehicle, and both sides are set for it. */
  private get givesBack(): boolean {
    const { bothWays, isDynamic, channel } = this.context;
    return bothWays && this.limits.takeBackKw > 0 && (isDynamic || this.ratings.isChademo || channel === "Discharge");
  }

  private deliver(commandedA: number): void {
    const { world, effects, plant } = this.context;
    const { contactorGapUs, energyKwh } = this.ratings;
    this.advance();
    this.deliveredAtUs = world.nowUs;
    if (this.loopSinceUs < 0) this.loopSinceUs = world.nowUs;
    // The vehicle's contactors close only after the loop has begun.
    const isOpen = world.nowUs - this.loopSinceUs < contactorGapUs;
    this.wantedA = effects.noCurrent || isOpen ? 0 : this.within(commandedA);
    if (Math.abs(this.currentA) >= REAL_CURRENT_A) this.idleSinceUs = -1;
    else if (this.idleSinceUs < 0) this.idleSinceUs = world.nowUs;
    this.dropOutWhenIdle();
    plant.setPower(dcPowerKw(this.voltageV, this.currentA));
    if (plant.deliveredKwh >= energyKwh) this.context.enough();
    this.measure();
  }

  /** The target of the vehicle's next request. */
  private aim(): void {
    const { world, plant } = this.context;
    const { rampAPerS, vehicleV } = this.ratings;
    this.advance();
    this.aimedAtUs = world.nowUs;
    const isLoop = this.loopSinceUs >= 0;
    const elapsedS = isLoop ? (world.nowUs - this.loopSinceUs) / US_PER_S : 0;
    const soc = plant.soc();
    const batteryA = requestedCurrentA(elapsedS, rampAPerS, this.limits.batteryA(soc, this.voltageV));
    this.aimed.acceptedCurrentA = this.asked(batteryA);
    this.aimed.targetCurrentA =
      this.context.channel === "Discharge"
        ? 0 - this.asked(Math.min(this.limits.givableA(soc, this.voltageV), this.limits.takeBackA(this.voltageV)))
        : this.asked(Math.min(batteryA, this.limits.giveA(this.voltageV)));
    this.aimed.targetVoltageV = Math.round(Math.min(vehicleV, isLoop ? vehicleV : this.batteryV()) * 10) / 10;
  }

  /** A current as the vehicle can ask for it: CHAdeMO has whole amperes. */
  private asked(currentA: number): number {
    return this.ratings.isChademo ? Math.floor(currentA) : Math.round(currentA * 10) / 10;
  }

  /** A commanded current within what the stage gives or takes back [A]. */
  private within(commandedA: number): number {
    const { limits, voltageV } = this;
    return Math.max(-limits.takeBackA(voltageV), Math.min(commandedA, limits.giveA(voltageV)));
  }

  /** How many cycles may be taken as one: several only once the ramp is over and the current has settled. */
  private strideCycles(most: number, { periodUs }: LoopTiming): number {
    const { world, plant } = this.context;
    if (this.loopSinceUs < 0) return 1;
    const soc = plant.soc();
    const isPlain = !this.context.isDynamic && !this.givesBack;
    const aimA = isPlain ? this.aimed.targetCurrentA : this.settledA(soc);
    if (aimA === 0 && Math.abs(this.currentA) < GONE_A && this.dropOutUs === Number.POSITIVE_INFINITY) return most;
    if (plant.powerKw === 0 || Math.abs(this.currentA - aimA) > SETTLED * Math.abs(aimA)) return 1;
    const { rampAPerS } = this.ratings;
    const elapsedS = (world.nowUs - this.loopSinceUs) / US_PER_S;
    const rampedA = requestedCurrentA(elapsedS, rampAPerS, Number.POSITIVE_INFINITY);
    if (aimA > 0 && rampedA < this.limits.mostA(soc, this.voltageV)) return 1;
    const missing = 1 - soc;
    // A full battery's power stands still.
    const strideSoc = missing > 0 ? Math.min(STRIDE_SOC, Math.max(LEAST_STRIDE_SOC, STRIDE_SHARE * missing)) : 1;
    const { leastSoc } = this.ratings;
    // Nothing is taken above the one bound, and nothing given below the other.
    const leftSoc = aimA > 0 ? Math.abs(this.limits.ceilingSoc - soc) : Math.abs(soc - leastSoc);
    const strideKwh = plant.kwhFor(Math.min(strideSoc, leftSoc));
    return Math.max(1, Math.min(most, Math.floor((strideKwh / Math.abs(plant.powerKw)) * (US_PER_H / periodUs))));
  }

  /** Lets settled current flow for a span, by its power in the middle. The current is that of the target a moment ago:
   *  on its way in a request, held for a cycle, followed with a lag, and held as power until the next request. */
  private glide(spanUs: number, { periodUs, aimUs, deliverUs }: LoopTiming): void {
    const { world, plant } = this.context;
    const delayUs = 2 * periodUs - aimUs + deliverUs + this.ratings.lagS * US_PER_S;
    const delayKwh = (plant.powerKw * delayUs) / US_PER_H;
    const halfKwh = (plant.powerKw * spanUs) / 2 / US_PER_H;
    plant.setPower(this.settledKw(halfKwh, delayKwh));
    world.nowUs += spanUs;
    plant.setPower(this.settledKw(0, delayKwh));
    this.wantedA = this.currentA;
    this.currentAtUs = world.nowUs;
    this.voltageAtUs = world.nowUs;
    this.measure();
  }

  /** Power of the settled current once so much more has flowed [kW]; leaves voltage and current there. */
  private settledKw(moreKwh: number, delayKwh: number): number {
    const { plant } = this.context;
    const restV = this.restV(plant.socBy(moreKwh));
    this.currentA = this.settledA(plant.socBy(moreKwh - delayKwh));
    this.voltageV = restV + this.ratings.resistanceOhm * this.currentA;
    return dcPowerKw(this.voltageV, this.currentA);
  }

  /** Current that the stage comes to at a state of charge and the present voltage, negative out of the vehicle [A]. */
  private settledA(soc: number): number {
    const { limits, voltageV } = this;
    const { isDynamic } = this.context;
    // In dynamic control the EVSE divides by what it measures: tenths of a volt.
    const toldV = dividingV(voltageV);
    if (this.givesBack) {
      const backA = Math.min(limits.givableA(soc, voltageV), limits.takeBackA(isDynamic ? toldV : voltageV));
      return this.within(0 - (isDynamic ? backA : this.asked(backA)));
    }
    if (!isDynamic) return this.within(this.asked(limits.mostA(soc, voltageV)));
    return this.within(Math.min(this.asked(limits.batteryA(soc, voltageV)), (limits.giveKw * 1000) / toldV));
  }

  private restV(soc: number): number {
    const { boostV, restVoltageV, restOffsetV } = this.ratings;
    return boostV > 0 ? boostV : restVoltageV * restVoltageShare(soc) + restOffsetV;
  }

  private batteryV(): number {
    return this.restV(this.context.plant.soc());
  }

  private advance(): void {
    const { nowUs } = this.context.world;
    const isLoop = this.loopSinceUs >= 0;
    if (!isLoop) this.preCharge(nowUs);
    this.voltageAtUs = nowUs;
    const decay = this.decay(nowUs - this.currentAtUs);
    this.currentA = followedCurrentA(this.currentA, this.wantedA, decay);
    this.currentAtUs = nowUs;
    if (isLoop) this.voltageV = this.batteryV() + this.ratings.resistanceOhm * this.currentA;
  }

  private preCharge(nowUs: number): void {
    if (!this.isOn) return;
    const reachedV = Math.min(this.targetV, this.ratings.evseMaxV);
    const ceilingV = this.context.effects.preChargeStuck ? reachedV * 0.5 : reachedV;
    const spanS = (nowUs - this.voltageAtUs) / US_PER_S;
    this.voltageV = Math.min(ceilingV, this.voltageV + this.ratings.preChargeVPerS * spanS);
  }

  /** As `lagDecay`, from memory where a loop comes by the same spans again. */
  decay(spanUs: number): number {
    if (spanUs === this.firstSpanUs) return this.firstDecay;
    if (spanUs === this.secondSpanUs) return this.secondDecay;
    this.firstSpanUs = this.secondSpanUs;
    this.firstDecay = this.secondDecay;
    this.secondSpanUs = spanUs;
    this.secondDecay = lagDecay(spanUs / US_PER_S, this.ratings.lagS);
    return this.secondDecay;
  }

  private measure(): void {
    this.telling.measure(this.voltageV, this.currentA, this.context.plant.soc());
  }

  /** Tells both machines what they measure, where that has changed. */
  private tell(): void {
    this.measure();
    this.telling.tell(this.restV(this.telling.measuredSoc), this.loopSinceUs >= 0);
  }

  /** Some vehicles end a session in which nothing really flows. */
  private dropOutWhenIdle(): void {
    const { world } = this.context;
    const { dropOutUs } = this;
    if (this.idleSinceUs < 0 || world.nowUs - this.idleSinceUs < dropOutUs) return;
    this.context.abort("vehicle", {
      stage: "charging",
      cause: `the vehicle ended the session: no real current for ${dropOutUs / US_PER_S} s`,
      clause: "vehicle quirk",
      party: "evse",
    });
  }

  private turnOff(): void {
    this.advance();
    this.wantedA = 0;
    this.currentA = 0;
    this.isOn = false;
    this.loopSinceUs = -1;
    this.stretch.close();
    this.context.plant.setPower(0);
    this.tell();
    this.context.world.call(DISCHARGE_S * US_PER_S, () => {
      if (this.context.effects.vehicleWelded) return;
      this.voltageV = 0;
      this.tell();
    });
  }
}
