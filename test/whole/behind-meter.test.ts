import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadScenario, policyKinds, runScenario } from "../../src/index.ts";
import { type BehindMeter, meanKw } from "../../src/model/behind-meter.ts";
import { writeArrow } from "../../src/tables/arrow-write.ts";
import { f64Values } from "../../src/tables/column.ts";

const folder = mkdtempSync(join(tmpdir(), "gridpilot-meter-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SCENARIO = `
version: 1
name: Two meters on a street
start: 2026-06-15T12:00:00Z
duration: 1h
site:
  placement: each-customer
  layout: home-single-phase
  network: unlimited
  voltageV: 230
  evse: ac-wallbox-32a
  behindMeter: { file: meters.csv }
fleet: { kind: trace, file: sessions.csv, vehicle: home-7.4kw }
control: { interval: 5min }
grid: { feeder: european-lv, sourcePu: 1.0, step: 1min }
`;
const METERS = `time,site,load_kw,pv_kw
2026-06-15T12:00:00Z,LOAD1,1,3
2026-06-15T12:07:30Z,LOAD1,2,3
2026-06-15T12:00:00Z,LOAD2,0.5,0
`;
writeFileSync(join(folder, "scenario.yaml"), SCENARIO);
writeFileSync(
  join(folder, "sessions.csv"),
  "session,site,evse,arrival,departure,requested_kwh,initial_soc\ncar,LOAD1,evse,2026-06-15T12:10:00Z,2026-06-15T12:50:00Z,3,0.4\n",
);
const load = (meters: string, sets: string[] = []) => {
  writeFileSync(join(folder, "meters.csv"), meters);
  return loadScenario({ paths: [folder], sets, policies: policyKinds });
};

describe("load and solar power behind sites' meters", () => {
  it("are recorded as means of the period, added up at the meter", async () => {
    const { tables, kpis } = await runScenario(await load(METERS));
    const meter = tables.site_meter!;
    expect(meter.rows).toBe(24);
    const [loadKw, pvKw, evKw, gridKw] = ["load_kw", "pv_kw", "ev_kw", "grid_kw"].map((name) => f64Values(meter, name));
    expect([...loadKw.slice(0, 3)]).toEqual([1, 1.5, 2]);
    expect(loadKw[12]).toBe(0.5);
    expect(Math.max(...evKw)).toBeGreaterThan(5);
    gridKw.forEach((kw, row) => {
      expect(kw).toBe(loadKw[row] + evKw[row] - pvKw[row]);
    });
    expect(kpis.gridImportPeakKw!.value).toBe(Math.max(...gridKw));
    expect(kpis.selfConsumptionPct!.value).toBeGreaterThan(33);
    expect(kpis.selfConsumptionPct!.value).toBeLessThan(100);
  });

  it("reach the feeder once: in place of the customers' own loads, and apart from the vehicles", async () => {
    const own = await runScenario(await load(METERS));
    const off = await runScenario(await load(METERS, ["grid.baseLoad=false"]));
    const plain = await runScenario(await load(METERS, ["site.behindMeter="]));
    expect(plain.tables.site_meter).toBeUndefined();
    expect(plain.kpis.selfConsumptionPct!.value).toBeNull();
    for (const { kpis } of [own, off, plain]) expect(kpis.energyBalanceResidual!.value).toBeLessThan(1e-6);
    const meters = f64Values(off.tables.grid_step!, "load_kw");
    const near = (kw: number) => expect.closeTo(kw, 3);
    expect([...meters.slice(0, 10)]).toEqual([...Array(7).fill(near(-1.5)), near(-1), ...Array(2).fill(near(-0.5))]);
    // The two homes' own profiles are off, so the street's load is the others' and the meters'.
    const none = await runScenario(
      await load("time,site,load_kw\n2026-06-15T12:00:00Z,LOAD1,0\n2026-06-15T12:00:00Z,LOAD2,0\n"),
    );
    const others = f64Values(none.tables.grid_step!, "load_kw");
    f64Values(own.tables.grid_step!, "load_kw").forEach((kw, step) => {
      expect(kw - meters[step]).toBeCloseTo(others[step], 3);
    });
    expect(f64Values(plain.tables.grid_step!, "load_kw")[0]).toBeGreaterThan(others[0] + 1e-3);
  });

  it("may be the feeder's own load, which then is metered and stays in the feeder", async () => {
    const metered = await runScenario(
      await load(METERS, ["site.behindMeter.file=", "site.behindMeter.feederLoad=true", "control.interval=90s"]),
    );
    const plain = await runScenario(await load(METERS, ["site.behindMeter=", "control.interval=90s"]));
    const plainMinutes = await runScenario(
      await load(METERS, ["site.behindMeter.file=", "site.behindMeter.feederLoad=true", "control.interval=1min"]),
    );
    expect(metered.kpis.lossesKwh!.value).toBe(plain.kpis.lossesKwh!.value);
    expect(metered.kpis.energyBalanceResidual!.value).toBeLessThan(1e-6);
    const meter = metered.tables.site_meter!;
    const [loadKw, periodS] = ["load_kw", "period_s"].map((name) => f64Values(meter, name));
    const meteredKwh = loadKw.reduce((sum, kw, row) => sum + (kw * periodS[row]!) / 3600, 0);
    const grid = f64Values(plain.tables.grid_step!, "load_kw");
    const feederKwh = grid.reduce((sum, kw) => sum + kw / 60, 0);
    // Constant power between 0.95 and 1.05 pu, where these customers are in the middle of the day.
    expect(meteredKwh / feederKwh).toBeCloseTo(1, 3);
    // A period of a minute and a half has two thirds of one step in it and a third of the next.
    const minute = Array.from(grid.slice(0, 3), (_, k) => loadOf("LOAD1", k));
    expect(loadKw[0]).toBeCloseTo((minute[0]! * 60 + minute[1]! * 30) / 90, 9);
    expect(loadKw[1]).toBeCloseTo((minute[1]! * 30 + minute[2]! * 60) / 90, 9);

    function loadOf(customer: string, step: number): number {
      const every = plainMinutes.tables.site_meter!;
      const site = every.columns.site!;
      const rows = Array.from(site.values, (code, row) => [site.texts![Number(code)], row] as const);
      return f64Values(every, "load_kw")[rows.filter(([id]) => id === customer)[step]![1]]!;
    }
  });

  it("give the same bytes on 1, 2 and 3 workers", async () => {
    const runs = [];
    for (const workers of [1, 2, 3]) {
      const { tables, kpis } = await runScenario(await load(METERS), { workers });
      runs.push(
        JSON.stringify([kpis, Object.values(tables).map((table) => Buffer.from(writeArrow(table)).toString("base64"))]),
      );
    }
    expect(runs[1] === runs[0] && runs[2] === runs[0]).toBe(true);
  });

  it("are refused where the file is wrong", async () => {
    const fault = async (meters: string) => runScenario(await load(meters));
    await expect(fault("time,load_kw\n2026-06-15T13:00:00Z,1\n")).rejects.toThrow("SERIES_LATE");
    await expect(fault("time,load_kw\n2026-06-15T12:00:00Z,-1\n")).rejects.toThrow("expected a number >= 0");
    await expect(fault(METERS.replaceAll("LOAD2", "LOAD222"))).rejects.toThrow('there is no site "LOAD222"');
    await expect(load(METERS, ["site.behindMeter.feederLoad=true"])).rejects.toThrow(
      "expected either file or feederLoad: true, got both",
    );
    await expect(load(METERS, ["site.behindMeter.file="])).rejects.toThrow("METER_SOURCE");
    await expect(fault("time,load_kw\n2026-06-15T12:00:00Z,1\n2026-06-15T12:00:00Z,1\n")).rejects.toThrow(
      "TIME_NOT_ASCENDING",
    );
  });

  it("may be forecast to a plan, which then charges from the sun, and no better for knowing more than a day", async () => {
    const home = new URL("../../scenarios/solar-home", import.meta.url).pathname;
    const ownSunPct = async (...sets: string[]) => {
      const plain = ["policy.kind=mpc-valley-filling", "policy.topUp=", "policy.marginMin="];
      const loaded = await loadScenario({ paths: [home], sets: [...plain, ...sets], policies: policyKinds });
      return (await runScenario(loaded)).kpis.selfConsumptionPct!.value!;
    };
    const files = ["signals.solar.file=meter.csv", "signals.siteLoad.file=meter.csv"];
    const blind = await ownSunPct();
    const forecast = await ownSunPct(...files, "signals.solar.publishedAt=18:00", "signals.siteLoad.publishedAt=18:00");
    expect(forecast).toBeGreaterThan(blind + 3);
    expect(await ownSunPct(...files)).toBeCloseTo(forecast, 0);
  });

  it("have the mean of their steps", () => {
    const own: BehindMeter = {
      timesUs: Float64Array.of(-10, 10, 20),
      loadKw: Float64Array.of(1, 2, 4),
      pvKw: new Float64Array(3),
    };
    expect(meanKw(own, own.loadKw, 0, 10)).toBe(1);
    expect(meanKw(own, own.loadKw, 5, 25)).toBe((5 * 1 + 10 * 2 + 5 * 4) / 20);
    expect(meanKw(own, own.loadKw, 100, 200)).toBe(4);
  });
});
