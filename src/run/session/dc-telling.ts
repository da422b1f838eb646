import type { DcLimits } from "./dc-limits.ts";
import type { World } from "./world.ts";

/** Precharge counts as done when the output is this near to the battery's voltage [V] (20 V in open EVCC software). */
const PRECHARGE_WINDOW_V = 20;
/** Below this the inlet counts as safe [V] (IEC 61851-23 touch limit as EVerest uses it). */
const SAFE_V = 60;

/** What a vehicle aims at with its next request; what its battery accepts whatever the EVSE gives. */
export interface Aim {
  targetCurrentA: number;
  targetVoltageV: number;
  acceptedCurrentA: number;
}

/** What both sides of a session on direct current measure, and what their machines have been told of it. */
export class DcTelling {
  measuredV = 0;
  measuredA = 0;
  measuredSoc = 0;
  private toldBackA = Number.NaN;
  private presentV = Number.NaN;
  private presentA = Number.NaN;
  private limitA = Number.NaN;
  private soc = Number.NaN;
  private inletV = Number.NaN;
  private powerW = Number.NaN;
  private readonly aim: Aim = { targetCurrentA: Number.NaN, targetVoltageV: Number.NaN, acceptedCurrentA: Number.NaN };
  private readonly world: World;
  private readonly limits: DcLimits;

  constructor(world: World, limits: DcLimits) {
    this.world = world;
    this.limits = limits;
  }

  measure(voltageV: number, currentA: number, soc: number): void {
    this.measuredV = voltageV;
    this.measuredA = currentA;
    this.measuredSoc = soc;
  }

  /** Tells both machines what they measure, where that has changed.
   *  @param restV the battery's voltage at rest [V] */
  tell(restV: number, isLoop: boolean): void {
    const evse = this.evseFacts();
    const isNews =
      evse.presentVoltageV !== this.presentV ||
      evse.presentCurrentA !== this.presentA ||
      evse.maxCurrentA !== this.limitA ||
      evse.dischargeA !== this.toldBackA;
    if (isNews) this.post("evse.hlc", this.told(evse), isLoop);
    const vehicle = this.vehicleFacts(restV);
    const isVehicleNews =
      vehicle.soc !== this.soc || vehicle.inletVoltageV !== this.inletV || vehicle.powerW !== this.powerW;
    if (isVehicleNews) this.post("vehicle.hlc", this.toldVehicle(vehicle), isLoop);
  }

  /** Tells the vehicle's machine what it aims at, where that has changed. */
  tellAim(aim: Aim, isLoop: boolean, afterUs: number): void {
    const told = this.aim;
    const isSame = aim.targetCurrentA === told.targetCurrentA && aim.targetVoltageV === told.targetVoltageV;
    if (isSame && aim.acceptedCurrentA === told.acceptedCurrentA) return;
    this.post("vehicle.hlc", this.toldAim(aim), isLoop, afterUs);
  }

  /** After running ahead the machines know what they would have been told on the way. */
  tellQuietly(restV: number, aim: Aim): void {
    this.world.setFacts("evse.hlc", this.told(this.evseFacts()));
    this.world.setFacts("vehicle.hlc", this.toldVehicle(this.vehicleFacts(restV)));
    this.world.setFacts("vehicle.hlc", this.toldAim(aim));
  }

  /** As the EVSE measures it [V]. */
  get presentVoltageV(): number {
    return Math.round(this.measuredV * 10) / 10;
  }

  /** What the machines go by: what the EVSE takes back, in whole amperes, and what the battery gives [A]. */
  get backA(): number {
    return Math.floor(this.limits.takeBackA(this.measuredV));
  }

  get givableA(): number {
    return this.limits.givableA(this.measuredSoc, this.measuredV);
  }

  private evseFacts() {
    return {
      presentVoltageV: this.presentVoltageV,
      presentCurrentA: Math.round(this.measuredA * 100) / 100,
      maxCurrentA: Math.round(this.limits.giveA(this.measuredV) * 10) / 10,
      dischargeA: this.backA,
    };
  }

  private vehicleFacts(restV: number) {
    return {
      soc: this.measuredSoc,
      inletVoltageV: this.measuredV,
      preCharged: Math.abs(this.measuredV - restV) < PRECHARGE_WINDOW_V,
      weldingChecked: this.measuredV < SAFE_V,
      powerW: this.measuredV * this.measuredA,
      givableCurrentA: this.givableA,
    };
  }

  private told(facts: ReturnType<DcTelling["evseFacts"]>) {
    this.presentV = facts.presentVoltageV;
    this.presentA = facts.presentCurrentA;
    this.limitA = facts.maxCurrentA;
    this.toldBackA = facts.dischargeA;
    return facts;
  }

  private toldVehicle(facts: ReturnType<DcTelling["vehicleFacts"]>) {
    this.soc = facts.soc;
    this.inletV = facts.inletVoltageV;
    this.powerW = facts.powerW;
    return facts;
  }

  private toldAim({ targetCurrentA, targetVoltageV, acceptedCurrentA }: Aim) {
    this.aim.targetCurrentA = targetCurrentA;
    this.aim.targetVoltageV = targetVoltageV;
    this.aim.acceptedCurrentA = acceptedCurrentA;
    return { targetCurrentA, targetVoltageV, acceptedCurrentA };
  }

  private post(part: string, facts: object, isLoop: boolean, afterUs = 0): void {
    if (isLoop) this.world.postLoopFacts(part, facts, afterUs);
    else this.world.post(part, { kind: "facts", facts }, afterUs);
  }
}
