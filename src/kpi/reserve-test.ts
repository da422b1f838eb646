import { categories, f64Values } from "../tables/column.ts";
import type { KpiKind } from "./kpi.ts";

/** What a fleet had out at a prequalification test's last instant, over what is asked for by then [%]. */
export const reserveTestPct = (options: {
  readonly kind: string;
  readonly product: string;
  readonly afterS: number;
  readonly source: string;
}): KpiKind => ({
  kind: options.kind,
  label: `${options.product} test: delivered after ${options.afterS} s`,
  summary: `Power out ${options.afterS} s after a step to full activation, over what is asked for, the worse direction`,
  unit: "%",
  better: "higher",
  formula: `100 · delivered_share of reserve_test, ${options.product} after ${options.afterS} s`,
  source: options.source,
  compute({ tables: { reserve_test } }) {
    if (!reserve_test?.rows) return null;
    const { codes, texts } = categories(reserve_test, "product");
    const afterS = f64Values(reserve_test, "after_s");
    const share = f64Values(reserve_test, "delivered_share");
    for (let row = 0; row < reserve_test.rows; row++)
      if (texts[codes[row]!] === options.product && afterS[row] === options.afterS)
        return Number.isFinite(share[row]!) ? 100 * share[row]! : null;
    return null;
  },
});
