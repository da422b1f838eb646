import { nearest } from "../../base/nearest.ts";
import { zeroMatrix } from "../complex-matrix.ts";
import type { Terminal } from "../network.ts";
import type { FlatRecord } from "./fields.ts";
import { USUAL_WINDING } from "./to-rows.ts";

/** Reports what is wrong with one row of the table in hand. */
type RowFault = (row: number, column: string, message: string, code: string, hint?: string) => void;
type Matrix = { readonly order: number; readonly values: Float64Array };

/** A line with the impedances of its type and length. A row with faults comes back as it is. */
export function fromLineRow(
  row: FlatRecord,
  at: number,
  { types, frequencyHz }: { types: ReadonlyMap<string, FlatRecord>; frequencyHz: number },
  fault: RowFault,
): FlatRecord {
  const { type: typeName, ...rest } = row;
  const type = typeOf(typeName as string, at, types, "line_types.csv", fault);
  const [from, to] = [row.from as Terminal | undefined, row.to as Terminal | undefined];
  const [r, x] = [type?.r as Matrix | undefined, type?.x as Matrix | undefined];
  if (!r || !x || !from || !to) return rest;
  const [c, g] = [type?.c as Matrix | undefined, type?.g as Matrix | undefined];
  const order = r.order;
  for (const [column, found] of [
    ["from", from.nodes.length],
    ["to", to.nodes.length],
  ] as const) {
    if (found !== order)
      fault(at, column, `expected ${order} nodes as type "${typeName}" has conductors, got ${found}`, "NODE_COUNT");
  }
  for (const matrix of [x, c, g])
    if (matrix && matrix.order !== order)
      fault(at, "type", `type "${typeName}" has matrices of ${order} and of ${matrix.order} conductors`, "MATRIX");
  if (type!.per === "km" && row.lengthM === 0)
    fault(at, "length_m", `expected a number > 0 as type "${typeName}" is per km`, "NOT_A_NUMBER");
  const km = type!.per === "km" ? (row.lengthM as number) / 1000 : 1;
  const times = (matrix: Matrix | undefined, unit: number) =>
    matrix ? matrix.values.map((value) => value * km * unit) : new Float64Array(order * order);
  const yShuntS =
    c || g ? { order, re: times(g, 1e-6), im: times(c, 2 * Math.PI * frequencyHz * 1e-9) } : zeroMatrix(order);
  return {
    ...rest,
    zOhm: { order, re: times(r, 1), im: times(x, 1) },
    yShuntS,
    ...given(type!, ["normalAmps", "emergencyAmps"]),
  };
}

/** A transformer with its type's data at its own terminals and taps. */
export function fromTransformerRow(
  row: FlatRecord,
  at: number,
  types: ReadonlyMap<string, FlatRecord>,
  fault: RowFault,
): FlatRecord {
  const { type: typeName, at: terminals, tap, ...rest } = row;
  const found = typeOf(typeName as string, at, types, "transformer_types.csv", fault);
  if (!found || !terminals) return rest;
  const { name: _, origin: __, connection, kv, kva, resistancePct, ...type } = found;
  const { minTap, maxTap, numTaps, neutralR, neutralX, ...shared } = type;
  const places = terminals as readonly Terminal[];
  const count = places.length;
  const pairs = (count * (count - 1)) / 2;
  const lists = { connection, kv, kva, resistancePct, minTap, maxTap, numTaps, neutralR, neutralX, tap };
  const wrong = Object.entries(lists)
    .filter(([, values]) => values !== undefined && (values as readonly unknown[]).length !== count)
    .map(([key]) => key);
  if (((shared.reactancePct as readonly number[] | undefined)?.length ?? pairs) !== pairs) wrong.push("reactancePct");
  if (wrong.length > 0)
    fault(at, "at", `${count} windings do not fit type "${typeName}" (${wrong.join(", ")})`, "WINDING_COUNT");
  const conductors = (shared.phases as number) + 1;
  if (places.some(({ nodes }) => nodes.length !== conductors))
    fault(at, "at", `expected ${conductors} nodes per winding (phases, then neutral)`, "NODE_COUNT");
  const pick = (values: unknown, w: number, usual: number) => (values as readonly number[] | undefined)?.[w] ?? usual;
  return {
    ...shared,
    ...rest,
    windings: places.map((terminal, w) => ({
      terminal,
      connection: (connection as readonly string[])?.[w],
      kv: pick(kv, w, Number.NaN),
      kva: pick(kva, w, Number.NaN),
      resistancePct: pick(resistancePct, w, 0),
      tap: pick(tap, w, 1),
      minTap: pick(minTap, w, USUAL_WINDING.minTap),
      maxTap: pick(maxTap, w, USUAL_WINDING.maxTap),
      numTaps: pick(numTaps, w, USUAL_WINDING.numTaps),
      neutralOhm: { r: pick(neutralR, w, USUAL_WINDING.neutralR), x: pick(neutralX, w, USUAL_WINDING.neutralX) },
    })),
  };
}

/** A capacitor with its steps. */
export function fromCapacitorRow(row: FlatRecord, at: number, fault: RowFault): FlatRecord {
  const { kvar, r, xl, closed, ...rest } = row;
  const sizes = (kvar ?? []) as readonly number[];
  for (const [column, values] of Object.entries({ r_ohm: r, xl_ohm: xl, closed })) {
    const found = (values as readonly unknown[] | undefined)?.length;
    if (found !== undefined && found !== sizes.length)
      fault(at, column, `expected a value for each of ${sizes.length} steps, got ${found}`, "STEP_COUNT");
  }
  const pick = <T>(values: unknown, k: number, usual: T) => (values as readonly T[] | undefined)?.[k] ?? usual;
  return {
    ...rest,
    steps: sizes.map((size, k) => ({
      kvar: size,
      rOhm: pick(r, k, 0),
      xlOhm: pick(xl, k, 0),
      closed: pick(closed, k, true),
    })),
  };
}

function typeOf(
  name: string | undefined,
  row: number,
  types: ReadonlyMap<string, FlatRecord>,
  file: string,
  fault: RowFault,
): FlatRecord | undefined {
  if (name === undefined) return undefined;
  const type = types.get(name);
  if (type) return type;
  const near = nearest(name, types.keys());
  const hint = near ? `did you mean "${near}"?` : undefined;
  fault(row, "type", `there is no type "${name.slice(0, 60)}" in ${file}`, "TYPE_UNKNOWN", hint);
  return undefined;
}

const given = (record: FlatRecord, keys: readonly string[]): FlatRecord =>
  Object.fromEntries(keys.filter((key) => record[key] !== undefined).map((key) => [key, record[key]]));
