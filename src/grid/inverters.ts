import type { InverterLimits, PvSystem, Storage } from "./network.ts";

/** Power of a PV system under an irradiance [kW/m²], generated [kW, kvar]: the panel's, through the inverter's
 *  efficiency, off below its cut-out, and within its kVA with reactive power first, as OpenDSS's PVSystem does by
 *  default. */
export function invertedPower(
  system: PvSystem,
  irradiance: number,
  temperatureFactor = system.temperatureFactor,
): { kw: number; kvar: number } {
  const panelKw = irradiance * system.pmppKw * temperatureFactor;
  // An inverter starts as switched on, so that its cut-out counts, which lies below the cut-in; kvar asked for go on.
  if (panelKw < (Math.min(system.cutOutPct, system.cutInPct) / 100) * system.ratedKva) {
    return system.kvarFollows ? { kw: 0, kvar: 0 } : withinRating(0, system, system.pmppKw);
  }
  const passedKw = panelKw * efficiencyAt(system.efficiency, panelKw / system.ratedKva);
  const kw = Math.min(passedKw, system.maxKw ?? passedKw);
  return withinRating(kw, system, system.pmppKw);
}

/** Power of a storage in its present state, generated [kW, kvar]; idling it draws its idling losses, and its reactive
 *  power goes on. */
export function storedPower(storage: Storage): { kw: number; kvar: number } {
  const { state, ratedKw } = storage;
  const pct = { idling: -storage.idlingPct, discharging: storage.dischargePct, charging: -storage.chargePct }[state];
  const kw = (ratedKw * pct) / 100;
  return withinRating(kw, state === "idling" ? { ...storage, priority: "power" } : storage, ratedKw);
}

interface Inverter extends InverterLimits {
  readonly ratedKva: number;
  readonly powerFactor?: number;
  readonly kvar?: number;
}

function reactiveOf(kw: number, { powerFactor, kvar }: Inverter): number {
  if (kvar !== undefined) return kvar;
  if (powerFactor === undefined || Math.abs(powerFactor) >= 1) return 0;
  return kw * Math.sqrt(1 / (powerFactor * powerFactor) - 1) * Math.sign(powerFactor);
}

/** The power with what is asked for in kvar, as far as both fit the inverter.
 *  @param ratedKw what the shares of power are shares of */
function withinRating(kw: number, inverter: Inverter, ratedKw: number): { kw: number; kvar: number } {
  const { ratedKva, priority, maxKvar = ratedKva, maxAbsorbedKvar = ratedKva } = inverter;
  const asked = reactiveOf(kw, inverter);
  const allowed = kvarShare(Math.abs(kw), inverter, ratedKw);
  const kvar = Math.max(-maxAbsorbedKvar * allowed, Math.min(maxKvar * allowed, asked));
  if (priority === "power factor") {
    const kept = inverter.kvar === undefined && asked !== 0 ? kw * (kvar / asked) : kw;
    const share = Math.min(1, ratedKva / Math.hypot(kept, kvar));
    return { kw: kept * share, kvar: kvar * share };
  }
  if (kw * kw + kvar * kvar <= ratedKva * ratedKva) return { kw, kvar };
  if (priority === "power") {
    const first = Math.min(Math.abs(kw), ratedKva);
    return { kw: Math.sign(kw) * first, kvar: Math.sign(kvar) * besides(first, ratedKva) };
  }
  return { kw: Math.sign(kw) * besides(Math.min(Math.abs(kvar), ratedKva), ratedKva), kvar };
}

/** How much of its limits of kvar an inverter has at a power, of 1. */
function kvarShare(kw: number, { noKvarBelowPct, fullKvarAbovePct }: Inverter, ratedKw: number): number {
  if (noKvarBelowPct !== undefined && kw < (noKvarBelowPct / 100) * ratedKw) return 0;
  const full = ((fullKvarAbovePct ?? 0) / 100) * ratedKw;
  return full > 0 ? Math.min(1, kw / full) : 1;
}

/** What a rating has left at right angles to a part. */
const besides = (part: number, kva: number) => Math.sqrt(Math.max(0, kva * kva - part * part));

/** An inverter's efficiency at a power over its rating; 1 without a curve. */
export function efficiencyAt(curve: readonly (readonly [number, number])[] | undefined, x: number): number {
  if (!curve || curve.length === 0) return 1;
  if (x <= curve[0][0]) return curve[0][1];
  for (let k = 1; k < curve.length; k++) {
    const [x0, y0] = curve[k - 1];
    const [x1, y1] = curve[k];
    if (x <= x1) return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
  }
  return curve[curve.length - 1][1];
}
