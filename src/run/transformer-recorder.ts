import { type TimeUs, US_PER_H } from "../base/time.ts";
import { ageingFactor, lossOfLifePct } from "../grid/ageing/ageing-factor.ts";
import {
  DEFAULT_AMBIENT_C,
  DEFAULT_THERMAL,
  hotSpotC,
  nextRises,
  type Rises,
  ultimateRises,
} from "../grid/ageing/thermal.ts";
import { transformerLoading } from "../grid/loading.ts";
import type { PowerFlow } from "../grid/power-flow.ts";
import type { TableBuilder } from "../tables/builder.ts";

/** How long loads are gathered before oil and windings warm; short beside the winding's time constant of six minutes. */
const HEAT_STEP_US = 300e6;

/** Loading, temperatures and ageing of every transformer over an averaging interval. Each begins at the temperatures
 *  that its first load would come to. */
export class TransformerRecorder {
  /** Made anew from the scenario where a run goes on from a checkpoint; what was recorded is in files by then. */
  static readonly rebuilt = ["pf", "columns", "first"];
  private readonly pf: PowerFlow;
  private readonly columns: TransformerColumns;
  private readonly first: number;
  private readonly states: TransformerState[];
  /** Time since oil and windings last warmed. */
  private heatUs = 0;

  /** @param first code of its first transformer among the names of the columns */
  constructor(pf: PowerFlow, columns: TransformerColumns, first: number) {
    this.pf = pf;
    const { transformers } = pf.network;
    this.columns = columns;
    this.first = first;
    this.states = transformers.map(() => ({
      rises: undefined,
      kva: 0,
      kvaUs: 0,
      loadingUs: 0,
      squareUs: 0,
      maxLoading: 0,
      hotSpotC: Number.NEGATIVE_INFINITY,
      ageingUs: 0,
      lossPct: 0,
    }));
  }

  /** Takes in the last solution, which held for `spanUs`. */
  step(spanUs: number): void {
    const { states } = this;
    for (let t = 0; t < states.length; t++) {
      const state = states[t];
      const loading = transformerLoading(this.pf, t, state);
      state.kvaUs += state.kva * spanUs;
      state.loadingUs += loading * spanUs;
      state.squareUs += loading * loading * spanUs;
      if (loading > state.maxLoading) state.maxLoading = loading;
    }
    this.heatUs += spanUs;
    if (this.heatUs >= HEAT_STEP_US) this.heat();
  }

  /** Lets oil and windings warm under the root mean square of the load since they last did. */
  private heat(): void {
    const { heatUs } = this;
    if (heatUs === 0) return;
    for (const state of this.states) {
      const loading = Math.sqrt(state.squareUs / heatUs);
      const before = state.rises ?? ultimateRises(loading, DEFAULT_THERMAL);
      state.rises = nextRises(before, loading, heatUs / 1e6, DEFAULT_THERMAL);
      const spotC = hotSpotC(DEFAULT_AMBIENT_C, state.rises);
      const ageing = ageingFactor(spotC, DEFAULT_THERMAL.referenceC);
      state.hotSpotC = Math.max(state.hotSpotC, spotC);
      state.ageingUs += ageing * heatUs;
      state.lossPct += lossOfLifePct(ageing, heatUs / US_PER_H, DEFAULT_THERMAL.normalLifeH);
      state.squareUs = 0;
    }
    this.heatUs = 0;
  }

  /** @param time start of the interval since 1970 */
  closeInterval(time: TimeUs, spanUs: number): void {
    const { columns } = this;
    this.heat();
    for (const [t, state] of this.states.entries()) {
      columns.time.push(time);
      columns.transformer.push(this.first + t);
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
}

interface TransformerState {
  rises: Rises | undefined;
  kva: number;
  kvaUs: number;
  loadingUs: number;
  squareUs: number;
  maxLoading: number;
  hotSpotC: number;
  ageingUs: number;
  lossPct: number;
}

export type TransformerColumns = ReturnType<typeof transformerColumns>;

export const transformerColumns = (builder: TableBuilder, names: readonly string[]) => ({
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
