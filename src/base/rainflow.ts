/** A cycle of a load history: its range, its mean, and 1 for a closed cycle or 0.5 for half of one. */
export interface RainflowCycle {
  readonly range: number;
  readonly mean: number;
  readonly count: 0.5 | 1;
}

/** Counts the cycles of a history by the rainflow rule of ASTM E1049-85 (2017), 5.4.4: the method behind cycle-depth wear
 *  of batteries and of anything else that tires. @param history any values in order, such as a state of charge [1] */
export function rainflow(history: ArrayLike<number>): RainflowCycle[] {
  const cycles: RainflowCycle[] = [];
  const emit = (a: number, b: number, count: 0.5 | 1) =>
    cycles.push({ range: Math.abs(a - b), mean: (a + b) / 2, count });
  const open: number[] = [];
  for (const turn of turningPoints(history)) {
    open.push(turn);
    while (open.length >= 3) {
      const [start, middle, end] = open.slice(-3) as [number, number, number];
      if (Math.abs(end - middle) < Math.abs(middle - start)) break;
      if (open.length === 3) {
        // The range holds the history's starting point, which nothing will close.
        emit(start, middle, 0.5);
        open.shift();
      } else {
        emit(start, middle, 1);
        open.splice(-3, 2);
      }
    }
  }
  for (let i = 1; i < open.length; i++) emit(open[i - 1]!, open[i]!, 0.5);
  return cycles;
}

/** The first and last value and every one at which the direction changes. */
function turningPoints(history: ArrayLike<number>): number[] {
  const turns: number[] = [];
  for (let i = 0; i < history.length; i++) {
    const value = history[i]!;
    const last = turns.at(-1);
    if (value === last) continue;
    const before = turns.at(-2);
    if (last !== undefined && before !== undefined && last > before === value > last) turns[turns.length - 1] = value;
    else turns.push(value);
  }
  return turns;
}
