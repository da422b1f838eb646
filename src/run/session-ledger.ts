import { idealGainKwh, twoStageSoc } from "../devices/battery.ts";
import { efficiencyAt, meterKw } from "../devices/conversion.ts";
import { advanceSoc, type CurveBattery } from "../devices/curve-charging.ts";
import { dcPowerLimitKw } from "../devices/power-curve.ts";
import { powerFactorAt } from "../devices/power-factor.ts";
import { onboardKw } from "../model/build-vehicles.ts";
import type { Model, SiteEvse, SiteModel, VehicleRating } from "../model/model.ts";
import { nominalEfficiency } from "../model/nominal-efficiency.ts";
import { canCharge, pairCurve } from "./pair-rating.ts";

/** Energy through a plug: into the vehicle and out of it, both positive, and the same at the meter [kWh]. */
export interface PlugFlow {
  inKwh: number;
  outKwh: number;
  meterInKwh: number;
  meterOutKwh: number;
}

/** Spans of one length that a session charges through, one after the other. */
interface Spans {
  readonly most: number;
  /** Whether it asks for energy, and so only goes on while it does. */
  readonly asked: boolean;
  /** By span, at the meter. */
  readonly meteredKwh: Float64Array;
  readonly powerKw: Float64Array;
}

/** A session asks for energy while more than this is missing [kWh], as ACN-Sim's active sessions. */
export const ASKS_ABOVE_KWH = 1e-3;

/** What every session of a site has had so far, and what vehicle and EVSE make of a current. One entry per session. */
export class SessionLedger {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["model", "site", "curves"];
  /** Metered at the EVSE, in the battery, and the highest mean power of any period. */
  readonly deliveredKwh: Float64Array;
  readonly storedKwh: Float64Array;
  readonly peakKw: Float64Array;
  /** Metered while giving back, positive, and drawn beside all charging because the vehicle could give back. */
  readonly dischargedKwh: Float64Array;
  readonly standbyKwh: Float64Array;
  /** Least and most current per phase it can give back, of vehicle, EVSE and protocol [A]; 0 where it cannot. */
  readonly leastDischargeA: Float64Array;
  readonly mostDischargeA: Float64Array;
  /** Active power per ampere of phase current [kW/A], reactive over active power [1], battery over meter energy [1]. */
  readonly kwPerAmp: Float64Array;
  readonly reactiveShare: Float64Array;
  readonly efficiency: Float64Array;
  readonly phases: Int32Array;
  /** 1 where the last attempt to charge has failed. */
  readonly hasFailed: Uint8Array;
  /** On direct current: the battery with the curve of the pair; undefined on alternating current. */
  private readonly curves: (CurveBattery | undefined)[];
  private model: Model;
  private site: SiteModel;

  constructor(model: Model, site: SiteModel) {
    const { count, initialKwh, bothWays } = site.sessions;
    this.model = model;
    this.site = site;
    this.deliveredKwh = new Float64Array(count);
    this.storedKwh = new Float64Array(initialKwh);
    this.peakKw = new Float64Array(count);
    this.dischargedKwh = new Float64Array(count);
    this.standbyKwh = new Float64Array(count);
    // Where nothing gives power back these stay 0.
    const none = new Float64Array(count);
    const own = () => (bothWays ? new Float64Array(count) : none);
    this.leastDischargeA = own();
    this.mostDischargeA = own();
    this.kwPerAmp = new Float64Array(count);
    this.reactiveShare = new Float64Array(count);
    this.efficiency = new Float64Array(count);
    this.phases = new Int32Array(count);
    this.hasFailed = new Uint8Array(count);
    this.curves = new Array<CurveBattery | undefined>(count).fill(undefined);
    for (let session = 0; session < count; session++) this.rate(session);
  }

