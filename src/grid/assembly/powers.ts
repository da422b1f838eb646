import { at, turned } from "./complex";
import { FIELD } from "./fields";

/** Connection points draw what they have been told: as `takeExtras` in solve.ts. */
export function takeExtras(h: usize): void {
  const p = <usize>at(h, FIELD.p);
  const q = <usize>at(h, FIELD.q);
  let kw = <usize>at(h, FIELD.extraKw);
  let kvar = <usize>at(h, FIELD.extraKvar);
  let row = <usize>at(h, FIELD.extraRow);
  for (const end = row + (<usize>at(h, FIELD.extraCount) << 2); row < end; row += 4, kw += 8, kvar += 8) {
    const eight = <usize>load<i32>(row) << 3;
    store<f64>(p + eight, load<f64>(kw) * 1000);
    store<f64>(q + eight, load<f64>(kvar) * 1000);
  }
}

/** What all rows draw [W, var], into the first two numbers of `drawn`: as `drawPower` in measure.ts. */
export function drawPower(h: usize): void {
  const x = <usize>at(h, FIELD.x);
  const injected = <usize>at(h, FIELD.injected);
  let power = f64x2.splat(0);
  let place = <usize>at(h, FIELD.drawnPlaces);
  for (const end = place + (<usize>at(h, FIELD.drawnPlaceCount) << 2); place < end; place += 4) {
    const k = <usize>load<i32>(place) << 3;
    const v = v128.load(x + k);
    const byRe = f64x2.mul(v, v128.load64_splat(injected + k));
    const byIm = f64x2.mul(turned(v), v128.load64_splat(injected + k, 8));
    power = f64x2.sub(power, f64x2.sub(byRe, byIm));
  }
  const a = <usize>at(h, FIELD.a);
  const b = <usize>at(h, FIELD.b);
  const shareRe = <usize>at(h, FIELD.shareRe);
  const shareIm = <usize>at(h, FIELD.shareIm);
  let row = <usize>at(h, FIELD.sharedRows);
  for (const end = row + (<usize>at(h, FIELD.sharedRowCount) << 2); row < end; row += 4) {
    const k = <usize>load<i32>(row);
    const na = <usize>load<i32>(a + (k << 2)) << 3;
    const nb = <usize>load<i32>(b + (k << 2)) << 3;
    const v = f64x2.sub(v128.load(x + na), v128.load(x + nb));
    const vv = f64x2.mul(v, v);
    const size = f64x2.splat(f64x2.extract_lane(vv, 0) + f64x2.extract_lane(vv, 1));
    const share = f64x2(load<f64>(shareRe + (k << 3)), -load<f64>(shareIm + (k << 3)));
    power = f64x2.add(power, f64x2.mul(size, share));
  }
  v128.store(<usize>at(h, FIELD.drawn), power);
}
