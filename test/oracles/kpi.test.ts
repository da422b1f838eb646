import { expect, it } from "vitest";
import { kpiKinds } from "../../src/kpi/registry.ts";
import { tableBuilder } from "../../src/tables/builder.ts";
import { sitePower } from "../../src/tables/kinds/site-power.ts";
import { readOracle } from "./shared.ts";

interface Analysis {
  readonly constraint_currents_all_linear: Readonly<Record<string, readonly number[]>>;
  /** null where no current flows */
  readonly secondary_current_unbalance_nema: readonly (number | null)[];
}

it("phase unbalance is ACN-Sim's NEMA unbalance of a real day's line currents, averaged while current flows", () => {
  const day = JSON.parse(
    readOracle("oracles/peers/acnsim/edf_algo_true_analysis_fields.json").replaceAll("NaN", "null"),
  ) as Analysis;
  const currents = ["A", "B", "C"].map((phase) => day.constraint_currents_all_linear[`Secondary ${phase}`]!);
  const builder = tableBuilder(sitePower);
  for (const { name, type } of sitePower.columns) {
    const phase = ["current_a_a", "current_b_a", "current_c_a"].indexOf(name);
    for (let period = 0; period < currents[0]!.length; period++) {
      if (type === "category") builder.category(name).pushText("site");
      else builder[type](name).push(phase < 0 ? period : currents[phase]![period]!);
    }
  }
  const flowing = day.secondary_current_unbalance_nema.filter((value) => value !== null);
  const expected = (100 * flowing.reduce((sum, value) => sum + value, 0)) / flowing.length;
  const unbalance = kpiKinds
    .find("phaseUnbalancePct")!
    .compute({ tables: { site_power: builder.finish() }, scenario: {} });
  // The same sums in another order.
  expect(Math.abs(unbalance! - expected)).toBeLessThan(1e-10);
});
