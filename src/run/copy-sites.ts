import type { PowerFlow } from "../grid/power-flow.ts";
import { setLoadKva } from "../grid/set-power-flow.ts";
import type { SiteModel } from "../model/model.ts";
import type { SitePowers } from "./exchange.ts";

/** Where a feeder's connection points lie, by their entries (`PowerFlow.extraFirst`): each between two nodes, the second
 *  one ground or another phase; and what customers there were promised [V]. */
export interface ConnectionEnds {
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** By node. */
  readonly declaredV: Float64Array;
}

/** The sites of one copy of the feeder, as arrays, for they are visited at every step. */
export class CopySites {
  readonly index: Int32Array;
  /** Its entries among those of the connection points: the first, and how many. */
  private readonly first: Int32Array;
  private readonly entries: Int32Array;
  /** The customer whose meter the scenario describes, −1 for none. */
  private readonly metered: Int32Array;
  /** What its EVSEs are made for [V]; only those across two phases are measured against it. */
  private readonly voltageV: Float64Array;
  /** Places of those that are told their voltage: nobody reads it of sites that have already run to their end. */
  private readonly told: Int32Array;
  /** What the sites' connection points draw together, and what of it is not their EVSEs'; rewritten by `draw` [kW, kvar]. */
  readonly drawn = { kw: 0, kvar: 0, ownKw: 0 };

  constructor(sites: readonly SiteModel[], { extraFirst }: PowerFlow, isTold: (site: SiteModel) => boolean) {
    const { length } = sites;
    this.index = new Int32Array(length);
    this.first = new Int32Array(length);
    this.entries = new Int32Array(length);
    this.metered = new Int32Array(length);
    this.voltageV = new Float64Array(length);
    // One loop: every copy has these, and `from` costs a hundred times as much.
    for (let s = 0; s < length; s++) {
      const { index, connection, behindMeter, customer, evses } = sites[s];
      this.index[s] = index;
      this.first[s] = extraFirst[connection];
      this.entries[s] = extraFirst[connection + 1] - extraFirst[connection];
      this.metered[s] = behindMeter ? customer : -1;
      this.voltageV[s] = evses[0].voltageV;
    }
    this.told = Int32Array.from(sites.keys()).filter((s) => isTold(sites[s]));
  }

  /** Lets the connection points draw the sites' powers. */
  draw(pf: PowerFlow, { siteKw, siteKvar, ownKw }: SitePowers): void {
    const { index, first, entries, metered } = this;
    const { extraKw, extraKvar } = pf;
    // Sites of other copies may draw where this one has none.
    extraKw.fill(0);
    extraKvar.fill(0);
    let sum = 0;
    for (let s = 0; s < index.length; s++) {
      const site = index[s];
      // A customer whose meter the scenario describes is counted there, not a second time as the feeder's load.
      if (metered[s] >= 0) setLoadKva(pf, metered[s], 0, 0);
      sum += ownKw[site];
      const kw = siteKw[site] + ownKw[site];
      // Most sites are idle at most steps.
      if (kw === 0 && siteKvar[site] === 0) continue;
      const count = entries[s];
      const eachKw = kw / count;
      const eachKvar = siteKvar[site] / count;
      for (let entry = first[s], end = entry + count; entry < end; entry++) {
        extraKw[entry] = eachKw;
        extraKvar[entry] = eachKvar;
      }
    }
    this.drawn.ownKw = sum;
    this.addUp(pf);
  }

  /** Over all connection points, in their order. */
  private addUp({ extraKw, extraKvar }: PowerFlow): void {
    let kw = 0;
    let kvar = 0;
    for (let entry = 0; entry < extraKw.length; entry++) {
      kw += extraKw[entry];
      kvar += extraKvar[entry];
    }
    this.drawn.kw = kw;
    this.drawn.kvar = kvar;
  }

  /** Tells sites the lowest voltage of their phases over what their EVSEs were promised [pu]. @param into by site */
  tell({ vRe, vIm, index: nodes }: PowerFlow, ends: ConnectionEnds, into: Float64Array): void {
    const { index, first, entries, told } = this;
    const { a, b, declaredV } = ends;
    for (let k = 0; k < told.length; k++) {
      const s = told[k];
      let lowestPu = Number.POSITIVE_INFINITY;
      for (let entry = first[s], end = entry + entries[s]; entry < end; entry++) {
        const from = a[entry];
        const to = b[entry];
        const pu =
          to === nodes.count
            ? Math.sqrt(vRe[from] * vRe[from] + vIm[from] * vIm[from]) / declaredV[from]
            : Math.hypot(vRe[from] - vRe[to], vIm[from] - vIm[to]) / this.voltageV[s];
        lowestPu = Math.min(lowestPu, pu);
      }
      into[index[s]] = lowestPu;
    }
  }
}
