import { beforeAll, describe, expect, it } from "vitest";
import { buildPowerFlow } from "./build-power-flow.ts";
import { newControls, solveWithControls } from "./controls.ts";
import { loadFeeder } from "./feeder/load-feeder.ts";
import { solveLanes, takeLane } from "./lanes.ts";
import type { Network } from "./network.ts";
import type { PowerFlow } from "./power-flow.ts";
import { setLoadKva } from "./set-power-flow.ts";
import { solve } from "./solve.ts";

// Times are for benchmarks; what they come from is counted here: a change that costs iterations or factorisations shows.
let large: Network;
beforeAll(async () => {
  large = await loadFeeder(new URL("../../models/feeders/ieee8500", import.meta.url).pathname);
}, 60_000);

const STEPS = 96;

function setShare(pf: PowerFlow, step: number): void {
  const share = 0.7 + 0.3 * Math.sin((2 * Math.PI * step) / STEPS);
  large.loads.forEach((load, l) => {
    setLoadKva(pf, l, load.kw * share, load.kvar * share);
  });
}

describe("a day of the 8500-node feeder in 96 steps", () => {
  it("takes one factorisation and fewer than seven iterations a step at fixed taps", () => {
    const pf = buildPowerFlow(large, { islands: "dead" });
    for (let step = 1; step <= STEPS; step++) {
      setShare(pf, step);
      expect(solve(pf).converged).toBe(true);
    }
    expect(pf.counts).toMatchObject({ solves: STEPS, factorisations: 1, pathUpdates: 0 });
    expect(pf.counts.iterations / STEPS).toBeLessThan(7);
  });

  it("with regulators free recomputes a few columns for a moved tap, and settles in two to three solves a step", () => {
    const pf = buildPowerFlow(large, { islands: "dead" });
    const controls = newControls(pf);
    const go = (step: number) => {
      setShare(pf, step);
      const how = { mode: "static" as const, timeS: 60 * step, maxControlIterations: 100 };
      expect(solveWithControls(pf, controls, how)).toMatchObject({ converged: true, settled: true });
    };
    for (let step = 1; step <= STEPS; step++) go(step);
    const before = { ...pf.counts };
    for (let step = 1; step <= STEPS; step++) go(step);
    const perStep = (count: keyof typeof before) => (pf.counts[count] - before[count]) / STEPS;
    expect(pf.counts.factorisations).toBe(1);
    expect(perStep("solves")).toBeLessThan(3);
    expect(perStep("iterations")).toBeLessThan(18);
    const updates = pf.counts.pathUpdates - before.pathUpdates;
    expect(updates).toBeGreaterThan(0);
    expect((pf.counts.columns - before.columns) / updates).toBeLessThan(pf.ldl.n / 25);
  });

  it("in four lanes takes no more iterations in sum than a start four steps back costs", () => {
    const pf = buildPowerFlow(large, { islands: "dead", lanes: 4 });
    for (let step = 1; step <= STEPS; step += 4) {
      for (let lane = 0; lane < 4; lane++) {
        setShare(pf, step + lane);
        takeLane(pf, lane);
      }
      for (const { converged } of solveLanes(pf)) expect(converged).toBe(true);
    }
    expect(pf.counts).toMatchObject({ solves: STEPS, factorisations: 1 });
    expect(pf.counts.iterations / STEPS).toBeLessThan(8);
  });
});
