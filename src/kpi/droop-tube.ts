import { f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";

/** A response may take so long to be there in full [s], and neither more nor less of a smaller deviation: half of it after
 *  half the time. Regulation (EU) 2017/1485, Article 154(7). */
const FULL_AFTER_S = 30;
/** Insensitivity that measurement and control may have together [Hz]: the same, Annex V, Continental Europe. */
const INSENSITIVITY_HZ = 0.01;
/** Deviation of full activation where a scenario says none [Hz]. */
const FULL_AT_HZ = 0.2;

/** The responses that a contract allows, window by window [kW], grid-positive. */
export interface DroopTube {
  readonly stepS: number;
  readonly lowKw: Float64Array;
  readonly highKw: Float64Array;
  /** What was delivered short of the tube, in the asked direction [kW]; 0 inside and beyond. */
  readonly shortKw: Float64Array;
  /** Whether what was delivered lies inside. */
  readonly isInside: Uint8Array;
}

/** The tube around what a droop asks for: all units that ramp straight to it in anything between no time and 30 s, each
 *  with 10 mHz of insensitivity. A linear ramp that follows a moving target is its mean over the ramp's time.
 *  @param frequency the table of that name   @param fullAtHz droop of the fleet [Hz] */
export function droopTube(frequency: Table, fullAtHz: number): DroopTube {
  const time = f64Values(frequency, "time");
  const askedKw = f64Values(frequency, "asked_kw");
  const deliveredKw = f64Values(frequency, "delivered_kw");
  const rows = askedKw.length;
  const stepS = rows > 1 ? (time[1]! - time[0]!) / 1e6 : 1;
  const offeredKw = f64Values(frequency, "offered_kw");
  const lowKw = askedKw.slice();
  const highKw = askedKw.slice();
  const sums = new Float64Array(rows + 1);
  for (let k = 0; k < rows; k++) sums[k + 1] = sums[k]! + askedKw[k]!;
  for (let rampS = 1; rampS <= FULL_AFTER_S; rampS++) {
    const steps = Math.max(1, Math.round(rampS / stepS));
    for (let k = 0; k < rows; k++) {
      // Before the first window all stood at what it asks for.
      const before = Math.max(0, steps - 1 - k) * askedKw[0]!;
      const meanKw = (sums[k + 1]! - sums[Math.max(0, k + 1 - steps)]! + before) / steps;
      if (meanKw < lowKw[k]!) lowKw[k] = meanKw;
      if (meanKw > highKw[k]!) highKw[k] = meanKw;
    }
  }
  const shortKw = new Float64Array(rows);
  const isInside = new Uint8Array(rows);
  for (let k = 0; k < rows; k++) {
    // By what was offered then: sessions that are machines have their handshakes before they offer anything.
    const toleranceKw = (offeredKw[k]! * INSENSITIVITY_HZ) / fullAtHz;
    lowKw[k]! -= toleranceKw;
    highKw[k]! += toleranceKw;
    const kw = deliveredKw[k]!;
    isInside[k] = kw >= lowKw[k]! && kw <= highKw[k]! ? 1 : 0;
    shortKw[k] = Math.max(0, askedKw[k]! >= 0 ? lowKw[k]! - kw : kw - highKw[k]!);
  }
  return { stepS, lowKw, highKw, shortKw, isInside };
}

/** Deviation at which a scenario's fleet gives all [Hz]. */
export const fullAtHz = (scenario: Readonly<Record<string, unknown>>): number =>
  (scenario["frequency"] as { fullAtHz?: number } | undefined)?.fullAtHz ?? FULL_AT_HZ;
