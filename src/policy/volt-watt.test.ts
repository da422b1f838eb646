import { expect, it } from "vitest";
import { contextOf, type ViewCase, viewOf } from "../../test/models/random-view.ts";
import { resolveParams } from "../base/params.ts";
import { voltWatt } from "./kinds/volt-watt.ts";

const site = (voltagePu: number): ViewCase => ({
  limits: [400],
  evses: [
    {
      active: true,
      arrival: 0,
      stay: 200,
      remainingKwh: 20,
      maxCurrentA: 32,
      rates: "continuous",
      phases: 1,
      voltagePu,
      terms: [{ limit: 0, factor: 1, angleDeg: 0 }],
    },
  ],
});

/** Currents at five-minute ticks under these voltages. */
function currents(voltages: readonly number[]): number[] {
  const policy = voltWatt.create(resolveParams(voltWatt.params, {}).values, contextOf(viewOf(site(1))));
  return voltages.map((voltagePu, tick) => {
    const view = viewOf(site(voltagePu));
    const setPointA = new Float64Array(1);
    policy.decide({ ...view, nowUs: view.nowUs + tick * view.intervalUs }, setPointA);
    return setPointA[0]!;
  });
}

it("full power at 215 V of 230 V, a fifth at 207 V, in between along a straight line", () => {
  for (const [voltagePu, share] of [
    [0.935, 1],
    [0.9175, 0.6],
    [0.9, 0.2],
    [0.8, 0.2],
  ] as const)
    expect(currents([voltagePu])[0]).toBeCloseTo(32 * share, 9);
});

it("a change is carried out to 90 % after 300 s", () => {
  const [before, after] = currents([1, 0.85]);
  expect(before).toBe(32);
  expect(after).toBeCloseTo(32 * (1 - 0.9 * 0.8), 9);
});
