import type { Pattern } from "./sparse-ldl.ts";

/** The trailing panels as runs of one shape each: first column, width, rows below, number of panels. The kernel's loops
 *  then meet the same counts again and again, which the processor foresees.
 *  @returns width, rows below, number of panels and 0, flat */
export function panelRuns({ start, panel, activePanel }: Pattern): Int32Array {
  const runs: number[] = [];
  for (let s = activePanel; s < panel.length - 1; s++) {
    const width = panel[s + 1] - panel[s];
    const last = panel[s + 1] - 1;
    const rows = start[last + 1] - start[last];
    const before = runs.length - 4;
    if (before >= 0 && runs[before] === width && runs[before + 1] === rows) runs[before + 2]++;
    else runs.push(width, rows, 1, 0);
  }
  return Int32Array.from(runs);
}

/** Another order of the trailing columns with the same fill, in which panels of one shape stand together: of those whose
 *  panels below in the elimination tree are all placed, the ones shaped like the last are taken first.
 *  @returns for each place of the new order, the place it had */
export function orderByShape(ldl: Pattern): Int32Array {
  const { n, start, parent, panel, activePanel, firstActive } = ldl;
  const count = panel.length - 1;
  const panelOf = new Int32Array(n);
  for (let s = 0; s < count; s++) panelOf.fill(s, panel[s], panel[s + 1]);
  const above = (s: number) => {
    const up = parent[panel[s + 1] - 1];
    return up < 0 ? -1 : panelOf[up];
  };
  const waiting = new Int32Array(count);
  for (let s = activePanel; s < count; s++) if (above(s) >= 0) waiting[above(s)]++;
  const ready = new Map<number, number[]>();
  const shapeOf = (s: number) => 4 * (start[panel[s + 1]] - start[panel[s + 1] - 1]) + panel[s + 1] - panel[s];
  const release = (s: number) => {
    const shape = shapeOf(s);
    const list = ready.get(shape);
    if (list) list.push(s);
    else ready.set(shape, [s]);
  };
  for (let s = activePanel; s < count; s++) if (waiting[s] === 0) release(s);
  const order = Int32Array.from({ length: n }, (_, j) => j);
  let at = firstActive;
  while (ready.size > 0) {
    // The shape with most panels ready, the smaller of equals: all of them and what they release of their own kind.
    let shape = -1;
    for (const [candidate, list] of ready) {
      const most = shape < 0 ? 0 : ready.get(shape)!.length;
      if (list.length > most || (list.length === most && candidate < shape)) shape = candidate;
    }
    const list = ready.get(shape)!;
    for (let k = 0; k < list.length; k++) {
      const s = list[k];
      for (let j = panel[s]; j < panel[s + 1]; j++) order[at++] = j;
      const up = above(s);
      if (up >= 0 && --waiting[up] === 0) release(up);
    }
    ready.delete(shape);
  }
  return order;
}
