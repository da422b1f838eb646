import { US_PER_H } from "../../base/time.ts";
import { powerFactorAt } from "../../devices/power-factor.ts";
import { PILOT_TIMING } from "../../protocol/iec61851/timing.ts";
import type { SessionContext, SessionPair } from "./context.ts";

/** Flows that `addFlows` tells. */
export const FLOWS = 4;

const BATTERY_KWH_WHEN_UNKNOWN = 60;
/** A relay opens in well under the time in which it closes (PILOT_TIMING.relayCloseMs); assumed [ms]. */
const RELAY_OPEN_MS = 30;

/** The electric side of a session: relay, current, energy and state of charge. Current flows only while the relay is
 *  closed. */
export class Plant {
  phases: 1 | 3 = 1;
  /** Power into the vehicle now, at the plug; negative what it gives back [kW]. */
  powerKw = 0;
  maxKw = 0;
  /** Delivered and given back until `sinceUs`, both positive [kWh]. */
  deliveredKwh = 0;
  private givenKwh = 0;
  /** The same before a converter whose efficiency depends on its power. */
  private meterInKwh = 0;
  private meterOutKwh = 0;
  private meterKw = 0;
  sinceUs: number;
  private closed = false;
  private commanded = false;
  private currentA = 0;
  private readonly context: SessionContext;
  readonly kwhToSoc: number;
  private readonly kwhFromSoc: number;
  readonly arrivalSoc: number;

  constructor(context: SessionContext) {
    const { battery, efficiency } = context.setup.vehicle;
    const capacityKwh =
      context.setup.capacityKwh ?? (battery.kind === "two-stage" ? battery.capacityKwh : BATTERY_KWH_WHEN_UNKNOWN);
    this.context = context;
    this.kwhToSoc = efficiency / capacityKwh;
    this.kwhFromSoc = 1 / efficiency / capacityKwh;
    this.arrivalSoc = context.setup.soc;
    this.sinceUs = context.world.nowUs;
  }

  /** The EVSE commands its relay (AC) or output contactor (DC). */
  setContactor(close: boolean): void {
    this.commanded = close;
    this.context.world.call((close ? PILOT_TIMING.relayCloseMs : RELAY_OPEN_MS) * 1000, () => {
      if (this.commanded === close) this.relay(close);
    });
  }

  /** The vehicle's charger draws this now, per phase [A]. */
  setAcCurrent(nextA: number): void {
    const { world, effects } = this.context;
    this.currentA = nextA * (effects.overdrawFactor ?? 1);
    this.acPower();
    world.log?.("vehicle", "draws", `${this.currentA.toFixed(1)} A × ${this.phases}, ${this.powerKw.toFixed(2)} kW`);
    world.post("evse.pilot", { kind: "current", currentA: this.currentA });
    if (this.currentA > 0 && effects.residualMa !== undefined) {
      world.post("evse.pilot", { kind: "residual", currentMa: effects.residualMa }, 3_000_000);
    }
  }

  /** Direct current flows with this power from now on [kW]. */
  setPower(kw: number): void {
    this.settle();
    this.powerKw = kw;
    this.meterKw = this.context.setup.meterKw?.(kw) ?? 0;
    if (kw > this.maxKw) this.maxKw = kw;
    if (kw !== 0 && this.context.firstCurrentUs === undefined) this.context.charging();
  }

  /** State of charge now, 0–1. */
  soc(): number {
    this.settle();
    return this.socBy(0);
  }

  /** State of charge once so much more has flowed the way it flows now, 0–1. @param moreKwh at the plug, by sign [kWh] */
  socBy(moreKwh: number): number {
    const isGiving = this.powerKw < 0;
    const inKwh = isGiving ? this.deliveredKwh : this.deliveredKwh + moreKwh;
    const outKwh = isGiving ? this.givenKwh - moreKwh : this.givenKwh;
    return Math.min(1, Math.max(0, this.arrivalSoc + inKwh * this.kwhToSoc - outKwh * this.kwhFromSoc));
  }

  /** Delivered until now [kWh]. */
  energyKwh(): number {
    this.settle();
    return this.deliveredKwh;
  }

  /** Adds what has flowed until now: in and out at the plug, in and out before its converter [kWh]. */
  addFlows(into: Float64Array): void {
    this.settle();
    into[0] = into[0]! + this.deliveredKwh;
    into[1] = into[1]! + this.givenKwh;
    into[2] = into[2]! + this.meterInKwh;
    into[3] = into[3]! + this.meterOutKwh;
  }

  /** Delivered by a later time if power stays as it is [kWh]. */
  energyKwhAt(timeUs: number): number {
    return this.deliveredKwh + inflowKwh(this.powerKw, timeUs - this.sinceUs);
  }

  /** Energy that brings the battery from one state of charge to another [kWh]. */
  kwhFor(socSpan: number): number {
    return socSpan / this.kwhToSoc;
  }

  private settle(): void {
    const { nowUs } = this.context.world;
    if (nowUs === this.sinceUs) return;
    const spanH = (nowUs - this.sinceUs) / US_PER_H;
    this.deliveredKwh = this.energyKwhAt(nowUs);
    if (this.powerKw < 0) this.givenKwh -= this.powerKw * spanH;
    if (this.meterKw > 0) this.meterInKwh += this.meterKw * spanH;
    else this.meterOutKwh -= this.meterKw * spanH;
    this.sinceUs = nowUs;
  }

  private acPower(): void {
    const { setup, onAcCurrent } = this.context;
    const currentA = this.closed ? this.currentA : 0;
    const powerKw = acPowerKw(setup, this.phases, currentA);
    onAcCurrent?.(this.context.world.nowUs, currentA, powerKw);
    this.setPower(powerKw);
  }

  private relay(close: boolean): void {
    const { world, effects, isDc } = this.context;
    if (close ? effects.relayStuckOpen : effects.relayWelded) {
      world.log?.("evse", "relay", close ? "does not close" : "does not open: welded");
      return;
    }
    if (this.closed === close) return;
    this.closed = close;
    world.log?.("evse", "contactor", close ? "closed" : "open");
    world.post("evse.pilot", { kind: "relay", closed: close });
    world.post("evse.hlc", { kind: "facts", facts: { contactorClosed: close } });
    if (!isDc) this.acPower();
    world.post("vehicle.pilot", { kind: "mains", on: close });
  }
}

/** What an alternating current per phase is as power [kW]. */
export function acPowerKw({ vehicle, charger }: Omit<SessionPair, "cable">, phases: 1 | 3, currentA: number): number {
  const factor = powerFactorAt(vehicle.powerFactorByCurrent, vehicle.powerFactor, currentA);
  return (currentA * charger.plug.voltageV * phases * factor) / 1000;
}

/** What a power brings into the vehicle in a span [kWh]; nothing where it flows out. */
export const inflowKwh = (powerKw: number, spanUs: number): number => Math.max(0, powerKw) * (spanUs / US_PER_H);
