import type { PerConstraint, Point } from "./point.ts";
import type { EnergyPaths } from "./programme.ts";

/** What couples a programme's steps where energies are bounded on their way: the cost of all that follows is a quadratic in what
 *  the sessions hold, found from the last step back (a Riccati recursion, P' = W + (P⁻¹ + M)⁻¹ with M what the step's currents
 *  can do about it). Costs the cube of the sessions that are there, step by step. */
export class StorageCoupling {
  private readonly point: Point;
  private readonly paths: EnergyPaths;
  /** Sessions there at each step, and where the step's matrices begin. */
  private readonly there: Int32Array;
  private readonly base: Int32Array;
  /** M and (P⁻¹ + M)⁻¹ of each step. */
  private readonly reach: Float64Array;
  private readonly value: Float64Array;
  // Scratch, for the largest step.
  private readonly ahead: Float64Array;
  private readonly root: Float64Array;
  private readonly inner: Float64Array;
  private readonly byRow: Float64Array;
  private readonly slope: Float64Array;
  private readonly gained: Float64Array;
  private readonly held: Float64Array;
  private readonly wanted: Float64Array;

  constructor(point: Point, paths: EnergyPaths) {
    this.point = point;
    this.paths = paths;
    const { steps, sessions } = point.p;
    this.there = new Int32Array(steps);
    for (const stay of paths.stay) for (let t = 0; t < stay; t++) this.there[t] = this.there[t] + 1;
    this.base = new Int32Array(steps + 1);
    for (let t = 0; t < steps; t++) this.base[t + 1] = this.base[t] + this.there[t] ** 2;
    this.reach = new Float64Array(this.base[steps]);
    this.value = new Float64Array(this.base[steps]);
    [this.ahead, this.root, this.inner] = [0, 1, 2].map(() => new Float64Array(sessions * sessions)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    this.byRow = new Float64Array(sessions);
    this.held = new Float64Array(sessions);
    this.wanted = new Float64Array(sessions);
    this.slope = new Float64Array(steps * sessions);
    this.gained = new Float64Array(steps * sessions);
  }

  /** Takes in one step's currents. @param kernel its groups', from `from` on, as the sessions' Schur complement has it */
  add(t: number, inverse: Float64Array, kernel: Float64Array, from: number): void {
    const { p, gain, sign } = this.point;
    const n = this.there[t];
    const { reach, byRow } = this;
    const base = this.base[t];
    reach.fill(0, base, base + n * n);
    byRow.fill(0);
    for (let e = p.stepStart[t]; e < p.stepStart[t + 1]; e++) {
      const s = p.session[e];
      reach[base + s * n + s] = reach[base + s * n + s] + gain[e] * gain[e] * inverse[e];
      byRow[s] = byRow[s] + gain[e] * sign[e] * inverse[e];
    }
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const at = base + i * n + j;
        reach[at] = reach[at] + byRow[i] * byRow[j] * kernel[from + p.group[i] * p.groups + p.group[j]];
      }
  }

