import { idealGainKwh, twoStageSoc } from "../devices/battery.ts";
import { advanceSoc, type CurveBattery } from "../devices/curve-charging.ts";
import { dcPowerLimitKw, type PowerCurve } from "../devices/power-curve.ts";
import type { Model, SiteEvse, SiteModel, VehicleRating } from "../model/model.ts";
import { canCharge, chargesByConverter, pairCurve } from "./pair-rating.ts";

/** What every session of a site has had so far, and what vehicle and EVSE make of a current. One entry per session. */
export class SessionLedger {
  /** Metered at the EVSE, in the battery, and the highest mean power of any period. */
  readonly deliveredKwh: Float64Array;
  readonly storedKwh: Float64Array;
  readonly peakKw: Float64Array;
  /** Active power per ampere of phase current [kW/A], reactive over active power [1], battery over meter energy [1]. */
  readonly kwPerAmp: Float64Array;
  readonly reactiveShare: Float64Array;
  readonly efficiency: Float64Array;
  readonly phases: Int32Array;
  /** On direct current: the battery with the curve of the pair; undefined on alternating current. */
  private readonly curves: (CurveBattery | undefined)[];
  private readonly model: Model;
  private readonly site: SiteModel;

  constructor(model: Model, site: SiteModel) {
    const { count, initialKwh } = site.sessions;
    this.model = model;
    this.site = site;
    this.deliveredKwh = new Float64Array(count);
    this.storedKwh = Float64Array.from(initialKwh);
    this.peakKw = new Float64Array(count);
    this.kwPerAmp = new Float64Array(count);
    this.reactiveShare = new Float64Array(count);
    this.efficiency = new Float64Array(count);
    this.phases = new Int32Array(count);
    this.curves = new Array<CurveBattery | undefined>(count).fill(undefined);
    const pairs = new Map<string, PowerCurve>();
    for (let session = 0; session < count; session++) this.rate(session, pairs);
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

  /** Power at the meter that a current allows the vehicle to take, its own limits considered [kW]. */
  drawableKw(session: number, currentA: number): number {
    const allowedKw = currentA * this.kwPerAmp[session];
    if (this.curves[session]) {
      const evse = this.evseOf(session);
      return Math.min(allowedKw, evse.dc!.maxPowerKw / evse.efficiency);
    }
    const vehicle = this.vehicleOf(session);
    // A vehicle for alternating current alone finds nothing at an EVSE for direct current.
    if (this.evseOf(session).dc) return 0;
    return currentA < vehicle.minCurrentA ? 0 : Math.min(allowedKw, vehicle.maxPowerKw);
  }

  /** Power at the plug that a vehicle on direct current would take by its curve [kW]. */
  curveKw(session: number): number {
    const battery = this.curves[session]!;
    return dcPowerLimitKw(battery.curve, this.storedKwh[session] / battery.capacityKwh);
  }

  /** Still asked for, at the meter [kWh]; negative by rounding at most. */
  missingKwh(session: number): number {
    return this.site.sessions.requestedKwh[session] - this.deliveredKwh[session];
  }

  /** Lets a session's battery take what it accepts for a while. @returns energy at the meter [kWh] */
  charge(session: number, drawableKw: number, hours: number): number {
    const efficiency = this.efficiency[session];
    const acceptedKwh = this.acceptedKwh(session, drawableKw, hours);
    // The vehicle stops by itself once it has what its driver asked for.
    const gainKwh = Math.min(acceptedKwh, Math.max(0, this.missingKwh(session) * efficiency));
    const meteredKwh = gainKwh / efficiency;
    this.storedKwh[session] = this.storedKwh[session] + gainKwh;
    this.deliveredKwh[session] = this.deliveredKwh[session] + meteredKwh;
    return meteredKwh;
  }

  /** Books what the plug has delivered. @returns energy at the meter [kWh] */
  book(session: number, plugKwh: number): number {
    const meteredKwh = plugKwh / this.evseOf(session).efficiency;
    this.storedKwh[session] = this.storedKwh[session] + plugKwh * this.vehicleOf(session).efficiency;
    this.deliveredKwh[session] = this.deliveredKwh[session] + meteredKwh;
    return meteredKwh;
  }

  private evseOf(session: number): SiteEvse {
    return this.site.evses[this.site.sessions.evse[session]];
  }

  private acceptedKwh(session: number, drawableKw: number, hours: number): number {
    const vehicle = this.vehicleOf(session);
    const storedKwh = this.storedKwh[session];
    const capacityKwh = this.site.sessions.capacityKwh[session];
    const battery = this.curves[session];
    if (battery) {
      const soc = storedKwh / capacityKwh;
      return (advanceSoc(battery, soc, drawableKw * this.evseOf(session).efficiency, hours) - soc) * capacityKwh;
    }
    const efficiency = this.efficiency[session];
    const offeredKw = drawableKw * efficiency;
    if (vehicle.battery === "ideal") return idealGainKwh(storedKwh, capacityKwh, offeredKw, hours);
    const soc = storedKwh / capacityKwh;
    const maxKw = vehicle.maxPowerKw * efficiency;
    return (twoStageSoc(soc, offeredKw, maxKw, capacityKwh, vehicle.transitionSoc, hours) - soc) * capacityKwh;
  }

  /** Works out what a session's vehicle and EVSE make of an ampere. */
  private rate(session: number, pairs: Map<string, PowerCurve>): void {
    const evse = this.evseOf(session);
    const vehicle = this.vehicleOf(session);
    const isDc = evse.dc !== undefined && vehicle.dc !== undefined;
    // On direct current the charger alone is what the connection sees.
    const powerFactor = isDc ? evse.powerFactor : evse.powerFactor * vehicle.powerFactor;
    this.phases[session] = isDc ? evse.phases : Math.min(evse.phases, vehicle.phases);
    this.kwPerAmp[session] = (evse.voltageV / 1000) * this.phases[session] * powerFactor;
    this.reactiveShare[session] = Math.sqrt(1 - powerFactor * powerFactor) / powerFactor;
    this.efficiency[session] = evse.efficiency * vehicle.efficiency;
    if (!evse.dc || !vehicle.dc) return;
    const capacityKwh = this.site.sessions.capacityKwh[session];
    const soc = this.storedKwh[session] / capacityKwh;
    const way = chargesByConverter(vehicle.dc, evse.dc, soc) ? "converter" : "battery";
    const name = `${evse.dc.maxCurrentA}/${evse.dc.maxVoltageV}/${this.site.sessions.vehicle[session]}/${way}`;
    const curve = pairs.get(name) ?? pairCurve(vehicle.dc, evse.dc, soc);
    pairs.set(name, curve);
    this.curves[session] = { curve, capacityKwh, efficiency: vehicle.efficiency };
  }
}
