import { at, turned } from "./complex";
import { FIELD } from "./fields";

// As load-branches.ts.

/** Currents of rows of models 1, 2, 4 and 5 into `injected`, which is cleared first. */
export function addLoadCurrents(h: usize): void {
  const lanes = at(h, FIELD.lanes);
  memory.fill(
    <usize>at(h, FIELD.injected) + ((<usize>at(h, FIELD.firstActive) * lanes) << 4),
    0,
    (<usize>(at(h, FIELD.places) + 1 - at(h, FIELD.firstActive)) * lanes) << 4,
  );
  const grounded = at(h, FIELD.grounded1);
  const end = at(h, FIELD.end1);
  if (lanes == 1) {
    constantPower(h, 0, grounded, true);
    constantPower(h, grounded, end, false);
    others(h, 1, 2, at(h, FIELD.start2), at(h, FIELD.end2));
    others(h, 1, 4, at(h, FIELD.start4), at(h, FIELD.end4));
    others(h, 1, 5, at(h, FIELD.end4), at(h, FIELD.end5));
  } else {
    constantPowerOfLanes(h, lanes, 0, grounded, true);
    constantPowerOfLanes(h, lanes, grounded, end, false);
    others(h, lanes, 2, at(h, FIELD.start2), at(h, FIELD.end2));
    others(h, lanes, 4, at(h, FIELD.start4), at(h, FIELD.end4));
    others(h, lanes, 5, at(h, FIELD.end4), at(h, FIELD.end5));
  }
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
      row(h, 1, k, k, a0, b0, v0);
      row(h, 1, k + 1, k + 1, a1, b1, v1);
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
    row(h, 1, k, k, na, nb, v);
  }
}

/** The same with several lanes: two lanes of a row at a time. */
@inline
function constantPowerOfLanes(h: usize, lanes: i32, start: i32, end: i32, isGrounded: bool): void {
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
  const unit = <usize>lanes << 3;
  for (let k = start; k < end; k++) {
    const eight = <usize>k << 3;
    const min = v128.load64_splat(minV + eight);
    const max = v128.load64_splat(maxV + eight);
    const sr = v128.load64_splat(shareRe + eight);
    const si = v128.load64_splat(shareIm + eight);
    const min2 = f64x2.mul(min, min);
    const max2 = f64x2.mul(max, max);
    let na = <usize>load<i32>(aOf + (<usize>k << 2)) * unit;
    let nb = isGrounded ? 0 : <usize>load<i32>(bOf + (<usize>k << 2)) * unit;
    let entry = k * lanes;
    const last = entry + lanes;
    for (; entry + 1 < last; entry += 2, na += 32, nb += 32) {
      let v0 = v128.load(x + na);
      let v1 = v128.load(x + na, 16);
      if (!isGrounded) {
        v0 = f64x2.sub(v0, v128.load(x + nb));
        v1 = f64x2.sub(v1, v128.load(x + nb, 16));
      }
      const re = v128.shuffle<f64>(v0, v1, 0, 2);
      const im = v128.shuffle<f64>(v0, v1, 1, 3);
      const size = f64x2.add(f64x2.mul(re, re), f64x2.mul(im, im));
      if (!i64x2.all_true(f64x2.gt(size, min2))) {
        row(h, lanes, k, entry, na, nb, v0);
        row(h, lanes, k, entry + 1, na + 16, nb + 16, v1);
        continue;
      }
      const scale = f64x2.div(one, f64x2.pmin(size, max2));
      const g = f64x2.sub(f64x2.mul(v128.load(p + (<usize>entry << 3)), scale), sr);
      const b = f64x2.sub(f64x2.mul(f64x2.neg(v128.load(q + (<usize>entry << 3))), scale), si);
      const cr = f64x2.sub(f64x2.mul(g, re), f64x2.mul(b, im));
      const ci = f64x2.add(f64x2.mul(g, im), f64x2.mul(b, re));
      const c0 = v128.shuffle<f64>(cr, ci, 0, 2);
      const c1 = v128.shuffle<f64>(cr, ci, 1, 3);
      v128.store(injected + na, f64x2.sub(v128.load(injected + na), c0));
      v128.store(injected + na, f64x2.sub(v128.load(injected + na, 16), c1), 16);
      if (!isGrounded) {
        v128.store(injected + nb, f64x2.add(v128.load(injected + nb), c0));
        v128.store(injected + nb, f64x2.add(v128.load(injected + nb, 16), c1), 16);
      }
    }
    if (entry < last) {
      let v = v128.load(x + na);
      if (!isGrounded) v = f64x2.sub(v, v128.load(x + nb));
      row(h, lanes, k, entry, na, nb, v);
    }
  }
}

