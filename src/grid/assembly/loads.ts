import { at, timesNumber } from "./complex";
import { FIELD } from "./fields";

// As load-branches.ts.

/** Currents of rows of models 1, 2, 4 and 5 into `injected`, which is cleared first. */
export function addLoadCurrents(h: usize): void {
  memory.fill(
    <usize>at(h, FIELD.injected) + (<usize>at(h, FIELD.firstActive) << 4),
    0,
    <usize>(at(h, FIELD.places) + 1 - at(h, FIELD.firstActive)) << 4,
  );
  const grounded = at(h, FIELD.grounded1);
  constantPower(h, 0, grounded, true);
  constantPower(h, grounded, at(h, FIELD.end1), false);
  others(h, 2, at(h, FIELD.start2), at(h, FIELD.end2));
  others(h, 4, at(h, FIELD.start4), at(h, FIELD.end4));
  others(h, 5, at(h, FIELD.end4), at(h, FIELD.end5));
}

/** Model 1, two rows at a time: one division serves both. */
@inline
function constantPower(h: usize, start: i32, end: i32, isGrounded: bool): void {
  const x = <usize>at(h, FIELD.x);
  const injected = <usize>at(h, FIELD.injected);
  const p = <usize>at(h, FIELD.p);
  const q = <usize>at(h, FIELD.q);
  const minV = <usize>at(h, FIELD.minV);
  const maxV = <usize>at(h, FIELD.maxV);
  const shareRe = <usize>at(h, FIELD.shareRe);
  const shareIm = <usize>at(h, FIELD.shareIm);
  const aOf = <usize>at(h, FIELD.a);
  const bOf = <usize>at(h, FIELD.b);
  const one = f64x2.splat(1);
  let k = start;
  for (; k + 1 < end; k += 2) {
    const eight = <usize>k << 3;
    const a0 = <usize>load<i32>(aOf + (<usize>k << 2)) << 3;
    const a1 = <usize>load<i32>(aOf + (<usize>k << 2), 4) << 3;
    const b0 = isGrounded ? 0 : <usize>load<i32>(bOf + (<usize>k << 2)) << 3;
    const b1 = isGrounded ? 0 : <usize>load<i32>(bOf + (<usize>k << 2), 4) << 3;
    let v0 = v128.load(x + a0);
    let v1 = v128.load(x + a1);
    if (!isGrounded) {
      v0 = f64x2.sub(v0, v128.load(x + b0));
      v1 = f64x2.sub(v1, v128.load(x + b1));
    }
    const re = v128.shuffle<f64>(v0, v1, 0, 2);
    const im = v128.shuffle<f64>(v0, v1, 1, 3);
    const size = f64x2.add(f64x2.mul(re, re), f64x2.mul(im, im));
    const min = v128.load(minV + eight);
    if (!i64x2.all_true(f64x2.gt(size, f64x2.mul(min, min)))) {
      row(h, k, a0, b0, v0);
      row(h, k + 1, a1, b1, v1);
      continue;
    }
    const max = v128.load(maxV + eight);
    const scale = f64x2.div(one, f64x2.pmin(size, f64x2.mul(max, max)));
    const g = f64x2.sub(f64x2.mul(v128.load(p + eight), scale), v128.load(shareRe + eight));
    const b = f64x2.sub(f64x2.mul(f64x2.neg(v128.load(q + eight)), scale), v128.load(shareIm + eight));
    const cr = f64x2.sub(f64x2.mul(g, re), f64x2.mul(b, im));
    const ci = f64x2.add(f64x2.mul(g, im), f64x2.mul(b, re));
    const c0 = v128.shuffle<f64>(cr, ci, 0, 2);
    const c1 = v128.shuffle<f64>(cr, ci, 1, 3);
    v128.store(injected + a0, f64x2.sub(v128.load(injected + a0), c0));
    if (!isGrounded) v128.store(injected + b0, f64x2.add(v128.load(injected + b0), c0));
    v128.store(injected + a1, f64x2.sub(v128.load(injected + a1), c1));
    if (!isGrounded) v128.store(injected + b1, f64x2.add(v128.load(injected + b1), c1));
  }
  if (k < end) {
    const na = <usize>load<i32>(aOf + (<usize>k << 2)) << 3;
    const nb = isGrounded ? 0 : <usize>load<i32>(bOf + (<usize>k << 2)) << 3;
    let v = v128.load(x + na);
    if (!isGrounded) v = f64x2.sub(v, v128.load(x + nb));
    row(h, k, na, nb, v);
  }
}

