import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ScenarioError } from "../../base/errors.ts";
import type { Network } from "../network.ts";
import { loadFeeder } from "./load-feeder.ts";
import { network } from "./one-of-each.ts";
import { feederFiles } from "./write-feeder.ts";

const scratch = mkdtempSync(join(tmpdir(), "feeder-"));
afterAll(() => rmSync(scratch, { recursive: true }));
let made = 0;
/** Writes files to a folder of their own. */
function folderOf(files: ReadonlyMap<string, string>): string {
  const folder = join(scratch, `feeder-${made++}`);
  mkdirSync(folder);
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  return folder;
}

/** Numbers may differ by rounding; where a record was read does not matter; typed arrays become lists. */
function plain(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(10));
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key, inner]) => key !== "origin" && inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
}

describe("a feeder folder", () => {
  it("gives back every field of every class that was written to it", async () => {
    const back = await loadFeeder(
      folderOf(feederFiles(network, { origin: "made up: for this test", licence: "none" })),
    );
    expect(plain(back)).toEqual(plain(network));
  });

  it("has coordinates in metres whatever they are written in", async () => {
    const back = await loadFeeder(folderOf(feederFiles(network, { coordinateUnit: "ft" })));
    expect(back.buses[0].x).toBeCloseTo(1693780.5 * 0.3048, 6);
    expect(back.buses[1].x).toBeUndefined();
  });

  it("lets lines of equal impedance per kilometre share a type", () => {
    const [head, ...rows] = feederFiles(network).get("lines.csv")!.trim().split("\n");
    const column = head.split(",").indexOf("type");
    const [first, second, third] = rows.map((row) => row.split(",")[column]);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it("refuses what it has no place for instead of losing it", () => {
    const strange = { ...network, loads: [{ ...network.loads[0], smell: 3 }], ghosts: [{ name: "boo" }] };
    const faults = faultsOf(() => feederFiles(strange as Network));
    expect(faults.map(({ message }) => message).sort()).toEqual([
      "the feeder format has no place for smell",
      "the feeder format has no table for ghosts",
    ]);
  });

  it("refuses names that a cell or a terminal cannot hold", () => {
    const named = (name: string) => ({ ...network, buses: [{ ...network.buses[0], name }, ...network.buses.slice(1)] });
    for (const name of ["a,b", "a.b", " a", "a|b", ""])
      expect(faultsOf(() => feederFiles(named(name))).map(({ code }) => code)).toContain("FEEDER_NAME");
  });

  it("names file, line and column of every fault, all at once", async () => {
    const files = feederFiles(network);
    const edit = (file: string, from: string, to: string) => files.set(file, files.get(file)!.replace(from, to));
    edit("lines.csv", "mid.1.2", "mit.1.2");
    edit("lines.csv", "60,", "far,");
    edit("loads.csv", "end.1.2.0", "end.1.2");
    edit("transformers.csv", "mid.0.2", "mid.0.2|mid.1.0");
    edit("regulators.csv", ",120,3,1,2,60,100,yes", ",120,3,1,,60,100,maybe");
    const faults = await loadFeeder(folderOf(files)).then(
      () => [],
      (error: ScenarioError) => error.faults,
    );
    expect(faults.map(({ file, line, path, code }) => `${file?.split("/")[1]}:${line} ${path} ${code}`)).toEqual([
      "lines.csv:2 from NAME_UNKNOWN",
      "lines.csv:3 length_m NOT_A_NUMBER",
      "transformers.csv:2 at WINDING_COUNT",
      "loads.csv:2 at NODE_COUNT",
      "regulators.csv:2 reverse_to_neutral NOT_A_CHOICE",
      "regulators.csv:2 reverse_x_v CSV_CELL_EMPTY",
    ]);
  });

  it("refuses a version it does not know", async () => {
    const folder = folderOf(new Map([["feeder.yaml", "version: 3\nname: x\n"]]));
    await expect(loadFeeder(folder)).rejects.toThrow("expected 1 or 2, got 3 (FEEDER_VERSION)");
  });
});

function faultsOf(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (error instanceof ScenarioError) return error.faults;
    throw error;
  }
  return [];
}
