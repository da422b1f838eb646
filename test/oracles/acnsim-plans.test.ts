import { expect, it } from "vitest";
import { buildModel } from "../../src/model/build.ts";
import type { SiteView } from "../../src/policy/policy.ts";
import { programmeOfFuture } from "../../src/policy/programme/from-future.ts";
import { solveProgramme } from "../../src/policy/programme/solve.ts";
import { SiteAllocation } from "../../src/policy/site-limits.ts";
import { dataOf, deliveredPct, march, numbers, PERIOD_US, run } from "./acnsim-run.ts";

const sets = (network: string, policy: string, kw = 10) => [
  ...[`site.transformerKw=${kw}`, `site.network=${network}`, `policy.kind=${policy}`, "record.evsePower=false"],
];

// Published with ACN-Sim for its own planners at 10 kW: online quick charge, offline quick charge and offline least cost.
// Ours need not take the same decisions, only deliver as much.
it.each([
  ["three-phase", "mpc-quick-charge", 51.5, 51.689856, 0.08],
  // Among plans of equal cost HiGHS takes a vertex: 51.595 %, where the interior point lies between them.
  ["three-phase", "mpc-quick-charge with HiGHS", 51.5, 51.689856, 0.1],
  ["three-phase", "offline-optimum", 52.0, 52.028113, 0.08],
  ["single-phase", "mpc-quick-charge", 58.8, 58.835753, 0.08],
  ["single-phase", "offline-optimum", 59.0, 59.039698, 0.08],
])(
  "March 2019 at 10 kW, %s, %s: at least %f percent delivered, within the limits",
  {
    // Some eight thousand programmes, a minute of work on a machine that does nothing else.
    timeout: 1_200_000,
  },
  async (network, policy, least, published, within) => {
    const [kind, solver] = policy.split(" with ");
    const tables = await run(march(), [...sets(network, kind!), ...(solver ? ["policy.solver=highs"] : [])]);
    expect(deliveredPct(tables)).toBeGreaterThanOrEqual(least);
    expect(Math.abs(deliveredPct(tables) - published)).toBeLessThan(within);
    if (network === "single-phase") {
      // Every current counts in full, whatever its phase.
      expect(Math.max(...numbers(tables.site_power, "power_kw"))).toBeLessThanOrEqual(10 * (1 + 1e-6));
      return;
    }
    const limitA = 10_000 / 3 / 120;
    for (const phase of ["a", "b", "c"]) {
      const most = Math.max(...numbers(tables.site_power, `current_${phase}_a`));
      expect(most).toBeLessThanOrEqual(limitA * (1 + 1e-6));
    }
  },
);

/** The most that any plan can deliver, and the most that rounding of the solver leaves above it [% of what is requested]. */
async function optimumPct(network: string, kw: number): Promise<{ pct: number; gapPct: number }> {
  const model = buildModel(await dataOf(march(), sets(network, "offline-optimum", kw)));
  const site = model.sites[0]!;
  const { count, evse, arrivalUs, departureUs, requestedKwh } = site.sessions;
  const view = { intervalUs: PERIOD_US, limits: new SiteAllocation(site.limits) } as unknown as SiteView;
  const maxCurrentA = new Float64Array(count).fill(6.6 / 0.208);
  const kwPerAmp = new Float64Array(count).fill(0.208);
  const future = { count, evse, arrivalUs, departureUs, requestedKwh, maxCurrentA, kwPerAmp };
  const { objective, gap } = solveProgramme(programmeOfFuture(view, future).programme, 1e-4);
  const requested = requestedKwh.reduce((sum, kwh) => sum + kwh, 0);
  const pct = (100 * -objective) / 12 / requested;
  return { pct, gapPct: gap * pct };
}

// The published offline least-cost plans deliver more than any plan within 10 kW can: their solver lets its limits be exceeded
// (of its online plan a peak of 10.007405 kW is published, 0.07 % too much).
it.each([
  ["three-phase", 52.090867],
  ["single-phase", 59.173294],
])("March 2019, %s: %f percent is above the optimum within 10 kW by less than 0.08", async (network, published) => {
  const { pct, gapPct } = await optimumPct(network, 10);
  expect(gapPct).toBeLessThan(6e-3);
  expect(published - pct - gapPct).toBeGreaterThan(0.04);
  expect(published - pct).toBeLessThan(0.08);
});
