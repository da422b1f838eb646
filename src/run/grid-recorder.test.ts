import { expect, it } from "vitest";
import { ageingFactor } from "../grid/ageing/ageing-factor.ts";
import { DEFAULT_AMBIENT_C, DEFAULT_THERMAL, hotSpotC, ultimateRises } from "../grid/ageing/thermal.ts";
import { buildPowerFlow } from "../grid/build-power-flow.ts";
import { parsePgmDocument } from "../grid/pgm/document.ts";
import { pgmNetwork } from "../grid/pgm/read.ts";
import { setLoadKva } from "../grid/set-power-flow.ts";
import { solveOrThrow } from "../grid/solve.ts";
import { tableBuilder } from "../tables/builder.ts";
import { f64Values } from "../tables/column.ts";
import { lineLoading } from "../tables/kinds/line-loading.ts";
import { transformer } from "../tables/kinds/transformer.ts";
import { voltageQuality } from "../tables/kinds/voltage-quality.ts";
import { LineRecorder, lineColumns } from "./line-recorder.ts";
import { QualityRecorder, qualityColumns, qualityLayout } from "./quality-recorder.ts";
import { TransformerRecorder, transformerColumns } from "./transformer-recorder.ts";

const MODEL = {
  node: [
    { id: 1, u_rated: 10_000 },
    { id: 2, u_rated: 400 },
    { id: 3, u_rated: 400 },
  ],
  transformer: [
    {
      id: 4,
      from_node: 1,
      to_node: 2,
      from_status: 1,
      to_status: 1,
      u1: 10_000,
      u2: 400,
      sn: 100e3,
      uk: 0.04,
      pk: 1000,
      i0: 0,
      p0: 0,
      winding_from: 2,
      winding_to: 1,
      clock: 5,
      tap_side: 0,
      tap_min: 0,
      tap_max: 0,
      tap_size: 0,
    },
  ],
  line: [
    {
      id: 5,
      from_node: 2,
      to_node: 3,
      from_status: 1,
      to_status: 1,
      r1: 0.01,
      x1: 0.01,
      c1: 0,
      r0: 0.03,
      x0: 0.03,
      c0: 0,
      i_n: 200,
    },
  ],
  source: [{ id: 6, node: 1, status: 1, u_ref: 1 }],
  sym_load: [{ id: 7, node: 3, status: 1, type: 0, p_specified: 90e3, q_specified: 0 }],
};

function powerFlow() {
  const text = JSON.stringify({ version: "1.0", type: "input", data: MODEL });
  const pf = buildPowerFlow(pgmNetwork(parsePgmDocument(text, "one.json")).network, { tolerancePu: 1e-10 });
  solveOrThrow(pf);
  return pf;
}

it("a steady load stays at the temperatures it comes to, and ages at their rate", () => {
  const pf = powerFlow();
  const rows = tableBuilder(transformer);
  const recorder = new TransformerRecorder(pf, transformerColumns(rows, ["one"]), 0);
  for (let k = 0; k < 10; k++) recorder.step(60e6);
  recorder.closeInterval(0, 600e6);
  const table = rows.finish();
  const [loading] = f64Values(table, "loading_pct");
  // 90 kW and the line's losses through 100 kVA.
  expect(loading).toBeGreaterThan(90);
  expect(loading).toBeLessThan(96);
  expect(f64Values(table, "power_kva")[0]).toBeCloseTo(loading, 9);
  const spotC = hotSpotC(DEFAULT_AMBIENT_C, ultimateRises(loading / 100, DEFAULT_THERMAL));
  expect(f64Values(table, "hot_spot_c")[0]).toBeCloseTo(spotC, 9);
  expect(f64Values(table, "ageing_factor")[0]).toBeCloseTo(ageingFactor(spotC), 9);
  const hours = 1 / 6;
  const lossPct = (100 * ageingFactor(spotC) * hours) / DEFAULT_THERMAL.normalLifeH;
  expect(f64Values(table, "loss_of_life_pct")[0]).toBeCloseTo(lossPct, 12);
});

it("after a step in load the hot spot rises towards its new place without passing it", () => {
  const pf = powerFlow();
  const rows = tableBuilder(transformer);
  const recorder = new TransformerRecorder(pf, transformerColumns(rows, ["one"]), 0);
  recorder.step(600e6);
  recorder.closeInterval(0, 600e6);
  setLoadKva(pf, 0, 130, 0);
  solveOrThrow(pf);
  for (let interval = 1; interval <= 60; interval++) {
    recorder.step(600e6);
    recorder.closeInterval(interval * 600e6, 600e6);
  }
  const table = rows.finish();
  const spots = f64Values(table, "hot_spot_c");
  const end = hotSpotC(DEFAULT_AMBIENT_C, ultimateRises(f64Values(table, "loading_pct")[60] / 100, DEFAULT_THERMAL));
  for (let k = 1; k < spots.length; k++) expect(spots[k]).toBeGreaterThan(spots[k - 1]);
  expect(spots[60]).toBeLessThanOrEqual(end);
  expect(end - spots[60]).toBeLessThan(1.5);
});

it("a line's loading is its current over its rating", () => {
  const pf = powerFlow();
  const rows = tableBuilder(lineLoading);
  const recorder = new LineRecorder(pf, lineColumns(rows, ["one"]), 0);
  recorder.step(600e6);
  recorder.closeInterval(0, 600e6);
  const table = rows.finish();
  const volts = Math.hypot(pf.vRe[6], pf.vIm[6]);
  const [currentA] = f64Values(table, "mean_a");
  expect(currentA).toBeCloseTo(30_000 / volts, 6);
  expect(f64Values(table, "max_a")[0]).toBe(currentA);
  expect(f64Values(table, "loading_pct")[0]).toBeCloseTo(currentA / 2, 9);
});

it("balanced customers have no unbalance", () => {
  const pf = powerFlow();
  const recorder = new QualityRecorder(pf, qualityLayout(pf, [0, 0, 1], [6, 7, 8]));
  recorder.step(600e6);
  recorder.closeInterval(600e6, [0.97 * 600e6, 0.94 * 600e6, 0.89 * 600e6]);
  const rows = tableBuilder(voltageQuality);
  recorder.finish(qualityColumns(rows, ["1", "2", "3"]), (bus) => bus, 600);
  const table = rows.finish();
  const textOf = (name: string) => table.columns[name].texts![table.columns[name].values[0]];
  expect(table.rows).toBe(1);
  expect(textOf("bus")).toBe("3");
  expect(textOf("en50160")).toBe("fails");
  expect(textOf("ansi_c84")).toBe("outside");
  expect(f64Values(table, "lowest_mean_pu")[0]).toBe(0.89);
  expect(f64Values(table, "vuf_max_pct")[0]).toBeCloseTo(0, 6);
});
