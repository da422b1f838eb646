import type { TimeUs } from "../base/time.ts";
import { ageingFactor, lossOfLifePct } from "../grid/ageing/ageing-factor.ts";
import {
  DEFAULT_AMBIENT_C,
  DEFAULT_THERMAL,
  hotSpotC,
  nextRises,
  type Rises,
  ultimateRises,
} from "../grid/ageing/thermal.ts";
import type { PowerFlow } from "../grid/power-flow.ts";
import { tableBuilder } from "../tables/builder.ts";
import { transformer } from "../tables/kinds/transformer.ts";
import type { Table } from "../tables/table.ts";

/** Loading, temperatures and ageing of every transformer over an averaging interval. Each begins at the temperatures
 *  that its first load would come to. */
export class TransformerRecorder {
  private readonly pf: PowerFlow;
  private readonly rows = tableBuilder(transformer);
  private readonly columns: ReturnType<typeof columnsOf>;
  private readonly states: TransformerState[];

  constructor(pf: PowerFlow) {
    this.pf = pf;
    const { transformers } = pf.network;
    this.columns = columnsOf(
      this.rows,
      transformers.map(({ name }) => name),
    );
    this.states = transformers.map(() => ({
      rises: undefined,
      kvaUs: 0,
      loadingUs: 0,
      maxLoading: 0,
      hotSpotC: Number.NEGATIVE_INFINITY,
      ageingUs: 0,
      lossPct: 0,
    }));
  }

  /** Takes in the last solution, which held for `spanUs`. */
  step(spanUs: number): void {
    for (const [t, state] of this.states.entries()) {
      const { kva, loading } = loadingOf(this.pf, t);
      state.kvaUs += kva * spanUs;
      state.loadingUs += loading * spanUs;
      state.maxLoading = Math.max(state.maxLoading, loading);
      state.rises = nextRises(
        state.rises ?? ultimateRises(loading, DEFAULT_THERMAL),
        loading,
        spanUs / 1e6,
        DEFAULT_THERMAL,
      );
      const spotC = hotSpotC(DEFAULT_AMBIENT_C, state.rises);
      const ageing = ageingFactor(spotC, DEFAULT_THERMAL.referenceC);
      state.hotSpotC = Math.max(state.hotSpotC, spotC);
      state.ageingUs += ageing * spanUs;
      state.lossPct += lossOfLifePct(ageing, spanUs / 3.6e9, DEFAULT_THERMAL.normalLifeH);
    }
  }

  /** @param time start of the interval since 1970 */
  closeInterval(time: TimeUs, spanUs: number): void {
    const { columns } = this;
    for (const [t, state] of this.states.entries()) {
      columns.time.push(time);
      columns.transformer.push(t);
      columns.kva.push(state.kvaUs / spanUs);
      columns.loading.push((100 * state.loadingUs) / spanUs);
      columns.maxLoading.push(100 * state.maxLoading);
      columns.topOil.push(DEFAULT_AMBIENT_C + (state.rises?.topOilK ?? Number.NaN));
      columns.hotSpot.push(state.hotSpotC);
      columns.ageing.push(state.ageingUs / spanUs);
      columns.loss.push(state.lossPct);
      state.kvaUs = state.loadingUs = state.maxLoading = state.ageingUs = 0;
      state.hotSpotC = Number.NEGATIVE_INFINITY;
    }
  }

  finish(): Table {
    return this.rows.finish();
  }
}

interface TransformerState {
  rises: Rises | undefined;
  kvaUs: number;
  loadingUs: number;
  maxLoading: number;
  hotSpotC: number;
  ageingUs: number;
  lossPct: number;
}

/** Apparent power and loading (1 is rated) of the winding that is loaded most: the sum of its phases' volt-amperes. */
function loadingOf(pf: PowerFlow, t: number): { kva: number; loading: number } {
  const { branches, vRe, vIm } = pf;
  const { windings, phases } = pf.network.transformers[t];
  const branch = branches.base.transformers + t;
  const first = branches.conductorStart[branch];
  const order = branches.conductorStart[branch + 1] - first;
  const start = branches.matrixStart[branch];
  let worst = { kva: 0, loading: 0 };
  for (let w = 0; w < windings.length; w++) {
    let va = 0;
    for (let k = 0; k < phases; k++) {
      const row = w * (phases + 1) + k;
      let re = 0;
      let im = 0;
      for (let column = 0; column < order; column++) {
        const node = branches.node[first + column];
        const yr = branches.re[start + row * order + column];
        const yi = branches.im[start + row * order + column];
        re += yr * vRe[node] - yi * vIm[node];
        im += yr * vIm[node] + yi * vRe[node];
      }
      // Across the winding where it has one phase (as a half of a split phase may hang on its own second end).
      const node = branches.node[first + row];
      const back = phases === 1 ? branches.node[first + row + 1] : -1;
      const vr = vRe[node] - (back < 0 ? 0 : vRe[back]);
      const vi = vIm[node] - (back < 0 ? 0 : vIm[back]);
      va += Math.hypot(vr, vi) * Math.hypot(re, im);
    }
    const rated = windings[w].kva;
    const loading = rated > 0 ? va / 1000 / rated : 0;
    if (loading > worst.loading) worst = { kva: va / 1000, loading };
  }
  return worst;
}

const columnsOf = (builder: ReturnType<typeof tableBuilder>, names: readonly string[]) => ({
  time: builder.timestamp("time"),
  transformer: builder.category("transformer", names),
  kva: builder.f64("power_kva"),
  loading: builder.f64("loading_pct"),
  maxLoading: builder.f64("max_loading_pct"),
  topOil: builder.f64("top_oil_c"),
  hotSpot: builder.f64("hot_spot_c"),
  ageing: builder.f64("ageing_factor"),
  loss: builder.f64("loss_of_life_pct"),
});
