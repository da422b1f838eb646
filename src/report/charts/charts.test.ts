import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { comparisonOf, garageRun, inputOf, streetRun, wishes } from "../../../test/golden/charts/synthetic.ts";
import {
  dispatchInput,
  meterInput,
  signalInput,
  stationLimitInput,
} from "../../../test/golden/charts/synthetic-dispatch.ts";
import { fleetPeakInput } from "../../../test/golden/charts/synthetic-fleet-peak.ts";
import { frequencyInput } from "../../../test/golden/charts/synthetic-frequency.ts";
import { interopInput, sessionInput } from "../../../test/golden/charts/synthetic-interop.ts";
import { moneyInput } from "../../../test/golden/charts/synthetic-money.ts";
import { reserveInput } from "../../../test/golden/charts/synthetic-reserve.ts";
import { socInput } from "../../../test/golden/charts/synthetic-soc.ts";
import { kit } from "../client/kit.ts";
import type { ReportDifference, ReportInput, ReportSensitivity } from "../data.ts";
import { chartCss, lightVariables } from "../theme.ts";
import type { UptakeFindings } from "../threshold-section.ts";
import { blueprintChart } from "./_blueprint.ts";
import type { Chart, Drawn, Frame } from "./chart.ts";
import type { InteropMatrixData } from "./interop-matrix-data.ts";
import { charts } from "./registry.ts";
import type { Series } from "./series.ts";

const demand = wishes({ days: 3, evses: 6, perWeekday: 7, seed: 1 });
const garage = inputOf(garageRun({ wishes: demand, policy: "first-come", capKw: 4 }), "Garage", "How much?");
const street = inputOf(streetRun({ buses: 40, customers: 8, sag: 0.2 }), "Street", "Where?");
const sweep = comparisonOf(
  [4, 8, 16].flatMap((capKw) =>
    ["uncontrolled", "first-come", "round-robin"].map((policy) => garageRun({ wishes: demand, policy, capKw })),
  ),
  "Sweep",
  "Which?",
);
const three = comparisonOf(sweep.runs.slice(0, 3), "Three", "Which?");

const LOADING = { label: "Transformer peak loading [%]", condition: "p90 <= 100" };
const MINUTES = { label: "Outside EN 50160 [min]", condition: "p90 <= 0" };

/** An invented forecast that passes one limit early without control, later with it, and another one not at all. */
const uptake: UptakeFindings = {
  key: "fleet.share",
  source: "an invented forecast",
  firstYear: 2026,
  lastYear: 2040,
  forecast: Array.from({ length: 15 }, (_, k) => ({ year: 2026 + k, value: Number((0.05 + 0.06 * k).toFixed(2)) })),
  crossings: [
    { ...LOADING, others: "policy.kind uncontrolled", holdsUntil: 2032, brokenBy: 2034, gainedYears: 0 },
    { ...LOADING, others: "policy.kind transformer-limit", holdsUntil: 2040, brokenBy: null, gainedYears: 7 },
    { ...MINUTES, others: "policy.kind uncontrolled", holdsUntil: null, brokenBy: 2027, gainedYears: 0 },
    { ...MINUTES, others: "policy.kind transformer-limit", holdsUntil: 2027, brokenBy: 2028, gainedYears: 1 },
  ],
};

/** Invented differences of three policies from a fourth: clear, too small to matter, and open. */
const differences: ReportDifference[] = [
  ["energyDeliveredPct", "Energy delivered", "%", "higher"] as const,
  ["peakKw", "Peak power of all EVSEs", "kW", "lower"] as const,
].flatMap(([kpi, label, unit, better], k) =>
  [
    ["first-come", -4 + 8 * k, 1, "worse"] as const,
    ["round-robin", 0.2, 0.3, "equivalent"] as const,
    ["least-laxity", 1.2 - 2 * k, 2, "undecided"] as const,
    ["earliest-deadline", 5 - 12 * k, 0.8, "better"] as const,
  ].map(([point, estimate, half, verdict]) => ({
    ...{ point, baseline: "uncontrolled", kpi, label, unit, better, n: 12, estimate, verdict, practical: 1 },
    ...{ low: estimate - half, high: estimate + half, shareBetter: verdict === "better" ? 1 : 0.25 },
    values: Array.from({ length: 12 }, (_, i) => estimate + half * Math.sin(i) * 1.7),
  })),
);
const sensitivities: ReportSensitivity[] = ["grid.sourcePu", "fleet.share", "control.deadband"].flatMap(
  (parameter, k) =>
    [["lossesKwh", "Grid losses", "kWh"] as const, ["peakKw", "Peak power", "kW"] as const].map(
      ([kpi, label, unit], j) => ({
        ...{ group: "", parameter, kpi, label, unit },
        values: { mu: k, muStar: 1 + 3 * k * (1 - 0.6 * j), sigma: 0.5 + ((k + j) % 3) },
      }),
    ),
);

