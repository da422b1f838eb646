import type { PowerFlow } from "../grid/power-flow.ts";
import { ansiRange } from "../grid/quality/ansi-c84.ts";
import { en50160 } from "../grid/quality/en50160.ts";
import { type Means, quantileOf } from "../grid/quality/means.ts";
import { nemaUnbalancePct, voltageUnbalancePct } from "../grid/quality/unbalance.ts";
import { tableBuilder } from "../tables/builder.ts";
import { voltageQuality } from "../tables/kinds/voltage-quality.ts";
import type { Table } from "../tables/table.ts";

/** Verdicts on the voltages of buses with customers, from the means of every interval: of the voltage of each phase, and
 *  of unbalance, which needs angles. */
export class QualityRecorder {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["pf", "buses", "firstNode", "watched", "phasesOf"];
  private readonly pf: PowerFlow;
  private readonly buses: readonly number[];
  /** First of the three phases of each bus; −1 where it has not all three. */
  private readonly firstNode: readonly number[];
  private readonly vuf: Float64Array;
  private readonly nema: Float64Array;
  private readonly vufMeans: number[] = [];
  private readonly nemaMax: Float64Array;
  /** Nodes whose voltages are judged; per bus the places of its phases among them; their means, interval after interval
   *  [pu]. */
  private readonly watched: readonly number[];
  private readonly phasesOf: readonly (readonly number[])[];
  private readonly means: number[] = [];

  /** @param nodes that are recorded */
  constructor(pf: PowerFlow, customers: ArrayLike<number>, nodes: ArrayLike<number>) {
    this.pf = pf;
    this.buses = pf.network.buses.flatMap((_, bus) => (customers[bus] > 0 ? [bus] : []));
    this.firstNode = this.buses.map((bus) => {
      const first = pf.index.first[bus];
      return [0, 1, 2].every((k) => pf.index.bus[first + k] === bus && pf.index.number[first + k] === k + 1)
        ? first
        : -1;
    });
    this.watched = Array.from(nodes).filter((node) => customers[pf.index.bus[node]] > 0);
    const phasesOf: number[][] = pf.network.buses.map(() => []);
    for (const [k, node] of this.watched.entries()) phasesOf[pf.index.bus[node]].push(k);
    this.phasesOf = this.buses.map((bus) => phasesOf[bus]);
    this.vuf = new Float64Array(this.buses.length);
    this.nema = new Float64Array(this.buses.length);
    this.nemaMax = new Float64Array(this.buses.length).fill(Number.NaN);
  }

  /** Takes in the last solution, which held for `spanUs`. */
  step(spanUs: number): void {
    const { vRe, vIm } = this.pf;
    for (let b = 0; b < this.firstNode.length; b++) {
      const first = this.firstNode[b];
      if (first < 0) continue;
      const phasors = { re: vRe.subarray(first, first + 3), im: vIm.subarray(first, first + 3) };
      this.vuf[b] += voltageUnbalancePct(phasors) * spanUs;
      this.nema[b] += nemaUnbalancePct(phasors) * spanUs;
    }
  }

  /** @param weighted by node: voltage times the time it held, over the interval [pu µs] */
  closeInterval(spanUs: number, weighted: Float64Array): void {
    for (const node of this.watched) this.means.push(weighted[node] / spanUs);
    for (let b = 0; b < this.buses.length; b++) {
      const known = this.firstNode[b] >= 0;
      this.vufMeans.push(known ? this.vuf[b] / spanUs : Number.NaN);
      const nema = this.nema[b] / spanUs;
      if (known && !(this.nemaMax[b] >= nema)) this.nemaMax[b] = nema;
    }
    this.vuf.fill(0);
    this.nema.fill(0);
  }

  finish(intervalS: number): Table {
    const rows = tableBuilder(voltageQuality);
    const { network } = this.pf;
    const bus = rows.category(
      "bus",
      network.buses.map(({ name }) => name),
    );
    const meets = rows.category("en50160", ["meets", "fails"]);
    const ansi = rows.category("ansi_c84", ["A", "B", "outside"]);
    const number = (name: string) => rows.f64(name);
    const [within, lowest, highest] = ["within_10_pct", "lowest_mean_pu", "highest_mean_pu"].map(number);
    const [vufP95, vufMax, nemaMax] = ["vuf_p95_pct", "vuf_max_pct", "nema_unbalance_max_pct"].map(number);
    const { means: values, watched } = this;
    const count = watched.length > 0 ? values.length / watched.length : 0;
    this.buses.forEach((each, b) => {
      const phases = this.phasesOf[b].map(
        (first): Means => ({ values, first, stride: watched.length, count, intervalS }),
      );
      if (phases.length === 0) return;
      const verdicts = phases.map(en50160);
      const ranges = phases.map(ansiRange);
      bus.push(each);
      meets.pushText(verdicts.every((verdict) => verdict.meets) ? "meets" : "fails");
      within.push(Math.min(...verdicts.map(({ withinPct }) => withinPct)));
      lowest.push(Math.min(...verdicts.map(({ lowestPu }) => lowestPu)));
      highest.push(Math.max(...verdicts.map(({ highestPu }) => highestPu)));
      ansi.pushText(ranges.includes("outside") ? "outside" : ranges.includes("B") ? "B" : "A");
      const unbalance: Means = { values: this.vufMeans, first: b, stride: this.buses.length, count, intervalS };
      vufP95.push(this.firstNode[b] < 0 ? Number.NaN : quantileOf(unbalance, 0.95));
      vufMax.push(this.firstNode[b] < 0 ? Number.NaN : quantileOf(unbalance, 1));
      nemaMax.push(this.nemaMax[b]);
    });
    return rows.finish();
  }
}
