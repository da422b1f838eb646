/** Everything that draws a current that is not linear in the voltage, one row per phase: loads, generation (negative
 *  power) and the connection points of vehicles. Rows are grouped by model so that each model's loop is tight.
 *  Equations: OpenDSS's load models, from its documentation and checked against it in test/oracles. */
export interface LoadBranches {
  readonly count: number;
  /** Rows of model m (1 to 8) are `modelStart[m]` to `modelStart[m + 1]` − 1. */
  readonly modelStart: Int32Array;
  /** Twice the places of the two ends in the elimination order; the solver's `n` is ground. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Power at nominal voltage [W, var]. */
  readonly p: Float64Array;
  readonly q: Float64Array;
  /** Reactive power without multipliers, for models 6 and 7 [var]. */
  readonly fixedQ: Float64Array;
  /** Nominal, lowest-interpolated, least and greatest voltage across the row [V]. */
  readonly baseV: Float64Array;
  readonly lowV: Float64Array;
  readonly minV: Float64Array;
  readonly maxV: Float64Array;
  /** What of the row stands in the matrix already [S]; its current is left out here. */
  readonly shareRe: Float64Array;
  readonly shareIm: Float64Array;
  /** Model 4: exponents of P and Q. */
  readonly pExponent: Float64Array;
  readonly qExponent: Float64Array;
  /** Model 8: seven coefficients per row. */
  readonly zipv: Float64Array;
}

/** A row before it has its place among the others. */
export interface LoadRow {
  readonly model: number;
  readonly a: number;
  readonly b: number;
  readonly baseV: number;
  readonly lowPu: number;
  readonly minPu: number;
  readonly maxPu: number;
  readonly fixedQ: number;
  readonly shareRe: number;
  readonly shareIm: number;
  readonly pExponent: number;
  readonly qExponent: number;
  readonly zipv: readonly number[] | undefined;
}

/** Groups rows by model. @returns the bundle and, for each given row, its place in it */
export function arrangeLoads(rows: readonly LoadRow[]): { loads: LoadBranches; place: Int32Array } {
  const count = rows.length;
  const modelStart = new Int32Array(10);
  for (const row of rows) modelStart[row.model + 1]++;
  for (let m = 1; m < 10; m++) modelStart[m] += modelStart[m - 1];
  const next = modelStart.slice();
  const place = new Int32Array(count);
  const f64 = () => new Float64Array(count);
  const loads: LoadBranches = {
    count,
    modelStart,
    a: new Int32Array(count),
    b: new Int32Array(count),
    p: f64(),
    q: f64(),
    fixedQ: f64(),
    baseV: f64(),
    lowV: f64(),
    minV: f64(),
    maxV: f64(),
    shareRe: f64(),
    shareIm: f64(),
    pExponent: f64(),
    qExponent: f64(),
    zipv: new Float64Array(7 * count),
  };
  rows.forEach((row, r) => {
    const k = next[row.model]++;
    place[r] = k;
    loads.a[k] = 2 * row.a;
    loads.b[k] = 2 * row.b;
    loads.fixedQ[k] = row.fixedQ;
    loads.baseV[k] = row.baseV;
    loads.lowV[k] = row.lowPu * row.baseV;
    loads.minV[k] = row.minPu * row.baseV;
    loads.maxV[k] = row.maxPu * row.baseV;
    loads.shareRe[k] = row.shareRe;
    loads.shareIm[k] = row.shareIm;
    loads.pExponent[k] = row.pExponent;
    loads.qExponent[k] = row.qExponent;
    if (row.zipv) loads.zipv.set(row.zipv, 7 * k);
  });
  return { loads, place };
}

/** Adds every row's current to the injections: out of node a, into node b [A].
 *  @param v and `current` [2 × places], parts side by side, ground last */
export function addLoadCurrents(loads: LoadBranches, v: Float64Array, current: Float64Array): void {
  const { modelStart } = loads;
  addConstantPower(loads, modelStart[2], v, current);
  for (let model = 2; model <= 8; model++) {
    for (let k = modelStart[model]; k < modelStart[model + 1]; k++) addOther(loads, k, model, v, current);
  }
}

/** Model 1, the common one: I = S* V / |V|², with |V|² held at the limits. */
function addConstantPower(loads: LoadBranches, end: number, v: Float64Array, current: Float64Array): void {
  const { a, b, p, q, minV, maxV, shareRe, shareIm } = loads;
  for (let k = 0; k < end; k++) {
    const na = a[k];
    const nb = b[k];
    const vr = v[na] - v[nb];
    const vi = v[na + 1] - v[nb + 1];
    const size = vr * vr + vi * vi;
    const max = maxV[k];
    const min = minV[k];
    let scale: number;
    if (size > max * max) scale = 1 / (max * max);
    else if (size > min * min) scale = 1 / size;
    else scale = lowScale(loads, k, Math.sqrt(size), 1 / min);
    const gr = p[k] * scale - shareRe[k];
    const gi = -q[k] * scale - shareIm[k];
    const cr = gr * vr - gi * vi;
    const ci = gr * vi + gi * vr;
    current[na] -= cr;
    current[na + 1] -= ci;
    current[nb] += cr;
    current[nb + 1] += ci;
  }
}

