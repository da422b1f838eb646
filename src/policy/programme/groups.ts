import type { LimitMatrix } from "../site-limits.ts";

/** EVSEs that take part in the same limits in the same way, and how each group does. */
export interface LimitGroups {
  /** Group of each EVSE. */
  readonly groupOf: Int32Array;
  readonly groups: number;
  /** Complex coefficient of each group in each limit [limits × groups]. */
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** The limits as half-planes: Σ coefficient·current ≤ bound, row-major [rows × groups]. */
  readonly boundA: Float64Array;
  readonly coefficient: Float64Array;
}

/** @param keyOf what else must be equal within a group, as text (phases and voltage, say)
 *  @param givesBack whether currents may be negative, too
 *  @param facets half-planes that stand for a limit's whole circle, tangent to it: at 24 a sum may exceed the limit by 0.9 % */
export function limitGroups(
  matrix: LimitMatrix,
  facets: number,
  keyOf: (evse: number) => string,
  givesBack = false,
): LimitGroups {
  const evses = matrix.start.length - 1;
  const byKey = new Map<string, number>();
  const sample: number[] = [];
  const groupOf = Int32Array.from({ length: evses }, (_, evse) => {
    const terms = [];
    for (let at = matrix.start[evse]; at < matrix.start[evse + 1]; at++)
      terms.push(`${matrix.limit[at]}:${matrix.re[at]}:${matrix.im[at]}`);
    const key = `${keyOf(evse)}|${terms.join()}`;
    const known = byKey.get(key) ?? sample.length;
    if (known === sample.length) {
      byKey.set(key, known);
      sample.push(evse);
    }
    return known;
  });
  const groups = sample.length;
  const re = new Float64Array(matrix.limitA.length * groups);
  const im = new Float64Array(matrix.limitA.length * groups);
  sample.forEach((evse, group) => {
    for (let at = matrix.start[evse]; at < matrix.start[evse + 1]; at++) {
      re[matrix.limit[at] * groups + group] = matrix.re[at];
      im[matrix.limit[at] * groups + group] = matrix.im[at];
    }
  });
  return { groupOf, groups, re, im, ...halfPlanes(matrix.limitA, re, im, facets, givesBack) };
}

/** Tangents of each limit's circle, those alone that a sum of currents (≥ 0 where none gives back) can meet first. A sum in the direction of a
 *  tangent point, as balanced currents give, is held exactly. */
function halfPlanes(limitA: Float64Array, re: Float64Array, im: Float64Array, facets: number, givesBack: boolean) {
  const groups = limitA.length === 0 ? 0 : re.length / limitA.length;
  const bounds: number[] = [];
  const rows: number[] = [];
  for (let l = 0; l < limitA.length; l++) {
    const own = Array.from({ length: groups }, (_, g) => ({ re: re[l * groups + g], im: im[l * groups + g] }));
    const along = own.filter((c) => c.re !== 0 || c.im !== 0);
    const directions = givesBack ? along.flatMap((c) => [c, { re: -c.re, im: -c.im }]) : along;
    for (let k = 0; k < facets; k++) {
      const angle = (2 * Math.PI * k) / facets;
      const [x, y] = [Math.cos(angle), Math.sin(angle)];
      if (!isReached(directions, x, y, Math.cos(Math.PI / facets) - 1e-9)) continue;
      bounds.push(limitA[l]);
      for (const c of own) rows.push(c.re * x + c.im * y);
    }
  }
  return { boundA: Float64Array.from(bounds), coefficient: Float64Array.from(rows) };
}

/** Whether some sum of the directions points within the tangent's share of the circle. */
function isReached(directions: readonly { re: number; im: number }[], x: number, y: number, cosine: number): boolean {
  for (const a of directions) {
    if (a.re * x + a.im * y >= cosine * Math.sqrt(a.re * a.re + a.im * a.im)) return true;
    for (const b of directions) {
      const across = a.re * b.im - a.im * b.re;
      if (Math.abs(across) < 1e-12) continue;
      // (x, y) as a combination of both.
      if ((x * b.im - y * b.re) / across >= 0 && (a.re * y - a.im * x) / across >= 0) return true;
    }
  }
  return false;
}
