import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { garageRun, inputOf, streetRun, wishes } from "../test/golden/charts/synthetic.ts";
import { dispatchInput, signalInput, stationLimitInput } from "../test/golden/charts/synthetic-dispatch.ts";
import { fleetPeakInput } from "../test/golden/charts/synthetic-fleet-peak.ts";
import { frequencyInput } from "../test/golden/charts/synthetic-frequency.ts";
import { interopInput, sessionInput } from "../test/golden/charts/synthetic-interop.ts";
import { moneyInput } from "../test/golden/charts/synthetic-money.ts";
import { reserveInput } from "../test/golden/charts/synthetic-reserve.ts";
import { socInput } from "../test/golden/charts/synthetic-soc.ts";
import * as svgs from "./chart-svgs.ts";
import { charts } from "./report/charts/registry.ts";
import type { ReportRun } from "./report/data.ts";

// The runs of the golden drawings, so that what the library draws is held to what the pages draw.
const demand = wishes({ days: 3, evses: 6, perWeekday: 7, seed: 1 });
const garage = garageRun({ wishes: demand, policy: "first-come", capKw: 4 });
const three = ["uncontrolled", "first-come", "round-robin"].map((policy) =>
  garageRun({ wishes: demand, policy, capKw: 4 }),
);
const sweep = [4, 8, 16].flatMap((capKw) =>
  ["uncontrolled", "first-come", "round-robin"].map((policy) => garageRun({ wishes: demand, policy, capKw })),
);
const street = streetRun({ buses: 40, customers: 8, sag: 0.2 });
const interop = interopInput(["today", "new-rule"]).runs[0]!;
const streets = [0.2, 0.12, 0.05].map((sag) => ({
  ...streetRun({ buses: 40, customers: 8, sag }),
  settings: { sag },
}));
const frequencies = ["today", "2030"].map((name) => ({
  ...frequencyInput(inputOf(garage, "", "")).runs[0]!,
  name,
  settings: { year: name },
}));
const interops = [["today"], ["today", "new-rule"]].map((rules) => ({
  ...interopInput(rules).runs[0]!,
  name: rules.at(-1)!,
  settings: { rules: rules.at(-1)! },
}));
const peaks = fleetPeakInput({ ...inputOf(garage, "", ""), runs: three }).runs;
const tablesOf = (run: ReportRun) => Object.values(run.tables);
const asRun = (run: ReportRun): svgs.ChartRun => ({ ...run, tables: tablesOf(run) });
const offsetOf = (run: ReportRun) => /(Z|[+-]\d\d:\d\d)$/.exec(String(run.manifest.scenario["start"]))?.[1] ?? "Z";

const byTables: readonly [string, svgs.TableChart, ReportRun][] = [
  ["site-power", svgs.sitePowerSvg, garage],
  ["load-duration", svgs.loadDurationSvg, garage],
  ["session-gantt", svgs.sessionGanttSvg, garage],
  ["voltage-envelope", svgs.voltageEnvelopeSvg, street],
  ["feeder-map", svgs.feederMapSvg, street],
  ["transformer", svgs.transformerSvg, street],
  ["frequency-response", svgs.frequencyResponseSvg, frequencyInput(inputOf(garage, "", "")).runs[0]!],
  ["reserve-offer", svgs.reserveOfferSvg, reserveInput(inputOf(garage, "", "")).runs[0]!],
  ["fleet-peak", svgs.fleetPeakSvg, fleetPeakInput(inputOf(garage, "", "")).runs[0]!],
  ["money-by-party", svgs.moneyByPartySvg, moneyInput(inputOf(garage, "", "")).runs[0]!],
  ["soc-fan", svgs.socFanSvg, socInput(inputOf(garage, "", "")).runs[0]!],
  ["dispatch-waterfall", svgs.dispatchWaterfallSvg, dispatchInput(inputOf(garage, "", "")).runs[0]!],
  ["signal-limit", svgs.signalLimitSvg, signalInput(inputOf(garage, "", "")).runs[0]!],
  ["station-limit", svgs.stationLimitSvg, stationLimitInput(inputOf(garage, "", "")).runs[0]!],
  ["interop-matrix", svgs.interopMatrixSvg, interop],
  ["interop-flow", svgs.interopFlowSvg, interop],
  ["interop-change", svgs.interopChangeSvg, interop],
  ["session-trace", svgs.sessionTraceSvg, sessionInput().runs[0]!],
];
const byRuns: readonly [string, svgs.RunsChart, readonly ReportRun[]][] = [
  ["day-load", svgs.dayLoadSvg, three],
  ["fleet-peak-lines", svgs.fleetPeakLinesSvg, peaks],
  ["money-by-party-runs", svgs.moneyByPartyRunsSvg, moneyInput({ ...inputOf(garage, "", ""), runs: three }).runs],
  ["kpi-bars", svgs.kpiBarsSvg, three],
  ["energy-capacity", svgs.energyCapacitySvg, sweep],
  ["power-panels", svgs.powerPanelsSvg, three],
  ["voltage-panels", svgs.voltagePanelsSvg, streets],
  ["feeder-map-change", svgs.feederMapChangeSvg, streets],
  ["transformer-panels", svgs.transformerPanelsSvg, streets],
  ["frequency-panels", svgs.frequencyPanelsSvg, frequencies],
  ["session-panels", svgs.sessionPanelsSvg, three],
  ["interop-pair", svgs.interopPairSvg, interops],
];
const byRows = ["differences", "sensitivity", "uptake"];

