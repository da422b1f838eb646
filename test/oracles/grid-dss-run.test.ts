import { describe, expect, it } from "vitest";
import { runDss } from "../../src/grid/dss/run.ts";
import { headMeasurement, measureHead } from "../../src/grid/measure.ts";
import { nodeName } from "../../src/grid/node-index.ts";
import type { PowerFlow } from "../../src/grid/power-flow.ts";
import { readCases, readOracle, scriptOf } from "./dss-oracle.ts";

interface SeriesOracle {
  readonly commands: readonly string[];
  readonly tight: {
    readonly picked: Readonly<
      Record<string, { V: readonly number[]; pu?: readonly number[]; ang?: readonly number[] }>
    >;
    readonly total_power_kW: readonly number[];
    readonly total_power_kvar: readonly number[];
    readonly losses_W: readonly number[];
    readonly min_pu_per_step: readonly number[];
    readonly max_pu_per_step: readonly number[];
  };
}

// Measured: 1e-8 kW, and 1e-10 of the voltage; the reference prints 11 digits.
const TOLERANCE_V = 1e-6;
const TOLERANCE_KW = 1e-6;

describe("a script's own time series", () => {
  it.each([
    ["one after the other", {}],
    ["four side by side", { lanes: 4 }],
    ["without the compiled kernel", { kernel: "typescript" as const }],
  ])("European LV feeder, %s: every minute of the day has OpenDSS's powers, losses and voltages", (_, how) => {
    const { tight } = readOracle<SeriesOracle>("elvtf_qsts");
    const { file } = scriptOf("elvtf", ["Compile Master.dss"]);
    const picked = Object.entries(tight.picked);
    let nodes: number[] | undefined;
    let worstV = 0;
    let worstKw = 0;
    let steps = 0;
    runDss(
      file,
      {
        commands: ["Set mode=yearly number=1440 stepsize=1m", "Solve"],
        build: ({ options }) => ({ tolerancePu: 1e-10, ...(options.mode === "snapshot" ? {} : how) }),
      },
      (pf, k) => {
        if (pf.network.options.mode !== "yearly") return;
        nodes ??= picked.map(([name]) => nodeAt(pf, name));
        const head = measureHead(pf, headMeasurement(pf));
        worstKw = Math.max(
          worstKw,
          Math.abs(head.feederKw + tight.total_power_kW[k]!),
          Math.abs(head.feederKvar + tight.total_power_kvar[k]!),
          Math.abs(head.lossesKw - tight.losses_W[k]! / 1000),
        );
        picked.forEach(([, { V }], i) => {
          worstV = Math.max(worstV, Math.abs(Math.hypot(pf.vRe[nodes![i]!]!, pf.vIm[nodes![i]!]!) / V[k]! - 1));
        });
        steps++;
      },
    );
    expect(steps).toBe(1440);
    expect(worstKw).toBeLessThan(TOLERANCE_KW);
    expect(worstV).toBeLessThan(TOLERANCE_V);
  });
});

describe("a script with several Solve commands", () => {
  it("IEEE 13: each starts from the taps where the one before came to rest", () => {
    const oracle = readCases("ieee13").ieee13!;
    const { file } = scriptOf("ieee13", oracle.commands);
    const once = runDss(file);
    const again = runDss(file, { commands: ["Solve", "Solve"] });
    expect(again.model.solves).toBe(once.model.solves + 2);
    expect(again.run.outcome.controlIterations).toBe(1);
    expect(again.run.taps).toEqual(once.run.taps);
  });
});

function nodeAt(pf: PowerFlow, name: string): number {
  for (let k = 0; k < pf.index.count; k++) if (nodeName(pf.network, pf.index, k) === name) return k;
  throw new Error(`no node ${name}`);
}
