import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { policyKinds } from "../policy/registry.ts";
import { loadScenario } from "../scenario/load.ts";
import { prepareRun } from "./prepare.ts";
import { simulate } from "./run.ts";

const SCENARIO = `version: 1
name: A garage
start: 2026-01-05T00:00:00+01:00
duration: 3d
site: { layout: caltech-garage, network: unlimited, evse: wallbox-22kw }
fleet: { kind: statistical, place: workplace, market: europe }
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gridpilot-fleet-"));
  writeFileSync(join(folder, "scenario.yaml"), SCENARIO);
});
afterAll(() => rmSync(folder, { recursive: true }));

const prepare = async (...sets: string[]) =>
  prepareRun(await loadScenario({ paths: [folder], sets, policies: policyKinds }));
const faultOf = async (...sets: string[]): Promise<string> => {
  try {
    await prepare(...sets);
  } catch (error) {
    return String((error as Error).message);
  }
  return "none";
};

describe("a scenario with a statistical fleet", () => {
  it("runs, with the models of the market it names and the same tables on two threads", async () => {
    const data = await prepare();
    expect(new Set(data.trace.vehicle).size).toBeGreaterThan(10);
    expect(Object.keys(data.resolved.vehicles)).toEqual(expect.arrayContaining([...new Set(data.trace.vehicle)]));
    const one = await simulate(data);
    const two = await simulate(data, { workers: 2 });
    expect(one.tables.sessions!.rows).toBe(data.trace.count);
    expect(two.tables).toEqual(one.tables);
  });

  it("has the same vehicles come under another policy", async () => {
    const one = await prepare("policy.kind=uncontrolled");
    const other = await prepare("policy.kind=equal-share", "control.interval=15min");
    expect(other.trace).toEqual(one.trace);
  });

  it("names the nearest place, market, site and kind", async () => {
    expect(await faultOf("fleet.place=workplaces")).toMatch(/fleet\.place.*did you mean "workplace"\?/);
    expect(await faultOf("fleet.market=europa")).toMatch(/fleet\.market.*did you mean "europe"\?.*UNKNOWN_MARKET/);
    expect(await faultOf("fleet.placeOf.sitte=home")).toMatch(/no site "sitte".*did you mean "site"\?/);
    expect(await faultOf("fleet.kind=statistcal")).toMatch(/fleet\.kind.*statistical/);
  });
});