  /** Begins anew at a site with the same EVSEs and as many sessions, where none goes both ways. */
  renew(model: Model, site: SiteModel): void {
    const { count, initialKwh } = site.sessions;
    this.model = model;
    this.site = site;
    for (let session = 0; session < count; session++) {
      this.deliveredKwh[session] = 0;
      this.storedKwh[session] = initialKwh[session];
      this.peakKw[session] = 0;
      this.dischargedKwh[session] = 0;
      this.standbyKwh[session] = 0;
      this.hasFailed[session] = 0;
      this.curves[session] = undefined;
      this.rate(session);
    }
  }

  vehicleOf(session: number): VehicleRating {
    return this.model.vehicles[this.site.sessions.vehicle[session]];
  }

  isDc(session: number): boolean {
    return this.curves[session] !== undefined;
  }

  /** Whether a session's vehicle can charge at its EVSE at all, as it stands on arrival; for sessions without handshake. */
  canCharge(session: number): boolean {
    const { initialKwh, capacityKwh } = this.site.sessions;
    return canCharge(this.vehicleOf(session), this.evseOf(session), initialKwh[session] / capacityKwh[session]);
  }

  /** Power at the meter that a current allows the vehicle to take, its own limits considered [kW]; negative what a
   *  negative current has it give back. */
  drawableKw(session: number, currentA: number): number {
    const allowedKw = currentA * this.kwPerAmpAt(session, currentA);
    if (currentA < 0) return allowedKw;
    if (this.curves[session]) {
      const evse = this.evseOf(session);
      return Math.min(allowedKw, evse.dc!.maxPowerKw / evse.efficiency);
    }
    const vehicle = this.vehicleOf(session);
    // A vehicle for alternating current alone finds nothing at an EVSE for direct current.
    if (this.evseOf(session).dc) return 0;
    return currentA < vehicle.minCurrentA ? 0 : Math.min(allowedKw, onboardKw(vehicle, this.phases[session]));
  }

  /** A vehicle draws another alternating current: its power factor may go with it. */
  setCurrent(session: number, currentA: number): void {
    const { powerFactorByCurrent, powerFactor } = this.vehicleOf(session);
    if (!powerFactorByCurrent || this.isDc(session) || currentA <= 0) return;
    const evse = this.evseOf(session);
    this.setPowerFactor(session, evse.powerFactor * powerFactorAt(powerFactorByCurrent, powerFactor, currentA));
  }

  private setPowerFactor(session: number, powerFactor: number): void {
    this.kwPerAmp[session] = (this.evseOf(session).voltageV / 1000) * this.phases[session] * powerFactor;
    this.reactiveShare[session] = Math.sqrt(1 - powerFactor * powerFactor) / powerFactor;
  }

  /** As `kwPerAmp`, at a current that may not flow yet. */
  private kwPerAmpAt(session: number, currentA: number): number {
    const { powerFactorByCurrent, powerFactor } = this.vehicleOf(session);
    if (!powerFactorByCurrent || this.isDc(session) || currentA <= 0) return this.kwPerAmp[session];
    const evse = this.evseOf(session);
    const factor = evse.powerFactor * powerFactorAt(powerFactorByCurrent, powerFactor, currentA);
    return (evse.voltageV / 1000) * this.phases[session] * factor;
  }

  /** Highest power at the meter that a session's pair ever charges with [kW]. */
  mostChargeKw(session: number): number {
    const evse = this.evseOf(session);
    const battery = this.curves[session];
    const mostKw = this.drawableKw(session, evse.maxCurrentA);
    return battery ? Math.min(mostKw, battery.curve.kw.reduce((a, b) => Math.max(a, b)) / evse.efficiency) : mostKw;
  }

  /** Power at the plug that a vehicle on direct current would take by its curve [kW]. */
  curveKw(session: number): number {
    const battery = this.curves[session]!;
    return dcPowerLimitKw(battery.curve, this.storedKwh[session] / battery.capacityKwh);
  }