/** Admittance over conjugate power below `minV`: the current's size falls linearly from `currentAtMin` (over power) to
 *  that of the nominal admittance at `lowV`, and below that the row is its nominal admittance. */
function lowScale(loads: LoadBranches, k: number, v: number, currentAtMin: number): number {
  const nominal = 1 / (loads.baseV[k] * loads.baseV[k]);
  const low = loads.lowV[k];
  if (v <= low) return nominal;
  const currentAtLow = low * nominal;
  return (currentAtLow + ((v - low) * (currentAtMin - currentAtLow)) / (loads.minV[k] - low)) / v;
}

function addOther(loads: LoadBranches, k: number, model: number, volts: Float64Array, current: Float64Array): void {
  const na = loads.a[k];
  const nb = loads.b[k];
  const vr = volts[na] - volts[nb];
  const vi = volts[na + 1] - volts[nb + 1];
  const v = Math.sqrt(vr * vr + vi * vi);
  const p = loads.p[k];
  const q = loads.q[k];
  const base = loads.baseV[k];
  const nominal = 1 / (base * base);
  // The row as an admittance g + j h at this voltage.
  let g = p * nominal;
  let h = -q * nominal;
  if (model === 8) {
    if (v > loads.lowV[k]) {
      // Each share leaves its own law at the limits as it would alone.
      const z = loads.zipv;
      const at = 7 * k;
      const max = loads.maxV[k];
      const min = loads.minV[k];
      const linear = v > max ? 1 / (base * max) : v > min ? 1 / (base * v) : lowScale(loads, k, v, 1 / base);
      const square = v > max ? 1 / (max * max) : v > min ? 1 / (v * v) : lowScale(loads, k, v, 1 / min);
      const on = cutOff(v / base, z[at + 6]);
      g = p * (z[at] * nominal + z[at + 1] * linear + z[at + 2] * square) * on;
      h = -q * (z[at + 3] * nominal + z[at + 4] * linear + z[at + 5] * square) * on;
    }
  } else if (model !== 2) {
    const max = loads.maxV[k];
    const min = loads.minV[k];
    if (v > max) {
      const scale = model === 5 ? 1 / (base * max) : 1 / (max * max);
      g = p * scale;
      h = model >= 6 && model <= 7 ? -loads.fixedQ[k] * nominal : -q * scale;
    } else if (v <= loads.lowV[k]) {
      // The nominal admittance, as set above.
    } else if (v <= min && model >= 6 && model <= 7) {
      g = p / (min * min);
      h = -loads.fixedQ[k] * nominal;
    } else if (v <= min) {
      const scale = lowScale(loads, k, v, model === 5 ? 1 / base : 1 / min);
      g = p * scale;
      h = -q * scale;
    } else {
      const size = v * v;
      if (model === 3) g = p / size;
      else if (model === 4) {
        g = (p * power(v / base, loads.pExponent[k])) / size;
        h = (-q * power(v / base, loads.qExponent[k])) / size;
      } else if (model === 5) {
        g = p / (base * v);
        h = -q / (base * v);
      } else if (model === 6) {
        g = p / size;
        h = -loads.fixedQ[k] / size;
      } else {
        g = p / size;
        h = -loads.fixedQ[k] * nominal;
      }
    }
  }
  g -= loads.shareRe[k];
  h -= loads.shareIm[k];
  const cr = g * vr - h * vi;
  const ci = g * vi + h * vr;
  current[na] -= cr;
  current[na + 1] -= ci;
  current[nb] += cr;
  current[nb + 1] += ci;
}

/** A load that lets go below `cutPu`, as a steep but smooth step. */
function cutOff(pu: number, cutPu: number): number {
  return cutPu > 0 ? 0.5 * (1 + Math.tanh(500 * (pu - cutPu))) : 1;
}

/** x^y; the exponents in use are mostly whole, and a general power near 1 is a short binomial series, four times cheaper
 *  than Math.pow. Within 1e-15 for |x − 1| ≤ 0.06. */
function power(x: number, y: number): number {
  if (y === 0) return 1;
  if (y === 1) return x;
  if (y === 2) return x * x;
  if (y === 3) return x * x * x;
  const d = x - 1;
  if (d > 0.06 || d < -0.06) return x ** y;
  let term = 1;
  let sum = 1;
  for (let k = 0; k < 11; k++) {
    term *= ((y - k) / (k + 1)) * d;
    sum += term;
  }
  return sum;
}