/** One row of model 1, whatever its voltage. @param na and `nb` byte offsets */
function row(h: usize, k: i32, na: usize, nb: usize, v: v128): void {
  const injected = <usize>at(h, FIELD.injected);
  const vr = f64x2.extract_lane(v, 0);
  const vi = f64x2.extract_lane(v, 1);
  const p = load<f64>(<usize>at(h, FIELD.p) + (<usize>k << 3));
  const q = load<f64>(<usize>at(h, FIELD.q) + (<usize>k << 3));
  const y = constantPowerAdmittance(h, k, p, q, vr * vr + vi * vi);
  const current = timesNumber(y, v);
  v128.store(injected + na, f64x2.sub(v128.load(injected + na), current));
  if (k >= at(h, FIELD.grounded1)) v128.store(injected + nb, f64x2.add(v128.load(injected + nb), current));
}

/** The admittance [g, b] that a row of model 1 is at this squared voltage, less its share in the matrix. */
export function constantPowerAdmittance(h: usize, k: i32, p: f64, q: f64, size: f64): v128 {
  const max = load<f64>(<usize>at(h, FIELD.maxV) + (<usize>k << 3));
  const min = load<f64>(<usize>at(h, FIELD.minV) + (<usize>k << 3));
  let scale: f64;
  if (size > max * max) scale = 1 / (max * max);
  else if (size > min * min) scale = 1 / size;
  else scale = lowScale(h, k, Math.sqrt(size), 1 / min);
  return withoutShare(h, k, p * scale, -q * scale);
}

@inline
function withoutShare(h: usize, k: i32, g: f64, b: f64): v128 {
  return f64x2(
    g - load<f64>(<usize>at(h, FIELD.shareRe) + (<usize>k << 3)),
    b - load<f64>(<usize>at(h, FIELD.shareIm) + (<usize>k << 3)),
  );
}

/** After all currents are there: `work` becomes their copy. */
export function copyInjected(h: usize): void {
  const first = <usize>at(h, FIELD.firstActive) << 4;
  memory.copy(
    <usize>at(h, FIELD.work) + first,
    <usize>at(h, FIELD.injected) + first,
    <usize>(at(h, FIELD.places) - at(h, FIELD.firstActive)) << 4,
  );
}

function lowScale(h: usize, k: i32, v: f64, currentAtMin: f64): f64 {
  const base = load<f64>(<usize>at(h, FIELD.baseV) + (<usize>k << 3));
  const nominal = 1 / (base * base);
  const low = load<f64>(<usize>at(h, FIELD.lowV) + (<usize>k << 3));
  if (v <= low) return nominal;
  const currentAtLow = low * nominal;
  const min = load<f64>(<usize>at(h, FIELD.minV) + (<usize>k << 3));
  return (currentAtLow + ((v - low) * (currentAtMin - currentAtLow)) / (min - low)) / v;
}

