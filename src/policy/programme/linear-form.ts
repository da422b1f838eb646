import { assert } from "../../base/errors.ts";
import { hasPeak } from "./point.ts";
import { boundAt, type ChargingProgramme } from "./programme.ts";

/** Where what a programme speaks of lies among the variables and rows of its linear form; -1 where it is left out.
 *
 *  Limits see the sums of groups, so each sum is a variable with a row that defines it: with some five groups the matrix has a
 *  quarter of the entries it has where every limit names every current. What a session holds is a variable likewise. */
export interface LinearPlaces {
  readonly columns: number;
  readonly rows: number;
  /** Column of a group's sum and the row that defines it, by step and group [steps × groups]. Entry e is column e. */
  readonly sumColumn: Int32Array;
  readonly sumRow: Int32Array;
  /** Row of each limit by step [steps × limits]; none where it cannot be met. Session s has row s. */
  readonly limitRow: Int32Array;
  /** What is held at the end of a step, as the programme's paths: first column and row. */
  readonly heldColumn: number;
  readonly heldRow: number;
  /** Column of the peak, and first of the rows that hold it over each step. */
  readonly peakColumn: number;
  readonly peakRow: number;
}

/** A programme without squares as arrays: minimise cost·x within bounds of variables and rows, the matrix by columns. */
export interface LinearForm {
  readonly places: LinearPlaces;
  readonly cost: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly rowLow: Float64Array;
  readonly rowHigh: Float64Array;
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
  /** By variable, whether it is 0 or at least its lower bound; absent where none is. */
  readonly semiContinuous: Uint8Array | undefined;
}

/** Writes a programme that weighs no squares in its linear form. */
export function linearForm(p: ChargingProgramme): LinearForm {
  assert(p.quadratic === 0 && p.balance === 0, "a programme with squares has no linear form");
  const places = placesOf(p);
  const { columns, rows } = places;
  const form = {
    places,
    cost: new Float64Array(columns),
    low: new Float64Array(columns),
    high: new Float64Array(columns).fill(Number.POSITIVE_INFINITY),
    rowLow: new Float64Array(rows).fill(Number.NEGATIVE_INFINITY),
    rowHigh: new Float64Array(rows),
  };
  boundRows(p, form);
  const semiContinuous = boundColumns(p, form);
  return { ...form, ...matrixOf(p, places), semiContinuous };
}

function placesOf(p: ChargingProgramme): LinearPlaces {
  const { steps, sessions, groups, session } = p;
  const limits = p.limitA.length;
  let columns = session.length;
  let rows = sessions;
  const sumColumn = new Int32Array(steps * groups).fill(-1);
  const sumRow = new Int32Array(steps * groups).fill(-1);
  const limitRow = new Int32Array(steps * limits).fill(-1);
  const most = new Float64Array(groups);
  const least = new Float64Array(groups);
  for (let t = 0; t < steps; t++) {
    most.fill(0);
    least.fill(0);
    for (let e = p.stepStart[t]; e < p.stepStart[t + 1]; e++) {
      const sign = p.sign ? p.sign[e] : 1;
      if (sign === 0) continue;
      const group = p.group[session[e]];
      sumColumn[t * groups + group] = 0;
      if (sign > 0) most[group] = most[group] + p.upperA[e];
      else least[group] = least[group] - p.upperA[e];
    }
    for (let at = t * groups; at < (t + 1) * groups; at++)
      if (sumColumn[at] === 0) {
        sumColumn[at] = columns++;
        sumRow[at] = rows++;
      }
    for (let l = 0; l < limits; l++) {
      let reach = 0;
      for (let g = 0; g < groups; g++) {
        const c = p.coefficient[l * groups + g];
        reach += c * (c > 0 ? most[g] : least[g]);
      }
      if (reach > boundAt(p, t, l)) limitRow[t * limits + l] = rows++;
    }
  }
  const take = (count: number, from: number) => (count > 0 ? from : -1);
  const held = p.paths?.low.length ?? 0;
  const [heldColumn, heldRow] = [take(held, columns), take(held, rows)];
  columns += held;
  rows += held;
  const peaks = hasPeak(p) ? 1 : 0;
  const [peakColumn, peakRow] = [take(peaks, columns), take(peaks, rows)];
  columns += peaks;
  rows += peaks * steps;
  return { columns, rows, sumColumn, sumRow, limitRow, heldColumn, heldRow, peakColumn, peakRow };
}