  /** Still asked for, at the meter [kWh]; negative by rounding, or where a vehicle that gives back holds more. */
  missingKwh(session: number): number {
    const { requestedKwh, initialKwh } = this.site.sessions;
    if (this.mostDischargeA[session] === 0) return requestedKwh[session] - this.deliveredKwh[session];
    // What counts is what the battery is to hold, however it came and went.
    return requestedKwh[session] - (this.storedKwh[session] - initialKwh[session]) / this.efficiency[session];
  }

  /** Whether so much is still missing that it is asked for. */
  asks(session: number): boolean {
    return this.missingKwh(session) > ASKS_ABOVE_KWH;
  }

  /** What the battery holds above the least from which it gives back, at the meter [kWh]; 0 where it gives nothing. */
  givableKwh(session: number): number {
    if (this.mostDischargeA[session] === 0) return 0;
    return Math.max(0, this.spareKwh(session) * this.efficiency[session]);
  }

  /** What it takes at the meter to bring the battery to what was asked for, or to the most that one that gives back may
   *  hold beyond it [kWh]. */
  roomKwh(session: number): number {
    const missingKwh = Math.max(0, this.missingKwh(session));
    if (this.mostDischargeA[session] === 0) return missingKwh;
    const { capacityKwh, bothWays } = this.site.sessions;
    const roomKwh = bothWays!.mostSoc * capacityKwh[session] - this.storedKwh[session];
    return Math.max(missingKwh, roomKwh / this.efficiency[session]);
  }

  /** Lets power flow for a while. @param drawableKw at the meter, negative what it gives back  @param isBeyond whether it may
   *  take more than was asked for  @returns energy at the meter, given back negative [kWh] */
  flow(session: number, drawableKw: number, hours: number, isBeyond: boolean): number {
    if (drawableKw < 0) return -this.discharge(session, -drawableKw, hours);
    if (!(drawableKw > 0)) return 0;
    return this.charge(session, drawableKw, hours, isBeyond ? this.roomKwh(session) : this.missingKwh(session));
  }

  /** Lets a session's battery take what it accepts for a while, up to `mostKwh` at the meter.
   *  @returns energy at the meter [kWh] */
  charge(session: number, drawableKw: number, hours: number, mostKwh: number): number {
    const efficiency = this.efficiencyAt(session, drawableKw);
    const acceptedKwh = this.acceptedKwh(session, drawableKw, efficiency, hours);
    // The vehicle stops by itself once it has what its driver asked for.
    const ceilingKwh = mostKwh * (this.mostDischargeA[session] > 0 ? this.efficiency[session] : efficiency);
    const gainKwh = Math.min(acceptedKwh, Math.max(0, ceilingKwh));
    const meteredKwh = gainKwh / efficiency;
    this.storedKwh[session] = this.storedKwh[session] + gainKwh;
    this.deliveredKwh[session] = this.deliveredKwh[session] + meteredKwh;
    return meteredKwh;
  }

  /** Lets a session's battery take the same power for spans of one length, one after the other, as `charge` would: as many as
   *  there are, or up to that after which it asks for nothing more.
   *  @param spans how many there are, whether it asks for energy, and where each one's energy [kWh] and mean power [kW] at the meter
   *  go
   *  @returns how many have passed */
  chargeSpans(session: number, drawableKw: number, hours: number, { most, asked, meteredKwh, powerKw }: Spans): number {
    if (!(drawableKw > 0)) {
      for (let span = 0; span < most; span++) meteredKwh[span] = powerKw[span] = 0;
      return most;
    }
    const { deliveredKwh, storedKwh } = this;
    const askedKwh = this.site.sessions.requestedKwh[session];
    const efficiency = this.efficiencyAt(session, drawableKw);
    let peakKw = this.peakKw[session];
    let span = 0;
    do {
      const missingKwh = askedKwh - deliveredKwh[session];
      const acceptedKwh = this.acceptedKwh(session, drawableKw, efficiency, hours);
      const gainKwh = Math.min(acceptedKwh, Math.max(0, missingKwh * efficiency));
      const kwh = gainKwh / efficiency;
      storedKwh[session] = storedKwh[session] + gainKwh;
      deliveredKwh[session] = deliveredKwh[session] + kwh;
      const kw = kwh / hours;
      if (kw > peakKw) peakKw = kw;
      meteredKwh[span] = kwh;
      powerKw[span++] = kw;
    } while (span < most && !(asked && !(askedKwh - deliveredKwh[session] > ASKS_ABOVE_KWH)));
    this.peakKw[session] = peakKw;
    return span;
  }

