/** Gives out small arrays that lie side by side in larger pieces of memory. An array of its own costs some two hundred
 *  bytes whatever it holds, and a feeder's lines have four each. */
export interface NumberPool {
  piece: Float64Array;
  used: number;
}

/** A copy of a line's network sent to another thread takes whole pieces along, so they are not large. */
const PIECE = 1024;

export const newNumberPool = (): NumberPool => ({ piece: new Float64Array(0), used: 0 });

/** An array of zeros. */
export function takeNumbers(pool: NumberPool, count: number): Float64Array {
  if (pool.used + count > pool.piece.length) {
    pool.piece = new Float64Array(Math.max(PIECE, count));
    pool.used = 0;
  }
  const taken = pool.piece.subarray(pool.used, pool.used + count);
  pool.used += count;
  return taken;
}
