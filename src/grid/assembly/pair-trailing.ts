import { at, imTimes, reTimes } from "./complex";
import { FIELD } from "./fields";

// As trailing.ts for two lanes: the real parts of both are one vector, the imaginary parts another, 32 bytes a place. An
// entry of L serves both lanes, and while one waits for a result the other goes on.

/** Solves for the places that iterations touch, in place in `work`. */
export function solveTrailingOfPair(h: usize): void {
  const work = <usize>at(h, FIELD.work);
  const runs = <usize>at(h, FIELD.runs);
  const lastRun = runs + (<usize>at(h, FIELD.runCount) << 4);
  let value = <usize>at(h, FIELD.value) + (<usize>at(h, FIELD.firstEntry) << 4);
  let rowOf = <usize>at(h, FIELD.rowOf) + (<usize>at(h, FIELD.firstEntry) << 2);
  let x = work + (<usize>at(h, FIELD.firstActive) << 5);

  for (let run = runs; run < lastRun; run += 16) {
    const width = load<i32>(run);
    const rows = <usize>load<i32>(run, 4);
    const count = load<i32>(run, 8);
    if (width == 1) {
      for (let s = 0; s < count; s++, x += 32) {
        const ar = v128.load(x);
        const ai = v128.load(x, 16);
        for (let end = rowOf + (rows << 2); rowOf < end; rowOf += 4, value += 16)
          subtract(work + (<usize>load<i32>(rowOf) << 5), reTimes(value, ar, ai), imTimes(value, ar, ai));
      }
    } else if (width == 2) {
      for (let s = 0; s < count; s++, x += 64) {
        const second = value + ((rows + 1) << 4);
        const rowsOf = rowOf + ((rows + 1) << 2);
        const ar = v128.load(x);
        const ai = v128.load(x, 16);
        subtract(x + 32, reTimes(value, ar, ai), imTimes(value, ar, ai));
        const br = v128.load(x, 32);
        const bi = v128.load(x, 48);
        let p = value + 16;
        let q = second;
        for (let row = rowsOf; row < rowsOf + (rows << 2); row += 4, p += 16, q += 16)
          subtract(
            work + (<usize>load<i32>(row) << 5),
            f64x2.add(reTimes(p, ar, ai), reTimes(q, br, bi)),
            f64x2.add(imTimes(p, ar, ai), imTimes(q, br, bi)),
          );
        value = second + (rows << 4);
        rowOf = rowsOf + (rows << 2);
      }
    } else {
      for (let s = 0; s < count; s++, x += 96) {
        const second = value + ((rows + 2) << 4);
        const third = second + ((rows + 1) << 4);
        const rowsOf = rowOf + ((2 * rows + 3) << 2);
        const ar = v128.load(x);
        const ai = v128.load(x, 16);
        const br = f64x2.sub(v128.load(x, 32), reTimes(value, ar, ai));
        const bi = f64x2.sub(v128.load(x, 48), imTimes(value, ar, ai));
        const cr = f64x2.sub(f64x2.sub(v128.load(x, 64), reTimes(value + 16, ar, ai)), reTimes(second, br, bi));
        const ci = f64x2.sub(f64x2.sub(v128.load(x, 80), imTimes(value + 16, ar, ai)), imTimes(second, br, bi));
        v128.store(x, br, 32);
        v128.store(x, bi, 48);
        v128.store(x, cr, 64);
        v128.store(x, ci, 80);
        let p = value + 32;
        let q = second + 16;
        let r = third;
        for (let row = rowsOf; row < rowsOf + (rows << 2); row += 4, p += 16, q += 16, r += 16)
          subtract(
            work + (<usize>load<i32>(row) << 5),
            f64x2.add(f64x2.add(reTimes(p, ar, ai), reTimes(q, br, bi)), reTimes(r, cr, ci)),
            f64x2.add(f64x2.add(imTimes(p, ar, ai), imTimes(q, br, bi)), imTimes(r, cr, ci)),
          );
        value = third + (rows << 4);
        rowOf = rowsOf + (rows << 2);
      }
    }
  }

  let pivot = <usize>at(h, FIELD.inverse) + (<usize>at(h, FIELD.places) << 4);
  for (let run = lastRun - 16; run >= runs; run -= 16) {
    const width = load<i32>(run);
    const rows = <usize>load<i32>(run, 4);
    const count = load<i32>(run, 8);
    if (width == 1) {
      for (let s = 0; s < count; s++) {
        x -= 32;
        pivot -= 16;
        value -= rows << 4;
        rowOf -= rows << 2;
        let ar = reTimes(pivot, v128.load(x), v128.load(x, 16));
        let ai = imTimes(pivot, v128.load(x), v128.load(x, 16));
        let p = value;
        for (let row = rowOf; row < rowOf + (rows << 2); row += 4, p += 16) {
          const y = work + (<usize>load<i32>(row) << 5);
          const vr = v128.load(y);
          const vi = v128.load(y, 16);
          ar = f64x2.sub(ar, reTimes(p, vr, vi));
          ai = f64x2.sub(ai, imTimes(p, vr, vi));
        }
        v128.store(x, ar);
        v128.store(x, ai, 16);
      }
    } else if (width == 2) {
      for (let s = 0; s < count; s++) {
        x -= 64;
        pivot -= 32;
        const second = value - (rows << 4);
        const rowsOf = rowOf - (rows << 2);
        value = second - ((rows + 1) << 4);
        rowOf = rowsOf - ((rows + 1) << 2);
        let ar = reTimes(pivot, v128.load(x), v128.load(x, 16));
        let ai = imTimes(pivot, v128.load(x), v128.load(x, 16));
        let br = reTimes(pivot + 16, v128.load(x, 32), v128.load(x, 48));
        let bi = imTimes(pivot + 16, v128.load(x, 32), v128.load(x, 48));
        let p = value + 16;
        let q = second;
        for (let row = rowsOf; row < rowsOf + (rows << 2); row += 4, p += 16, q += 16) {
          const y = work + (<usize>load<i32>(row) << 5);
          const vr = v128.load(y);
          const vi = v128.load(y, 16);
          ar = f64x2.sub(ar, reTimes(p, vr, vi));
          ai = f64x2.sub(ai, imTimes(p, vr, vi));
          br = f64x2.sub(br, reTimes(q, vr, vi));
          bi = f64x2.sub(bi, imTimes(q, vr, vi));
        }
        v128.store(x, f64x2.sub(ar, reTimes(value, br, bi)));
        v128.store(x, f64x2.sub(ai, imTimes(value, br, bi)), 16);
        v128.store(x, br, 32);
        v128.store(x, bi, 48);
      }
    } else {
      for (let s = 0; s < count; s++) {
        x -= 96;
        pivot -= 48;
        const third = value - (rows << 4);
        const second = third - ((rows + 1) << 4);
        const rowsOf = rowOf - (rows << 2);
        value = second - ((rows + 2) << 4);
        rowOf = rowsOf - ((2 * rows + 3) << 2);
        let ar = reTimes(pivot, v128.load(x), v128.load(x, 16));
        let ai = imTimes(pivot, v128.load(x), v128.load(x, 16));
        let br = reTimes(pivot + 16, v128.load(x, 32), v128.load(x, 48));
        let bi = imTimes(pivot + 16, v128.load(x, 32), v128.load(x, 48));
        let cr = reTimes(pivot + 32, v128.load(x, 64), v128.load(x, 80));
        let ci = imTimes(pivot + 32, v128.load(x, 64), v128.load(x, 80));
        let p = value + 32;
        let q = second + 16;
        let r = third;
        for (let row = rowsOf; row < rowsOf + (rows << 2); row += 4, p += 16, q += 16, r += 16) {
          const y = work + (<usize>load<i32>(row) << 5);
          const vr = v128.load(y);
          const vi = v128.load(y, 16);
          ar = f64x2.sub(ar, reTimes(p, vr, vi));
          ai = f64x2.sub(ai, imTimes(p, vr, vi));
          br = f64x2.sub(br, reTimes(q, vr, vi));
          bi = f64x2.sub(bi, imTimes(q, vr, vi));
          cr = f64x2.sub(cr, reTimes(r, vr, vi));
          ci = f64x2.sub(ci, imTimes(r, vr, vi));
        }
        br = f64x2.sub(br, reTimes(second, cr, ci));
        bi = f64x2.sub(bi, imTimes(second, cr, ci));
        v128.store(x, f64x2.sub(ar, f64x2.add(reTimes(value + 16, cr, ci), reTimes(value, br, bi))));
        v128.store(x, f64x2.sub(ai, f64x2.add(imTimes(value + 16, cr, ci), imTimes(value, br, bi))), 16);
        v128.store(x, br, 32);
        v128.store(x, bi, 48);
        v128.store(x, cr, 64);
        v128.store(x, ci, 80);
      }
    }
  }
}

/** Takes both parts off the place at `y`. */
@inline
function subtract(y: usize, re: v128, im: v128): void {
  v128.store(y, f64x2.sub(v128.load(y), re));
  v128.store(y, f64x2.sub(v128.load(y, 16), im), 16);
}
