/** A table's rows as stretches that stay together when it is joined with others of its kind: joined, stretches stand by
 *  key, those of one key by block, those of one block in the order of the tables. Within a table they are in that order
 *  already. Plain data. */
export interface RowRuns {
  /** The site's place, the time [µs since 1970 UTC], or −1 where tables follow one another. */
  readonly keys: Float64Array;
  readonly blocks: Int32Array;
  readonly counts: Int32Array;
}

/** Stretches of several tables in their joined order: which table each is of, and how many rows it has. */
export interface MergedRuns extends RowRuns {
  readonly part: Int32Array;
}

/** Joins the runs of several tables. Each table is gone through from its first row to its last. */
export function mergedRuns(all: readonly RowRuns[]): MergedRuns {
  const total = all.reduce((sum, { counts }) => sum + counts.length, 0);
  const keys = new Float64Array(total);
  const blocks = new Int32Array(total);
  const counts = new Int32Array(total);
  const part = new Int32Array(total);
  let at = 0;
  for (const [p, own] of all.entries()) {
    keys.set(own.keys, at);
    blocks.set(own.blocks, at);
    counts.set(own.counts, at);
    part.fill(p, at, at + own.counts.length);
    at += own.counts.length;
  }
  const order = orderOf(keys, blocks);
  if (!order) return { keys, blocks, counts, part };
  return {
    keys: placed(keys, order, new Float64Array(total)),
    blocks: placed(blocks, order, new Int32Array(total)),
    counts: placed(counts, order, new Int32Array(total)),
    part: placed(part, order, new Int32Array(total)),
  };
}

function placed<Values extends Float64Array | Int32Array>(values: Values, order: Int32Array, into: Values): Values {
  for (let k = 0; k < order.length; k++) into[k] = values[order[k]!]!;
  return into;
}

/** Places by key, then by block, then as they stand; undefined where they stand so. Lists that are in order, as those of
 *  each table are, are merged two by two. */
function orderOf(keys: Float64Array, blocks: Int32Array): Int32Array | undefined {
  const total = keys.length;
  const precedes = (a: number, b: number) => keys[a]! < keys[b]! || (keys[a] === keys[b] && blocks[a]! < blocks[b]!);
  let starts = [0];
  for (let k = 1; k < total; k++) if (precedes(k, k - 1)) starts.push(k);
  if (starts.length === 1) return undefined;
  let order = new Int32Array(total);
  let merged = new Int32Array(total);
  for (let k = 0; k < total; k++) order[k] = k;
  while (starts.length > 1) {
    for (let s = 0; s < starts.length; s += 2) {
      const middle = starts[s + 1] ?? total;
      const end = starts[s + 2] ?? total;
      for (let to = starts[s]!, left = to, right = middle; to < end; to++) {
        const isRight = left === middle || (right < end && precedes(order[right]!, order[left]!));
        merged[to] = order[isRight ? right++ : left++]!;
      }
    }
    [order, merged] = [merged, order];
    starts = starts.filter((_, s) => s % 2 === 0);
  }
  return order;
}
