import type { TimeUs } from "../base/time.ts";
import { lineCurrentA } from "../grid/loading.ts";
import type { PowerFlow } from "../grid/power-flow.ts";
import { loadingPct } from "../grid/quality/thermal-limit.ts";
import type { TableBuilder } from "../tables/builder.ts";

/** Currents of every line over an averaging interval. */
export class LineRecorder {
  /** Made anew from the scenario where a run goes on from a checkpoint; what was recorded is in files by then. */
  static readonly rebuilt = ["pf", "columns", "first"];
  private readonly pf: PowerFlow;
  private readonly columns: LineColumns;
  private readonly first: number;
  private readonly weighted: Float64Array;
  private readonly max: Float64Array;

  /** @param first code of its first line among the names of the columns */
  constructor(pf: PowerFlow, columns: LineColumns, first: number) {
    this.pf = pf;
    this.columns = columns;
    this.first = first;
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
      columns.line.push(this.first + line);
      columns.meanA.push(meanA);
      columns.maxA.push(max[line]);
      columns.loading.push(loadingPct(meanA, lines[line].normalAmps));
    }
    weighted.fill(0);
    max.fill(0);
  }
}

export type LineColumns = ReturnType<typeof lineColumns>;

export const lineColumns = (builder: TableBuilder, lines: readonly string[]) => ({
  time: builder.timestamp("time"),
  line: builder.category("line", lines),
  meanA: builder.f64("mean_a"),
  maxA: builder.f64("max_a"),
  loading: builder.f64("loading_pct"),
});
