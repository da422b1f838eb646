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

/** The series a scenario publishes to controllers. @throws ScenarioError with every fault of their files */
export function readSeries(scenario: Scenario, folder: string): SeriesData[] {
  const faults: Fault[] = [];
  const startUs = parseInstantUs(scenario.start)!;
  const endUs = parseDurationUs(scenario.duration)!;
  const series = Object.entries(COLUMNS).flatMap(([key, { name, column }]): SeriesData[] => {
    const given = scenario.signals[key as keyof typeof COLUMNS];
    if (!given) return [];
    const csv = openCsv(join(folder, given.file), given.file, { required: ["time", column], optional: BESIDE }, faults);
    const timesUs = Float64Array.from(csv.rows, (_, row) => {
      const us = parseInstantUs(csv.text(row, "time"));
      if (us === undefined)
        csv.fault(row, "time", `expected an instant with its offset, got ${csv.cell(row, "time")}`, "BAD_INSTANT");
      return (us ?? Number.NaN) - startUs;
    });
    const values = Float64Array.from(csv.rows, (_, row) => csv.number(row, column));
    timesUs.forEach((us, row) => {
      if (row > 0 && us <= timesUs[row - 1])
        csv.fault(row, "time", "expected later than the row before", "TIME_NOT_ASCENDING");
    });
    const file = given.file;
    if (timesUs.length === 0) faults.push({ file, line: 1, message: "expected at least one row", code: "CSV_EMPTY" });
    else if (timesUs[0] > 0)
      faults.push({
        file,
        line: 2,
        message: "expected to begin at or before the scenario's start",
        code: "SERIES_LATE",
      });
    return [
      {
        name,
        timesUs,
        values,
        endUs,
        publishedAtUs: timeOfDayUs("publishedAt" in given ? given.publishedAt : undefined),
      },
    ];
  });
  if (faults.length > 0) throw new ScenarioError(faults);
  return series;
}

function timeOfDayUs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [hours, minutes] = text.split(":").map(Number);
  return hours * US_PER_H + minutes * US_PER_MIN;
}
