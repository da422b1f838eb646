/** Power factor of an on-board charger by its current: [A per phase, power factor], ascending; straight lines between, and
 *  beyond the last point the charger's own. */
export type PowerFactorCurve = readonly (readonly [currentA: number, powerFactor: number])[];

/** Power factor at a current [1].
 *  @param nominal what the charger has above the curve, and everywhere without one */
export function powerFactorAt(curve: PowerFactorCurve | undefined, nominal: number, currentA: number): number {
  if (!curve || currentA > curve[curve.length - 1][0]) return nominal;
  if (currentA <= curve[0][0]) return curve[0][1];
  let i = 1;
  while (curve[i][0] < currentA) i++;
  const [fromA, from] = curve[i - 1];
  const [toA, to] = curve[i];
  return from + ((to - from) * (currentA - fromA)) / (toA - fromA);
}