  /** Lets a session's battery give power back for a while, down to the least it keeps: constant power until then, so exact
   *  over any span. @param givenKw at the meter, positive  @returns energy at the meter, positive [kWh] */
  discharge(session: number, givenKw: number, hours: number): number {
    const efficiency = this.efficiencyAt(session, givenKw);
    const takenKwh = Math.min((givenKw * hours) / efficiency, Math.max(0, this.spareKwh(session)));
    const meteredKwh = takenKwh * efficiency;
    this.storedKwh[session] = this.storedKwh[session] - takenKwh;
    this.dischargedKwh[session] = this.dischargedKwh[session] + meteredKwh;
    return meteredKwh;
  }

  standbyKw(session: number): number {
    return this.mostDischargeA[session] > 0 ? (this.evseOf(session).standbyKw ?? 0) : 0;
  }

  /** What its EVSE draws beside charging while a vehicle that can give back is connected. @returns at the meter [kWh] */
  standBy(session: number, hours: number): number {
    const kwh = this.standbyKw(session) * hours;
    if (kwh === 0) return 0;
    this.standbyKwh[session] = this.standbyKwh[session] + kwh;
    return kwh;
  }

  /** What of the energy asked for the vehicle has, by the meter's count [kWh]. */
  metKwh(session: number): number {
    if (this.mostDischargeA[session] === 0) return this.deliveredKwh[session];
    return this.site.sessions.requestedKwh[session] - Math.max(0, this.missingKwh(session));
  }

  /** Books what has flowed through the plug of an EVSE for direct current, into the vehicle and out of it.
   *  @returns energy at the meter, given back negative [kWh] */
  book(session: number, { inKwh, outKwh, meterInKwh, meterOutKwh }: PlugFlow): number {
    const { efficiency } = this.vehicleOf(session);
    this.storedKwh[session] = this.storedKwh[session] + inKwh * efficiency - outKwh / efficiency;
    this.deliveredKwh[session] = this.deliveredKwh[session] + meterInKwh;
    this.dischargedKwh[session] = this.dischargedKwh[session] + meterOutKwh;
    return meterInKwh - meterOutKwh;
  }

  /** Power at the plug of an EVSE for direct current, of a power at its meter, by sign [kW]. */
  plugKw(session: number, meterKw: number): number {
    const { conversion, efficiency } = this.evseOf(session);
    const share = conversion ? efficiencyAt(conversion, meterKw) : efficiency;
    return meterKw < 0 ? meterKw / share : meterKw * share;
  }

  /** The other way round. */
  meterKw(session: number, plugKw: number): number {
    const { conversion, efficiency } = this.evseOf(session);
    if (conversion) return meterKw(conversion, plugKw);
    return plugKw < 0 ? plugKw * efficiency : plugKw / efficiency;
  }

  /** State of charge up to which a session's battery takes energy without an end [1]; Infinity for one that gives nothing
   *  back, which ends its session. @param isBeyond as in `flow` */
  ceilingSoc(session: number, isBeyond: boolean): number {
    if (this.mostDischargeA[session] === 0) return Number.POSITIVE_INFINITY;
    const { capacityKwh, initialKwh, requestedKwh, bothWays } = this.site.sessions;
    const wantedSoc = (initialKwh[session] + requestedKwh[session] * this.efficiency[session]) / capacityKwh[session];
    return isBeyond ? Math.max(wantedSoc, bothWays!.mostSoc) : wantedSoc;
  }

