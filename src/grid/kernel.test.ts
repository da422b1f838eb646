import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { kernelText } from "./assembly/build.mjs";
import { type BuildOptions, buildPowerFlow } from "./build-power-flow.ts";
import { loadFeeder } from "./feeder/load-feeder.ts";
import { showLane, solveLanes, startLane, takeLane } from "./lanes.ts";
import { type Connection, phasesToGround } from "./load-rows.ts";
import type { Network } from "./network.ts";
import type { PowerFlow } from "./power-flow.ts";
import { setLoadKva } from "./set-power-flow.ts";
import { solve } from "./solve.ts";

const shipped = (name: string) => loadFeeder(new URL(`../../models/feeders/${name}`, import.meta.url).pathname);
let european: Network;
/** Split-phase transformers, regulators, phases missing: all shapes of columns. */
let large: Network;
beforeAll(async () => {
  european = await shipped("european-lv");
  large = await shipped("ieee8500");
}, 60_000);

const both = (network: Network, options: BuildOptions = {}): [PowerFlow, PowerFlow] => [
  buildPowerFlow(network, { islands: "dead", ...options }),
  buildPowerFlow(network, { islands: "dead", ...options, kernel: "typescript" }),
];

/** The same bits, so that −0 is not 0. */
const bits = (values: Float64Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

function expectSame(a: PowerFlow, b: PowerFlow): void {
  expect(a.outcome).toEqual(b.outcome);
  expect(bits(a.vRe).equals(bits(b.vRe))).toBe(true);
  expect(bits(a.vIm).equals(bits(b.vIm))).toBe(true);
  expect(bits(a.injected).equals(bits(b.injected))).toBe(true);
}

describe("the compiled kernel", () => {
  it("is what its source gives", async () => {
    expect(await kernelText()).toBe(readFileSync(new URL("kernel-bytes.ts", import.meta.url), "utf8"));
  }, 60_000);

  it("runs here, and has no part where TypeScript is asked for", () => {
    const [compiled, typescript] = both(european);
    expect(compiled.kernel).toBeDefined();
    expect(typescript.kernel).toBeUndefined();
  });

  it("gives TypeScript's bits on the European feeder, from no load to no solution", () => {
    const [compiled, typescript] = both({
      ...european,
      loads: european.loads.map((load, l) => ({ ...load, minPu: 0.5 + (l % 5) / 10, maxPu: 1.04 + (l % 3) / 50 })),
    });
    for (const kw of [0, 1, 5, 20, 60, 400, 2]) {
      for (let l = 0; l < 55; l++) setLoadKva(compiled, l, kw * (l % 4), kw / 3);
      for (let l = 0; l < 55; l++) setLoadKva(typescript, l, kw * (l % 4), kw / 3);
      solve(compiled);
      solve(typescript);
      expectSame(compiled, typescript);
    }
  });

  it("gives TypeScript's bits whatever the loads' models, within and beyond their limits", () => {
    const models = [1, 2, 3, 4, 5, 6, 7, 8] as const;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...models), { minLength: 55, maxLength: 55 }),
        fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 55, maxLength: 55 }),
        fc.double({ min: 0.3, max: 3.5, noNaN: true }),
        (model, kw, exponent) => {
          const network: Network = {
            ...european,
            loads: european.loads.map((load, l) => ({
              ...load,
              model: model[l],
              minPu: l % 2 ? 0.95 : 0.8,
              cvrWatts: exponent,
              cvrVars: 3,
              ...(model[l] === 8 ? { zipv: [0.4, 0.3, 0.3, 0.5, 0.2, 0.3, 0.7] } : {}),
            })),
          };
          const [compiled, typescript] = both(network, { maxIterations: 40 });
          for (const pf of [compiled, typescript]) {
            for (let l = 0; l < 55; l++) setLoadKva(pf, l, kw[l], kw[l] / 5);
            solve(pf);
          }
          expectSame(compiled, typescript);
        },
      ),
      { numRuns: 10, endOnFailure: true },
    );
  });

  it("gives TypeScript's bits on the 8500-node feeder", () => {
    const [compiled, typescript] = both(large);
    for (const share of [1, 0.6, 1.1]) {
      for (const pf of [compiled, typescript]) {
        large.loads.forEach((load, l) => {
          setLoadKva(pf, l, load.kw * share, load.kvar * share);
        });
        solve(pf);
      }
      expect(compiled.outcome.converged).toBe(true);
      expectSame(compiled, typescript);
    }
  });
});

