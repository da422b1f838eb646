import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadScenario, policyKinds, runScenario } from "../../src/index.ts";
import { categories, f64Values } from "../../src/tables/column.ts";

const folder = mkdtempSync(join(tmpdir(), "gridpilot-forecasts-"));
afterAll(() => rmSync(folder, { recursive: true }));

writeFileSync(
  join(folder, "scenario.yaml"),
  `
version: 1
name: Two homes and what each expects of its roof
start: 2026-06-15T12:00:00Z
duration: 1h
site: { placement: each-customer, layout: home-single-phase, network: unlimited, voltageV: 230, evse: ac-wallbox-32a }
fleet: { kind: trace, file: sessions.csv, vehicle: home-7.4kw }
control: { interval: 5min }
policy: { kind: mpc-valley-filling }
signals: { solar: { file: sun.csv } }
grid: { feeder: european-lv, sourcePu: 1.0, step: 1min }
`,
);
writeFileSync(
  join(folder, "sessions.csv"),
  `session,site,evse,arrival,departure,requested_kwh,initial_soc
one,LOAD1,evse,2026-06-15T12:00:00Z,2026-06-15T13:00:00Z,3,0.4
two,LOAD2,evse,2026-06-15T12:00:00Z,2026-06-15T13:00:00Z,3,0.4
`,
);
const SUN_FIRST = "2026-06-15T12:00:00Z,SITE,7\n2026-06-15T12:30:00Z,SITE,0\n";
const SUN_LATER = "2026-06-15T12:00:00Z,SITE,0\n2026-06-15T12:30:00Z,SITE,7\n";
const HEAD = "time,site,pv_kw\n";

/** What each home charges before half past twelve, over all it charges. */
async function early(sun: string, workers = 1): Promise<Record<string, number>> {
  writeFileSync(join(folder, "sun.csv"), sun);
  const { tables } = await runScenario(await loadScenario({ paths: [folder], policies: policyKinds }), { workers });
  const site = categories(tables.site_power!, "site");
  const kw = f64Values(tables.site_power!, "power_kw");
  const shares: Record<string, number> = {};
  for (const home of ["LOAD1", "LOAD2"]) {
    const own = Array.from(kw).filter((_, row) => site.texts[site.codes[row]!] === home);
    const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
    shares[home] = sum(own.slice(0, 6)) / sum(own);
  }
  return shares;
}

describe("forecasts of load and sun", () => {
  it("are each site's own where the file names sites", async () => {
    const shares = await early(HEAD + SUN_FIRST.replaceAll("SITE", "LOAD1") + SUN_LATER.replaceAll("SITE", "LOAD2"));
    expect(shares["LOAD1"]).toBeGreaterThan(0.9);
    expect(shares["LOAD2"]).toBeLessThan(0.1);
  });

  it("are everybody's where rows name no site, but for who has one of its own", async () => {
    const shares = await early(HEAD + SUN_FIRST.replaceAll("SITE", "LOAD1") + SUN_LATER.replaceAll("SITE", ""), 2);
    expect(shares["LOAD1"]).toBeGreaterThan(0.9);
    expect(shares["LOAD2"]).toBeLessThan(0.1);
    expect((await early(`time,pv_kw\n${SUN_LATER.replaceAll("SITE,", "")}`))["LOAD1"]).toBeLessThan(0.1);
  });

  it("are refused where they name a site that is not there, or begin late for one", async () => {
    await expect(early(HEAD + SUN_FIRST.replaceAll("SITE", "LOAD111"))).rejects.toThrow('there is no site "LOAD111"');
    await expect(
      early(`${HEAD + SUN_FIRST.replaceAll("SITE", "LOAD1")}2026-06-15T12:30:00Z,LOAD2,1\n`),
    ).rejects.toThrow("SERIES_LATE");
  });
});
