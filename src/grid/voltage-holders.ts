import { SimulationError } from "../base/errors.ts";
import { invertInPlace } from "./complex-matrix.ts";
import { solvePanels } from "./ldl-solve.ts";
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
  /** Rise of the voltage here for one var more from every row of each holder [V/var]. */
  readonly rise: Float64Array;
}

/** Finds the holders and how much their reactive powers move one another's voltages: the network's own answer to
 *  balanced currents at each. */
export function voltageHolders(pf: PowerFlow): VoltageHolder[] {
  const found: Omit<VoltageHolder, "rise">[] = [];
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
  const answers = found.map((holder) => answerTo(pf, holder));
  return found.map((holder) => ({
    ...holder,
    rise: Float64Array.from(answers, (answer) => meanRise(pf, holder, answer)),
  }));
}

/** Moves the holders' reactive powers by what their missing voltages ask for; one at a limit stays there while its
 *  voltage asks for more of the same.
 *  @returns the largest missing voltage of those not at a limit [pu of the target]
 *  @throws SimulationError VOLTAGE_HELD_TWICE */
export function holdVoltages(pf: PowerFlow): number {
  const { holders, loads } = pf;
  const free: VoltageHolder[] = [];
  const missing: number[] = [];
  let worst = 0;
  for (const holder of holders) {
    const lacks = holder.targetV - meanVoltage(pf, holder.row, holder.rows);
    const q = -loads.q[holder.row];
    if ((q >= holder.maxQ && lacks > 0) || (q <= holder.minQ && lacks < 0)) continue;
    free.push(holder);
    missing.push(lacks);
    worst = Math.max(worst, Math.abs(lacks) / holder.targetV);
  }
  const n = free.length;
  const gain = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) gain[i * n + j] = free[i].rise[holders.indexOf(free[j])];
  if (!invertInPlace(n, gain, new Float64Array(n * n))) {
    const names = pf.network.generators.filter(({ model }) => model === 3).map(({ name }) => name);
    throw new SimulationError("VOLTAGE_HELD_TWICE", `generators ${names.join(", ")} hold one and the same voltage`);
  }
  for (let i = 0; i < n; i++) {
    const { row, rows, minQ, maxQ } = free[i];
    let change = 0;
    for (let j = 0; j < n; j++) change += gain[i * n + j] * missing[j];
    const q = Math.min(maxQ, Math.max(minQ, change - loads.q[row]));
    for (let r = row; r < row + rows; r++) loads.q[r] = -q;
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
  solvePanels(pf.ldl, pf.ldl.activePanel, current);
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