  /** From the last step back. */
  factorise(multiplier: PerConstraint): void {
    const { ahead, value, base } = this;
    const { steps, sessions } = this.point.p;
    ahead.fill(0);
    for (let t = steps - 1; t >= 0; t--) {
      const n = this.there[t];
      for (let s = 0; s < n; s++) ahead[s * sessions + s] = ahead[s * sessions + s] + this.weight(s, t, multiplier);
      this.step(t, n);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) ahead[i * sessions + j] = value[base[t] + i * n + j];
    }
  }

  /** How hard a session's bounds at the end of a step hold. */
  private weight(s: number, t: number, multiplier: PerConstraint): number {
    const { slack } = this.point;
    const { start, stay } = this.paths;
    let weight = t === stay[s] - 1 ? multiplier.energy[s] / slack.energy[s] : 0;
    const at = start[s] + t;
    if (at < start[s + 1])
      weight += multiplier.pathLow[at] / slack.pathLow[at] + multiplier.pathHigh[at] / slack.pathHigh[at];
    return weight;
  }

  /** (P⁻¹ + M)⁻¹ = L·(I + Lᵀ·M·L)⁻¹·Lᵀ with P = L·Lᵀ: nothing is inverted that may vanish. */
  private step(t: number, n: number): void {
    const { ahead, root, inner, reach, value } = this;
    const { sessions } = this.point.p;
    const base = this.base[t];
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) root[i * n + j] = ahead[i * sessions + j];
    cholesky(root, n);
    // value = M·L, then inner = I + Lᵀ·M·L.
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = j; k < n; k++) sum += reach[base + i * n + k] * root[k * n + j];
        value[base + i * n + j] = sum;
      }
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        let sum = i === j ? 1 : 0;
        for (let k = i; k < n; k++) sum += root[k * n + i] * value[base + k * n + j];
        inner[i * n + j] = sum;
      }
    cholesky(inner, n);
    // root = L·R⁻ᵀ, row by row; its square is the result.
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let sum = j <= i ? root[i * n + j] : 0;
        for (let k = 0; k < j; k++) sum -= inner[j * n + k] * root[i * n + k];
        root[i * n + j] = sum / inner[j * n + j];
      }
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += root[i * n + k] * root[j * n + k];
        value[base + i * n + j] = sum;
        value[base + j * n + i] = sum;
      }
  }

  /** What is left of a right-hand side once the bounds' pull is taken off it. @param free the steps' own answer to it */
  pull(right: Float64Array, free: Float64Array, rest: Float64Array): void {
    const { slope, gained, held, wanted, there, value, reach, base } = this;
    const { p, gain } = this.point;
    const n = p.sessions;
    gained.fill(0);
    for (let t = 0; t < p.steps; t++)
      for (let e = p.stepStart[t]; e < p.stepStart[t + 1]; e++) {
        const at = t * n + p.session[e];
        gained[at] = gained[at] + gain[e] * free[e];
      }
    // Slopes of what follows, from the last step back: p' = p + Q·(b − M·p).
    slope.fill(0);
    for (let t = p.steps - 1; t > 0; t--) {
      const k = there[t];
      this.missing(t, wanted);
      for (let i = 0; i < k; i++) slope[(t - 1) * n + i] = slope[t * n + i] + along(value, base[t] + i * k, wanted, k);
    }
    held.fill(0);
    const price = this.byRow;
    for (let t = 0; t < p.steps; t++) {
      const k = there[t];
      this.missing(t, wanted);
      for (let i = 0; i < k; i++) wanted[i] = wanted[i] + held[i];
      for (let i = 0; i < k; i++) price[i] = slope[t * n + i] + along(value, base[t] + i * k, wanted, k);
      for (let i = 0; i < k; i++) held[i] = held[i] + gained[t * n + i] - along(reach, base[t] + i * k, price, k);
      for (let e = p.stepStart[t]; e < p.stepStart[t + 1]; e++) rest[e] = right[e] - gain[e] * price[p.session[e]];
    }
  }

  /** b − M·p of a step. */
  private missing(t: number, out: Float64Array): void {
    const k = this.there[t];
    const n = this.point.p.sessions;
    const slope = this.slope.subarray(t * n, t * n + k);
    for (let i = 0; i < k; i++) out[i] = this.gained[t * n + i] - along(this.reach, this.base[t] + i * k, slope, k);
  }
}

function along(matrix: Float64Array, from: number, vector: Float64Array, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += matrix[from + k] * vector[k];
  return sum;
}

/** The lower half becomes its Cholesky factor, the upper one 0; a column that has lost its weight is left out. */
function cholesky(matrix: Float64Array, n: number): void {
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * n + column];
      for (let k = 0; k < column; k++) sum -= matrix[row * n + k] * matrix[column * n + k];
      const pivot = matrix[column * n + column];
      if (column < row) matrix[row * n + column] = pivot > 0 ? sum / pivot : 0;
      else matrix[row * n + row] = sum > 0 ? Math.sqrt(sum) : 0;
    }
    for (let column = row + 1; column < n; column++) matrix[row * n + column] = 0;
  }
}
