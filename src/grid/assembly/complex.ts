// A complex number is one 128-bit vector [re, im]; a place has one for each lane, side by side.

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
