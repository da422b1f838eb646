import type { PowerFlow } from "../grid/power-flow.ts";
import { ansiRange } from "../grid/quality/ansi-c84.ts";
import { en50160 } from "../grid/quality/en50160.ts";
import { type Means, quantileOf } from "../grid/quality/means.ts";
import { nemaUnbalancePct, voltageUnbalancePct } from "../grid/quality/unbalance.ts";
import type { TableBuilder } from "../tables/builder.ts";

/** Verdicts on the voltages of buses with customers, from the means of every interval: of the voltage of each phase, and
 *  of unbalance, which needs angles. */
export class QualityRecorder {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["pf", "buses", "firstNode", "watched", "phasesOf", "phasors"];
  private readonly pf: PowerFlow;
  private readonly buses: readonly number[];
  /** First of the three phases of each bus; −1 where it has not all three. */
  private readonly firstNode: readonly number[];
  private readonly vuf: Float64Array;
  private readonly nema: Float64Array;
  private readonly vufMeans: number[] = [];
  private readonly nemaMax: Float64Array;
  private readonly phasors = { re: new Float64Array(3), im: new Float64Array(3) };
  /** Recorded nodes whose voltages are judged, by their places; per bus the places of its phases among them; their means,
   *  interval after interval [pu]. */
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
    const phasesOf: number[][] = pf.network.buses.map(() => []);
    this.watched = Array.from(nodes, (_, place) => place).filter((place) => customers[pf.index.bus[nodes[place]]] > 0);
    for (const [k, place] of this.watched.entries()) phasesOf[pf.index.bus[nodes[place]]].push(k);
    this.phasesOf = this.buses.map((bus) => phasesOf[bus]);
    this.vuf = new Float64Array(this.buses.length);
    this.nema = new Float64Array(this.buses.length);
    this.nemaMax = new Float64Array(this.buses.length).fill(Number.NaN);
  }

  /** Takes in the last solution, which held for `spanUs`. */
  step(spanUs: number): void {
    const { vRe, vIm } = this.pf;
    const { phasors } = this;
    for (let b = 0; b < this.firstNode.length; b++) {
      const first = this.firstNode[b];
      if (first < 0) continue;
      for (let k = 0; k < 3; k++) {
        phasors.re[k] = vRe[first + k];
        phasors.im[k] = vIm[first + k];
      }
      this.vuf[b] += voltageUnbalancePct(phasors) * spanUs;
      this.nema[b] += nemaUnbalancePct(phasors) * spanUs;
    }
  }

  /** @param weighted by place in the recorded nodes: voltage times the time it held, over the interval [pu µs] */
  closeInterval(spanUs: number, weighted: ArrayLike<number>): void {
    for (const place of this.watched) this.means.push(weighted[place] / spanUs);
    for (let b = 0; b < this.buses.length; b++) {
      const known = this.firstNode[b] >= 0;
      this.vufMeans.push(known ? this.vuf[b] / spanUs : Number.NaN);
      const nema = this.nema[b] / spanUs;
      if (known && !(this.nemaMax[b] >= nema)) this.nemaMax[b] = nema;
    }
    this.vuf.fill(0);
    this.nema.fill(0);
  }

  /** Writes a row per bus. */
  finish(columns: QualityColumns, codeOf: (bus: number) => number, intervalS: number): void {
    const { bus, meets, ansi, within, lowest, highest, vufP95, vufMax, nemaMax } = columns;
    const { means: values, watched } = this;
    const count = watched.length > 0 ? values.length / watched.length : 0;
    this.buses.forEach((each, b) => {
      const phases = this.phasesOf[b].map(
        (first): Means => ({ values, first, stride: watched.length, count, intervalS }),
      );
      if (phases.length === 0) return;
      const verdicts = phases.map(en50160);
      const ranges = phases.map(ansiRange);
      bus.push(codeOf(each));
      meets.pushText(verdicts.every((verdict) => verdict.meets) ? "meets" : "fails");
      within.push(Math.min(...verdicts.map(({ withinPct }) => withinPct)));
      lowest.push(Math.min(...verdicts.map(({ lowestPu }) => lowestPu)));
      highest.push(Math.max(...verdicts.map(({ highestPu }) => highestPu)));
      ansi.pushText(ranges.includes("outside") ? "outside" : ranges.includes("B") ? "B" : "A");
      const unbalance = { values: this.vufMeans, first: b, stride: this.buses.length, count, intervalS };
      vufP95.push(this.firstNode[b] < 0 ? Number.NaN : quantileOf(unbalance, 0.95));
      vufMax.push(this.firstNode[b] < 0 ? Number.NaN : quantileOf(unbalance, 1));
      nemaMax.push(this.nemaMax[b]);
    });
  }
}

export type QualityColumns = ReturnType<typeof qualityColumns>;

export const qualityColumns = (builder: TableBuilder, buses: readonly string[]) => ({
  bus: builder.category("bus", buses),
  meets: builder.category("en50160", ["meets", "fails"]),
  ansi: builder.category("ansi_c84", ["A", "B", "outside"]),
  within: builder.f64("within_10_pct"),
  lowest: builder.f64("lowest_mean_pu"),
  highest: builder.f64("highest_mean_pu"),
  vufP95: builder.f64("vuf_p95_pct"),
  vufMax: builder.f64("vuf_max_pct"),
  nemaMax: builder.f64("nema_unbalance_max_pct"),
});
