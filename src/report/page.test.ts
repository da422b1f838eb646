import { createHash } from "node:crypto";
import { parseHTML } from "linkedom";
import { expect, it } from "vitest";
import { comparisonOf, garageRun, inputOf, streetRun, tableOf, wishes } from "../../test/golden/charts/synthetic.ts";
import { clientBundle } from "./client-bundle.ts";
import type { ReportInput } from "./data.ts";
import { renderComparison, renderReport } from "./page.ts";

const NAME = "</script><img src=x onerror=alert(1)>";
const month = wishes({ days: 31, evses: 54, perWeekday: 40, seed: 3 });
const garage = garageRun({ wishes: month, policy: "earliest-deadline", capKw: 25 });

/** Every text a person can put into a run, made nasty. */
function nasty(): ReportInput {
  const street = streetRun({ buses: 12, customers: 4, sag: 0.2 });
  const tables = Object.fromEntries(
    Object.entries({ ...garage.tables, ...street.tables }).map(([kind, table]) => [
      kind,
      {
        ...table,
        columns: Object.fromEntries(
          Object.entries(table.columns).map(([name, column]) => [
            name,
            // The empty text stays: it is the source's missing parent.
            column.texts ? { ...column, texts: column.texts.map((text) => text && NAME + text) } : column,
          ]),
        ),
      },
    ]),
  );
  const run = {
    ...garage,
    name: NAME,
    settings: { [NAME]: NAME, "policy.kind": NAME },
    kpis: { ...garage.kpis, [`x" ${NAME}`]: { value: 1, unit: NAME, label: NAME, formula: NAME } },
    manifest: {
      scenario: { name: NAME, [NAME]: 1 },
      seed: NAME,
      version: NAME,
      inputs: [{ path: NAME, sha256: NAME }],
      warnings: [NAME],
    },
    tables,
  };
  return { runs: [run], title: NAME, question: NAME, tool: { version: NAME } };
}

it("the policy allows exactly the inline script and style of the page, by their hashes", () => {
  const page = renderReport(inputOf(garage, "Garage", "How much?"));
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)![1]!;
  const script = /<script>([\s\S]*?)<\/script>/.exec(page)![1]!;
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`script-src ${hash(script)};`);
  expect(policy).toContain(`style-src ${hash(style)};`);
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
});

it("names that look like markup open no element and no attribute anywhere", () => {
  const { runs, ...rest } = nasty();
  for (const page of [renderReport({ runs, ...rest }), renderComparison({ runs: [runs[0]!, runs[0]!], ...rest })]) {
    const code = clientBundle();
    expect(page).not.toContain("<img");
    expect(page.split("</script>").length - 1).toBe(2);
    const { document } = parseHTML(page);
    expect(document.querySelectorAll("img")).toHaveLength(0);
    expect(document.querySelectorAll("[onerror]")).toHaveLength(0);
    expect(document.querySelector("h1")!.textContent).toBe(NAME);
    expect(code.length).toBeGreaterThan(10_000);
  }
});

it("the same input gives the same bytes", () => {
  const input = inputOf(garage, "Garage", "How much?");
  expect(renderReport(input)).toBe(renderReport(input));
});

it("a month of 54 EVSEs and a day of 906 buses stay far below 5 MB each", () => {
  const street = streetRun({ buses: 906, customers: 55, sag: 0.2 });
  expect(renderReport(inputOf(garage, "Garage", "")).length).toBeLessThan(500_000);
  expect(renderReport(inputOf(street, "Street", "")).length).toBeLessThan(500_000);
});

it("a run swollen in every direction still fits in 5 MB, and says what it left out", () => {
  const rows = 20_000;
  const each = <T>(value: (row: number) => T) => Array.from({ length: rows }, (_, row) => value(row));
  const sessions = tableOf("sessions", rows, {
    session: each((row) => `${row} ${"<".repeat(300)}`),
    site: each(() => "site"),
    evse: each((row) => `EVSE ${row % 300} ${"é".repeat(300)}`),
    arrival: each((row) => row * 6e7),
    departure: each((row) => row * 6e7 + 3.6e9),
    requested_kwh: each(() => 10),
    delivered_kwh: each(() => Math.PI),
  });
  const run = { ...garage, tables: { ...garage.tables, sessions } };
  const long = "é<".repeat(200_000);
  const manifest = {
    ...run.manifest,
    scenario: { ...run.manifest.scenario, note: long },
    warnings: Array<string>(5_000).fill(long.slice(0, 5_000)),
    inputs: Array.from({ length: 5_000 }, () => ({ path: long.slice(0, 3_000), sha256: "0".repeat(64) })),
  };
  const page = renderReport({ ...inputOf(run, long, long), runs: [{ ...run, name: long, manifest }] });
  expect(Buffer.byteLength(page)).toBeLessThan(5e6);
  expect(page).toContain("sessions at 120 of 300 EVSEs");
  expect(page).toContain("and 4800 more in manifest.json");
});

