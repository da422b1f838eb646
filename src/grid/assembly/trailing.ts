import { at, times, turned } from "./complex";
import { FIELD } from "./fields";

// As ldl-solve.ts, run by run of panels of one shape (panel-runs.ts).

/** Solves for the places that iterations touch, in place in `work`. */
export function solveTrailing(h: usize): void {
  const work = <usize>at(h, FIELD.work);
  const inverse = <usize>at(h, FIELD.inverse);
  const runs = <usize>at(h, FIELD.runs);
  const lastRun = runs + (<usize>at(h, FIELD.runCount) << 4);
  let value = <usize>at(h, FIELD.value) + (<usize>at(h, FIELD.firstEntry) << 4);
  let rowOf = <usize>at(h, FIELD.rowOf) + (<usize>at(h, FIELD.firstEntry) << 2);
  let x = work + (<usize>at(h, FIELD.firstActive) << 4);

  for (let run = runs; run < lastRun; run += 16) {
    const width = load<i32>(run);
    const rows = <usize>load<i32>(run, 4);
    const count = load<i32>(run, 8);
    if (width == 1) {
      for (let s = 0; s < count; s++) {
        const a = v128.load(x);
        const ja = turned(a);
        for (let end = rowOf + (rows << 2); rowOf < end; rowOf += 4, value += 16) {
          const y = work + (<usize>load<i32>(rowOf) << 4);
          v128.store(y, f64x2.sub(v128.load(y), times(value, a, ja)));
        }
        x += 16;
      }
    } else if (width == 2) {
      for (let s = 0; s < count; s++) {
        const second = value + ((rows + 1) << 4);
        const rowsOf = rowOf + ((rows + 1) << 2);
        const a = v128.load(x);
        const ja = turned(a);
        const b = f64x2.sub(v128.load(x, 16), times(value, a, ja));
        const jb = turned(b);
        v128.store(x, b, 16);
        let p = value + 16;
        let q = second;
        for (let row = rowsOf; row < rowsOf + (rows << 2); row += 4, p += 16, q += 16) {
          const y = work + (<usize>load<i32>(row) << 4);
          v128.store(y, f64x2.sub(v128.load(y), f64x2.add(times(p, a, ja), times(q, b, jb))));
        }
        value = second + (rows << 4);
        rowOf = rowsOf + (rows << 2);
        x += 32;
      }
    } else {
      for (let s = 0; s < count; s++) {
        const second = value + ((rows + 2) << 4);
        const third = second + ((rows + 1) << 4);
        const rowsOf = rowOf + ((2 * rows + 3) << 2);
        const a = v128.load(x);
        const ja = turned(a);
        const b = f64x2.sub(v128.load(x, 16), times(value, a, ja));
        const jb = turned(b);
        const c = f64x2.sub(
          f64x2.sub(v128.load(x, 32), times(value + 16, a, ja)),
          times(second, b, jb),
        );
        const jc = turned(c);
        v128.store(x, b, 16);
        v128.store(x, c, 32);
        let p = value + 32;
        let q = second + 16;
        let r = third;
        for (let row = rowsOf; row < rowsOf + (rows << 2); row += 4, p += 16, q += 16, r += 16) {
          const y = work + (<usize>load<i32>(row) << 4);
          const sum = f64x2.add(f64x2.add(times(p, a, ja), times(q, b, jb)), times(r, c, jc));
          v128.store(y, f64x2.sub(v128.load(y), sum));
        }
        value = third + (rows << 4);
        rowOf = rowsOf + (rows << 2);
        x += 48;
      }
    }
  }

  let pivot = inverse + (<usize>at(h, FIELD.places) << 4);
  for (let run = lastRun - 16; run >= runs; run -= 16) {
    const width = load<i32>(run);
    const rows = <usize>load<i32>(run, 4);
    const count = load<i32>(run, 8);
    if (width == 1) {
      for (let s = 0; s < count; s++) {
        x -= 16;
        pivot -= 16;
        value -= rows << 4;
        rowOf -= rows << 2;
        const xa = v128.load(x);
        let a = times(pivot, xa, turned(xa));
        let p = value;
        for (let row = rowOf; row < rowOf + (rows << 2); row += 4, p += 16) {
          const v = v128.load(work + (<usize>load<i32>(row) << 4));
          a = f64x2.sub(a, times(p, v, turned(v)));
        }
        v128.store(x, a);
      }
    } else if (width == 2) {
      for (let s = 0; s < count; s++) {
        x -= 32;
        pivot -= 32;
        const second = value - (rows << 4);
        const rowsOf = rowOf - (rows << 2);
        value = second - ((rows + 1) << 4);
        rowOf = rowsOf - ((rows + 1) << 2);
        const xa = v128.load(x);
        const xb = v128.load(x, 16);
        let a = times(pivot, xa, turned(xa));
        let b = times(pivot + 16, xb, turned(xb));
        let p = value + 16;
        let q = second;
        for (let row = rowsOf; row < rowsOf + (rows << 2); row += 4, p += 16, q += 16) {
          const v = v128.load(work + (<usize>load<i32>(row) << 4));
          const jv = turned(v);
          a = f64x2.sub(a, times(p, v, jv));
          b = f64x2.sub(b, times(q, v, jv));
        }
        a = f64x2.sub(a, times(value, b, turned(b)));
        v128.store(x, a);
        v128.store(x, b, 16);
      }
    } else {
      for (let s = 0; s < count; s++) {
        x -= 48;
        pivot -= 48;
        const third = value - (rows << 4);
        const second = third - ((rows + 1) << 4);
        const rowsOf = rowOf - (rows << 2);
        value = second - ((rows + 2) << 4);
        rowOf = rowsOf - ((2 * rows + 3) << 2);
        const xa = v128.load(x);
        const xb = v128.load(x, 16);
        const xc = v128.load(x, 32);
        let a = times(pivot, xa, turned(xa));
        let b = times(pivot + 16, xb, turned(xb));
        let c = times(pivot + 32, xc, turned(xc));
        let p = value + 32;
        let q = second + 16;
        let r = third;
        for (let row = rowsOf; row < rowsOf + (rows << 2); row += 4, p += 16, q += 16, r += 16) {
          const v = v128.load(work + (<usize>load<i32>(row) << 4));
          const jv = turned(v);
          a = f64x2.sub(a, times(p, v, jv));
          b = f64x2.sub(b, times(q, v, jv));
          c = f64x2.sub(c, times(r, v, jv));
        }
        const jc = turned(c);
        b = f64x2.sub(b, times(second, c, jc));
        a = f64x2.sub(a, f64x2.add(times(value + 16, c, jc), times(value, b, turned(b))));
        v128.store(x, a);
        v128.store(x, b, 16);
        v128.store(x, c, 32);
      }
    }
  }
}
