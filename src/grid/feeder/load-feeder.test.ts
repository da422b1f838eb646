import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ScenarioError } from "../../base/errors.ts";
import { loadFeeder } from "./load-feeder.ts";

const shipped = new URL("../../../models/feeders/european-lv", import.meta.url).pathname;
let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "feeder-")), "street");
  cpSync(shipped, folder, { recursive: true });
});
afterEach(() => {
  rmSync(join(folder, ".."), { recursive: true, force: true });
});

async function faultsAfter(file: string, change: (text: string) => string): Promise<string> {
  const text = readFileSync(join(folder, file), "utf8");
  writeFileSync(join(folder, file), change(text));
  const error = await loadFeeder(folder).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ScenarioError);
  return (error as ScenarioError).message;
}

describe("a feeder folder", () => {
  it("that is shipped is read whole", async () => {
    const network = await loadFeeder(shipped);
    expect([network.buses.length, network.lines.length, network.loads.length]).toEqual([907, 905, 55]);
    expect(network.shapes[0].p.length).toBe(1440);
    expect(network.buses[1].nominalV).toBeCloseTo(416 / Math.sqrt(3), 9);
  });

  it("with a bus that does not exist says where, and which is near", async () => {
    const message = await faultsAfter("lines.csv", (text) => text.replace("LINE2,2,3,", "LINE2,2,30003,"));
    expect(message).toMatch(/street\/lines\.csv:3 to: there is no bus "30003".*\(BUS_UNKNOWN\)/);
  });

  it("with several faults in several files tells all of them at once", async () => {
    writeFileSync(join(folder, "loads.csv"), "load,bus,phases,kv,kw,pf,profile\nA,34,4,0.23,x,2,profile-0\n");
    const message = await faultsAfter("feeder.yaml", (text) =>
      text.replace("kva: 800", "kva: -800").replace("x1r1", "xr"),
    );
    for (const code of ["PHASES", "NOT_A_NUMBER", "POWER_FACTOR", "PROFILE_UNKNOWN", "UNKNOWN_KEY"]) {
      expect(message).toContain(code);
    }
    expect(message).toMatch(/feeder\.yaml:\d+:\d+ transformers\[0\]\.kva: expected a number > 0, got -800/);
  });

  it("with a hole in a profile names its line", async () => {
    const message = await faultsAfter("profiles.csv", (text) => text.replace("\n36,44,", "\n36,,"));
    expect(message).toMatch(/profiles\.csv:2 profile-2: expected a whole number/);
  });

  it("with two lines of one name, a short row or a missing file says so", async () => {
    const message = await faultsAfter("lines.csv", (text) => `${text}LINE1,1,2,4c_70,1\nLINEX,1,2\n`);
    expect(message).toContain('line "LINE1" is there twice');
    expect(message).toContain("expected 5 cells, got 3");
    rmSync(join(folder, "buses.csv"));
    await expect(loadFeeder(folder)).rejects.toThrow(/street\/buses\.csv: there is no such file/);
  });
});