  /** In the battery above the least from which it gives back [kWh]. */
  private spareKwh(session: number): number {
    const { capacityKwh, bothWays } = this.site.sessions;
    return this.storedKwh[session] - bothWays!.leastSoc * capacityKwh[session];
  }

  private evseOf(session: number): SiteEvse {
    return this.site.evses[this.site.sessions.evse[session]];
  }

  /** Battery over meter energy at a power, by the curves of the converters where they are told [1]. */
  private efficiencyAt(session: number, meterKw: number): number {
    const evse = this.evseOf(session);
    const vehicle = this.vehicleOf(session);
    // On direct current the converter stands in the charger, on alternating current on board.
    const curve = this.isDc(session) ? evse.conversion : vehicle.conversion;
    if (!curve) return this.efficiency[session];
    const other = this.isDc(session) ? vehicle.efficiency : evse.efficiency;
    return efficiencyAt(curve, meterKw) * other;
  }

  private acceptedKwh(session: number, drawableKw: number, efficiency: number, hours: number): number {
    const vehicle = this.vehicleOf(session);
    const storedKwh = this.storedKwh[session];
    const capacityKwh = this.site.sessions.capacityKwh[session];
    const battery = this.curves[session];
    if (battery) {
      const soc = storedKwh / capacityKwh;
      const { conversion, efficiency: constant } = this.evseOf(session);
      const plugKw = drawableKw * (conversion ? efficiencyAt(conversion, drawableKw) : constant);
      return (advanceSoc(battery, soc, plugKw, hours) - soc) * capacityKwh;
    }
    const offeredKw = drawableKw * efficiency;
    if (vehicle.battery === "ideal") return idealGainKwh(storedKwh, capacityKwh, offeredKw, hours);
    const soc = storedKwh / capacityKwh;
    const maxKw = onboardKw(vehicle, this.phases[session]) * efficiency;
    return (twoStageSoc(soc, offeredKw, maxKw, capacityKwh, vehicle.transitionSoc, hours) - soc) * capacityKwh;
  }

  /** Works out what a session's vehicle and EVSE make of an ampere. */
  private rate(session: number): void {
    const evse = this.evseOf(session);
    const vehicle = this.vehicleOf(session);
    const isDc = evse.dc !== undefined && vehicle.dc !== undefined;
    // On direct current the charger alone is what the connection sees.
    const powerFactor = isDc ? evse.powerFactor : evse.powerFactor * vehicle.powerFactor;
    this.phases[session] = isDc ? evse.phases : Math.min(evse.phases, vehicle.phases);
    this.setPowerFactor(session, powerFactor);
    this.efficiency[session] = nominalEfficiency(evse, vehicle);
    this.rateDischarge(session, evse);
    if (!evse.dc || !vehicle.dc) return;
    const capacityKwh = this.site.sessions.capacityKwh[session];
    const soc = this.storedKwh[session] / capacityKwh;
    const curve = pairCurve(vehicle.dc, evse.dc, soc);
    this.curves[session] = { curve, capacityKwh, efficiency: vehicle.efficiency };
  }

  private rateDischarge(session: number, evse: SiteEvse): void {
    const { bothWays } = this.site.sessions;
    if (!bothWays || bothWays.mostKw[session] === 0) return;
    const perKw = evse.efficiency / this.kwPerAmp[session];
    const mostA = Math.min(bothWays.mostKw[session] * perKw, evse.maxCurrentA);
    // On alternating current less than it can charge with cannot be given either; no source says otherwise.
    const floorA = evse.dc ? 0 : Math.max(evse.minCurrentA, this.vehicleOf(session).minCurrentA);
    const leastA = Math.max(bothWays.leastKw[session] * perKw, floorA);
    if (leastA > mostA) return;
    this.leastDischargeA[session] = leastA;
    this.mostDischargeA[session] = mostA;
  }
}
