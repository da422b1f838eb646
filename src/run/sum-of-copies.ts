import { tableBuilder } from "../tables/builder.ts";
import { f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";

/** Columns of grid_step that are added up over the copies of a feeder; of the currents the first copy's stand. */
const ADDED = ["feeder_kw", "feeder_kvar", "losses_kw", "load_kw", "ev_kw"];

/** The steps of all copies of a feeder as one row each: powers together, lowest and highest voltage anywhere.
 *  @param steps a row per step and copy, all copies of a step in their order one after the other */
export function sumOfCopies(steps: Table): Table {
  const times = f64Values(steps, "time");
  const firstRow: number[] = [];
  for (let row = 0; row < steps.rows; row++) if (row === 0 || times[row] !== times[row - 1]) firstRow.push(row);
  const builder = tableBuilder(steps.spec, firstRow.length);
  for (const { name, type } of steps.spec.columns) {
    const { values } = steps.columns[name]!;
    const join = ADDED.includes(name) ? (a: number, b: number) => a + b : JOINED[name];
    const push = columnOf(builder, name, type);
    firstRow.forEach((first, step) => {
      let value = values[first];
      const end = firstRow[step + 1] ?? steps.rows;
      if (join) for (let row = first + 1; row < end; row++) value = join(value, values[row]);
      push(value);
    });
  }
  return builder.finish();
}

const JOINED: Readonly<Record<string, (a: number, b: number) => number>> = {
  min_pu: Math.min,
  max_pu: Math.max,
  iterations: Math.max,
};

function columnOf(builder: ReturnType<typeof tableBuilder>, name: string, type: string): (value: number) => void {
  const column =
    type === "timestamp" ? builder.timestamp(name) : type === "i32" ? builder.i32(name) : builder.f64(name);
  return (value) => column.push(value);
}
