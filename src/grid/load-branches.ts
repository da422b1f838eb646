/** Everything that draws a current that is not linear in the voltage, one row per phase: loads, generation (negative
 *  power) and the connection points of vehicles. Rows are grouped by model so that each model's loop is tight.
 *  Equations: OpenDSS's load models, from its documentation and checked against it in test/oracles. */
export interface LoadBranches {
  readonly count: number;
  /** Rows of model m (1 to 8) are `modelStart[m]` to `modelStart[m + 1]` − 1. */
  readonly modelStart: Int32Array;
  /** Rows before this one are of model 1 and lie between a node and ground. */
  readonly groundedEnd: number;
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
  /** And the binomial series about 1 of both powers: coefficients side by side, the highest first, `SERIES_TERMS` pairs
   *  for each different pair of exponents; and which of these is the row's. */
  readonly series: Float64Array;
  readonly seriesOf: Int32Array;
  /** Model 8: seven coefficients per row. */
  readonly zipv: Float64Array;
}

/** Where rows draw power; the network alone decides it. */
export interface DrawnAt {
  /** Twice the places at which rows inject currents, ascending and without ground. */
  readonly places: Int32Array;
  /** Rows a part of which stands in the matrix. */
  readonly shared: Int32Array;
}

/** A row before it has its place among the others. */
export interface LoadRow {
  /** Which element it is a row of, of all elements; its rows stay together and in their order. */
  readonly element: number;
  readonly model: number;
  /** Nodes when described, places in the elimination order when laid out. */
  a: number;
  b: number;
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

/** Terms of the series: within 1e-15 for voltages within `SERIES_REACH` of nominal. */
export const SERIES_TERMS = 13;
const SERIES_REACH = 0.11;

/** How rows are laid out: the order of elements (by model; of model 1 those to ground first; then by place, so that
 *  voltages are met in the order in which they lie), and the different pairs of exponents. */
export interface LoadLayout {
  /** The given row at each place. */
  readonly rowAt: Int32Array;
  /** Place of each given row. */
  readonly place: Int32Array;
  readonly groundedEnd: number;
  readonly exponents: readonly (readonly [number, number])[];
}

/** @param ground the place that stands for ground */
export function layOutLoads(rows: readonly LoadRow[], ground: number): LoadLayout {
  const elements: { readonly first: number; readonly count: number; readonly isGrounded: boolean }[] = [];
  for (let r = 0; r < rows.length; ) {
    let end = r;
    let isGrounded = rows[r].model === 1;
    for (; end < rows.length && rows[end].element === rows[r].element; end++)
      isGrounded &&= rows[end].b === ground && rows[end].a !== ground;
    elements.push({ first: r, count: end - r, isGrounded });
    r = end;
  }
  elements.sort(
    (x, y) =>
      rows[x.first].model - rows[y.first].model ||
      Number(y.isGrounded) - Number(x.isGrounded) ||
      rows[x.first].a - rows[y.first].a ||
      x.first - y.first,
  );
  const rowAt = new Int32Array(rows.length);
  const place = new Int32Array(rows.length);
  let at = 0;
  let groundedEnd = 0;
  for (const { first, count, isGrounded } of elements) {
    for (let r = first; r < first + count; r++) {
      rowAt[at] = r;
      place[r] = at++;
    }
    if (isGrounded) groundedEnd = at;
  }
  const exponents = new Map<string, readonly [number, number]>();
  for (const row of rows) if (row.model === 4) exponents.set(exponentKey(row), [row.pExponent, row.qExponent]);
  return { rowAt, place, groundedEnd, exponents: [...exponents.values()] };
}

const exponentKey = ({ pExponent, qExponent }: LoadRow) => `${pExponent} ${qExponent}`;

/** Lays the rows into arrays. @param arrays zeroed, of the right lengths */
export function fillLoads(
  rows: readonly LoadRow[],
  layout: LoadLayout,
  arrays: Omit<LoadBranches, "count" | "modelStart" | "groundedEnd" | "fixedQ" | "zipv">,
): LoadBranches {
  const count = rows.length;
  const modelStart = new Int32Array(10);
  for (const row of rows) modelStart[row.model + 1]++;
  for (let m = 1; m < 10; m++) modelStart[m] += modelStart[m - 1];
  const { a, b, p, q, baseV, lowV, minV, maxV, shareRe, shareIm, pExponent, qExponent, series, seriesOf } = arrays;
  const loads: LoadBranches = {
    ...{ a, b, p, q, baseV, lowV, minV, maxV, shareRe, shareIm, pExponent, qExponent, series, seriesOf },
    count,
    modelStart,
    groundedEnd: layout.groundedEnd,
    fixedQ: new Float64Array(count),
    zipv: new Float64Array(7 * count),
  };
  const kinds = new Map(layout.exponents.map(([pExponent, qExponent], kind) => [`${pExponent} ${qExponent}`, kind]));
  layout.exponents.forEach((pair, kind) => {
    writeSeries(loads.series, 2 * SERIES_TERMS * kind, pair);
  });
  layout.rowAt.forEach((r, k) => {
    const row = rows[r];
    loads.a[k] = 2 * row.a;
    loads.b[k] = 2 * row.b;
    loads.fixedQ[k] = row.fixedQ;
    loads.baseV[k] = row.baseV;
    loads.lowV[k] = row.lowPu * row.baseV;
    // At and below `lowPu` the row is an impedance, whatever the least voltage is.
    loads.minV[k] = Math.max(row.minPu, row.lowPu) * row.baseV;
    loads.maxV[k] = row.maxPu * row.baseV;
    loads.shareRe[k] = row.shareRe;
    loads.shareIm[k] = row.shareIm;
    loads.pExponent[k] = row.pExponent;
    loads.qExponent[k] = row.qExponent;
    loads.seriesOf[k] = kinds.get(exponentKey(row)) ?? 0;
    if (row.zipv) loads.zipv.set(row.zipv, 7 * k);
  });
  return loads;
}

/** @param ground the place that stands for ground  @param room for both lists */
export function findDrawn({ a, b, shareRe, shareIm }: LoadBranches, ground: number, room: DrawnAt): DrawnAt {
  const found = new Set([...a, ...b]);
  found.delete(2 * ground);
  const places = Int32Array.from(found).sort();
  const shared = a.map((_, row) => row).filter((row) => shareRe[row] !== 0 || shareIm[row] !== 0);
  room.places.set(places);
  room.shared.set(shared);
  return { places: room.places.subarray(0, places.length), shared: room.shared.subarray(0, shared.length) };
}

/** (1 + d)^y = Σ c d^k. */
function writeSeries(series: Float64Array, at: number, exponents: readonly [number, number]): void {
  exponents.forEach((y, side) => {
    let coefficient = 1;
    for (let k = 0; k < SERIES_TERMS; k++) {
      series[at + 2 * (SERIES_TERMS - 1 - k) + side] = coefficient;
      coefficient *= (y - k) / (k + 1);
    }
  });
}

/** Adds every row's current to the injections: out of node a, into node b [A].
 *  @param v and `current` [2 × places], parts side by side, ground last */
export function addLoadCurrents(loads: LoadBranches, v: Float64Array, current: Float64Array): void {
  addGrounded(loads, v, current);
  addConstantPower(loads, v, current);
  for (const model of [2, 4, 5]) addModel(loads, model, v, current);
  addRareCurrents(loads, v, current);
}

/** Those of the models that the compiled kernel leaves to TypeScript. */
export function addRareCurrents(loads: LoadBranches, v: Float64Array, current: Float64Array): void {
  addModel(loads, 3, v, current);
  for (let model = 6; model <= 8; model++) addModel(loads, model, v, current);
}

/** Whether there are any such rows. */
export const hasRareModels = ({ modelStart }: LoadBranches): boolean =>
  modelStart[4] > modelStart[3] || modelStart[9] > modelStart[6];

function addModel(loads: LoadBranches, model: number, v: Float64Array, current: Float64Array): void {
  for (let k = loads.modelStart[model]; k < loads.modelStart[model + 1]; k++) addOther(loads, k, model, v, current);
}

/** Model 1, the common one: I = S* V / |V|², with |V|² held at the limits. Rows to ground need not read or write it. */
function addGrounded(loads: LoadBranches, v: Float64Array, current: Float64Array): void {
  const { a, p, q, minV, maxV, shareRe, shareIm, groundedEnd } = loads;
  for (let k = 0; k < groundedEnd; k++) {
    const na = a[k];
    const vr = v[na];
    const vi = v[na + 1];
    const size = vr * vr + vi * vi;
    const max = maxV[k];
    const min = minV[k];
    let scale: number;
    if (size > max * max) scale = 1 / (max * max);
    else if (size > min * min) scale = 1 / size;
    else scale = lowScale(loads, k, Math.sqrt(size), 1 / min);
    const gr = p[k] * scale - shareRe[k];
    const gi = -q[k] * scale - shareIm[k];
    current[na] -= gr * vr - gi * vi;
    current[na + 1] -= gr * vi + gi * vr;
  }
}

function addConstantPower(loads: LoadBranches, v: Float64Array, current: Float64Array): void {
  const { a, b, p, q, minV, maxV, shareRe, shareIm } = loads;
  for (let k = loads.groundedEnd, end = loads.modelStart[2]; k < end; k++) {
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
      const size = vr * vr + vi * vi;
      if (model === 3) g = p / size;
      else if (model === 4) {
        const inverse = 1 / size;
        const d = v / base - 1;
        if (d > SERIES_REACH || d < -SERIES_REACH) {
          g = p * (v / base) ** loads.pExponent[k] * inverse;
          h = -q * (v / base) ** loads.qExponent[k] * inverse;
        } else {
          g = p * seriesAt(loads, k, 0, d) * inverse;
          h = -q * seriesAt(loads, k, 1, d) * inverse;
        }
      } else if (model === 5) {
        const scale = 1 / (base * v);
        g = p * scale;
        h = -q * scale;
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

/** One of a row's two powers, four times cheaper than Math.pow; the terms of even and of odd order apart, which halves
 *  the chain. */
function seriesAt({ series, seriesOf }: LoadBranches, k: number, side: number, d: number): number {
  const at = 2 * SERIES_TERMS * seriesOf[k] + side;
  const dd = d * d;
  let even = series[at];
  let odd = series[at + 2];
  for (let c = 4; c < 2 * SERIES_TERMS - 2; c += 4) {
    even = even * dd + series[at + c];
    odd = odd * dd + series[at + c + 2];
  }
  even = even * dd + series[at + 2 * SERIES_TERMS - 2];
  return even + odd * d;
}