type Bounds = Pick<LinearForm, "places" | "cost" | "low" | "high" | "rowLow" | "rowHigh">;

function boundRows(p: ChargingProgramme, { places, rowLow, rowHigh }: Bounds): void {
  const { limitRow, sumRow, heldRow, peakRow } = places;
  rowHigh.set(p.energyA);
  const define = (row: number) => {
    rowLow[row] = 0;
    rowHigh[row] = 0;
  };
  for (const row of sumRow) if (row >= 0) define(row);
  for (let at = 0; at < limitRow.length; at++)
    if (limitRow[at] >= 0) rowHigh[limitRow[at]] = boundAt(p, Math.floor(at / p.limitA.length), at % p.limitA.length);
  for (let k = 0; heldRow >= 0 && k < p.paths!.low.length; k++) define(heldRow + k);
  for (let t = 0; t < p.steps; t++) {
    if (peakRow >= 0) rowHigh[peakRow + t] = p.peakFromKw - p.baseKw[t];
  }
}

function boundColumns(p: ChargingProgramme, { places, cost, low, high }: Bounds): Uint8Array | undefined {
  const { sumColumn, heldColumn, peakColumn } = places;
  cost.set(p.cost);
  high.set(p.upperA);
  const kinds = p.floorA && new Uint8Array(places.columns);
  for (let e = 0; kinds && e < p.floorA!.length; e++) {
    const floorA = p.floorA![e];
    if (floorA <= 0) continue;
    // Who cannot reach the floor takes nothing.
    if (floorA > high[e]) high[e] = 0;
    else {
      low[e] = floorA;
      kinds[e] = 1;
    }
  }
  for (const column of sumColumn) if (column >= 0) low[column] = Number.NEGATIVE_INFINITY;
  if (heldColumn >= 0) {
    low.set(p.paths!.low, heldColumn);
    high.set(p.paths!.high, heldColumn);
  }
  if (peakColumn >= 0) cost[peakColumn] = p.peakCost;
  return kinds?.includes(1) ? kinds : undefined;
}

/** The matrix by columns, in the order of the columns. */
function matrixOf(p: ChargingProgramme, places: LinearPlaces): Pick<LinearForm, "starts" | "indices" | "values"> {
  const { sumColumn, sumRow, limitRow, heldRow, peakRow } = places;
  const { steps, groups, session } = p;
  const limits = p.limitA.length;
  const starts = new Int32Array(places.columns + 1);
  // At most three entries a current; of a sum, its own, one a limit and those of the rows on power.
  const most = 3 * session.length + steps * groups * (limits + 2) + 2 * (p.paths?.low.length ?? 0) + steps;
  const indices = new Int32Array(most);
  const values = new Float64Array(most);
  let at = 0;
  const put = (row: number, value: number) => {
    if (value === 0) return;
    indices[at] = row;
    values[at++] = value;
  };
  let column = 0;
  for (let t = 0; t < steps; t++)
    for (let e = p.stepStart[t]; e < p.stepStart[t + 1]; e++) {
      const s = session[e];
      const gain = p.gain ? p.gain[e] : 1;
      const sign = p.sign ? p.sign[e] : 1;
      put(s, gain);
      if (sign !== 0) put(sumRow[t * groups + p.group[s]], sign);
      if (p.paths && p.paths.start[s] + t < p.paths.start[s + 1]) put(heldRow + p.paths.start[s] + t, -gain);
      starts[++column] = at;
    }
  for (let where = 0; where < sumColumn.length; where++) {
    if (sumColumn[where] < 0) continue;
    const t = Math.floor(where / groups);
    const g = where % groups;
    put(sumRow[where], -1);
    for (let l = 0; l < limits; l++)
      if (limitRow[t * limits + l] >= 0) put(limitRow[t * limits + l], p.coefficient[l * groups + g]);
    if (peakRow >= 0) put(peakRow + t, p.groupKw[g]);
    starts[++column] = at;
  }
  for (let s = 0; p.paths && s < p.sessions; s++)
    for (let k = p.paths.start[s]; k < p.paths.start[s + 1]; k++) {
      put(heldRow + k, 1);
      if (k + 1 < p.paths.start[s + 1]) put(heldRow + k + 1, -1);
      starts[++column] = at;
    }
  if (peakRow >= 0) {
    for (let t = 0; t < steps; t++) put(peakRow + t, -1);
    starts[++column] = at;
  }
  return { starts, indices: indices.subarray(0, at), values: values.subarray(0, at) };
}
