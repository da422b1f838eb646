/** Current over its limit, in percent; NaN where the element has no limit. @param limitA normal rating [A] */
export const loadingPct = (currentA: number, limitA: number | undefined): number =>
  limitA === undefined || !(limitA > 0) ? Number.NaN : (100 * currentA) / limitA;
