import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { buildPowerFlow } from "../../src/grid/build-power-flow.ts";
import { loadFeeder } from "../../src/grid/feeder/load-feeder.ts";
import { elementFlow, headMeasurement, measureHead, nodeVoltagesPu } from "../../src/grid/measure.ts";
import type { Network } from "../../src/grid/network.ts";
import { nodeName } from "../../src/grid/node-index.ts";
import type { PowerFlow } from "../../src/grid/power-flow.ts";
import { setLoadsAt } from "../../src/grid/shapes.ts";
import { solveOrThrow } from "../../src/grid/solve.ts";

// OpenDSS (DSS C-API 0.14.5) at its tightest tolerance, 1e-10, on the feeder our own files were written from.
const root = fileURLToPath(new URL("../../", import.meta.url));
const oracle = (name: string) =>
  JSON.parse(gunzipSync(readFileSync(`${root}../shared/oracles/opendss/${name}`)).toString());

// Measured largest differences are 5e-10 pu and 1e-9 of feeder power; the reference prints 8 to 12 digits.
const TOLERANCE_PU = 1e-8;
const TOLERANCE_KW = 1e-6;

describe("European LV feeder against OpenDSS", () => {
  let network: Network;
  let pf: PowerFlow;
  let nodes: Map<string, number>;
  beforeAll(async () => {
    network = await loadFeeder(`${root}models/feeders/european-lv`);
    pf = buildPowerFlow(network, { tolerancePu: 1e-10 });
    nodes = new Map(
      Array.from({ length: pf.index.count }, (_, k) => [nodeName(network, pf.index, k).toLowerCase(), k]),
    );
  });

  /** Distance of a solved node from a reference phasor [pu of the node]. */
  const distancePu = (name: string, v: number, angleDeg: number): number => {
    const node = nodes.get(name)!;
    const angle = (angleDeg * Math.PI) / 180;
    return Math.hypot(pf.vRe[node] - v * Math.cos(angle), pf.vIm[node] - v * Math.sin(angle)) / pf.nominalV[node];
  };

  it("agrees at every node of the snapshot, and in losses, powers and currents", () => {
    const { tight } = oracle("elvtf.json.gz");
    solveOrThrow(pf);
    let compared = 0;
    for (const [bus, reference] of Object.entries<{ kVBase: number; nodes: number[]; V: number[]; ang: number[] }>(
      tight.buses,
    )) {
      reference.nodes.forEach((number, k) => {
        const name = `${bus}.${number}`;
        expect(pf.nominalV[nodes.get(name)!], `${name} nominal voltage`).toBeCloseTo(reference.kVBase * 1000, 6);
        expect(distancePu(name, reference.V[k], reference.ang[k]), name).toBeLessThan(TOLERANCE_PU);
        compared++;
      });
    }
    expect(compared).toBe(2721);
    const head = measureHead(pf, headMeasurement(pf));
    expect(-head.feederKw).toBeCloseTo(tight.total_power_kW_kvar[0], 6);
    expect(-head.feederKvar).toBeCloseTo(tight.total_power_kW_kvar[1], 6);
    expect(head.lossesKw * 1000).toBeCloseTo(tight.total_losses_W_var[0], 4);
    expect(head.lossesKvar * 1000).toBeCloseTo(tight.total_losses_W_var[1], 4);
    for (const [element, list, i] of [
      ["Vsource.source", "sources", 0],
      ["Transformer.tr1", "transformers", 0],
      ["Line.line1", "lines", 0],
      ["Line.line905", "lines", 904],
    ] as const) {
      const reference = tight.elements[element];
      const flow = elementFlow(pf, list, i);
      reference.P_kW.forEach((kw: number, k: number) => {
        expect(flow.kw[k], `${element} kW ${k}`).toBeCloseTo(kw, 6);
        expect(flow.kvar[k], `${element} kvar ${k}`).toBeCloseTo(reference.Q_kvar[k], 6);
        expect(flow.currentRe[k], `${element} Re I ${k}`).toBeCloseTo(reference.I_re[k], 5);
        expect(flow.currentIm[k], `${element} Im I ${k}`).toBeCloseTo(reference.I_im[k], 5);
      });
    }
  });

  it("agrees at all 1,440 minutes: 25 buses' phasors, powers, losses, extremes, and three full states", () => {
    const { tight } = oracle("elvtf_qsts.json.gz");
    const head = headMeasurement(pf);
    let worstPu = 0;
    let worstKw = 0;
    for (let minute = 1; minute <= 1440; minute++) {
      setLoadsAt(pf, "yearly", minute * 60);
      solveOrThrow(pf);
      measureHead(pf, head);
      const m = minute - 1;
      for (const [name, series] of Object.entries<{ V: number[]; ang: number[] }>(tight.picked)) {
        worstPu = Math.max(worstPu, distancePu(name, series.V[m], series.ang[m]));
      }
      worstPu = Math.max(worstPu, Math.abs(head.minPu - tight.min_pu_per_step[m]));
      worstPu = Math.max(worstPu, Math.abs(head.maxPu - tight.max_pu_per_step[m]));
      worstKw = Math.max(
        worstKw,
        Math.abs(head.feederKw + tight.total_power_kW[m]),
        Math.abs(head.feederKvar + tight.total_power_kvar[m]),
        Math.abs(head.lossesKw - tight.losses_W[m] / 1000),
        Math.abs(head.lossesKvar - tight.losses_var[m] / 1000),
      );
      const full = tight.full_at_minute[String(minute)];
      if (full) {
        tight.node_order.forEach((name: string, k: number) => {
          expect(distancePu(name, full.V[k], full.ang[k]), `${name} at minute ${minute}`).toBeLessThan(TOLERANCE_PU);
        });
      }
    }
    expect(worstPu).toBeLessThan(TOLERANCE_PU);
    expect(worstKw).toBeLessThan(TOLERANCE_KW);
  });

  it("stays within 1e-6 pu of that at the tolerance runs use, in five iterations or fewer", () => {
    const { tight } = oracle("elvtf_qsts.json.gz");
    const quick = buildPowerFlow(network);
    let worstPu = 0;
    let most = 0;
    for (let minute = 1; minute <= 1440; minute++) {
      setLoadsAt(quick, "yearly", minute * 60);
      most = Math.max(most, solveOrThrow(quick).iterations);
      const pu = nodeVoltagesPu(quick);
      const min = pu.reduce((a, b) => Math.min(a, b));
      worstPu = Math.max(worstPu, Math.abs(min - tight.min_pu_per_step[minute - 1]));
    }
    expect(worstPu).toBeLessThan(1e-6);
    expect(most).toBeLessThanOrEqual(5);
  });
});
