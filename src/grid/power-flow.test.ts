import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { buildPowerFlow } from "./build-power-flow.ts";
import { zeroMatrix } from "./complex-matrix.ts";
import { loadFeeder } from "./feeder/load-feeder.ts";
import { phasesToGround } from "./load-rows.ts";
import { shapeAt } from "./load-shapes.ts";
import { headMeasurement, measureHead } from "./measure.ts";
import type { Network } from "./network.ts";
import { nodeIndex } from "./node-index.ts";
import type { PowerFlow } from "./power-flow.ts";
import { setCapacitorStep, setLoadKva, setTap } from "./set-power-flow.ts";
import { solve, solveOrThrow } from "./solve.ts";
import { feederTopology } from "./topology.ts";

let network: Network;
beforeAll(async () => {
  network = await loadFeeder(new URL("../../models/feeders/european-lv", import.meta.url).pathname);
});

const furthest = (a: PowerFlow, b: PowerFlow) =>
  a.vRe.reduce((most, re, k) => Math.max(most, Math.abs(re - b.vRe[k]), Math.abs(a.vIm[k] - b.vIm[k])), 0);

describe("a power flow", () => {
  it("balances: the source's power is what loads draw and the network loses", () => {
    const pf = buildPowerFlow(network, { tolerancePu: 1e-12 });
    solveOrThrow(pf);
    const head = measureHead(pf, headMeasurement(pf));
    let loadKw = 0;
    for (let k = 0; k < pf.loads.count; k++) {
      const [a, b] = [pf.loads.a[k], pf.loads.b[k]];
      const v = Math.hypot(pf.x[a] - pf.x[b], pf.x[a + 1] - pf.x[b + 1]);
      const scale = v > pf.loads.maxV[k] ? (v / pf.loads.maxV[k]) ** 2 : 1;
      loadKw += (pf.loads.p[k] * scale) / 1000;
    }
    expect(head.feederKw - head.lossesKw).toBeCloseTo(loadKw, 8);
  });

  it("gives the same voltages from any start, on the way up and down", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 12, noNaN: true }), { minLength: 55, maxLength: 55 }), (kw) => {
        const warm = buildPowerFlow(network, { tolerancePu: 1e-10 });
        solveOrThrow(warm);
        const cold = buildPowerFlow(network, { tolerancePu: 1e-10 });
        for (const pf of [warm, cold]) {
          for (let l = 0; l < 55; l++) setLoadKva(pf, l, kw[l], kw[l] / 4);
          solveOrThrow(pf);
        }
        expect(furthest(warm, cold)).toBeLessThan(1e-5);
      }),
      { numRuns: 5 },
    );
  });

  it("takes a vehicle at a connection point as it takes a load of the same power", () => {
    const wide: Network = { ...network, loads: network.loads.map((load) => ({ ...load, minPu: 0.5, maxPu: 2 })) };
    const asLoad = buildPowerFlow(wide, { tolerancePu: 1e-11 });
    setLoadKva(asLoad, 7, 8.4, 1);
    const load = wide.loads[7];
    const asVehicle = buildPowerFlow(wide, {
      tolerancePu: 1e-11,
      connections: [phasesToGround(load.terminal.bus, [load.terminal.nodes[0]])],
    });
    setLoadKva(asVehicle, 7, 1, 1);
    asVehicle.extraKw[0] = 7.4;
    solveOrThrow(asLoad);
    solveOrThrow(asVehicle);
    expect(furthest(asLoad, asVehicle)).toBeLessThan(1e-6);
    expect(measureHead(asVehicle, headMeasurement(asVehicle)).extraKw).toBe(7.4);
  });

  it("moves a tap by recomputing a part of the columns, to the bits of a fresh build", () => {
    const moved = buildPowerFlow(network);
    setTap(moved, 0, 1, 1.05);
    solveOrThrow(moved);
    const fresh = buildPowerFlow({
      ...network,
      transformers: network.transformers.map((t) => ({
        ...t,
        windings: t.windings.map((w, k) => (k === 1 ? { ...w, tap: 1.05 } : w)),
      })),
    });
    expect(moved.ldl.value).toEqual(fresh.ldl.value);
    expect(moved.counts.pathUpdates).toBe(1);
    expect(moved.counts.columns).toBeLessThan(moved.ldl.n / 10);
    solveOrThrow(fresh);
    expect(furthest(moved, fresh)).toBeLessThan(1e-9);
  });

  it("iterates over nodes with loads above them in the tree only, and in few iterations", () => {
    const pf = buildPowerFlow(network);
    expect(pf.index.count).toBe(2721);
    expect(pf.ldl.n - pf.firstActive).toBeLessThan(330);
    expect(solve(pf).iterations).toBeLessThanOrEqual(4);
    expect(pf.counts.factorisations).toBe(1);
  });

  it("gives each of two in one process its own answer", () => {
    const [a, b] = [buildPowerFlow(network), buildPowerFlow(network)];
    setLoadKva(a, 0, 10, 0);
    solve(a);
    solve(b);
    const before = a.vRe.slice();
    setLoadKva(b, 0, 5, 0);
    solve(b);
    expect(a.vRe).toEqual(before);
  });

  it("says where it diverged and starts afresh afterwards", () => {
    const constant: Network = { ...network, loads: network.loads.map((load) => ({ ...load, minPu: 0, lowPu: 0 })) };
    const pf = buildPowerFlow(constant, { maxIterations: 30 });
    setLoadKva(pf, 54, 2000, 0);
    expect(() => solveOrThrow(pf)).toThrow(/POWER_FLOW_DIVERGED/);
    setLoadKva(pf, 54, 1, 0);
    expect(solve(pf).converged).toBe(true);
  });

  it("names the nodes that nothing feeds, or leaves them dead where asked to", () => {
    const cut: Network = { ...network, lines: network.lines.filter(({ name }) => name !== "LINE905") };
    expect(() => buildPowerFlow(cut)).toThrow(/no path from a source to 906\.1.*\(ISLANDED\)/);
    const pf = buildPowerFlow(cut, { islands: "dead" });
    solveOrThrow(pf);
    expect(pf.vRe[nodeIndex(pf.index, cut.buses.length - 1, 1)]).toBe(0);
  });

  it("names the nodes behind a delta winding that nothing grounds, and does not mind where the smallest reactance does", () => {
    // Homes between phases, which hold no voltage to ground.
    const behindDelta = (antifloatPpm: number): Network => ({
      ...network,
      transformers: network.transformers.map((t) => ({
        ...t,
        antifloatPpm,
        windings: t.windings.map((w, k) =>
          k === 1 ? { ...w, connection: "delta", terminal: { bus: w.terminal.bus, nodes: [1, 2, 3] } } : w,
        ),
      })),
      loads: network.loads.map((load) => ({ ...load, kv: 0.416, terminal: { ...load.terminal, nodes: [1, 2] } })),
    });
    expect(() => buildPowerFlow(behindDelta(0))).toThrow(
      /nothing ties the voltages of 1\.1, 1\.2, 1\.3, .* and \d+ more to ground.*\(FLOATING\)/,
    );
    expect(solve(buildPowerFlow(behindDelta(1))).converged).toBe(true);
    expect(solve(buildPowerFlow(behindDelta(0.01))).converged).toBe(true);
  });

  it("names the line whose impedance is zero", () => {
    const zero = {
      ...network,
      lines: network.lines.map((line, l) => (l === 3 ? { ...line, zOhm: zeroMatrix(3) } : line)),
    };
    expect(() => buildPowerFlow(zero)).toThrow(/lines\.csv:5 line "LINE4".*\(ZERO_IMPEDANCE\)/);
  });

  it("raises the voltage where a capacitor closes", () => {
    const bank = {
      name: "c",
      phases: 3,
      connection: "wye" as const,
      from: { bus: 500, nodes: [1, 2, 3] },
      kv: 0.416,
      steps: [{ kvar: 20, rOhm: 0, xlOhm: 0, closed: false }],
    };
    const pf = buildPowerFlow({ ...network, capacitors: [bank] });
    solveOrThrow(pf);
    const before = Math.hypot(pf.vRe[1500], pf.vIm[1500]);
    setCapacitorStep(pf, 0, 0, true);
    solveOrThrow(pf);
    expect(Math.hypot(pf.vRe[1500], pf.vIm[1500])).toBeGreaterThan(before + 0.1);
  });
});

