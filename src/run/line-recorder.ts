import type { TimeUs } from "../base/time.ts";
import type { PowerFlow } from "../grid/power-flow.ts";
import { loadingPct } from "../grid/quality/thermal-limit.ts";
import { tableBuilder } from "../tables/builder.ts";
import { lineLoading } from "../tables/kinds/line-loading.ts";
import type { Table } from "../tables/table.ts";

/** Currents of every line over an averaging interval. */
export class LineRecorder {
  private readonly pf: PowerFlow;
  private readonly rows = tableBuilder(lineLoading);
  private readonly columns: ReturnType<typeof columnsOf>;
  private readonly weighted: Float64Array;
  private readonly max: Float64Array;

  constructor(pf: PowerFlow) {
    this.pf = pf;
    this.columns = columnsOf(
      this.rows,
      pf.network.lines.map(({ name }) => name),
    );
    this.weighted = new Float64Array(pf.network.lines.length);
    this.max = new Float64Array(pf.network.lines.length);
  }

  /** Takes in the last solution, which held for `spanUs`. */
  step(spanUs: number): void {
    const { weighted, max, pf } = this;
    for (let line = 0; line < weighted.length; line++) {
      const currentA = lineCurrentA(pf, line);
      weighted[line] += currentA * spanUs;
      if (currentA > max[line]) max[line] = currentA;
    }
  }

  /** @param time start of the interval since 1970 */
  closeInterval(time: TimeUs, spanUs: number): void {
    const { columns, weighted, max } = this;
    const { lines } = this.pf.network;
    for (let line = 0; line < lines.length; line++) {
      const meanA = weighted[line] / spanUs;
      columns.time.push(time);
      columns.line.push(line);
      columns.meanA.push(meanA);
      columns.maxA.push(max[line]);
      columns.loading.push(loadingPct(meanA, lines[line].normalAmps));
    }
    weighted.fill(0);
    max.fill(0);
  }

  finish(): Table {
    return this.rows.finish();
  }
}

/** Highest current of a line's phases at its first end [A]. Called for every line of every step, so it reads the
 *  admittances where they lie. */
function lineCurrentA(pf: PowerFlow, line: number): number {
  const { branches, vRe, vIm } = pf;
  const branch = branches.base.lines + line;
  const first = branches.conductorStart[branch];
  const order = branches.conductorStart[branch + 1] - first;
  let at = branches.matrixStart[branch];
  let highest = 0;
  for (let row = 0; row < order / 2; row++) {
    let re = 0;
    let im = 0;
    for (let column = 0; column < order; column++, at++) {
      const node = branches.node[first + column];
      const yr = branches.re[at];
      const yi = branches.im[at];
      re += yr * vRe[node] - yi * vIm[node];
      im += yr * vIm[node] + yi * vRe[node];
    }
    const size = re * re + im * im;
    if (size > highest) highest = size;
  }
  return Math.sqrt(highest);
}

const columnsOf = (builder: ReturnType<typeof tableBuilder>, lines: readonly string[]) => ({
  time: builder.timestamp("time"),
  line: builder.category("line", lines),
  meanA: builder.f64("mean_a"),
  maxA: builder.f64("max_a"),
  loading: builder.f64("loading_pct"),
});
