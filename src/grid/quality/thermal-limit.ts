/** Current over its limit, in percent; NaN where the element has no limit. @param limitA normal rating [A] */
export const loadingPct = (currentA: number, limitA: number | undefined): number =>
  limitA === undefined || !(limitA > 0) ? Number.NaN : (100 * currentA) / limitA;

/** Thermal verdict of an element over its averaging intervals. */
export interface ThermalVerdict {
  readonly highestPct: number;
  /** Intervals above 100 %. */
  readonly overloaded: number;
}

/** Judges an element's loadings, one per interval [%]; unrated intervals (NaN) count as none. */
export function thermalVerdict(loadingsPct: ArrayLike<number>): ThermalVerdict {
  let highestPct = Number.NaN;
  let overloaded = 0;
  for (let k = 0; k < loadingsPct.length; k++) {
    const pct = loadingsPct[k]!;
    if (Number.isNaN(pct)) continue;
    if (!(highestPct >= pct)) highestPct = pct;
    if (pct > 100) overloaded++;
  }
  return { highestPct, overloaded };
}