const streets = comparisonOf(
  [0.2, 0.12, 0.05].map((sag) => ({ ...streetRun({ buses: 40, customers: 8, sag }), settings: { sag } })),
  "Streets",
  "Where?",
);
const frequencies = comparisonOf(
  ["today", "2030"].map((name) => ({ ...frequencyInput(garage).runs[0]!, name, settings: { year: name } })),
  "Frequencies",
  "How low?",
);
const interops = comparisonOf(
  [["today"], ["today", "new-rule"]].map((rules) => ({
    ...interopInput(rules).runs[0]!,
    name: rules.at(-1)!,
    settings: { rules: rules.at(-1)! },
  })),
  "Interoperability",
  "Who?",
);

/** What each chart's golden drawing is made from. */
const EXAMPLES: Readonly<Record<string, ReportInput>> = {
  "site-power": garage,
  "session-gantt": garage,
  "soc-fan": socInput(garage),
  "voltage-envelope": street,
  "feeder-map": street,
  transformer: street,
  "frequency-response": frequencyInput(garage),
  "fleet-peak": fleetPeakInput(garage),
  "fleet-peak-lines": fleetPeakInput(three),
  "money-by-party": moneyInput(garage),
  "money-by-party-runs": moneyInput(three),
  "reserve-offer": reserveInput(garage),
  "dispatch-waterfall": dispatchInput(garage),
  "signal-limit": signalInput(garage),
  "station-limit": stationLimitInput(garage),
  "energy-capacity": sweep,
  "kpi-bars": three,
  "load-duration": garage,
  uptake: { ...three, thresholds: { crossings: [], points: [], uptake } },
  differences: { ...three, differences },
  sensitivity: { ...three, sensitivities },
  "day-load": three,
  "power-panels": three,
  "voltage-panels": streets,
  "feeder-map-change": streets,
  "transformer-panels": streets,
  "frequency-panels": frequencies,
  "session-panels": three,
  "interop-pair": interops,
  "interop-matrix": interopInput(["today", "new-rule"]),
  "interop-flow": interopInput(["today", "new-rule"]),
  "interop-change": interopInput(["today", "new-rule"]),
  "session-trace": sessionInput(),
  blueprint: garage,
};
const all: readonly Chart[] = [...charts.all, blueprintChart];

/** Data as the page gets it, through JSON. */
function figureOf(chart: Chart, input = EXAMPLES[chart.kind]!) {
  const figure = chart.prepare(input);
  return figure && { ...figure, data: JSON.parse(JSON.stringify(figure.data)) as unknown };
}

function drawing(chart: Chart, data: unknown, frame: Frame): { svg: string; drawn: Drawn } {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg") as unknown as SVGSVGElement;
  const drawn = chart.draw(kit, svg, data, frame);
  return { svg: svg.toString(), drawn };
}

/** A drawing that also opens by itself: with the name space, the light theme and one element per line. */
const standalone = (svg: string): string =>
  `${svg
    .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    .replace(/(<svg[^>]*>)/, `$1<style>:root{${lightVariables}}${chartCss}</style>`)
    .replace(/></g, ">\n<")}\n`;

