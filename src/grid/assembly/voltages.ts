import { at, times, turned } from "./complex";
import { FIELD } from "./fields";

// As iterate.ts and leading-block.ts.

/** Takes the linear network's answer as the next voltages, and leaves in `out`: the largest squared change, the sum of
 *  squared changes, and (not at the first of a solve) the products of the changes' own change with the change and with
 *  itself.
 *  @param isFirst whether there is no change before this one */
export function update(h: usize, isFirst: i32): void {
  if (isFirst) updateOne(h, true);
  else updateOne(h, false);
}

@inline
function updateOne(h: usize, isFirst: bool): void {
  const firstActive = at(h, FIELD.firstActive);
  let place = <usize>firstActive << 4;
  const end = <usize>at(h, FIELD.places) << 4;
  let weight = <usize>at(h, FIELD.weight) + (<usize>firstActive << 3);
  const x0 = <usize>at(h, FIELD.x0);
  const x = <usize>at(h, FIELD.x);
  const work = <usize>at(h, FIELD.work);
  const change = <usize>at(h, FIELD.change);
  const step = <usize>at(h, FIELD.step);
  const out = <usize>at(h, FIELD.out);
  const share = v128.load64_splat(<usize>at(h, FIELD.shares));
  let worst: f64 = 0;
  let sum = f64x2.splat(0);
  let cross = f64x2.splat(0);
  let square = f64x2.splat(0);
  for (; place < end; place += 16, weight += 8) {
    const w = v128.load64_splat(weight);
    const g = f64x2.add(v128.load(x0 + place), v128.load(work + place));
    const d = f64x2.sub(g, v128.load(x + place));
    const dd = f64x2.mul(f64x2.mul(d, d), w);
    sum = f64x2.add(sum, dd);
    const size = bothParts(dd);
    if (size > worst) worst = size;
    if (!isFirst) {
      const f = f64x2.sub(d, v128.load(change + place));
      const fw = f64x2.mul(f, w);
      cross = f64x2.add(cross, f64x2.mul(fw, d));
      square = f64x2.add(square, f64x2.mul(fw, f));
      v128.store(step + place, f64x2.sub(d, f64x2.mul(share, v128.load(step + place))));
    }
    v128.store(change + place, d);
    v128.store(x + place, g);
  }
  store<f64>(out, worst);
  store<f64>(out, bothParts(sum), 8);
  store<f64>(out, bothParts(cross), 16);
  store<f64>(out, bothParts(square), 24);
}

@inline
function bothParts(z: v128): f64 {
  return f64x2.extract_lane(z, 0) + f64x2.extract_lane(z, 1);
}

/** Moves the voltages on by −`share` of the step between the last two answers; the next `update` finds the share in
 *  `shares`. */
export function extrapolate(h: usize, share: f64): void {
  const end = <usize>at(h, FIELD.places) << 4;
  const x = <usize>at(h, FIELD.x);
  const step = <usize>at(h, FIELD.step);
  const s = f64x2.splat(share);
  for (let place = <usize>at(h, FIELD.firstActive) << 4; place < end; place += 16) {
    v128.store(x + place, f64x2.sub(v128.load(x + place), f64x2.mul(s, v128.load(step + place))));
  }
}

/** All voltages in node order, those of the leading nodes from the others; also their parts apart. */
export function spread(h: usize): void {
  const v = <usize>at(h, FIELD.v);
  const vRe = <usize>at(h, FIELD.vRe);
  const vIm = <usize>at(h, FIELD.vIm);
  const firstActive = at(h, FIELD.firstActive);
  const places = at(h, FIELD.places);
  const nodeAt = <usize>at(h, FIELD.nodeAt);
  const x = <usize>at(h, FIELD.x);
  for (let j = firstActive; j < places; j++) {
    const node = <usize>load<i32>(nodeAt + (<usize>j << 2));
    const z = v128.load(x + (<usize>j << 4));
    v128.store(v + (node << 4), z);
    store<f64>(vRe + (node << 3), f64x2.extract_lane(z, 0));
    v128.store64_lane(vIm + (node << 3), z, 1);
  }
  let run = <usize>at(h, FIELD.leadingRuns);
  const lastRun = run + (<usize>at(h, FIELD.leadingRunCount) << 3);
  let to = <usize>at(h, FIELD.leadingTo);
  let from = <usize>at(h, FIELD.leadingFrom);
  let value = <usize>at(h, FIELD.leadingValue);
  let own = <usize>at(h, FIELD.leadingOwn);
  for (; run < lastRun; run += 8) {
    const length = <usize>load<i32>(run);
    for (const last = to + (<usize>load<i32>(run, 4) << 2); to < last; to += 4, own += 16) {
      const place = <usize>load<i32>(to);
      let sum = v128.load(own);
      for (const end = from + (length << 2); from < end; from += 4, value += 16) {
        const z = v128.load(v + (<usize>load<i32>(from) << 3));
        sum = f64x2.sub(sum, times(value, z, turned(z)));
      }
      v128.store(v + (place << 3), sum);
      store<f64>(vRe + (place << 2), f64x2.extract_lane(sum, 0));
      v128.store64_lane(vIm + (place << 2), sum, 1);
    }
  }
}
