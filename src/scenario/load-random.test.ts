import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ScenarioError } from "../base/errors.ts";
import { policyKinds } from "../policy/registry.ts";
import { loadScenario } from "./load.ts";

let file: string;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gridpilot-random-"));
  file = join(folder, "scenario.yaml");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads a text and some overrides; only a ScenarioError with a formatted fault may come out. */
async function outcome(text: string | Uint8Array, sets: string[]): Promise<"accepted" | "refused"> {
  writeFileSync(file, text);
  try {
    await loadScenario({ paths: [file], sets, policies: policyKinds });
    return "accepted";
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    expect(error.faults.length).toBeGreaterThan(0);
    for (const fault of error.faults) expect(fault.code).toMatch(/^[A-Z][A-Z0-9_]+$/);
    return "refused";
  }
}

/** What YAML is made of, and what a scenario is made of. */
const piece = fc.constantFrom(
  ..."\n|\n  |\n    |: |- |[|]|{|}|,|&a |*a|!!str |!x |'|\"|# |? |>|%YAML 1.1\n|---\n|...\n|\t|\r\n|\\u0000|~|<<: |.nan|1e999|0x1F|\u{1F50C}".split(
    "|",
  ),
  ...["|", "version", "1", "name", "site", "layout", "caltech-garage", "fleet", "kind", "trace", "policy", "__proto__"],
  ...["duration", "1d", "start", "2026-01-01T00:00:00Z", "transformerKw", "-11", "10kW", "constructor", "null", "true"],
);
const yamlish = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
const override = fc.oneof(
  fc
    .tuple(fc.constantFrom("name", "site", "site.layout", "policy.kind", "a.b.c", "__proto__.x", ""), yamlish)
    .map((x) => x.join("=")),
  fc.string(),
);

it("no bytes and no overrides bring out anything but faults with a code", async () => {
  const text = fc.oneof(yamlish, fc.string({ unit: "binary", maxLength: 200 }), fc.uint8Array({ maxLength: 200 }));
  await fc.assert(
    fc.asyncProperty(text, fc.array(override, { maxLength: 3 }), async (text, sets) => {
      await outcome(text, sets);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { numRuns: 600 },
  );
});

it("a value of the wrong kind anywhere in a good scenario is a fault, never a crash", async () => {
  const paths = ["version", "name", "start", "duration", "site", "site.layout", "site.transformerKw", "site.evse"];
  const more = ["fleet", "fleet.kind", "fleet.file", "control.interval", "policy", "policy.kind", "grid", "grid.step"];
  const value = fc.oneof(fc.json(), fc.double().map(String), fc.constantFrom(".nan", "[]", "{}", "''", "-1"));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths, ...more), value, async (path, value) => {
      const good = "version: 1\nname: t\nstart: 2026-01-01T00:00:00Z\nduration: 1d\nsite: {layout: caltech-garage}\n";
      await outcome(`${good}fleet: {kind: trace, file: scenario.yaml}\n`, [`${path}=${value}`]);
    }),
    { numRuns: 400 },
  );
});
