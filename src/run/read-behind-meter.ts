import { join } from "node:path";
import { type Fault, ScenarioError } from "../base/errors.ts";
import { parseInstantUs } from "../base/time.ts";
import { openCsv } from "../grid/feeder/csv-door.ts";
import type { BehindMeter } from "../model/behind-meter.ts";
import type { Scenario } from "../scenario/schema.ts";

/** What stands behind the sites' meters, by site id; "" holds rows that name no site. Undefined where the scenario has no
 *  such file. @throws ScenarioError with every fault of the file */
export function readBehindMeter(scenario: Scenario, folder: string): Map<string, BehindMeter> | undefined {
  const file = scenario.site.behindMeter?.file;
  if (file === undefined) return undefined;
  const faults: Fault[] = [];
  const columns = { required: ["time", "load_kw"], optional: ["pv_kw", "site"] };
  const csv = openCsv(join(folder, file), file, columns, faults);
  const startUs = parseInstantUs(scenario.start)!;
  const hasPv = csv.hasColumn("pv_kw");
  const bySite = new Map<string, { timesUs: number[]; loadKw: number[]; pvKw: number[] }>();
  csv.rows.forEach((_, row) => {
    const site = csv.cell(row, "site");
    let own = bySite.get(site);
    if (!own) {
      own = { timesUs: [], loadKw: [], pvKw: [] };
      bySite.set(site, own);
    }
    const instantUs = parseInstantUs(csv.text(row, "time"));
    if (instantUs === undefined)
      csv.fault(row, "time", `expected an instant with its offset, got ${csv.cell(row, "time")}`, "BAD_INSTANT");
    const us = (instantUs ?? Number.NaN) - startUs;
    const before = own.timesUs.at(-1);
    if (before === undefined && us > 0)
      csv.fault(row, "time", "expected each site to begin at or before the scenario's start", "SERIES_LATE");
    if (before !== undefined && us <= before)
      csv.fault(row, "time", "expected later than the site's row before", "TIME_NOT_ASCENDING");
    own.timesUs.push(us);
    own.loadKw.push(csv.number(row, "load_kw", { min: 0 }));
    own.pvKw.push(hasPv ? csv.number(row, "pv_kw", { min: 0 }) : 0);
  });
  if (csv.rows.length === 0) faults.push({ file, line: 1, message: "expected at least one row", code: "CSV_EMPTY" });
  if (faults.length > 0) throw new ScenarioError(faults);
  return new Map(
    [...bySite].map(([site, { timesUs, loadKw, pvKw }]) => [
      site,
      { timesUs: Float64Array.from(timesUs), loadKw: Float64Array.from(loadKw), pvKw: Float64Array.from(pvKw) },
    ]),
  );
}
