// A complex number is one 128-bit vector [re, im]. Of two lanes a vector has the real parts, the next the imaginary ones.

const SIGN_OF_FIRST = i64x2(i64.MIN_VALUE, 0);

/** A field of a header. */
@inline
export function at(h: usize, field: i32): i32 {
  return load<i32>(h + (<usize>field << 2));
}

/** j × z. */
@inline
export function turned(z: v128): v128 {
  return v128.xor(v128.shuffle<f64>(z, z, 1, 0), SIGN_OF_FIRST);
}

/** The entry of L at `entry` times z, `jz` being j × z. */
@inline
export function times(entry: usize, z: v128, jz: v128): v128 {
  return f64x2.add(f64x2.mul(v128.load64_splat(entry), z), f64x2.mul(v128.load64_splat(entry, 8), jz));
}

/** y × z. */
@inline
export function timesNumber(y: v128, z: v128): v128 {
  return f64x2.add(f64x2.mul(v128.shuffle<f64>(y, y, 0, 0), z), f64x2.mul(v128.shuffle<f64>(y, y, 1, 1), turned(z)));
}

/** The parts of an entry of L times two numbers, those of both lanes side by side. */
@inline
export function reTimes(entry: usize, re: v128, im: v128): v128 {
  return f64x2.sub(f64x2.mul(v128.load64_splat(entry), re), f64x2.mul(v128.load64_splat(entry, 8), im));
}

@inline
export function imTimes(entry: usize, re: v128, im: v128): v128 {
  return f64x2.add(f64x2.mul(v128.load64_splat(entry), im), f64x2.mul(v128.load64_splat(entry, 8), re));
}
