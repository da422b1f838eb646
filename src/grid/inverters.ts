import type { PvSystem, Storage } from "./network.ts";

/** Power of a PV system under an irradiance [kW/m²], generated [kW, kvar]: the panel's, through the inverter's
 *  efficiency, off below its cut-out, and within its kVA with reactive power first, as OpenDSS's PVSystem does by
 *  default. */
export function invertedPower(system: PvSystem, irradiance: number): { kw: number; kvar: number } {
  const panelKw = irradiance * system.pmppKw * system.temperatureFactor;
  // An inverter starts as switched on, so that its cut-out counts, which lies below the cut-in; kvar asked for go on.
  if (panelKw < (Math.min(system.cutOutPct, system.cutInPct) / 100) * system.ratedKva) {
    return withinRating(0, reactiveOf(0, system), system.ratedKva);
  }
  const passedKw = panelKw * efficiencyAt(system.efficiency, panelKw / system.ratedKva);
  const kw = Math.min(passedKw, system.maxKw ?? passedKw);
  return withinRating(kw, reactiveOf(kw, system), system.ratedKva);
}

/** Power of a storage in its present state, generated [kW, kvar]; idling it draws its idling losses, and its reactive
 *  power goes on. */
export function storedPower(storage: Storage): { kw: number; kvar: number } {
  const { state, ratedKw, ratedKva } = storage;
  const pct = { idling: -storage.idlingPct, discharging: storage.dischargePct, charging: -storage.chargePct }[state];
  const kw = (ratedKw * pct) / 100;
  return withinRating(kw, reactiveOf(kw, storage), ratedKva);
}

function reactiveOf(kw: number, { powerFactor, kvar }: { powerFactor?: number; kvar?: number }): number {
  if (kvar !== undefined) return kvar;
  if (powerFactor === undefined || Math.abs(powerFactor) >= 1) return 0;
  return kw * Math.sqrt(1 / (powerFactor * powerFactor) - 1) * Math.sign(powerFactor);
}

function withinRating(kw: number, kvar: number, kva: number): { kw: number; kvar: number } {
  if (kw * kw + kvar * kvar <= kva * kva) return { kw, kvar };
  const limited = Math.sign(kvar) * Math.min(Math.abs(kvar), kva);
  return { kw: Math.sign(kw) * Math.sqrt(Math.max(0, kva * kva - limited * limited)), kvar: limited };
}

function efficiencyAt(curve: readonly (readonly [number, number])[] | undefined, x: number): number {
  if (!curve || curve.length === 0) return 1;
  if (x <= curve[0][0]) return curve[0][1];
  for (let k = 1; k < curve.length; k++) {
    const [x0, y0] = curve[k - 1];
    const [x1, y1] = curve[k];
    if (x <= x1) return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
  }
  return curve[curve.length - 1][1];
}
