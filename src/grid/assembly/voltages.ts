import { at, times, turned } from "./complex";
import { FIELD } from "./fields";

// As iterate.ts and leading-block.ts.

/** Takes the linear network's answer as the next voltages of each lane that is not done, and leaves per lane in `out`:
 *  the largest squared change, the sum of squared changes, and (not at the first of a solve) the products of the
 *  changes' own change with the change and with itself.
 *  @param isFirst whether there is no change before this one */
export function update(h: usize, isFirst: i32): void {
  const lanes = at(h, FIELD.lanes);
  if (lanes == 1) {
    if (isFirst) updateOne(h, true);
    else updateOne(h, false);
  } else if (isFirst) updateLanes(h, lanes, true);
  else updateLanes(h, lanes, false);
  const sums = <usize>at(h, FIELD.sums);
  const out = <usize>at(h, FIELD.out);
  for (let lane = 0; lane < lanes; lane++) {
    if (load<i32>(<usize>at(h, FIELD.done) + (<usize>lane << 2))) continue;
    const from = sums + (<usize>lane << 6);
    const to = out + (<usize>lane << 5);
    store<f64>(to, load<f64>(from));
    store<f64>(to, load<f64>(from, 16) + load<f64>(from, 24), 8);
    store<f64>(to, load<f64>(from, 32) + load<f64>(from, 40), 16);
    store<f64>(to, load<f64>(from, 48) + load<f64>(from, 56), 24);
  }
}

/** One lane, whose sums stay in registers. */
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
  const sums = <usize>at(h, FIELD.sums);
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
    const size = f64x2.extract_lane(dd, 0) + f64x2.extract_lane(dd, 1);
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
  store<f64>(sums, worst);
  v128.store(sums, sum, 16);
  v128.store(sums, cross, 32);
  v128.store(sums, square, 48);
}

/** Several lanes in one pass, so that each piece of memory is fetched once. */
@inline
function updateLanes(h: usize, lanes: i32, isFirst: bool): void {
  const places = at(h, FIELD.places);
  const firstActive = at(h, FIELD.firstActive);
  let place = (<usize>firstActive * lanes) << 4;
  let x0 = <usize>at(h, FIELD.x0) + (<usize>firstActive << 4);
  let weight = <usize>at(h, FIELD.weight) + (<usize>firstActive << 3);
  const x = <usize>at(h, FIELD.x);
  const work = <usize>at(h, FIELD.work);
  const change = <usize>at(h, FIELD.change);
  const step = <usize>at(h, FIELD.step);
  const done = <usize>at(h, FIELD.done);
  const shares = <usize>at(h, FIELD.shares);
  const allSums = <usize>at(h, FIELD.sums);
  memory.fill(allSums, 0, <usize>lanes << 6);
  for (let j = firstActive; j < places; j++, x0 += 16, weight += 8) {
    const w = v128.load64_splat(weight);
    const noLoad = v128.load(x0);
    let sums = allSums;
    for (let lane = 0; lane < lanes; lane++, place += 16, sums += 64) {
      if (load<i32>(done + (<usize>lane << 2))) continue;
      const g = f64x2.add(noLoad, v128.load(work + place));
      const d = f64x2.sub(g, v128.load(x + place));
      const dd = f64x2.mul(f64x2.mul(d, d), w);
      v128.store(sums, f64x2.add(v128.load(sums, 16), dd), 16);
      const size = f64x2.extract_lane(dd, 0) + f64x2.extract_lane(dd, 1);
      if (size > load<f64>(sums)) store<f64>(sums, size);
      if (!isFirst) {
        const f = f64x2.sub(d, v128.load(change + place));
        const fw = f64x2.mul(f, w);
        v128.store(sums, f64x2.add(v128.load(sums, 32), f64x2.mul(fw, d)), 32);
        v128.store(sums, f64x2.add(v128.load(sums, 48), f64x2.mul(fw, f)), 48);
        const share = v128.load64_splat(shares + (<usize>lane << 3));
        v128.store(step + place, f64x2.sub(d, f64x2.mul(share, v128.load(step + place))));
      }
      v128.store(change + place, d);
      v128.store(x + place, g);
    }
  }
}

/** Moves a lane's voltages on by −`share` of the step between its last two answers; the next `update` finds the share in
 *  `shares`. */
export function extrapolate(h: usize, lane: i32, share: f64): void {
  const lanes = at(h, FIELD.lanes);
  const stride = <usize>lanes << 4;
  const end = <usize>at(h, FIELD.places) * stride;
  const x = <usize>at(h, FIELD.x);
  const step = <usize>at(h, FIELD.step);
  const s = f64x2.splat(share);
  for (let place = <usize>at(h, FIELD.firstActive) * stride + (<usize>lane << 4); place < end; place += stride) {
    v128.store(x + place, f64x2.sub(v128.load(x + place), f64x2.mul(s, v128.load(step + place))));
  }
}

/** All voltages in node order, those of the leading nodes from the others; with one lane also apart. */
export function spread(h: usize): void {
  const lanes = at(h, FIELD.lanes);
  if (lanes == 1) spreadLanes(h, 1);
  else spreadLanes(h, lanes);
}

@inline
function spreadLanes(h: usize, lanes: i32): void {
  const stride = <usize>lanes << 4;
  const unit = <usize>lanes << 3;
  const v = <usize>at(h, FIELD.v);
  const vRe = <usize>at(h, FIELD.vRe);
  const vIm = <usize>at(h, FIELD.vIm);
  const firstActive = at(h, FIELD.firstActive);
  const places = at(h, FIELD.places);
  const nodeAt = <usize>at(h, FIELD.nodeAt);
  const x = <usize>at(h, FIELD.x);
  for (let j = firstActive; j < places; j++) {
    const node = <usize>load<i32>(nodeAt + (<usize>j << 2));
    const from = x + <usize>j * stride;
    const to = v + node * stride;
    for (let l: usize = 0; l < stride; l += 16) v128.store(to + l, v128.load(from + l));
    if (lanes == 1) {
      const z = v128.load(from);
      store<f64>(vRe + (node << 3), f64x2.extract_lane(z, 0));
      v128.store64_lane(vIm + (node << 3), z, 1);
    }
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
      for (let l: usize = 0; l < stride; l += 16) {
        let sum = v128.load(own);
        let entry = value;
        for (let row = from; row < from + (length << 2); row += 4, entry += 16) {
          const z = v128.load(v + <usize>load<i32>(row) * unit + l);
          sum = f64x2.sub(sum, times(entry, z, turned(z)));
        }
        v128.store(v + place * unit + l, sum);
        if (lanes == 1) {
          store<f64>(vRe + (place << 2), f64x2.extract_lane(sum, 0));
          v128.store64_lane(vIm + (place << 2), sum, 1);
        }
      }
      from += length << 2;
      value += length << 4;
    }
  }
}
