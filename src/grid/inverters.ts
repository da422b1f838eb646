import type { PvSystem, Storage } from "./network.ts";

/** Power of a PV system under an irradiance [kW/m²], generated [kW, kvar]: the panel's, through the inverter's
 *  efficiency, off below its cut-in, and within its kVA with reactive power first, as OpenDSS's PVSystem does by
 *  default. */
export function invertedPower(system: PvSystem, irradiance: number): { kw: number; kvar: number } {
  const panelKw = irradiance * system.pmppKw * system.temperatureFactor;
  if (panelKw < (system.cutInPct / 100) * system.ratedKva) return { kw: 0, kvar: 0 };
  const kw = panelKw * efficiencyAt(system.efficiency, panelKw / system.ratedKva);
  return withinRating(kw, reactiveOf(kw, system), system.ratedKva);
}

/** Power of a storage in its present state, generated [kW, kvar]; idling it draws its idling losses. */
export function storedPower(storage: Storage): { kw: number; kvar: number } {
  const { state, ratedKw, ratedKva } = storage;
  if (state === "idling") return { kw: (-ratedKw * storage.idlingPct) / 100, kvar: 0 };
  const kw = state === "discharging" ? (ratedKw * storage.dischargePct) / 100 : (-ratedKw * storage.chargePct) / 100;
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