describe("lanes", () => {
  const connectionsOf = (network: Network): Connection[] =>
    network.loads.map((load) => phasesToGround(load.terminal.bus, [load.terminal.nodes[0]]));

  /** Lane l has its own loads and vehicles at step `step`. */
  function set(pf: PowerFlow, network: Network, lane: number, step: number): void {
    const share = 0.2 + 0.3 * ((lane * 7 + step * 3) % 5);
    for (let l = 0; l < network.loads.length; l++) {
      setLoadKva(pf, l, network.loads[l].kw * share, network.loads[l].kvar * share);
      if (l < pf.extraKw.length) pf.extraKw[l] = (l + lane + step) % 6 === 0 ? 3.7 : 0;
    }
  }

  function expectLanesAlone(network: Network, options: BuildOptions): void {
    const lanes = options.lanes!;
    const together = buildPowerFlow(network, { islands: "dead", ...options });
    const alone = Array.from({ length: lanes }, () =>
      buildPowerFlow(network, { islands: "dead", ...options, lanes: 0 }),
    );
    for (let step = 0; step < 3; step++) {
      for (let lane = 0; lane < lanes; lane++) {
        set(together, network, lane, step);
        takeLane(together, lane);
        set(alone[lane], network, lane, step);
        solve(alone[lane]);
      }
      const outcomes = solveLanes(together);
      for (let lane = 0; lane < lanes; lane++) {
        expect(outcomes[lane]).toEqual(alone[lane].outcome);
        showLane(together, lane);
        expectSame(together, alone[lane]);
      }
    }
    const iterations = alone.reduce((sum, pf) => sum + pf.counts.iterations, 0);
    expect(together.counts.iterations).toBe(iterations);
    expect(together.counts.factorisations).toBe(1);
  }

  it.each([1, 2, 3, 4, 5])("%i of them end where each would alone, to the same bits", (lanes) => {
    expectLanesAlone(european, { lanes, connections: connectionsOf(european) });
  });

  it("do so on the 8500-node feeder", () => {
    expectLanesAlone(large, { lanes: 4, connections: connectionsOf(large).slice(0, 200) });
  });

  it("do so without the kernel, and with loads that it leaves out", () => {
    expectLanesAlone(european, { lanes: 3, kernel: "typescript", connections: connectionsOf(european) });
    const rare: Network = { ...european, loads: european.loads.map((load) => ({ ...load, model: 3 })) };
    expectLanesAlone(rare, { lanes: 3, connections: connectionsOf(european) });
  });

  it("one of which has no solution leave the others theirs", () => {
    const wide: Network = { ...european, loads: european.loads.map((load) => ({ ...load, minPu: 0, lowPu: 0 })) };
    const pf = buildPowerFlow(wide, { lanes: 4, maxIterations: 60 });
    for (let lane = 0; lane < 4; lane++) {
      setLoadKva(pf, 54, lane === 2 ? 2000 : 1, 0);
      takeLane(pf, lane);
    }
    expect(solveLanes(pf).map(({ converged }) => converged)).toEqual([true, true, false, true]);
    // Another's solution goes on in that lane as if nothing had been.
    const alone = buildPowerFlow(wide, { maxIterations: 60 });
    for (const each of [pf, alone]) {
      setLoadKva(each, 54, 1, 0);
      solve(each);
      setLoadKva(each, 54, 5, 1);
    }
    startLane(pf, 2);
    takeLane(pf, 2);
    solveLanes(pf);
    showLane(pf, 2);
    solve(alone);
    expectSame(pf, alone);
  });

  it.each([2000, 1e100, 1e200])("that draw %d kW fail as they would alone, with idle connections beside", (kw) => {
    const wide: Network = { ...european, loads: european.loads.map((load) => ({ ...load, minPu: 0, lowPu: 0 })) };
    const options = { maxIterations: 60, connections: connectionsOf(european) };
    const pf = buildPowerFlow(wide, { ...options, lanes: 2 });
    const alone = buildPowerFlow(wide, options);
    for (let lane = 0; lane < 2; lane++) {
      for (const each of [pf, alone]) setLoadKva(each, 54, lane === 0 ? 1 : kw, 0);
      takeLane(pf, lane);
    }
    solve(alone);
    expect(solveLanes(pf).map(({ converged }) => converged)).toEqual([true, false]);
    expect(pf.lanes!.outcomes[1]).toEqual(alone.outcome);
  });
});
