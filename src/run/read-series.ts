import { join } from "node:path";
import { type Fault, ScenarioError } from "../base/errors.ts";
import { parseDurationUs, parseInstantUs, US_PER_H, US_PER_MIN } from "../base/time.ts";
import { openCsv } from "../grid/feeder/csv-door.ts";
import type { MeasuredName, SeriesData, SeriesName } from "../policy/series.ts";
import type { Scenario } from "../scenario/schema.ts";

const COLUMNS = {
  price: { name: "priceEurPerKwh", column: "eur_per_kwh" },
  carbon: { name: "carbonGPerKwh", column: "g_per_kwh" },
  siteLoad: { name: "siteLoadKw", column: "load_kw" },
  solar: { name: "solarKw", column: "pv_kw" },
  frequency: { name: "frequencyHz", column: "hz" },
  reserve: { name: "reserveShare", column: "share" },
} as const satisfies Record<string, { name: SeriesName | MeasuredName; column: string }>;

/** Columns that may stand in the same file, as forecasts of load and sun do. */
const BESIDE = Object.values(COLUMNS).map(({ column }) => column);
/** What is different at each site, and may be forecast for each. */
const OF_A_SITE: readonly string[] = ["siteLoad", "solar"];

/** The series a scenario publishes to controllers. @throws ScenarioError with every fault of their files */
export function readSeries(scenario: Scenario, folder: string): SeriesData[] {
  const faults: Fault[] = [];
  const startUs = parseInstantUs(scenario.start)!;
  const endUs = parseDurationUs(scenario.duration)!;
  const series = Object.entries(COLUMNS).flatMap(([key, { name, column }]): SeriesData[] => {
    const given = scenario.signals[key as keyof typeof COLUMNS];
    if (!given) return [];
    const { file } = given;
    const columns = { required: ["time", column], optional: OF_A_SITE.includes(key) ? [...BESIDE, "site"] : BESIDE };
    const csv = openCsv(join(folder, file), file, columns, faults);
    const bySite = new Map<string, { timesUs: number[]; values: number[] }>();
    csv.rows.forEach((_, row) => {
      const site = csv.cell(row, "site");
      let own = bySite.get(site);
      if (!own) {
        own = { timesUs: [], values: [] };
        bySite.set(site, own);
      }
      const instantUs = parseInstantUs(csv.text(row, "time"));
      if (instantUs === undefined)
        csv.fault(row, "time", `expected an instant with its offset, got ${csv.cell(row, "time")}`, "BAD_INSTANT");
      const us = (instantUs ?? Number.NaN) - startUs;
      const before = own.timesUs.at(-1);
      if (before !== undefined && us <= before)
        csv.fault(row, "time", "expected later than the row before", "TIME_NOT_ASCENDING");
      if (before === undefined && us > 0)
        csv.fault(row, "time", "expected to begin at or before the scenario's start", "SERIES_LATE");
      own.timesUs.push(us);
      own.values.push(csv.number(row, column));
    });
    if (bySite.size === 0) faults.push({ file, line: 1, message: "expected at least one row", code: "CSV_EMPTY" });
    const publishedAtUs = timeOfDayUs("publishedAt" in given ? given.publishedAt : undefined);
    return [...bySite].map(([site, { timesUs, values }]) => ({
      name,
      site: site === "" ? undefined : site,
      timesUs: Float64Array.from(timesUs),
      values: Float64Array.from(values),
      endUs,
      publishedAtUs,
    }));
  });
  if (faults.length > 0) throw new ScenarioError(faults);
  return series;
}

function timeOfDayUs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [hours, minutes] = text.split(":").map(Number);
  return hours * US_PER_H + minutes * US_PER_MIN;
}
