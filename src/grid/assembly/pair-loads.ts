import { at } from "./complex";
import { FIELD } from "./fields";
import { admittance, constantPowerAdmittance } from "./loads";

// As loads.ts for two lanes.

/** Currents of rows of models 1, 2, 4 and 5 into `work`, which is cleared first. */
export function addLoadCurrentsOfPair(h: usize, isFirst: i32): void {
  if (isFirst) listDrawing(h);
  else if (hasLostNumbers(h)) listAll(h);
  memory.fill(
    <usize>at(h, FIELD.work) + (<usize>at(h, FIELD.firstActive) << 5),
    0,
    <usize>(at(h, FIELD.places) + 1 - at(h, FIELD.firstActive)) << 5,
  );
  const grounded = at(h, FIELD.grounded1);
  constantPower(h, 0, at(h, FIELD.drawingCount), true);
  constantPower(h, grounded, at(h, FIELD.end1), false);
  others(h, 2, at(h, FIELD.start2), at(h, FIELD.end2));
  others(h, 4, at(h, FIELD.start4), at(h, FIELD.end4));
  others(h, 5, at(h, FIELD.end4), at(h, FIELD.end5));
}

/** Lists the grounded rows that draw anything in either lane, which stay the same throughout a solve: most connection
 *  points are idle most of the time. */
function listDrawing(h: usize): void {
  const p = <usize>at(h, FIELD.p);
  const q = <usize>at(h, FIELD.q);
  const shareRe = <usize>at(h, FIELD.shareRe);
  const shareIm = <usize>at(h, FIELD.shareIm);
  const rows = <usize>at(h, FIELD.drawingRows);
  const end = at(h, FIELD.grounded1);
  let to = rows;
  for (let k = 0; k < end; k++) {
    const eight = <usize>k << 3;
    const share = load<u64>(shareRe + eight) | load<u64>(shareIm + eight);
    const drawn = v128.or(v128.load(p + (eight << 1)), v128.load(q + (eight << 1)));
    store<i32>(to, k);
    to += <usize>(share !== 0 || v128.any_true(drawn)) << 2;
  }
  setCount(h, <i32>((to - rows) >> 2));
}

/** Where voltages are no longer numbers, nothing times them is not nothing. */
function listAll(h: usize): void {
  const rows = <usize>at(h, FIELD.drawingRows);
  const end = at(h, FIELD.grounded1);
  for (let k = 0; k < end; k++) store<i32>(rows + (<usize>k << 2), k);
  setCount(h, end);
}

/** Whether the sum of squared changes in a lane's last iteration was infinite or no number. */
@inline
function hasLostNumbers(h: usize): bool {
  const out = <usize>at(h, FIELD.out);
  const sums = v128.load64_lane(out + 40, v128.load64_zero(out + 8), 1);
  return !i64x2.all_true(f64x2.eq(f64x2.sub(sums, sums), f64x2.splat(0)));
}

@inline
function setCount(h: usize, count: i32): void {
  store<i32>(h + (<usize>FIELD.drawingCount << 2), count);
}