/** One row of model 1 in one lane, whatever its voltage. @param entry of p and q @param na and `nb` byte offsets */
function row(h: usize, lanes: i32, k: i32, entry: i32, na: usize, nb: usize, v: v128): void {
  const injected = <usize>at(h, FIELD.injected);
  const max = load<f64>(<usize>at(h, FIELD.maxV) + (<usize>k << 3));
  const min = load<f64>(<usize>at(h, FIELD.minV) + (<usize>k << 3));
  const vr = f64x2.extract_lane(v, 0);
  const vi = f64x2.extract_lane(v, 1);
  const size = vr * vr + vi * vi;
  let scale: f64;
  if (size > max * max) scale = 1 / (max * max);
  else if (size > min * min) scale = 1 / size;
  else scale = lowScale(h, k, Math.sqrt(size), 1 / min);
  const gr =
    load<f64>(<usize>at(h, FIELD.p) + (<usize>entry << 3)) * scale -
    load<f64>(<usize>at(h, FIELD.shareRe) + (<usize>k << 3));
  const gi =
    -load<f64>(<usize>at(h, FIELD.q) + (<usize>entry << 3)) * scale -
    load<f64>(<usize>at(h, FIELD.shareIm) + (<usize>k << 3));
  const current = f64x2.add(f64x2.mul(f64x2.splat(gr), v), f64x2.mul(f64x2.splat(gi), turned(v)));
  v128.store(injected + na, f64x2.sub(v128.load(injected + na), current));
  if (k >= at(h, FIELD.grounded1)) v128.store(injected + nb, f64x2.add(v128.load(injected + nb), current));
}

/** After all currents are there: `work` becomes their copy. */
export function copyInjected(h: usize): void {
  const first = (<usize>at(h, FIELD.firstActive) * at(h, FIELD.lanes)) << 4;
  memory.copy(
    <usize>at(h, FIELD.work) + first,
    <usize>at(h, FIELD.injected) + first,
    (<usize>(at(h, FIELD.places) - at(h, FIELD.firstActive)) * at(h, FIELD.lanes)) << 4,
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
function others(h: usize, lanes: i32, model: i32, start: i32, end: i32): void {
  if (start == end) return;
  const injected = <usize>at(h, FIELD.injected);
  const x = <usize>at(h, FIELD.x);
  const aOf = <usize>at(h, FIELD.a);
  const bOf = <usize>at(h, FIELD.b);
  const pOf = <usize>at(h, FIELD.p);
  const qOf = <usize>at(h, FIELD.q);
  const baseV = <usize>at(h, FIELD.baseV);
  const lowV = <usize>at(h, FIELD.lowV);
  const minV = <usize>at(h, FIELD.minV);
  const maxV = <usize>at(h, FIELD.maxV);
  const shareRe = <usize>at(h, FIELD.shareRe);
  const shareIm = <usize>at(h, FIELD.shareIm);
  const seriesOf = <usize>at(h, FIELD.seriesOf);
  const allSeries = <usize>at(h, FIELD.series);
  const unit = <usize>lanes << 3;
  for (let k = start; k < end; k++) {
    const eight = <usize>k << 3;
    let na = <usize>load<i32>(aOf + (<usize>k << 2)) * unit;
    let nb = <usize>load<i32>(bOf + (<usize>k << 2)) * unit;
    const base = load<f64>(baseV + eight);
    for (let entry = k * lanes, last = entry + lanes; entry < last; entry++, na += 16, nb += 16) {
      const v = f64x2.sub(v128.load(x + na), v128.load(x + nb));
      const vr = f64x2.extract_lane(v, 0);
      const vi = f64x2.extract_lane(v, 1);
      const size = vr * vr + vi * vi;
      const p = load<f64>(pOf + (<usize>entry << 3));
      const q = load<f64>(qOf + (<usize>entry << 3));
      let g: f64;
      let b: f64;
      const volts = model == 2 ? 0 : Math.sqrt(size);
      if (model != 2 && volts > load<f64>(maxV + eight)) {
        const max = load<f64>(maxV + eight);
        const scale = model == 5 ? 1 / (base * max) : 1 / (max * max);
        g = p * scale;
        b = -q * scale;
      } else if (model == 2 || volts <= load<f64>(lowV + eight)) {
        const nominal = 1 / (base * base);
        g = p * nominal;
        b = -q * nominal;
      } else if (volts <= load<f64>(minV + eight)) {
        const scale = lowScale(h, k, volts, model == 5 ? 1 / base : 1 / load<f64>(minV + eight));
        g = p * scale;
        b = -q * scale;
      } else if (model == 5) {
        const scale = 1 / (base * volts);
        g = p * scale;
        b = -q * scale;
      } else {
        const d = volts / base - 1;
        const inverse = 1 / size;
        if (d > 0.11 || d < -0.11) {
          g = p * pow(volts / base, load<f64>(<usize>at(h, FIELD.pExponent) + eight)) * inverse;
          b = -q * pow(volts / base, load<f64>(<usize>at(h, FIELD.qExponent) + eight)) * inverse;
        } else {
          // Both powers at once, the terms of even and of odd order apart.
          const series = allSeries + <usize>load<i32>(seriesOf + (<usize>k << 2)) * 208;
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
          const sum = f64x2.add(even, f64x2.mul(odd, f64x2.splat(d)));
          g = p * f64x2.extract_lane(sum, 0) * inverse;
          b = -q * f64x2.extract_lane(sum, 1) * inverse;
        }
      }
      g -= load<f64>(shareRe + eight);
      b -= load<f64>(shareIm + eight);
      const current = f64x2.add(f64x2.mul(f64x2.splat(g), v), f64x2.mul(f64x2.splat(b), turned(v)));
      v128.store(injected + na, f64x2.sub(v128.load(injected + na), current));
      v128.store(injected + nb, f64x2.add(v128.load(injected + nb), current));
    }
  }
}

/** Math.pow of the host, so that both ways give the same bits. */
@external("host", "pow")
declare function pow(x: f64, y: f64): f64;
