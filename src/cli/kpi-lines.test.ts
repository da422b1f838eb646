import { expect, it } from "vitest";
import { kpiLines, kpiTable } from "./kpi-lines.ts";

const kpis = {
  energyDeliveredPct: { value: 36.937452, unit: "%" },
  sessionsCount: { value: 954, unit: "1" },
  lossesKwh: { value: null, unit: "kWh" },
  residual: { value: 1.37e-16, unit: "1" },
};

it("lists values aligned with their units, and counts those that the run has no number for", () => {
  expect(kpiLines(kpis)).toMatchInlineSnapshot(`
    "energyDeliveredPct    36.937 %
    sessionsCount            954
    residual            1.37e-16
    figures without a number here: 1; kpis.json names them"
  `);
});

it("puts runs side by side, one column each", () => {
  const other = { energyDeliveredPct: { value: 100, unit: "%" } };
  expect(
    kpiTable([
      { name: "edf", kpis },
      { name: "uncontrolled", kpis: other },
    ]),
  ).toMatchInlineSnapshot(`
    "                         edf  uncontrolled
    energyDeliveredPct    36.937           100  %
    sessionsCount            954             –
    residual            1.37e-16             –
    figures without a number here: 1; kpis.json names them"
  `);
});
