import { describe, expect, it } from "vitest";
import { MIN, runSite } from "../../test/models/one-site.ts";
import { exportOverLimitMin } from "../kpi/kinds/export-over-limit-min.ts";
import { giveBack } from "../policy/both-ways.ts";
import type { Policy } from "../policy/policy.ts";
import { limitMatrix, SiteAllocation } from "../policy/site-limits.ts";

describe("what EVSEs may give back together", () => {
  const allocation = (mostKw: number) => {
    const limits = new SiteAllocation(limitMatrix([], [[], [], []]));
    limits.setMostGiven(mostKw, Float64Array.of(0.23, 0.23, 0.69));
    return limits;
  };

  it("bounds their sum, each by its own phases, and nothing of what is taken", () => {
    const limits = allocation(4.6);
    expect(limits.highestFeasible(0, -32, 0.001)).toBeCloseTo(-20, 2);
    limits.allocate(0, -10);
    expect(limits.highestFeasible(2, -32, 0.001)).toBeCloseTo(-10 / 3, 2);
    expect([limits.isFeasible(1, -9.9), limits.isFeasible(1, -10.1)]).toEqual([true, false]);
    expect([limits.isFeasible(1, 1000), limits.highestFeasible(1, 32, 0.01)]).toEqual([true, 32]);
  });

  it("what another takes makes no room, and what is taken back does", () => {
    const limits = allocation(2.3);
    limits.allocate(1, 20);
    expect(limits.highestFeasible(0, -32, 0.001)).toBeCloseTo(-10, 2);
    limits.allocate(0, -10);
    expect(limits.isFeasible(2, -0.1)).toBe(false);
    limits.allocate(0, 0);
    expect(limits.isFeasible(2, -3.3)).toBe(true);
    limits.clear();
    expect(limits.isFeasible(2, -3.4)).toBe(false);
  });
});

describe("a site with an export limit", () => {
  const policy: Policy = {
    decide(view, setPointA) {
      for (let i = 0; i < view.bothWaysCount; i++) giveBack(view, view.bothWays[i]!, 100, 0, setPointA);
    },
  };
  const stay = [{ arrivalMin: 1, departureMin: 61, kwh: 1, soc: 0.7 }];
  const behindMeter = (loadKw: number, pvKw: number) => ({
    timesUs: Float64Array.of(0),
    loadKw: Float64Array.of(loadKw),
    pvKw: Float64Array.of(pvKw),
  });
  const lowestKw = (more: Parameters<typeof runSite>[1]) => {
    const run = runSite(stay, { policy, ...more });
    return Math.min(...(run.rows(run.evsePower, "power_kw") as number[]));
  };

  it("gives no more than that; without one, what vehicle and EVSE can", () => {
    expect(lowestKw({})).toBeCloseTo(-5, 1);
    expect(lowestKw({ exportLimitKw: 2 })).toBeCloseTo(-2, 2);
    expect(lowestKw({ exportLimitKw: 2 })).toBeGreaterThan(-2.0001);
    expect(lowestKw({ exportLimitKw: 0 })).toBeGreaterThan(-1e-3);
  });

  it("gives what the building draws besides, and leaves its solar power the room", () => {
    expect(lowestKw({ exportLimitKw: 2, behindMeter: behindMeter(1.5, 0) as never })).toBeCloseTo(-3.5, 2);
    expect(lowestKw({ exportLimitKw: 2, behindMeter: behindMeter(1.5, 3) as never })).toBeCloseTo(-0.5, 2);
  });

  it("binds no island: its building is carried from the moment the grid is away", () => {
    const outage = { fromUs: 20 * MIN, untilUs: 60 * MIN, essentialShare: 1 };
    // Metered at last: nothing.
    const rising = { timesUs: Float64Array.of(0, 20 * MIN), loadKw: Float64Array.of(0, 3), pvKw: new Float64Array(2) };
    const run = runSite(stay, { policy, exportLimitKw: 0, behindMeter: rising as never, outage: outage as never });
    const kw = run.rows(run.evsePower, "power_kw") as number[];
    const at = (run.rows(run.evsePower, "time") as number[]).map((us) => us / MIN);
    expect(kw[at.indexOf(15)]).toBeGreaterThan(-1e-3);
    expect(kw[at.indexOf(20)]).toBeCloseTo(-3, 1);
  });

  it("the time over it is counted by the meter's periods; without a limit nothing is", () => {
    const run = runSite(stay, { policy });
    const at = (exportLimitKw: number | undefined) =>
      exportOverLimitMin.compute({ tables: { site_power: run.sitePower }, scenario: { site: { exportLimitKw } } });
    expect([at(undefined), at(10)]).toEqual([null, 0]);
    const overS = (run.rows(run.sitePower, "power_kw") as number[]).reduce(
      (sum, kw, row) => sum + (kw < -2 ? (run.rows(run.sitePower, "period_s")[row] as number) : 0),
      0,
    );
    expect(at(2)).toBeCloseTo(overS / 60, 9);
    expect(at(2)).toBeGreaterThan(10);
  });
});