it("a feeder's tree leads from every bus to the source", () => {
  const { parent, distanceM, customers, order } = feederTopology(network);
  expect(order.length).toBe(907);
  expect(parent.filter((bus) => bus < 0).length).toBe(1);
  for (const bus of order) if (parent[bus] >= 0) expect(distanceM[bus]).toBeGreaterThanOrEqual(distanceM[parent[bus]]);
  expect(customers.reduce((sum, count) => sum + count, 0)).toBe(55);
});

it("a shape's first point is at one interval, and it goes round; hours are joined by lines", () => {
  const shape = { name: "s", intervalS: 60, p: Float64Array.of(1, 2, 3), isActual: false };
  expect([60, 120, 180, 240, 0].map((timeS) => shapeAt(shape, timeS).p)).toEqual([1, 2, 3, 1, 3]);
  const hours = { name: "h", intervalS: 0, hours: Float64Array.of(0, 2), p: Float64Array.of(1, 3), isActual: false };
  expect([0, 3600, 7200].map((timeS) => shapeAt(hours, timeS).p)).toEqual([1, 2, 3]);
});

it("a line that is open at its near end leaves what is behind it dead", () => {
  const open: Network = {
    ...network,
    lines: network.lines.map((line, l) => (l === 904 ? { ...line, open: [[true, true, true]] } : line)),
  };
  const pf = buildPowerFlow(open, { islands: "dead" });
  solveOrThrow(pf);
  expect(pf.vRe[nodeIndex(pf.index, open.buses.length - 1, 1)]).toBe(0);
});