@inline
function others(h: usize, model: i32, start: i32, end: i32): void {
  const injected = <usize>at(h, FIELD.injected);
  const x = <usize>at(h, FIELD.x);
  const aOf = <usize>at(h, FIELD.a);
  const bOf = <usize>at(h, FIELD.b);
  const pOf = <usize>at(h, FIELD.p);
  const qOf = <usize>at(h, FIELD.q);
  for (let k = start; k < end; k++) {
    const na = <usize>load<i32>(aOf + (<usize>k << 2)) << 3;
    const nb = <usize>load<i32>(bOf + (<usize>k << 2)) << 3;
    const v = f64x2.sub(v128.load(x + na), v128.load(x + nb));
    const vr = f64x2.extract_lane(v, 0);
    const vi = f64x2.extract_lane(v, 1);
    const p = load<f64>(pOf + (<usize>k << 3));
    const q = load<f64>(qOf + (<usize>k << 3));
    const current = timesNumber(admittance(h, model, k, p, q, vr * vr + vi * vi), v);
    v128.store(injected + na, f64x2.sub(v128.load(injected + na), current));
    v128.store(injected + nb, f64x2.add(v128.load(injected + nb), current));
  }
}

/** The admittance [g, b] that a row of model 2, 4 or 5 is at this squared voltage, less its share in the matrix. */
@inline
export function admittance(h: usize, model: i32, k: i32, p: f64, q: f64, size: f64): v128 {
  const eight = <usize>k << 3;
  const base = load<f64>(<usize>at(h, FIELD.baseV) + eight);
  const max = load<f64>(<usize>at(h, FIELD.maxV) + eight);
  const min = load<f64>(<usize>at(h, FIELD.minV) + eight);
  const volts = model == 2 ? 0 : Math.sqrt(size);
  let scale: f64;
  if (model != 2 && volts > max) scale = model == 5 ? 1 / (base * max) : 1 / (max * max);
  else if (model == 2 || volts <= load<f64>(<usize>at(h, FIELD.lowV) + eight)) scale = 1 / (base * base);
  else if (volts <= min) scale = lowScale(h, k, volts, model == 5 ? 1 / base : 1 / min);
  else if (model == 5) scale = 1 / (base * volts);
  else {
    const y = powers(h, k, volts / base);
    const inverse = 1 / size;
    return withoutShare(h, k, p * f64x2.extract_lane(y, 0) * inverse, -q * f64x2.extract_lane(y, 1) * inverse);
  }
  return withoutShare(h, k, p * scale, -q * scale);
}

/** Model 4: the voltage to the power of both exponents. */
@inline
function powers(h: usize, k: i32, pu: f64): v128 {
  const d = pu - 1;
  if (d > 0.11 || d < -0.11) {
    const eight = <usize>k << 3;
    return f64x2(
      pow(pu, load<f64>(<usize>at(h, FIELD.pExponent) + eight)),
      pow(pu, load<f64>(<usize>at(h, FIELD.qExponent) + eight)),
    );
  }
  // Both at once, the terms of even and of odd order apart.
  const kind = <usize>load<i32>(<usize>at(h, FIELD.seriesOf) + (<usize>k << 2));
  const series = <usize>at(h, FIELD.series) + kind * 208;
  const dd = f64x2.splat(d * d);
  let even = v128.load(series);
  let odd = v128.load(series, 16);
  even = f64x2.add(f64x2.mul(even, dd), v128.load(series, 32));
  odd = f64x2.add(f64x2.mul(odd, dd), v128.load(series, 48));
  even = f64x2.add(f64x2.mul(even, dd), v128.load(series, 64));
  odd = f64x2.add(f64x2.mul(odd, dd), v128.load(series, 80));
  even = f64x2.add(f64x2.mul(even, dd), v128.load(series, 96));
  odd = f64x2.add(f64x2.mul(odd, dd), v128.load(series, 112));
  even = f64x2.add(f64x2.mul(even, dd), v128.load(series, 128));
  odd = f64x2.add(f64x2.mul(odd, dd), v128.load(series, 144));
  even = f64x2.add(f64x2.mul(even, dd), v128.load(series, 160));
  odd = f64x2.add(f64x2.mul(odd, dd), v128.load(series, 176));
  even = f64x2.add(f64x2.mul(even, dd), v128.load(series, 192));
  return f64x2.add(even, f64x2.mul(odd, f64x2.splat(d)));
}

/** Math.pow of the host, so that both ways give the same bits. */
@external("host", "pow")
declare function pow(x: f64, y: f64): f64;
