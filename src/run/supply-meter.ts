import { conductorCurrentA, lineCurrentA, transformerLoading } from "../grid/loading.ts";
import type { PowerFlow } from "../grid/power-flow.ts";
import type { SupplyExchange } from "./exchange.ts";

/** Measures, after every solved step, what sites are supplied through, and passes on what they tell each other. */
export class SupplyMeter {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["pf", "exchange", "first", "end", "sites"];
  private readonly pf: PowerFlow;
  private readonly exchange: SupplyExchange;
  private readonly found = { kva: 0 };
  /** Its copy's members, [first, end), and sites in their order. */
  private readonly first: number;
  private readonly end: number;
  private readonly sites: Int32Array;

  /** @param copy of the feeder, from the exchange's first on, whose sites these are */
  constructor(pf: PowerFlow, exchange: SupplyExchange, copy: number, sites: Int32Array) {
    const members = exchange.loading.length / exchange.copies;
    this.pf = pf;
    this.exchange = exchange;
    this.first = copy * members;
    this.end = this.first + members;
    this.sites = sites;
  }

  step(): void {
    this.measure();
    this.passOn();
  }

  private measure(): void {
    const { pf, found } = this;
    const { loading, paths } = this.exchange;
    for (let m = this.first; m < this.end; m++) {
      const element = paths.element[m];
      if (paths.isTransformer[m] === 1) {
        loading[m] = transformerLoading(pf, element, found);
        continue;
      }
      const conductor = paths.conductor[m];
      const currentA = conductor < 0 ? lineCurrentA(pf, element) : conductorCurrentA(pf, element, conductor);
      loading[m] = currentA / pf.network.lines[element].normalAmps!;
    }
  }

  /** Site by site in their order, so that the sums are the same whoever runs the sites. */
  private passOn(): void {
    const { telling, told, toldSum, tells, paths } = this.exchange;
    if (tells === 0) return;
    toldSum.fill(0, this.first * tells, this.end * tells);
    for (const site of this.sites) {
      for (let k = 0; k < tells; k++) told[site * tells + k] = telling[site * tells + k];
      for (let at = paths.start[site]; at < paths.start[site + 1]; at++) {
        for (let k = 0; k < tells; k++)
          toldSum[paths.member[at] * tells + k] += paths.share[at] * told[site * tells + k];
      }
    }
  }
}
