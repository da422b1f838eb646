import { conductorCurrentA, lineCurrentA, transformerLoading } from "../grid/loading.ts";
import type { PowerFlow } from "../grid/power-flow.ts";
import type { SupplyExchange } from "./exchange.ts";

/** Measures, after every solved step, what sites are supplied through, and passes on what they tell each other. */
export class SupplyMeter {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["pf", "exchange"];
  private readonly pf: PowerFlow;
  private readonly exchange: SupplyExchange;
  private readonly found = { kva: 0 };

  constructor(pf: PowerFlow, exchange: SupplyExchange) {
    this.pf = pf;
    this.exchange = exchange;
  }

  step(): void {
    this.measure();
    this.passOn();
  }

  private measure(): void {
    const { pf, found } = this;
    const { loading, paths } = this.exchange;
    for (let m = 0; m < loading.length; m++) {
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
    told.set(telling);
    toldSum.fill(0);
    const sites = paths.start.length - 1;
    for (let site = 0; site < sites; site++) {
      for (let at = paths.start[site]; at < paths.start[site + 1]; at++) {
        for (let k = 0; k < tells; k++)
          toldSum[paths.member[at] * tells + k] += paths.share[at] * told[site * tells + k];
      }
    }
  }
}
