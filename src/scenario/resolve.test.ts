import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ScenarioError } from "../base/errors.ts";
import { policyKinds } from "../policy/registry.ts";
import { loadScenario } from "./load.ts";
import { resolveScenario } from "./resolve.ts";

const folder = mkdtempSync(join(tmpdir(), "gridpilot-resolve-"));
writeFileSync(
  join(folder, "scenario.yaml"),
  `version: 1
name: Test
start: 2026-01-01T00:00:00Z
duration: 1d
site:
  layout: caltech-garage
  transformerKw: 50
fleet:
  kind: trace
  file: scenario.yaml
`,
);
const resolved = async (...sets: string[]) =>
  resolveScenario(await loadScenario({ paths: [folder], sets, policies: policyKinds }));
const answer = (...sets: string[]) =>
  resolved(...sets).then(
    () => "accepted",
    (error: Error) =>
      error instanceof ScenarioError ? error.message.replaceAll(folder, "case") : Promise.reject(error),
  );

it("the models come along as plain data that survives the way to a worker", async () => {
  const scenario = await resolved();
  expect(structuredClone(scenario)).toEqual(scenario);
  expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario);
  expect(Object.keys(scenario.chargers)).toEqual(["ideal-ac-32a"]);
});

it("as-built gives each EVSE the model its layout names", async () => {
  const { chargers, evseChargers, layout } = await resolved("site.evse=as-built");
  expect(Object.keys(chargers)).toEqual(["aerovironment-32a", "clippercreek-32a"]);
  expect(evseChargers).toEqual(layout.evses.map((evse) => evse.evse));
});

it("every file read is among the inputs, models by a path that is the same on every machine", async () => {
  const { inputs } = await resolved();
  expect(inputs.map((input) => input.path)).toEqual([
    "scenario.yaml",
    "scenario.yaml",
    "models/sites/caltech-garage.yaml",
    "models/chargers/ideal-ac-32a.yaml",
    "models/vehicles/ideal-6.6kw.yaml",
  ]);
});

it("limits that are a share of the transformer need its power", async () => {
  expect(await answer("site.transformerKw=null")).toMatchInlineSnapshot(
    `"case/scenario.yaml:5:1 site.transformerKw: missing; layout "caltech-garage" has limits that are a share of it, such as "Secondary A" (TRANSFORMER_MISSING)"`,
  );
  expect(await answer("site.transformerKw=null", "site.network=unlimited")).toBe("accepted");
});

it("a fault inside the scenario's own model names that file", async () => {
  mkdirSync(join(folder, "models/vehicles"), { recursive: true });
  writeFileSync(
    join(folder, "models/vehicles/mine.yaml"),
    "name: mine\nsource: s\nmaxPowerKw: -3\nbattery: {kind: ideal}\n",
  );
  expect(await answer("fleet.vehicle=mine")).toMatchInlineSnapshot(
    `"models/vehicles/mine.yaml:3:13 maxPowerKw: expected > 0 kW, got -3 (NOT_POSITIVE)"`,
  );
});

it("a vehicle that only the trace names comes along; an unknown one is the trace's fault", async () => {
  const loaded = await loadScenario({ paths: [folder], policies: policyKinds });
  const { vehicles } = await resolveScenario(loaded, { vehicles: ["home-7.4kw"] });
  expect(Object.keys(vehicles)).toEqual(["ideal-6.6kw", "home-7.4kw"]);
  await expect(resolveScenario(loaded, { vehicles: ["home-7.4"] })).rejects.toThrow(
    /scenario\.yaml:10:9 fleet\.file: no vehicle model "home-7\.4".*did you mean "home-7\.4kw"/,
  );
});
