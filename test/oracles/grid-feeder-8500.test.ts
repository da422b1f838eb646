import { describe, expect, it } from "vitest";
import { readDss } from "../../src/grid/dss/read.ts";
import { loadFeeder } from "../../src/grid/feeder/load-feeder.ts";
import { nodeVoltagesPu } from "../../src/grid/measure.ts";
import type { Network } from "../../src/grid/network.ts";
import { nodeIndex } from "../../src/grid/node-index.ts";
import { runNetwork } from "../../src/grid/run-network.ts";
import { readCases, scriptOf } from "./dss-oracle.ts";

const oracle = readCases("ieee8500").ieee8500;
const shipped = await loadFeeder(new URL("../../models/feeders/ieee8500", import.meta.url).pathname);

/** Solved so tightly that what differs between two models shows. */
const TIGHT = { tolerancePu: 1e-11, maxIterations: 1000 };
const withTight = (network: Network): Network => ({ ...network, options: { ...network.options, tolerancePu: 1e-11 } });

describe("the shipped 8500-node feeder", () => {
  it("has the voltages of the OpenDSS model it was made from, controls free", () => {
    const dss = readDss(scriptOf("ieee8500", oracle.commands).file).network;
    const [ours, theirs] = [shipped, dss].map((network) => runNetwork(withTight(network), TIGHT));
    expect(ours.outcome).toEqual(theirs.outcome);
    expect(ours.taps).toEqual(theirs.taps);
    expect(ours.steps).toEqual(theirs.steps);
    const [a, b] = [ours, theirs].map(({ pf }) => nodeVoltagesPu(pf));
    expect(a.length).toBe(8531);
    // Figures are written within 1e-13 and impedances within 1e-11; very short lines between long ones magnify that.
    expect(a.reduce((most, pu, node) => Math.max(most, Math.abs(pu - b[node])), 0)).toBeLessThan(1e-9);
  });

  it("comes to rest at OpenDSS's taps and capacitor steps", () => {
    const { taps, steps, outcome, pf } = runNetwork(shipped);
    expect(outcome.settled).toBe(true);
    expect(outcome.controlIterations).toBe(oracle.default.solution.control_iterations);
    const found = pf.network.regulators.map(({ name, transformer, tapWinding }) => [
      name,
      taps[transformer][tapWinding].toFixed(6),
    ]);
    const wanted = Object.entries(oracle.default.regcontrols!).map(([name, { tap_pu }]) => [name, tap_pu.toFixed(6)]);
    expect(found.sort()).toEqual(wanted.sort());
    const closed = pf.network.capacitors.map(({ name }, c) => [name, [...steps[c]]]);
    const theirs = Object.entries(oracle.default.capacitors!).map(([name, { states }]) => [name, states]);
    expect(closed.sort()).toEqual(theirs.sort());
  });

  it("has OpenDSS's voltages within 1e-6 pu at the taps OpenDSS chose", () => {
    const tapOf = new Map(
      Object.values(oracle.default.regcontrols!).map(({ transformer, ...rest }) => [transformer, rest]),
    );
    const locked: Network = {
      ...withTight(shipped),
      transformers: shipped.transformers.map((transformer) => {
        const regulated = tapOf.get(transformer.name);
        if (!regulated) return transformer;
        const windings = transformer.windings.map((winding, w) =>
          w === regulated.winding - 1 ? { ...winding, tap: regulated.tap_pu } : winding,
        );
        return { ...transformer, windings };
      }),
      options: { ...shipped.options, controlMode: "off" },
    };
    const { pf } = runNetwork(locked, TIGHT);
    const pu = nodeVoltagesPu(pf);
    const busAt = new Map(shipped.buses.map(({ name }, bus) => [name, bus]));
    let [worst, nodes] = [0, 0];
    for (const [name, bus] of Object.entries(oracle.tight.buses)) {
      bus.nodes.forEach((node, k) => {
        worst = Math.max(worst, Math.abs(pu[nodeIndex(pf.index, busAt.get(name)!, node)] - bus.pu[k]));
        nodes++;
      });
    }
    expect(nodes).toBe(8531);
    expect(worst).toBeLessThan(1e-6);
  });
});
