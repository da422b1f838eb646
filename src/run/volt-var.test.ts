import { describe, expect, it } from "vitest";
import { policyKinds } from "../policy/registry.ts";
import { loadScenario } from "../scenario/load.ts";
import { prepareRun } from "./prepare.ts";
import { simulate } from "./run.ts";

const folder = new URL("../../scenarios/lv-street", import.meta.url).pathname;

async function run(voltVar: string) {
  const sets = ["policy.kind=uncontrolled", "duration=8h", `site.voltVar=${voltVar}`];
  const { tables } = await simulate(
    await prepareRun(await loadScenario({ paths: [folder], sets, policies: policyKinds })),
  );
  const column = (table: string, name: string) => tables[table]!.columns[name]!.values as Float64Array;
  return {
    kw: column("site_power", "power_kw"),
    kvar: column("site_power", "reactive_kvar"),
    lowestPu: column("bus_voltage", "min_pu").reduce((low, pu) => (pu < low ? pu : low), 1),
  };
}

describe("a street whose chargers follow a volt-var curve", () => {
  it("has its lowest voltage raised by reactive power that no charger is too small for", async () => {
    const without = await run("none");
    const { kw, kvar, lowestPu } = await run("en-50549-de");
    expect(without.kvar.every((value) => value === 0)).toBe(true);
    expect(lowestPu).toBeGreaterThan(without.lowestPu + 0.004);
    // 32 A at 230 V, and so much more apparent power that it carries it at a power factor of 0.9.
    const ratedKva = 7.36 / 0.9;
    for (let row = 0; row < kvar.length; row++) {
      expect(Math.abs(kvar[row]!)).toBeLessThanOrEqual(ratedKva * Math.sqrt(1 - 0.81) + 1e-9);
      expect(Math.hypot(kw[row]!, kvar[row]!)).toBeLessThanOrEqual(ratedKva + 1e-9);
      if (kw[row] === 0) expect(kvar[row]).toBeCloseTo(0, 12);
    }
    // Injected where the voltage is low.
    expect(Math.min(...kvar)).toBeLessThan(-2);
  });

  it("does nothing between the curve's inner points", async () => {
    const { kvar } = await run("en-50549-it");
    // Italy's curve begins at 0.92 pu, which this street reaches in the evening only.
    expect(kvar.filter((value) => value !== 0).length).toBeLessThan(kvar.length / 50);
  });
});