/** Model 1: one division serves both lanes. @param start of the listed rows where they are grounded */
@inline
function constantPower(h: usize, start: i32, end: i32, isGrounded: bool): void {
  const x = <usize>at(h, FIELD.x);
  const work = <usize>at(h, FIELD.work);
  const p = <usize>at(h, FIELD.p);
  const q = <usize>at(h, FIELD.q);
  const minV = <usize>at(h, FIELD.minV);
  const maxV = <usize>at(h, FIELD.maxV);
  const shareRe = <usize>at(h, FIELD.shareRe);
  const shareIm = <usize>at(h, FIELD.shareIm);
  const aOf = <usize>at(h, FIELD.a);
  const bOf = <usize>at(h, FIELD.b);
  const rows = <usize>at(h, FIELD.drawingRows);
  const one = f64x2.splat(1);
  for (let i = start; i < end; i++) {
    const k = isGrounded ? load<i32>(rows + (<usize>i << 2)) : i;
    const eight = <usize>k << 3;
    const na = <usize>load<i32>(aOf + (<usize>k << 2)) << 4;
    const nb = isGrounded ? 0 : <usize>load<i32>(bOf + (<usize>k << 2)) << 4;
    let re = v128.load(x + na);
    let im = v128.load(x + na, 16);
    if (!isGrounded) {
      re = f64x2.sub(re, v128.load(x + nb));
      im = f64x2.sub(im, v128.load(x + nb, 16));
    }
    const size = f64x2.add(f64x2.mul(re, re), f64x2.mul(im, im));
    const min = v128.load64_splat(minV + eight);
    let g: v128;
    let b: v128;
    if (i64x2.all_true(f64x2.gt(size, f64x2.mul(min, min)))) {
      const max = v128.load64_splat(maxV + eight);
      const scale = f64x2.div(one, f64x2.pmin(size, f64x2.mul(max, max)));
      g = f64x2.sub(f64x2.mul(v128.load(p + (eight << 1)), scale), v128.load64_splat(shareRe + eight));
      b = f64x2.sub(f64x2.mul(f64x2.neg(v128.load(q + (eight << 1))), scale), v128.load64_splat(shareIm + eight));
    } else {
      const y0 = constantPowerAdmittance(h, k, load<f64>(p + (eight << 1)), load<f64>(q + (eight << 1)), f64x2.extract_lane(size, 0));
      const y1 = constantPowerAdmittance(h, k, load<f64>(p + (eight << 1), 8), load<f64>(q + (eight << 1), 8), f64x2.extract_lane(size, 1));
      g = v128.shuffle<f64>(y0, y1, 0, 2);
      b = v128.shuffle<f64>(y0, y1, 1, 3);
    }
    add(work + na, work + nb, isGrounded, g, b, re, im);
  }
}

@inline
function others(h: usize, model: i32, start: i32, end: i32): void {
  const work = <usize>at(h, FIELD.work);
  const x = <usize>at(h, FIELD.x);
  const aOf = <usize>at(h, FIELD.a);
  const bOf = <usize>at(h, FIELD.b);
  for (let k = start; k < end; k++) {
    const p = <usize>at(h, FIELD.p) + (<usize>k << 4);
    const q = <usize>at(h, FIELD.q) + (<usize>k << 4);
    const na = <usize>load<i32>(aOf + (<usize>k << 2)) << 4;
    const nb = <usize>load<i32>(bOf + (<usize>k << 2)) << 4;
    const re = f64x2.sub(v128.load(x + na), v128.load(x + nb));
    const im = f64x2.sub(v128.load(x + na, 16), v128.load(x + nb, 16));
    const size = f64x2.add(f64x2.mul(re, re), f64x2.mul(im, im));
    const y0 = admittance(h, model, k, load<f64>(p), load<f64>(q), f64x2.extract_lane(size, 0));
    const y1 = admittance(h, model, k, load<f64>(p, 8), load<f64>(q, 8), f64x2.extract_lane(size, 1));
    add(work + na, work + nb, false, v128.shuffle<f64>(y0, y1, 0, 2), v128.shuffle<f64>(y0, y1, 1, 3), re, im);
  }
}

/** Adds a row's current: out of the one end, into the other. */
@inline
function add(a: usize, b: usize, isGrounded: bool, yr: v128, yi: v128, re: v128, im: v128): void {
  const cr = f64x2.sub(f64x2.mul(yr, re), f64x2.mul(yi, im));
  const ci = f64x2.add(f64x2.mul(yr, im), f64x2.mul(yi, re));
  v128.store(a, f64x2.sub(v128.load(a), cr));
  v128.store(a, f64x2.sub(v128.load(a, 16), ci), 16);
  if (isGrounded) return;
  v128.store(b, f64x2.add(v128.load(b), cr));
  v128.store(b, f64x2.add(v128.load(b, 16), ci), 16);
}