/** What is drawn (in a margin of 16 px all round, so 800 px of the page are 832 px here), without the frame that says who it is and how it looks. */
const drawn = (svg: string) =>
  svg.replace(/\n/g, "").replace(/^.*?<\/style>(<title>.*?<\/title><desc>.*?<\/desc>)?/, "");
const golden = (kind: string) =>
  readFileSync(fileURLToPath(new URL(`../test/golden/charts/${kind}.svg`, import.meta.url)), "utf8");

describe("charts as SVG text", () => {
  it("there is a function for every chart of the pages", () => {
    const functions = Object.keys(svgs).sort();
    const camel = (kind: string) => kind.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    expect(functions).toEqual(charts.all.map(({ kind }) => `${camel(kind)}Svg`).sort());
    const tested = [...byTables.map(([kind]) => kind), ...byRuns.map(([kind]) => kind), ...byRows];
    expect(tested.sort()).toEqual(charts.all.map(({ kind }) => kind).sort());
  });

  it.each(byTables)("%s draws what the page draws", async (kind, chart, run) => {
    const svg = await chart(tablesOf(run), { utcOffset: offsetOf(run), widthPx: 832 });
    expect(drawn(svg)).toBe(drawn(golden(kind)));
    await expect(chart([])).rejects.toThrow(/nothing to show: expected .*CHART_WITHOUT_DATA/);
  });

  it.each(byRuns)("%s draws what the page draws", async (kind, chart, runs) => {
    const svg = await chart(runs.map(asRun), { utcOffset: offsetOf(runs[0]!), widthPx: 832 });
    expect(drawn(svg)).toBe(drawn(golden(kind)));
    await expect(chart([])).rejects.toThrow("CHART_WITHOUT_DATA");
  });

  it("differences, sensitivities and forecasts are drawn from their rows", async () => {
    const difference = {
      point: "b",
      baseline: "a",
      kpi: "peakKw",
      label: "Peak",
      unit: "kW",
      better: "lower",
    } as const;
    const numbers = { n: 3, estimate: -2, low: -3, high: -1, practical: 1, shareBetter: 1, values: [-3, -2, -1] };
    expect(await svgs.differencesSvg([{ ...difference, ...numbers, verdict: "better" }])).toContain("better");
    const effect = { group: "", parameter: "grid.sourcePu", kpi: "peakKw", label: "Peak", unit: "kW" };
    const values = { mu: 1, muStar: 1, sigma: 0.5 };
    const other = { ...effect, parameter: "x", values: { mu: 0, muStar: 2, sigma: 1 } };
    expect(await svgs.sensitivitySvg([{ ...effect, values }, other])).toContain("sourcePu");
    const crossing = {
      label: "Peak [kW]",
      condition: "<= 50",
      others: "",
      holdsUntil: 2027,
      brokenBy: 2029,
      gainedYears: 0,
    };
    const forecast = [2026, 2027, 2028, 2029].map((year) => ({ year, value: year - 2025 }));
    const span = { key: "fleet.share", source: "somebody", firstYear: 2026, lastYear: 2029 };
    expect(await svgs.uptakeSvg({ ...span, forecast, crossings: [crossing] })).toContain("is passed in 2029");
    await expect(svgs.uptakeSvg({ ...span, forecast, crossings: [] })).rejects.toThrow("CHART_WITHOUT_DATA");
    await expect(svgs.differencesSvg([])).rejects.toThrow("CHART_WITHOUT_DATA");
    await expect(svgs.sensitivitySvg([])).rejects.toThrow("CHART_WITHOUT_DATA");
  });

  it("one table is enough, the frame is named and sized, and no rule of its style reaches beside it", async () => {
    const svg = await svgs.sitePowerSvg(garage.tables["site_power"]!, { widthPx: 500, theme: "dark" });
    expect(svg).toMatch(/^<svg [^>]*class="gridpilot-chart dark"/);
    expect(svg).toMatch(/^<svg [^>]*width="500"/);
    expect(svg).toMatch(/<title>Site power peaked at/);
    const style = /<style>([\s\S]*?)<\/style>/.exec(svg)![1]!;
    const selectors = [...style.matchAll(/([^{}@]+)\{/g)].flatMap(([, list]) => list!.trim().split(","));
    expect(selectors.length).toBeGreaterThan(50);
    for (const selector of selectors) expect(selector).toMatch(/^(\.gridpilot-chart\b|media \(prefers-color-scheme)/);
    expect(svg).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  it("options out of range are told", async () => {
    const table = garage.tables["site_power"]!;
    await expect(svgs.sitePowerSvg(table, { widthPx: 20 })).rejects.toThrow("widthPx: expected 360 to 1600, got 20");
    await expect(svgs.sitePowerSvg(table, { utcOffset: "CET" })).rejects.toThrow('such as +01:00, got "CET"');
  });
});
