import type { PowerFlow } from "../grid/power-flow.ts";
import { ansiRange } from "../grid/quality/ansi-c84.ts";
import { en50160 } from "../grid/quality/en50160.ts";
import { type Means, quantileOf } from "../grid/quality/means.ts";
import { nemaUnbalancePct, voltageUnbalancePct } from "../grid/quality/unbalance.ts";
import type { TableBuilder } from "../tables/builder.ts";

/** Which voltages are judged: the same in every copy of a feeder. */
export interface QualityLayout {
  readonly buses: readonly number[];
  /** First of the three phases of each bus; −1 where it has not all three. */
  readonly firstNode: Int32Array;
  /** Recorded nodes whose voltages are judged, by their places; per bus the places of its phases among them. */
  readonly watched: Int32Array;
  readonly phasesOf: readonly (readonly number[])[];
}

/** @param customers by bus  @param nodes that are recorded */
export function qualityLayout(
  { network, index }: PowerFlow,
  customers: ArrayLike<number>,
  nodes: ArrayLike<number>,
): QualityLayout {
  const buses = network.buses.flatMap((_, bus) => (customers[bus] > 0 ? [bus] : []));
  const firstNode = Int32Array.from(buses, (bus) => {
    const first = index.first[bus];
    return [0, 1, 2].every((k) => index.bus[first + k] === bus && index.number[first + k] === k + 1) ? first : -1;
  });
  const phasesOf: number[][] = network.buses.map(() => []);
  const watched = Int32Array.from(nodes, (_, place) => place).filter((place) => customers[index.bus[nodes[place]]] > 0);
  for (const [k, place] of watched.entries()) phasesOf[index.bus[nodes[place]]].push(k);
  return { buses, firstNode, watched, phasesOf: buses.map((bus) => phasesOf[bus]) };
}

/** Verdicts on the voltages of buses with customers, from the means of every interval: of the voltage of each phase, and
 *  of unbalance, which needs angles. */
export class QualityRecorder {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["pf", "layout", "phasors"];
  private readonly pf: PowerFlow;
  private readonly layout: QualityLayout;
  private readonly vuf: Float64Array;
  private readonly nema: Float64Array;
  private readonly vufMeans: number[] = [];
  private readonly nemaMax: Float64Array;
  private readonly phasors = { re: new Float64Array(3), im: new Float64Array(3) };
  /** Means of the watched voltages, interval after interval [pu]. */
  private readonly means: number[] = [];

  constructor(pf: PowerFlow, layout: QualityLayout) {
    this.pf = pf;
    this.layout = layout;
    const { length } = layout.buses;
    this.vuf = new Float64Array(length);
    this.nema = new Float64Array(length);
    this.nemaMax = new Float64Array(length).fill(Number.NaN);
  }

  /** Takes in the last solution, which held for `spanUs`. */
  step(spanUs: number): void {
    const { vRe, vIm } = this.pf;
    const { phasors } = this;
    const { firstNode } = this.layout;
    for (let b = 0; b < firstNode.length; b++) {
      const first = firstNode[b];
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
    const { watched, firstNode } = this.layout;
    for (const place of watched) this.means.push(weighted[place] / spanUs);
    for (let b = 0; b < firstNode.length; b++) {
      const known = firstNode[b] >= 0;
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
    const { means: values } = this;
    const { buses, firstNode, watched, phasesOf } = this.layout;
    const count = watched.length > 0 ? values.length / watched.length : 0;
    buses.forEach((each, b) => {
      const phases = phasesOf[b].map((first): Means => ({ values, first, stride: watched.length, count, intervalS }));
      if (phases.length === 0) return;
      const verdicts = phases.map(en50160);
      const ranges = phases.map(ansiRange);
      bus.push(codeOf(each));
      meets.pushText(verdicts.every((verdict) => verdict.meets) ? "meets" : "fails");
      within.push(Math.min(...verdicts.map(({ withinPct }) => withinPct)));
      lowest.push(Math.min(...verdicts.map(({ lowestPu }) => lowestPu)));
      highest.push(Math.max(...verdicts.map(({ highestPu }) => highestPu)));
      ansi.pushText(ranges.includes("outside") ? "outside" : ranges.includes("B") ? "B" : "A");
      const unbalance = { values: this.vufMeans, first: b, stride: buses.length, count, intervalS };
      vufP95.push(firstNode[b] < 0 ? Number.NaN : quantileOf(unbalance, 0.95));
      vufMax.push(firstNode[b] < 0 ? Number.NaN : quantileOf(unbalance, 1));
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