describe.each(all.map((chart) => [chart.kind, chart] as const))("chart %s", (kind, chart) => {
  it("draws its golden picture (GRIDPILOT_UPDATE_GOLDENS=1 writes it anew)", () => {
    const svg = standalone(drawing(chart, figureOf(chart)!.data, { widthPx: 800 }).svg);
    const file = fileURLToPath(new URL(`../../../test/golden/charts/${kind}.svg`, import.meta.url));
    if (process.env["GRIDPILOT_UPDATE_GOLDENS"] === "1") writeFileSync(file, svg);
    expect(existsSync(file), `${file} is missing`).toBe(true);
    expect(svg).toBe(readFileSync(file, "utf8"));
  });

  it("draws the same twice, and stays inside its frame at 320 and 1600 px", () => {
    const { data } = figureOf(chart)!;
    for (const widthPx of [320, 1600]) {
      const first = drawing(chart, data, { widthPx });
      expect(drawing(chart, data, { widthPx }).svg).toBe(first.svg);
      expect(first.svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(first.drawn.hits.length).toBeGreaterThan(0);
      for (const hit of first.drawn.hits) {
        expect(hit.x).toBeGreaterThanOrEqual(-0.5);
        expect(hit.x + (hit.width ?? 0)).toBeLessThanOrEqual(widthPx + 0.5);
        expect(hit.y + (hit.height ?? 0)).toBeLessThanOrEqual(first.drawn.heightPx + 0.5);
        expect(hit.text.join("")).not.toMatch(/NaN|undefined/);
      }
    }
  });

  it("offers every number with a header cell each", () => {
    const { header, rows } = chart.rows(figureOf(chart)!.data);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toHaveLength(header.length);
  });

  it("is left out where its tables and figures are absent", () => {
    const bare = { ...garage.runs[0]!, tables: {}, kpis: {} };
    expect(chart.prepare({ ...garage, runs: [bare] })).toBeUndefined();
    expect(chart.prepare({ ...garage, runs: [bare, bare] })).toBeUndefined();
  });
});

describe("findings the charts state", () => {
  it("each entry of the legend of states of charge has a mark of its own", () => {
    const chart = charts.find("soc-fan")!;
    const { svg } = drawing(chart, figureOf(chart)!.data, { widthPx: 800 });
    const marks = [...parseHTML(svg).document.querySelectorAll(".legend")].map((entry) => {
      for (const text of entry.querySelectorAll("text")) text.remove();
      return entry.innerHTML;
    });
    expect(marks.length).toBeGreaterThan(3);
    expect(new Set(marks).size).toBe(marks.length);
  });

  it("an uptake draws its first eight thresholds and lists all of them behind the chart", () => {
    const [crossing] = uptake.crossings;
    const crossings = Array.from({ length: 11 }, (_, i) => ({ ...crossing!, label: `limit ${i}` }));
    const chart = charts.find("uptake")!;
    const { data } = figureOf(chart, {
      ...three,
      thresholds: { crossings: [], points: [], uptake: { ...uptake, crossings } },
    })!;
    expect(drawing(chart, data, { widthPx: 800 }).svg.match(/limit \d+/g)).toHaveLength(8);
    expect(chart.rows(data).rows).toHaveLength(11);
    expect(chart.rows(data).rows[0]).toContain("uncontrolled");
  });

  it("a figure that one run alone has is no bar to compare, and nothing to win", () => {
    const chart = charts.find("kpi-bars")!;
    const lone = { value: 7, unit: "EUR", label: "Lone figure", better: "higher" as const };
    const [first, ...others] = three.runs;
    const input = { ...three, runs: [{ ...first!, kpis: { ...first!.kpis, lone } }, ...others] };
    expect(JSON.stringify(figureOf(chart, input)!.data)).not.toContain("Lone figure");
  });

  it("a zoomed window draws only what lies in it", () => {
    const chart = charts.find("session-gantt")!;
    const { data } = figureOf(chart)!;
    const [from] = chart.spanS!(data);
    const whole = drawing(chart, data, { widthPx: 800 }).drawn.hits.length;
    const part = drawing(chart, data, { widthPx: 800, windowS: [from, from + 6 * 3600] }).drawn.hits.length;
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(whole);
  });

  it("a peak of one period out of 400,000 is still drawn at its height and said in the title", () => {
    const run = garage.runs[0]!;
    const table = run.tables["site_power"]!;
    const rows = 400_000;
    const column = (name: string, value: (row: number) => number) => ({
      ...table.columns[name]!,
      values: Float64Array.from({ length: rows }, (_, row) => value(row)),
    });
    const long = {
      ...table,
      rows,
      columns: {
        ...table.columns,
        time: column("time", (row) => row * 1e6),
        period_s: column("period_s", () => 1),
        power_kw: column("power_kw", (row) => (row === 277_777 ? 88.25 : 5)),
        limit_kw: column("limit_kw", () => Number.NaN),
      },
    };
    const chart = charts.find("site-power")!;
    const figure = figureOf(chart, { ...garage, runs: [{ ...run, tables: { site_power: long } }] })!;
    expect(figure.title).toContain("88.25 kW");
    expect(JSON.stringify(figure.data).length).toBeLessThan(150_000);
    const { drawn } = drawing(chart, figure.data, { widthPx: 400 });
    expect(drawn.hits.some((hit) => hit.text.includes("EVSEs: 88.25 kW"))).toBe(true);
  });

  it("a site with more behind its meter shows what its meter sees, down to its export limit", () => {
    const chart = charts.find("site-power")!;
    const figure = figureOf(chart, meterInput(garage))!;
    expect(figure.title).toMatch(/^Site gave back up to 10\.\d+ kW$/);
    const svg = standalone(drawing(chart, figure.data, { widthPx: 800 }).svg);
    const file = fileURLToPath(new URL("../../../test/golden/charts/site-power-export.svg", import.meta.url));
    if (process.env["GRIDPILOT_UPDATE_GOLDENS"] === "1") writeFileSync(file, svg);
    expect(svg).toBe(readFileSync(file, "utf8"));
    expect(svg.match(/class="limit-line"/g)).toHaveLength(2 * 2);
    for (const label of ["at the meter", "EVSEs", "limit", "export limit"]) expect(svg).toContain(`>${label}<`);
  });

  it("stations are counted from when they obey, their back office's knowledge from when it has heard", () => {
    const { title, lead, data } = figureOf(charts.find("station-limit")!)!;
    const { limited, known } = data as { limited: Series; known: Series };
    const on = (series: Series, hour: number) => series.high[Math.round((hour * 3600) / series.stepS)];
    expect([16.9, 17.2, 17.5, 20.9, 21.1].map((hour) => on(limited, hour))).toEqual([0, 4, 6, 6, 0]);
    // On the second evening one station is away for half an hour: it obeys, and only tells of it later.
    expect([41.6, 42.0].map((hour) => [on(limited, hour), on(known, hour)])).toEqual([
      [6, 5],
      [6, 6],
    ]);
    expect(title).toBe("6 stations were limited at once; half of the notices reach the back office within 0.6 s");
    expect(lead).toContain("at the latest here 30 min after");
  });

  it("a policy's own parameter does not lengthen the runs' names", () => {
    const withStep = three.runs.map((run) =>
      run.settings["policy.kind"] === "round-robin"
        ? { ...run, settings: { ...run.settings, "policy.stepA": 0.1 } }
        : run,
    );
    const { data } = figureOf(charts.find("kpi-bars")!, { ...three, runs: withStep })!;
    expect((data as { runs: string[] }).runs).toEqual(["uncontrolled", "first-come", "round-robin"]);
  });

  it("the run that breaks its limit is named and gets no star", () => {
    const lines = figureOf(charts.find("energy-capacity")!)!;
    expect(lines.description).toContain("uncontrolled (breaks the limit)");
    const bars = drawing(charts.find("kpi-bars")!, figureOf(charts.find("kpi-bars")!)!.data, { widthPx: 800 });
    const starred = bars.drawn.hits.map((hit) => hit.text[1]!).filter((text) => text.endsWith("best"));
    expect(starred.length).toBeGreaterThan(0);
    expect(starred.every((text) => !text.startsWith("uncontrolled"))).toBe(true);
  });

  it("the voltage envelope's quantiles agree with a direct sort of its rows", () => {
    const table = street.runs[0]!.tables["bus_voltage"]!;
    const { data } = figureOf(charts.find("voltage-envelope")!)!;
    const { minPu, maxPu, medianPu } = data as Record<string, (number | null)[]>;
    const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
    const lows = [...table.columns["min_pu"]!.values];
    expect(Math.min(...known(minPu!))).toBeCloseTo(Math.min(...lows), 4);
    expect(Math.max(...known(maxPu!))).toBeCloseTo(Math.max(...table.columns["max_pu"]!.values), 4);
    // The first band of 40 buses is the head alone.
    const head = [...table.columns["mean_pu"]!.values].filter((_, row) => table.columns["bus"]!.values[row] === 0);
    const sorted = head.sort((a, b) => a - b);
    expect(medianPu![0]).toBeCloseTo((sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2, 4);
  });

  it("the matrix shows the chosen half of power, and the change against the first rule set", () => {
    const chart = charts.find("interop-matrix")!;
    const { data } = figureOf(chart)!;
    const all = drawing(chart, data, { widthPx: 800 }).drawn.hits;
    const high = drawing(chart, data, { widthPx: 800, choices: { power: "high" } }).drawn.hits;
    expect([all.length, high.length]).toEqual([20, 8]);
    expect(all.every(({ chooses }) => chooses?.["cell"]?.includes("|"))).toBe(true);
    const change = drawing(chart, data, { widthPx: 800, choices: { rules: "new-rule", show: "change" } });
    expect(change.svg).toContain("cell gained");
    expect(change.drawn.hits.flatMap(({ text }) => text)).toContain("+80.0 percentage points against today");
  });

  it("on a page of 400 px the matrix names only as many chargers as can be read, and vehicles whole", () => {
    const chart = charts.find("interop-matrix")!;
    const few = figureOf(chart)!.data as InteropMatrixData;
    const times = 10;
    const tiled = <T>(row: readonly T[]) => Array.from({ length: times }, () => row).flat();
    const perVehicle = <T>(sets: readonly (readonly T[])[]) =>
      sets.map((set) =>
        few.vehicles.flatMap((_, v) => tiled(set.slice(v * few.chargers.length, (v + 1) * few.chargers.length))),
      );
    const data = {
      ...few,
      vehicles: few.vehicles.map((name, v) => (v === 0 ? "ford-f150-lightning" : name)),
      chargers: tiled(few.chargers),
      isHigh: tiled(few.isHigh),
      chargerShare: tiled(few.chargerShare),
      outcome: perVehicle(few.outcome),
      successPct: perVehicle(few.successPct),
      maxKw: perVehicle(few.maxKw),
      mark: perVehicle(few.mark),
      reason: perVehicle(few.reason),
    };
    const { svg } = drawing(chart, data, { widthPx: 342 });
    const at = [...svg.matchAll(/translate\(([\d.]+),[\d.]+\) rotate\(-60\)/g)].map(([, x]) => Number(x));
    expect(at.length).toBeGreaterThan(5);
    for (const [i, x] of at.entries()) if (i > 0) expect(x - at[i - 1]!).toBeGreaterThanOrEqual(12);
    expect(svg).toContain(">ford-f150-lightning<");
    expect(svg).toMatch(/one charger in \d is named/);
  });

  it("runs' names too long to stand before their bars stand above them, whole", () => {
    const { data } = figureOf(charts.find("kpi-bars")!)!;
    const name = "site.transformerKw 125, earliest-deadline";
    const long = { ...(data as object), runs: [name, "b", "c"] };
    const { svg } = drawing(charts.find("kpi-bars")!, long, { widthPx: 342 });
    expect(svg).toContain(`>${name}<`);
  });

  it("a session is that of the chosen cell, and a pair without a plug has none", () => {
    const chart = charts.find("session-trace")!;
    const { data } = figureOf(chart)!;
    const known = drawing(chart, data, { widthPx: 800, choices: { cell: "new-car|hub-150" } });
    expect(known.svg).toContain("failing-line");
    expect(known.drawn.hits.some(({ text }) => text[0] === "vehicle waits for CM_SLAC_PARM.CNF")).toBe(true);
    const unknown = drawing(chart, data, { widthPx: 800, choices: { cell: "truck|home-11kw" } });
    expect(unknown.svg).toContain("No plug fits");
  });

  it("the flow's shares and the changes are those of the table, weighted by market share", () => {
    const flow = figureOf(charts.find("interop-flow")!)!.data as { attempts: number[][]; lost: number[][][] };
    const lost =
      flow.lost[0]!.flat().reduce((sum, share) => sum + share, 0) / (flow.attempts[0]![0]! + flow.attempts[0]![1]!);
    const change = figureOf(charts.find("interop-change")!)!.data as { basePct: number; gainedPct: number[] };
    expect(100 * (1 - lost)).toBeCloseTo(change.basePct, 2);
    expect(change.gainedPct[0]).toBeGreaterThan(0);
  });
});

it("where there is one pair of runs a forest plot says that there is no interval, not that something is undecided", () => {
  const single = differences.map((one) => ({
    ...one,
    ...{ n: 1, low: null, high: null, verdict: "undecided", values: [one.estimate] },
  }));
  const chart = charts.find("differences")!;
  const { data, title, description } = figureOf(chart, { ...three, differences: single })!;
  const { svg, drawn } = drawing(chart, data, { widthPx: 800 });
  const hits = drawn.hits.map(({ text }) => text[0]);
  expect(hits[0]).toBe("first-come: one pair: no interval");
  expect(`${title} ${description} ${svg.replace(/class="[^"]*"/g, "")} ${hits}`).not.toContain("undecided");
  expect(chart.rows(data as never).rows[0]!.at(-1)).toBe("one pair: no interval");
});
