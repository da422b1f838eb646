/** Three voltages as phasors [V]. */
export interface ThreePhasors {
  readonly re: ArrayLike<number>;
  readonly im: ArrayLike<number>;
}

const HALF_ROOT3 = Math.sqrt(3) / 2;

/** Voltages are far from where squares overflow, which is what `Math.hypot` takes several times as long to rule out. */
const size = (re: number, im: number): number => Math.sqrt(re * re + im * im);

/** True voltage unbalance: negative over positive sequence, |V₂| / |V₁|, in percent (IEC 61000-4-30; EN 50160 asks that
 *  95 % of a week's 10-minute means stay at or below 2 %). Needs angles; magnitudes alone give `nemaUnbalancePct`. */
export function voltageUnbalancePct({ re, im }: ThreePhasors): number {
  const [ar, br, cr] = [re[0], re[1], re[2]];
  const [ai, bi, ci] = [im[0], im[1], im[2]];
  // V₁ = Va + a Vb + a² Vc and V₂ = Va + a² Vb + a Vc with a = −½ + j √3/2; the thirds cancel.
  const middleR = ar - (br + cr) / 2;
  const middleI = ai - (bi + ci) / 2;
  const crossR = HALF_ROOT3 * (bi - ci);
  const crossI = HALF_ROOT3 * (br - cr);
  const positive = size(middleR - crossR, middleI + crossI);
  const negative = size(middleR + crossR, middleI - crossI);
  return (100 * negative) / positive;
}

/** NEMA's voltage unbalance (MG 1, also in ANSI C84.1, which asks for at most 3 % at no load): largest deviation of a
 *  line-to-line magnitude from their mean, in percent of the mean. Another quantity than `voltageUnbalancePct`. */
export function nemaUnbalancePct({ re, im }: ThreePhasors): number {
  const ab = size(re[0] - re[1], im[0] - im[1]);
  const bc = size(re[1] - re[2], im[1] - im[2]);
  const ca = size(re[2] - re[0], im[2] - im[0]);
  const mean = (ab + bc + ca) / 3;
  return (100 * Math.max(Math.abs(ab - mean), Math.abs(bc - mean), Math.abs(ca - mean))) / mean;
}
