import { at, turned } from "./complex";
import { FIELD } from "./fields";

// As load-branches.ts.

/** Currents of rows of models 1, 2, 4 and 5 into `injected`, which is cleared first; then `work` is its copy. */
export function addLoadCurrents(h: usize): void {
  const lanes = at(h, FIELD.lanes);
  if (lanes == 1) loadCurrents(h, 1);
  else loadCurrents(h, lanes);
}

@inline
function loadCurrents(h: usize, lanes: i32): void {
  const injected = <usize>at(h, FIELD.injected);
  const x = <usize>at(h, FIELD.x);
  const unit = <usize>lanes << 3;
  const p = <usize>at(h, FIELD.p);
  const q = <usize>at(h, FIELD.q);
  const minV = <usize>at(h, FIELD.minV);
  const maxV = <usize>at(h, FIELD.maxV);
  const shareRe = <usize>at(h, FIELD.shareRe);
  const shareIm = <usize>at(h, FIELD.shareIm);
  const aOf = <usize>at(h, FIELD.a);
  const bOf = <usize>at(h, FIELD.b);
  const grounded = at(h, FIELD.grounded1);
  const end1 = at(h, FIELD.end1);
  memory.fill(
    injected + ((<usize>at(h, FIELD.firstActive) * lanes) << 4),
    0,
    (<usize>(at(h, FIELD.places) + 1 - at(h, FIELD.firstActive)) * lanes) << 4,
  );
  for (let k = 0; k < end1; k++) {
    const max = load<f64>(maxV + (<usize>k << 3));
    const min = load<f64>(minV + (<usize>k << 3));
    const sr = load<f64>(shareRe + (<usize>k << 3));
    const si = load<f64>(shareIm + (<usize>k << 3));
    let na = <usize>load<i32>(aOf + (<usize>k << 2)) * unit;
    let nb = <usize>load<i32>(bOf + (<usize>k << 2)) * unit;
    for (let lane = 0; lane < lanes; lane++, na += 16, nb += 16) {
      let v = v128.load(x + na);
      if (k >= grounded) v = f64x2.sub(v, v128.load(x + nb));
      const vr = f64x2.extract_lane(v, 0);
      const vi = f64x2.extract_lane(v, 1);
      const size = vr * vr + vi * vi;
      let scale: f64;
      if (size > min * min) scale = 1 / (size > max * max ? max * max : size);
      else if (size > max * max) scale = 1 / (max * max);
      else scale = lowScale(h, k, Math.sqrt(size), 1 / min);
      const row = <usize>(k * lanes + lane) << 3;
      const gr = load<f64>(p + row) * scale - sr;
      const gi = -load<f64>(q + row) * scale - si;
      const current = f64x2.add(f64x2.mul(f64x2.splat(gr), v), f64x2.mul(f64x2.splat(gi), turned(v)));
      v128.store(injected + na, f64x2.sub(v128.load(injected + na), current));
      if (k >= grounded) v128.store(injected + nb, f64x2.add(v128.load(injected + nb), current));
    }
  }
  others(h, 2, at(h, FIELD.start2), at(h, FIELD.end2));
  others(h, 4, at(h, FIELD.start4), at(h, FIELD.end4));
  others(h, 5, at(h, FIELD.end4), at(h, FIELD.end5));
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

function others(h: usize, model: i32, start: i32, end: i32): void {
  const lanes = at(h, FIELD.lanes);
  const injected = <usize>at(h, FIELD.injected);
  const x = <usize>at(h, FIELD.x);
  const unit = <usize>lanes << 3;
  for (let k = start; k < end; k++) {
    const eight = <usize>k << 3;
    let na = <usize>load<i32>(<usize>at(h, FIELD.a) + (<usize>k << 2)) * unit;
    let nb = <usize>load<i32>(<usize>at(h, FIELD.b) + (<usize>k << 2)) * unit;
    const base = load<f64>(<usize>at(h, FIELD.baseV) + eight);
    const max = load<f64>(<usize>at(h, FIELD.maxV) + eight);
    const min = load<f64>(<usize>at(h, FIELD.minV) + eight);
    const low = load<f64>(<usize>at(h, FIELD.lowV) + eight);
    const sr = load<f64>(<usize>at(h, FIELD.shareRe) + eight);
    const si = load<f64>(<usize>at(h, FIELD.shareIm) + eight);
    const nominal = 1 / (base * base);
    for (let lane = 0; lane < lanes; lane++, na += 16, nb += 16) {
      const v = f64x2.sub(v128.load(x + na), v128.load(x + nb));
      const vr = f64x2.extract_lane(v, 0);
      const vi = f64x2.extract_lane(v, 1);
      const size = vr * vr + vi * vi;
      const row = <usize>(k * lanes + lane) << 3;
      const p = load<f64>(<usize>at(h, FIELD.p) + row);
      const q = load<f64>(<usize>at(h, FIELD.q) + row);
      let g = p * nominal;
      let b = -q * nominal;
      if (model != 2) {
        const volts = Math.sqrt(size);
        if (volts > max) {
          const scale = model == 5 ? 1 / (base * max) : 1 / (max * max);
          g = p * scale;
          b = -q * scale;
        } else if (volts <= low) {
          // The nominal admittance, as set above.
        } else if (volts <= min) {
          const scale = lowScale(h, k, volts, model == 5 ? 1 / base : 1 / min);
          g = p * scale;
          b = -q * scale;
        } else if (model == 5) {
          const scale = 1 / (base * volts);
          g = p * scale;
          b = -q * scale;
        } else {
          const d = volts / base - 1;
          const inverse = 1 / size;
          if (d > 0.06 || d < -0.06) {
            g = p * pow(volts / base, load<f64>(<usize>at(h, FIELD.pExponent) + eight)) * inverse;
            b = -q * pow(volts / base, load<f64>(<usize>at(h, FIELD.qExponent) + eight)) * inverse;
          } else {
            const series = <usize>at(h, FIELD.series) + <usize>load<i32>(<usize>at(h, FIELD.seriesOf) + (<usize>k << 2)) * 176;
            const dd = f64x2.splat(d);
            let sum = v128.load(series);
            for (let c: usize = 16; c < 176; c += 16) sum = f64x2.add(f64x2.mul(sum, dd), v128.load(series + c));
            g = p * f64x2.extract_lane(sum, 0) * inverse;
            b = -q * f64x2.extract_lane(sum, 1) * inverse;
          }
        }
      }
      g -= sr;
      b -= si;
      const current = f64x2.add(f64x2.mul(f64x2.splat(g), v), f64x2.mul(f64x2.splat(b), turned(v)));
      v128.store(injected + na, f64x2.sub(v128.load(injected + na), current));
      v128.store(injected + nb, f64x2.add(v128.load(injected + nb), current));
    }
  }
}

/** Math.pow of the host, so that both ways give the same bits. */
@external("host", "pow")
declare function pow(x: f64, y: f64): f64;