it("a comparison of many runs stays below 5 MB", () => {
  const small = wishes({ days: 3, evses: 6, perWeekday: 7, seed: 1 });
  const runs = Array.from({ length: 200 }, (_, index) =>
    garageRun({ wishes: small, policy: "first-come", capKw: 1 + index }),
  );
  expect(Buffer.byteLength(renderComparison(comparisonOf(runs, "Many", "")))).toBeLessThan(5e6);
});

it("few runs stand as columns, many as rows, with the same figures in the cells", () => {
  const small = wishes({ days: 2, evses: 4, perWeekday: 5, seed: 2 });
  const runs = Array.from({ length: 7 }, (_, index) =>
    garageRun({ wishes: small, policy: "first-come", capKw: 2 + index }),
  );
  let alike = "";
  const cellsOf = (count: number) => {
    const { document } = parseHTML(renderComparison(comparisonOf(runs.slice(0, count), "Seven", "")));
    const rows = [...document.querySelectorAll("[aria-labelledby=kpis] tbody tr")];
    alike = [...document.querySelectorAll("[aria-labelledby=kpis] .lead")].at(-1)!.textContent!;
    return rows.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent!.replace(" best", "")));
  };
  const across = cellsOf(6);
  const down = cellsOf(7);
  expect(across.every((row) => row.length === 7)).toBe(true);
  expect(down).toHaveLength(7);
  // What is alike in all of many runs is said once, with its value.
  const left = across.filter(([label]) => alike.includes(label!.replace(/ \[.*/, "")));
  expect(left.length).toBeGreaterThan(0);
  for (const [, value] of left) expect(alike).toContain(/e−1\d$/.test(value!) ? "below 1e−6" : value);
  const told = across.filter((row) => !left.includes(row));
  for (const run of [0, 3, 5]) expect(told.map((row) => row[run + 1])).toEqual(down[run]!.slice(1));
});

it("figures equal as printed share the verdict, and a residual gets no star", () => {
  const near = [garage, { ...garage, name: "other", settings: { "policy.kind": "other" } }].map((run, index) => ({
    ...run,
    kpis: {
      ...run.kpis,
      energyDeliveredPct: { ...run.kpis["energyDeliveredPct"]!, value: 99.14 - index / 100 },
      peakKw: { ...run.kpis["peakKw"]!, value: 20 + index / 10_000 },
      energyBalanceResidual: { ...run.kpis["energyBalanceResidual"]!, value: 1e-14 * (1 + index) },
    },
  }));
  const { document } = parseHTML(renderComparison(comparisonOf(near, "Near", "")));
  expect(document.querySelector(".verdict")!.textContent).toContain(
    "Each of 2 runs delivers 99.1\u00a0% of the energy",
  );
  const rows = [...document.querySelectorAll("[aria-labelledby=kpis] tbody tr")];
  expect(rows.at(-1)!.textContent).toContain("residual");
  expect(rows.at(-1)!.querySelector(".best")).toBeNull();
  const rowOf = (label: string) => rows.find((row) => row.textContent!.startsWith(label))!;
  expect(rowOf("Energy delivered").querySelectorAll(".best")).toHaveLength(1);
  expect([...rowOf("Peak power").querySelectorAll("td")].map(({ textContent }) => textContent)).toEqual([
    "20",
    "20.00",
  ]);
});

it("figures that are not applicable are folded away, with the tables they would come from", () => {
  const nothing = { value: null, unit: "kW" };
  const kpis = {
    ...garage.kpis,
    feederPeakKw: { ...nothing, label: "Feeder peak", missingTables: ["grid_step"] },
    lossesKwh: { ...nothing, label: "Grid losses", missingTables: ["grid_step"] },
    energyDischargedKwh: { ...nothing, label: "Energy given back" },
  };
  const { document } = parseHTML(renderReport(inputOf({ ...garage, kpis }, "Garage", "How much?")));
  const folded = [...document.querySelectorAll("details")].find((one) =>
    one.querySelector("summary")!.textContent!.startsWith("Not applicable here (3)"),
  )!;
  const texts = (tag: string) => [...folded.querySelectorAll(tag)].map((one) => one.textContent);
  expect(texts("dt")).toEqual(["This run writes no grid_step", "Nothing of the kind in this run"]);
  expect(texts("dd")).toEqual(["Feeder peak; Grid losses", "Energy given back"]);
});

it("the button of a formula stays on the line of its label's last word", () => {
  const { document } = parseHTML(renderReport(inputOf(garage, "Garage", "How much?")));
  const [first] = document.querySelectorAll(".kpis tbody th");
  expect(first!.firstChild!.textContent).toBe("Energy ");
  expect(first!.querySelector(".last")!.firstChild!.textContent).toBe("delivered");
  expect(first!.querySelector(".last button")).not.toBeNull();
});

