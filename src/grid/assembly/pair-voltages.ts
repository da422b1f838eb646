import { at } from "./complex";
import { FIELD } from "./fields";

// As voltages.ts for two lanes.

/** As `update`; a lane that is done keeps its voltages. `out` has four numbers of the one lane, then of the other. */
export function updatePair(h: usize, isFirst: i32): void {
  const isWhole = !v128.any_true(v128.load(<usize>at(h, FIELD.done)));
  if (isFirst && isWhole) take(h, true, true);
  else if (isFirst) take(h, true, false);
  else if (isWhole) take(h, false, true);
  else take(h, false, false);
}

/** @param isWhole whether neither lane is done */
@inline
function take(h: usize, isFirst: bool, isWhole: bool): void {
  const firstActive = at(h, FIELD.firstActive);
  let place = <usize>firstActive << 5;
  const end = <usize>at(h, FIELD.places) << 5;
  let x0 = <usize>at(h, FIELD.x0) + (<usize>firstActive << 4);
  let weight = <usize>at(h, FIELD.weight) + (<usize>firstActive << 3);
  const x = <usize>at(h, FIELD.x);
  const work = <usize>at(h, FIELD.work);
  const change = <usize>at(h, FIELD.change);
  const step = <usize>at(h, FIELD.step);
  const done = v128.load(<usize>at(h, FIELD.done));
  const share = v128.load(<usize>at(h, FIELD.shares));
  let worst = f64x2.splat(0);
  let sumRe = f64x2.splat(0);
  let sumIm = f64x2.splat(0);
  let crossRe = f64x2.splat(0);
  let crossIm = f64x2.splat(0);
  let squareRe = f64x2.splat(0);
  let squareIm = f64x2.splat(0);
  for (; place < end; place += 32, x0 += 16, weight += 8) {
    const w = v128.load64_splat(weight);
    const re = f64x2.add(v128.load64_splat(x0), v128.load(work + place));
    const im = f64x2.add(v128.load64_splat(x0, 8), v128.load(work + place, 16));
    const dr = f64x2.sub(re, v128.load(x + place));
    const di = f64x2.sub(im, v128.load(x + place, 16));
    const rr = f64x2.mul(f64x2.mul(dr, dr), w);
    const ii = f64x2.mul(f64x2.mul(di, di), w);
    sumRe = f64x2.add(sumRe, rr);
    sumIm = f64x2.add(sumIm, ii);
    worst = f64x2.pmax(worst, f64x2.add(rr, ii));
    if (!isFirst) {
      const fr = f64x2.sub(dr, v128.load(change + place));
      const fi = f64x2.sub(di, v128.load(change + place, 16));
      const wr = f64x2.mul(fr, w);
      const wi = f64x2.mul(fi, w);
      crossRe = f64x2.add(crossRe, f64x2.mul(wr, dr));
      crossIm = f64x2.add(crossIm, f64x2.mul(wi, di));
      squareRe = f64x2.add(squareRe, f64x2.mul(wr, fr));
      squareIm = f64x2.add(squareIm, f64x2.mul(wi, fi));
      v128.store(step + place, f64x2.sub(dr, f64x2.mul(share, v128.load(step + place))));
      v128.store(step + place, f64x2.sub(di, f64x2.mul(share, v128.load(step + place, 16))), 16);
    }
    keep(change + place, dr, di, done, isWhole);
    keep(x + place, re, im, done, isWhole);
  }
  const out = <usize>at(h, FIELD.out);
  const sum = f64x2.add(sumRe, sumIm);
  const cross = f64x2.add(crossRe, crossIm);
  const square = f64x2.add(squareRe, squareIm);
  v128.store(out, v128.shuffle<f64>(worst, sum, 0, 2));
  v128.store(out, v128.shuffle<f64>(cross, square, 0, 2), 16);
  v128.store(out, v128.shuffle<f64>(worst, sum, 1, 3), 32);
  v128.store(out, v128.shuffle<f64>(cross, square, 1, 3), 48);
}

/** Stores both parts, where no lane or not this one is done. */
@inline
function keep(to: usize, re: v128, im: v128, done: v128, isWhole: bool): void {
  v128.store(to, isWhole ? re : v128.bitselect(v128.load(to), re, done));
  v128.store(to, isWhole ? im : v128.bitselect(v128.load(to, 16), im, done), 16);
}

/** As `extrapolate`, each lane by its own share; where that is 0 it stays as it is. */
export function extrapolatePair(h: usize): void {
  const end = <usize>at(h, FIELD.places) << 5;
  const x = <usize>at(h, FIELD.x);
  const step = <usize>at(h, FIELD.step);
  const share = v128.load(<usize>at(h, FIELD.shares));
  const moves = f64x2.ne(share, f64x2.splat(0));
  for (let place = <usize>at(h, FIELD.firstActive) << 5; place < end; place += 16) {
    const before = v128.load(x + place);
    const moved = f64x2.sub(before, f64x2.mul(share, v128.load(step + place)));
    v128.store(x + place, v128.bitselect(moved, before, moves));
  }
}
