import { describe, expect, it } from "vitest";
import { tableOf } from "../../test/golden/charts/synthetic.ts";
import { droopTube } from "./droop-tube.ts";

const STEP_S = 0.1;
const OFFERED_KW = 1000;

/** A minute after a step that asks for all at 10 s, and what a unit made of it. */
function tube(delivered: (sinceS: number) => number) {
  const rows = 700;
  const s = (k: number) => (k + 1) * STEP_S;
  return droopTube(
    tableOf("frequency", rows, {
      time: Float64Array.from({ length: rows }, (_, k) => Math.round(s(k) * 1e6)),
      asked_kw: Float64Array.from({ length: rows }, (_, k) => (s(k) > 10 ? OFFERED_KW : 0)),
      delivered_kw: Float64Array.from({ length: rows }, (_, k) => delivered(s(k) - 10)),
      offered_kw: new Float64Array(rows).fill(OFFERED_KW),
    }),
    0.2,
  );
}
const ramp = (s: number) => (since: number) => OFFERED_KW * Math.min(1, Math.max(0, since / s));
const share = ({ isInside }: ReturnType<typeof tube>) => isInside.reduce((a, b) => a + b, 0) / isInside.length;

describe("the tube around a droop's response", () => {
  it("Regulation (EU) 2017/1485 Art. 154(7): half at the latest after 15 s, all after 30 s", () => {
    const { lowKw } = tube(() => 0);
    // 10 mHz of a droop of 200 mHz are 5 % of what is offered.
    expect(lowKw[249]).toBeCloseTo(0.5 * OFFERED_KW - 50, 6);
    expect(lowKw[399]).toBeCloseTo(OFFERED_KW - 50, 6);
    expect(lowKw[99]).toBeCloseTo(-50, 6);
  });

  it("at once, straight in 30 s and anything between lie inside", () => {
    for (const response of [ramp(1e-9), ramp(5), ramp(17), ramp(30)]) expect(share(tube(response))).toBe(1);
  });

  it("a unit that needs a minute falls short by what the slowest allowed gives and it does not", () => {
    const slow = tube(ramp(60));
    expect(share(slow)).toBeLessThan(0.6);
    // After 30 s: 950 kW are the least, 500 kW are there.
    expect(slow.shortKw[399]).toBeCloseTo(450, 6);
  });

  it("too much lies outside and is not short", () => {
    const over = tube((since) => (since > 0 ? 1.1 * OFFERED_KW : 0));
    expect(share(over)).toBeLessThan(0.2);
    expect(Math.max(...over.shortKw)).toBe(0);
  });

  it("energy taken at too high a frequency is held the other way round", () => {
    const rows = 500;
    const all = new Float64Array(rows);
    const table = tableOf("frequency", rows, {
      time: Float64Array.from(all, (_, k) => (k + 1) * 1e5),
      asked_kw: Float64Array.from(all, () => -OFFERED_KW),
      delivered_kw: Float64Array.from(all, () => -700),
      offered_kw: Float64Array.from(all, () => OFFERED_KW),
    });
    const { shortKw, isInside } = droopTube(table, 0.2);
    expect(shortKw[400]).toBeCloseTo(250, 6);
    expect(isInside[400]).toBe(0);
  });
});