it("figures without a formula have no column for it", () => {
  const { document } = parseHTML(
    renderReport(inputOf({ ...garage, kpis: { a: { value: 1, unit: "kW", label: "A" } } }, "Garage", "How much?")),
  );
  expect([...document.querySelectorAll(".kpis th[scope=col]")].map((one) => one.textContent)).toEqual([
    "Figure",
    "Value",
    "Unit",
  ]);
});

it("a figure that one run alone has gets no star", () => {
  const lone = { value: 7, unit: "EUR", label: "Lone figure", better: "higher" as const };
  const runs = [
    { ...garage, kpis: { ...garage.kpis, lone } },
    { ...garage, name: "other" },
  ];
  const { document } = parseHTML(renderComparison(comparisonOf(runs, "Two", "")));
  const row = [...document.querySelectorAll("[aria-labelledby=kpis] tr")].find((one) =>
    one.textContent!.startsWith("Lone figure"),
  )!;
  expect(row.querySelectorAll("td.num")).toHaveLength(2);
  expect(row.querySelector(".best")).toBeNull();
});

it("a study's page names each threshold once, above its points, and says first which goes first", () => {
  const loading = { label: "Loading [%]", condition: "p90 <= 100", key: "fleet.share" };
  const crossings = [
    { ...loading, others: "uncontrolled", holdsTo: 0.6, breaksAt: 0.8 },
    { ...loading, others: "limit", holdsTo: 1, breaksAt: null },
  ];
  const point = { ...loading, n: 3, within: 3, share: { low: 0.4, high: 1 }, value: 99, holds: true };
  const points = ["a", "b", "c"].map((name) => ({ ...point, point: name }));
  const runs = [garage, { ...garage, name: "other" }];
  const page = renderComparison({ ...comparisonOf(runs, "Study", ""), thresholds: { crossings, points } });
  const { document } = parseHTML(page);
  expect(document.querySelector(".verdict")!.textContent).toMatch(
    /^As fleet\.share rises, the first threshold broken is Loading \[%\] p90 <= 100, at 0\.8 \(uncontrolled\); 1 of 2 hold throughout\. /,
  );
  for (const id of ["crossings", "thresholds"]) {
    const groups = [...document.querySelectorAll(`[aria-labelledby=${id}] th[scope=rowgroup]`)];
    expect(groups.map((one) => one.textContent)).toEqual(["Loading [%] p90 <= 100"]);
  }
  expect(document.querySelectorAll("[aria-labelledby=thresholds] th[scope=row]")).toHaveLength(3);
});

it("no half chart stands beside an empty half", () => {
  const { document } = parseHTML(renderReport(inputOf(streetRun({ buses: 12, customers: 4, sag: 0.2 }), "Street", "")));
  const sizes = [...document.querySelectorAll("figure")].map((one) => (one.classList.contains("half") ? "h" : "W"));
  expect(sizes).toContain("h");
  expect(sizes.join("").replaceAll("hh", "")).not.toContain("h");
});

it("a report of two runs is refused: that is a comparison", () => {
  expect(() => renderReport({ ...inputOf(garage, "", ""), runs: [garage, garage] })).toThrow("one run, not 2");
});

it("shares and series that are paired stand below the charts, with their intervals and what was left out", () => {
  const small = wishes({ days: 2, evses: 4, perWeekday: 5, seed: 2 });
  const input = comparisonOf(
    [1, 2].map((capKw) => garageRun({ wishes: small, policy: "first-come", capKw })),
    "Two",
    "",
  );
  const share = { pct: 50, low: 40, high: 60 };
  const page = renderComparison({
    ...input,
    shares: [
      {
        ...{ kpi: "demandsMetPct", label: "Demands met", run: "<b>", against: "a", replications: 1, n: 100 },
        ...{
          gained: 3,
          lost: 13,
          after: share,
          before: share,
          difference: { pct: -10, low: -20, high: -0.5 },
          p: 0.02,
        },
      },
    ],
    series: [
      {
        ...{ series: "chargingKw", label: "Charging power", unit: "kW", run: "b", against: "a", n: 48, periodS: 3600 },
        ...{ blockS: 86_400, blocks: 2, after: 3, before: 2, difference: { estimate: 1, low: null, high: null } },
      },
    ],
  });
  const { document } = parseHTML(page);
  const rows = [...document.querySelectorAll("table.paired tbody tr")].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );
  expect(rows).toEqual([
    [
      "Demands met",
      "<b>",
      "−10.0 [−20.0 … −0.5]",
      "0.020",
      "+3 −13",
      "50.0 [40.0 … 60.0]",
      "50.0 [40.0 … 60.0]",
      "100",
    ],
    ["Charging power [kW]", "b", "+1.0, no interval", "3.0", "2.0", "48 of 1 h", "2"],
  ]);
  expect(renderComparison(input)).not.toContain('class="paired"');
});
