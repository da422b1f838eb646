import type { PowerFlow } from "../grid/power-flow.ts";
import { ansiRange } from "../grid/quality/ansi-c84.ts";
import { en50160 } from "../grid/quality/en50160.ts";
import { type Means, quantileOf } from "../grid/quality/means.ts";
import { nemaUnbalancePct, voltageUnbalancePct } from "../grid/quality/unbalance.ts";
import { tableBuilder } from "../tables/builder.ts";
import { f64Values } from "../tables/column.ts";
import { voltageQuality } from "../tables/kinds/voltage-quality.ts";
import type { Table } from "../tables/table.ts";

/** Verdicts on the voltages of buses with customers. Means per phase are read from the bus_voltage table; unbalance needs
 *  angles and is averaged here. */
export class QualityRecorder {
  private readonly pf: PowerFlow;
  private readonly buses: readonly number[];
  /** First of the three phases of each bus; −1 where it has not all three. */
  private readonly firstNode: readonly number[];
  private readonly vuf: Float64Array;
  private readonly nema: Float64Array;
  private readonly vufMeans: number[] = [];
  private readonly nemaMax: Float64Array;

  constructor(pf: PowerFlow, customers: ArrayLike<number>) {
    this.pf = pf;
    this.buses = pf.network.buses.flatMap((_, bus) => (customers[bus] > 0 ? [bus] : []));
    this.firstNode = this.buses.map((bus) => {
      const first = pf.index.first[bus];
      return [0, 1, 2].every((k) => pf.index.bus[first + k] === bus && pf.index.number[first + k] === k + 1)
        ? first
        : -1;
    });
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

  closeInterval(spanUs: number): void {
    for (let b = 0; b < this.buses.length; b++) {
      const known = this.firstNode[b] >= 0;
      this.vufMeans.push(known ? this.vuf[b] / spanUs : Number.NaN);
      const nema = this.nema[b] / spanUs;
      if (known && !(this.nemaMax[b] >= nema)) this.nemaMax[b] = nema;
    }
    this.vuf.fill(0);
    this.nema.fill(0);
  }

  /** @param voltages bus_voltage, interval after interval, each with the rows of `nodes` in that order */
  finish(voltages: Table, nodes: ArrayLike<number>, intervalS: number): Table {
    const rows = tableBuilder(voltageQuality);
    const { network, index } = this.pf;
    const bus = rows.category(
      "bus",
      network.buses.map(({ name }) => name),
    );
    const meets = rows.category("en50160", ["meets", "fails"]);
    const ansi = rows.category("ansi_c84", ["A", "B", "outside"]);
    const number = (name: string) => rows.f64(name);
    const [within, lowest, highest] = ["within_10_pct", "lowest_mean_pu", "highest_mean_pu"].map(number);
    const [vufP95, vufMax, nemaMax] = ["vuf_p95_pct", "vuf_max_pct", "nema_unbalance_max_pct"].map(number);
    const values = f64Values(voltages, "mean_pu");
    const count = nodes.length > 0 ? voltages.rows / nodes.length : 0;
    const phasesOf = new Map<number, number[]>();
    for (let k = 0; k < nodes.length; k++) {
      const at = index.bus[nodes[k]];
      phasesOf.set(at, [...(phasesOf.get(at) ?? []), k]);
    }
    this.buses.forEach((each, b) => {
      const phases = (phasesOf.get(each) ?? []).map(
        (first): Means => ({ values, first, stride: nodes.length, count, intervalS }),
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
