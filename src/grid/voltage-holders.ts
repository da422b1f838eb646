import { SimulationError } from "../base/errors.ts";
import { invertInPlace } from "./complex-matrix.ts";
import { solveTrailing } from "./ldl-solve.ts";
import type { PowerFlow } from "./power-flow.ts";

/** A generator (model 3) that moves its reactive power to hold the mean voltage of its phases. */
export interface VoltageHolder {
  /** First of its rows, and their count. */
  readonly row: number;
  readonly rows: number;
  readonly targetV: number;
  /** Limits of reactive power per row, generated [var]. */
  readonly maxQ: number;
  readonly minQ: number;
  /** Change of every holder's reactive power per row [var] for one volt missing here. */
  readonly gain: Float64Array;
}

/** Finds the holders and how much their reactive powers move one another's voltages: the network's own answer to
 *  balanced currents at each, inverted. @throws SimulationError VOLTAGE_HELD_TWICE */
export function voltageHolders(pf: PowerFlow): VoltageHolder[] {
  const found: Omit<VoltageHolder, "gain">[] = [];
  pf.network.generators.forEach((generator, g) => {
    const row = pf.sourceRow[g];
    const rows = pf.sourceRows[g];
    if (generator.model !== 3 || pf.loads.a[row] >= 2 * pf.ldl.n) return;
    const baseV =
      generator.connection === "wye" && generator.phases > 1
        ? (generator.kv * 1000) / Math.sqrt(3)
        : generator.kv * 1000;
    const perRow = 1000 / rows;
    found.push({
      row,
      rows,
      targetV: generator.targetPu * baseV,
      maxQ: generator.maxKvar * perRow,
      minQ: generator.minKvar * perRow,
    });
  });
  const count = found.length;
  if (count === 0) return [];
  const gain = new Float64Array(count * count);
  for (let h = 0; h < count; h++) {
    const response = answerTo(pf, found[h]);
    for (let k = 0; k < count; k++) gain[k * count + h] = meanRise(pf, found[k], response);
  }
  if (!invertInPlace(count, gain, new Float64Array(count * count))) {
    const names = pf.network.generators.filter(({ model }) => model === 3).map(({ name }) => name);
    throw new SimulationError("VOLTAGE_HELD_TWICE", `generators ${names.join(", ")} hold one and the same voltage`);
  }
  return found.map((holder, h) => ({ ...holder, gain: Float64Array.from(found, (_, k) => gain[k * count + h]) }));
}

/** Moves every holder's reactive power by what its missing voltage asks for.
 *  @returns the largest missing voltage of those not at a limit [pu of the target] */
export function holdVoltages(pf: PowerFlow): number {
  const { holders, loads } = pf;
  let worst = 0;
  for (let h = 0; h < holders.length; h++) {
    const { row, rows, targetV, minQ, maxQ } = holders[h];
    const missing = targetV - meanVoltage(pf, row, rows);
    const q = -loads.q[row];
    const stuck = (q >= maxQ && missing > 0) || (q <= minQ && missing < 0);
    if (stuck) continue;
    worst = Math.max(worst, Math.abs(missing) / targetV);
    for (let k = 0; k < holders.length; k++) {
      const other = holders[k];
      for (let r = other.row; r < other.row + other.rows; r++) loads.q[r] -= holders[h].gain[k] * missing;
    }
  }
  for (const { row, rows, minQ, maxQ } of holders) {
    for (let r = row; r < row + rows; r++) loads.q[r] = Math.min(-minQ, Math.max(-maxQ, loads.q[r]));
  }
  return worst;
}

function meanVoltage(pf: PowerFlow, row: number, rows: number): number {
  const { loads, x } = pf;
  let sum = 0;
  for (let r = row; r < row + rows; r++) {
    const a = loads.a[r];
    const b = loads.b[r];
    sum += Math.hypot(x[a] - x[b], x[a + 1] - x[b + 1]);
  }
  return sum / rows;
}

/** Voltages in answer to one var more from every row, at the no-load voltage. */
function answerTo(pf: PowerFlow, holder: { row: number; rows: number }): Float64Array {
  const { loads, x0 } = pf;
  const current = new Float64Array(x0.length);
  for (let r = holder.row; r < holder.row + holder.rows; r++) {
    const a = loads.a[r];
    const b = loads.b[r];
    const vr = x0[a] - x0[b];
    const vi = x0[a + 1] - x0[b + 1];
    const size = vr * vr + vi * vi || 1;
    // conj(j / V): the current of one generated var.
    current[a] += vi / size;
    current[a + 1] -= vr / size;
    current[b] -= vi / size;
    current[b + 1] += vr / size;
  }
  current[2 * pf.ldl.n] = current[2 * pf.ldl.n + 1] = 0;
  solveTrailing(pf.ldl, pf.ldl.activePanel, current);
  return current;
}

/** Mean rise of a holder's voltage magnitudes. */
function meanRise(pf: PowerFlow, { row, rows }: { row: number; rows: number }, response: Float64Array): number {
  const { loads, x0 } = pf;
  let sum = 0;
  for (let r = row; r < row + rows; r++) {
    const a = loads.a[r];
    const b = loads.b[r];
    const vr = x0[a] - x0[b];
    const vi = x0[a + 1] - x0[b + 1];
    const size = Math.hypot(vr, vi) || 1;
    sum += ((response[a] - response[b]) * vr + (response[a + 1] - response[b + 1]) * vi) / size;
  }
  return sum / rows;
}
