import { US_PER_H, US_PER_S } from "../../base/time.ts";
import { dcPowerLimitKw } from "../../devices/power-curve.ts";
import { transmitted } from "../../protocol/hlc/message.ts";
import type { DeviceCommand } from "../../protocol/hlc/protocol.ts";
import type { SessionContext } from "./context.ts";
import { followedCurrentA, lagDecay, requestedCurrentA } from "./dc-current.ts";
import { dynamicCurrentA, type LoopState, type LoopTiming, REAL_CURRENT_A, runCycles } from "./dc-cycles.ts";
import { type DcRatings, dcRatings, restVoltageShare } from "./dc-ratings.ts";
import { testIsolation } from "./isolation-test.ts";

/** Precharge counts as done when the output is this near to the battery's voltage [V] (20 V in open EVCC software). */
const PRECHARGE_WINDOW_V = 20;
/** Below this the inlet counts as safe [V] (IEC 61851-23 touch limit as EVerest uses it). */
const SAFE_V = 60;
/** Discharge of the output after opening [s]; assumed. */
const DISCHARGE_S = 0.3;
/** A stride of the charging loop moves the state of charge by no more than this, and by no more than this share of what
 *  is missing to full [1]: within it power is taken at the middle, so that a steep curve is met to second order. */
const STRIDE_SOC = 0.001;
const STRIDE_SHARE = 0.01;
const LEAST_STRIDE_SOC = 0.0001;
/** A current this near to the request counts as settled [1]. */
const SETTLED = 0.003;

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
  private siteKw = Number.POSITIVE_INFINITY;
  loopSinceUs = -1;
  idleSinceUs = -1;
  /** The vehicle's target for its next request. */
  targetCurrentA = 0;
  private targetVoltageV = 0;
  /** As both sides measured last. */
  measuredV = 0;
  measuredA = 0;
  measuredSoc = 0;
  // What the machines were told last.
  private toldPresentV = Number.NaN;
  private toldPresentA = Number.NaN;
  private toldLimitA = Number.NaN;
  private toldSoc = Number.NaN;
  private toldInletV = Number.NaN;
  private toldPowerW = Number.NaN;
  private toldTargetA = Number.NaN;
  private toldTargetV = Number.NaN;
  private readonly context: SessionContext;
  readonly ratings: DcRatings;
  // How far the output falls back towards its request in the two spans that a loop repeats.
  private firstSpanUs = -1;
  private firstDecay = 1;
  private secondSpanUs = -1;
  private secondDecay = 1;

  constructor(context: SessionContext) {
    this.context = context;
    this.ratings = dcRatings(context.setup);
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

  /** The site allows no more than this [kW]. */
  limitPower(powerKw: number): void {
    this.siteKw = powerKw;
    this.advance();
    this.tell();
    const maxPowerW = this.limitKw * 1000;
    this.context.world.post("evse.hlc", { kind: "facts", facts: { maxPowerW, targetPowerW: maxPowerW } });
  }

  /** Most power of the stage [kW]. */
  get limitKw(): number {
    return Math.min(this.siteKw, this.ratings.evseKw);
  }

  /** Most current of the stage before there is a voltage [A]. */
  get ratedA(): number {
    return this.siteKw === Number.POSITIVE_INFINITY ? this.ratings.evseA : this.limitA(0);
  }

  /** The EVSE answers: the vehicle works out its next request's target and hears of it after the answer's way. */
  tellTarget(afterUs: number): void {
    this.aim();
    const { targetCurrentA, targetVoltageV } = this;
    if (targetCurrentA === this.toldTargetA && targetVoltageV === this.toldTargetV) return;
    this.toldTargetA = targetCurrentA;
    this.toldTargetV = targetVoltageV;
    this.post("vehicle.hlc", { targetCurrentA, targetVoltageV }, afterUs);
  }

  /** Does the work of up to `cycles` cycles of the charging loop without their messages, the first of which has its
   *  request at `startUs`. Stops after the first current, and before a cycle that ends the loop.
   *  @param isExact every cycle by itself, to the same bits as with its messages; else in strides, unless `endsByCharge`
   *  @returns cycles done */
  runAhead(startUs: number, cycles: number, timing: LoopTiming, isExact: boolean): number {
    const isEach = isExact || this.ratings.endsByCharge;
    const early = isEach && this.loopSinceUs >= 0 ? runCycles(this, this.context, timing, startUs, cycles) : 0;
    const done = early > 0 ? early : this.runStrides(startUs, cycles, timing, isEach);
    if (done > 0) this.tellQuietly();
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

  /** Whether the vehicle ends the loop when the stage is next set. */
  private endsAt(deliverUs: number): boolean {
    const { dropOutUs, energyKwh } = this.ratings;
    if (this.idleSinceUs >= 0 && deliverUs - this.idleSinceUs >= dropOutUs) return true;
    return this.context.plant.energyKwhAt(deliverUs) >= energyKwh;
  }

  /** What the vehicle's request asks of the stage, as it arrives there [A]. */
  private commandedA(): number {
    if (!this.context.isDynamic) return transmitted(this.targetCurrentA);
    return dynamicCurrentA(this.ratings, this.limitKw, this.measuredV);
  }

  private deliver(commandedA: number): void {
    const { world, effects, plant } = this.context;
    const { contactorGapUs, energyKwh } = this.ratings;
    this.advance();
    this.deliveredAtUs = world.nowUs;
    if (this.loopSinceUs < 0) this.loopSinceUs = world.nowUs;
    // The vehicle's contactors close only after the loop has begun.
    const isOpen = world.nowUs - this.loopSinceUs < contactorGapUs;
    this.wantedA = effects.noCurrent || isOpen ? 0 : Math.min(commandedA, this.limitA(this.voltageV));
    if (Math.abs(this.currentA) >= REAL_CURRENT_A) this.idleSinceUs = -1;
    else if (this.idleSinceUs < 0) this.idleSinceUs = world.nowUs;
    this.dropOutWhenIdle();
    plant.setPower((this.voltageV * this.currentA) / 1000);
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
    const mostA = this.mostA(plant.soc());
    this.targetCurrentA = this.asked(requestedCurrentA(elapsedS, rampAPerS, mostA));
    this.targetVoltageV = Math.round(Math.min(vehicleV, isLoop ? vehicleV : this.batteryV()) * 10) / 10;
  }

  /** A current as the vehicle can ask for it: CHAdeMO has whole amperes. */
  private asked(currentA: number): number {
    return this.ratings.isChademo ? Math.floor(currentA) : Math.round(currentA * 10) / 10;
  }

  /** Most current vehicle and EVSE allow at a state of charge [A]. */
  private mostA(soc: number): number {
    const powerA = (dcPowerLimitKw(this.ratings.curve, soc) * 1000) / Math.max(1, this.voltageV);
    return Math.min(this.ratings.vehicleA, powerA, this.limitA(this.voltageV));
  }

  /** How many cycles may be taken as one: several only once the ramp is over and the current has settled. */
  private strideCycles(most: number, { periodUs }: LoopTiming): number {
    const { world, plant } = this.context;
    if (this.loopSinceUs < 0 || this.context.isDynamic || plant.powerKw <= 0) return 1;
    const settledA = SETTLED * Math.abs(this.targetCurrentA);
    if (Math.abs(this.currentA - this.targetCurrentA) > settledA) return 1;
    const { rampAPerS } = this.ratings;
    const elapsedS = (world.nowUs - this.loopSinceUs) / US_PER_S;
    if (requestedCurrentA(elapsedS, rampAPerS, Number.POSITIVE_INFINITY) < this.mostA(plant.soc())) return 1;
    const missing = 1 - plant.socAfter(plant.deliveredKwh);
    // A full battery's power stands still.
    const strideSoc = missing > 0 ? Math.min(STRIDE_SOC, Math.max(LEAST_STRIDE_SOC, STRIDE_SHARE * missing)) : 1;
    const strideKwh = plant.kwhFor(strideSoc);
    return Math.max(1, Math.min(most, Math.floor((strideKwh / plant.powerKw) * (US_PER_H / periodUs))));
  }

  /** Lets settled current flow for a span, by its power in the middle. The current is that of the target a moment ago:
   *  on its way in a request, held for a cycle, followed with a lag, and held as power until the next request. */
  private glide(spanUs: number, { periodUs, aimUs, deliverUs }: LoopTiming): void {
    const { world, plant } = this.context;
    const delayUs = 2 * periodUs - aimUs + deliverUs + this.ratings.lagS * US_PER_S;
    const delayKwh = (plant.powerKw * delayUs) / US_PER_H;
    const middleKwh = plant.deliveredKwh + (plant.powerKw * spanUs) / 2 / US_PER_H;
    plant.deliveredKwh += (this.settledKw(middleKwh, delayKwh) * spanUs) / US_PER_H;
    world.nowUs += spanUs;
    plant.sinceUs = world.nowUs;
    plant.setPower(this.settledKw(plant.deliveredKwh, delayKwh));
    this.wantedA = this.currentA;
    this.currentAtUs = world.nowUs;
    this.voltageAtUs = world.nowUs;
    this.measure();
  }

  /** Power of the settled current once so much has been delivered [kW]; leaves voltage and current there. */
  private settledKw(deliveredKwh: number, delayKwh: number): number {
    const { plant } = this.context;
    const restV = this.restV(plant.socAfter(deliveredKwh));
    const askedA = this.asked(this.mostA(plant.socAfter(deliveredKwh - delayKwh)));
    this.currentA = Math.min(askedA, this.limitA(this.voltageV));
    this.voltageV = restV + this.ratings.resistanceOhm * this.currentA;
    return (this.voltageV * this.currentA) / 1000;
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

  /** Most the EVSE gives at a voltage [A]. */
  private limitA(voltageV: number): number {
    const { evseA, evseKw, evseMinV } = this.ratings;
    return Math.min(evseA, (Math.min(this.siteKw, evseKw) * 1000) / Math.max(voltageV, evseMinV));
  }

  private measure(): void {
    this.measuredV = this.voltageV;
    this.measuredA = this.currentA;
    this.measuredSoc = this.context.plant.soc();
  }

  private evseFacts() {
    return {
      presentVoltageV: Math.round(this.measuredV * 10) / 10,
      presentCurrentA: Math.round(this.measuredA * 100) / 100,
      maxCurrentA: Math.round(this.limitA(this.measuredV) * 10) / 10,
    };
  }

  private vehicleFacts() {
    return {
      soc: this.measuredSoc,
      inletVoltageV: this.measuredV,
      preCharged: Math.abs(this.measuredV - this.restV(this.measuredSoc)) < PRECHARGE_WINDOW_V,
      weldingChecked: this.measuredV < SAFE_V,
      powerW: this.measuredV * this.measuredA,
    };
  }

  /** Tells both machines what they measure, where that has changed. */
  private tell(): void {
    this.measure();
    const evse = this.evseFacts();
    const isNews =
      evse.presentVoltageV !== this.toldPresentV ||
      evse.presentCurrentA !== this.toldPresentA ||
      evse.maxCurrentA !== this.toldLimitA;
    if (isNews) this.post("evse.hlc", this.told(evse));
    const vehicle = this.vehicleFacts();
    const isVehicleNews =
      vehicle.soc !== this.toldSoc || vehicle.inletVoltageV !== this.toldInletV || vehicle.powerW !== this.toldPowerW;
    if (isVehicleNews) this.post("vehicle.hlc", this.toldVehicle(vehicle));
  }

  private told(facts: ReturnType<DcOutput["evseFacts"]>) {
    this.toldPresentV = facts.presentVoltageV;
    this.toldPresentA = facts.presentCurrentA;
    this.toldLimitA = facts.maxCurrentA;
    return facts;
  }

  private toldVehicle(facts: ReturnType<DcOutput["vehicleFacts"]>) {
    this.toldSoc = facts.soc;
    this.toldInletV = facts.inletVoltageV;
    this.toldPowerW = facts.powerW;
    return facts;
  }

  /** After running ahead the machines know what they would have been told on the way. */
  private tellQuietly(): void {
    const { world } = this.context;
    const { targetCurrentA, targetVoltageV } = this;
    world.setFacts("evse.hlc", this.told(this.evseFacts()));
    this.toldTargetA = targetCurrentA;
    this.toldTargetV = targetVoltageV;
    world.setFacts("vehicle.hlc", { ...this.toldVehicle(this.vehicleFacts()), targetCurrentA, targetVoltageV });
  }

  private post(part: string, facts: object, afterUs = 0): void {
    const { world } = this.context;
    if (this.loopSinceUs >= 0) world.postLoopFacts(part, facts, afterUs);
    else world.post(part, { kind: "facts", facts }, afterUs);
  }

  /** Some vehicles end a session in which nothing really flows. */
  private dropOutWhenIdle(): void {
    const { world, abort } = this.context;
    const { dropOutUs } = this.ratings;
    if (this.idleSinceUs < 0 || world.nowUs - this.idleSinceUs < dropOutUs) return;
    abort("vehicle", {
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
    this.context.plant.setPower(0);
    this.tell();
    this.context.world.call(DISCHARGE_S * US_PER_S, () => {
      if (this.context.effects.vehicleWelded) return;
      this.voltageV = 0;
      this.tell();
    });
  }
}
