import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ScenarioError } from "../../base/errors.ts";
import { MODELS_DIR } from "../files.ts";
import { printedSchema, SCHEMA_NAMES } from "../json-schema.ts";
import { loadModel, MODEL_FOLDERS, type ModelKind, modelNames } from "./load-model.ts";

const folder = mkdtempSync(join(tmpdir(), "gridpilot-models-"));
afterAll(() => rmSync(folder, { recursive: true }));

const KINDS = Object.keys(MODEL_FOLDERS) as ModelKind[];

describe("every shipped model", () => {
  for (const kind of KINDS) {
    for (const name of modelNames(kind)) {
      it(`${MODEL_FOLDERS[kind]}/${name} loads, names its source and points an editor at its schema`, async () => {
        const { model, input } = await loadModel(kind, name);
        expect(model.source.length).toBeGreaterThan(5);
        expect(input.path).toBe(`models/${MODEL_FOLDERS[kind]}/${name}.yaml`);
        const first = readFileSync(join(MODELS_DIR, MODEL_FOLDERS[kind], `${name}.yaml`), "utf8").split("\n")[0];
        expect(first).toBe(`# yaml-language-server: $schema=../schema/${kind}.schema.json`);
      });
    }
    it(`models/${MODEL_FOLDERS[kind]} holds nothing else`, () => {
      const others = readdirSync(join(MODELS_DIR, MODEL_FOLDERS[kind])).filter((name) => !name.endsWith(".yaml"));
      expect(others).toEqual([]);
    });
  }

  it.each(["vehicle", "charger"] as const)(
    "of kind %s: the market shares of each named fleet add up to 1",
    async (kind) => {
      const sums = new Map<string, number>();
      for (const name of modelNames(kind)) {
        const { plug } = (await loadModel(kind, name)).model;
        if (plug?.marketShare) sums.set(plug.fleet, (sums.get(plug.fleet) ?? 0) + plug.marketShare);
      }
      expect([...sums.keys()].sort()).toEqual(["europe", "heavy", "north-america"]);
      for (const sum of sums.values()) expect(sum).toBeCloseTo(1, 9);
    },
  );

  it("there are forty vehicles and thirty chargers and more that a session can be run with", async () => {
    for (const [kind, least] of [
      ["vehicle", 40],
      ["charger", 30],
    ] as const) {
      const plugs = await Promise.all(modelNames(kind).map(async (name) => (await loadModel(kind, name)).model.plug));
      expect(plugs.filter(Boolean).length).toBeGreaterThanOrEqual(least);
    }
  });

  it("an adapter is named after both its ends, and every adapter a vehicle carries leads to one of its inlets", async () => {
    const cables = await Promise.all(modelNames("cable").map(async (name) => (await loadModel("cable", name)).model));
    for (const { name, connector, vehicleConnector } of cables) {
      if (vehicleConnector) expect(name).toBe(`${connector}-to-${vehicleConnector}`);
      else expect(name).not.toContain("-to-");
    }
    for (const name of modelNames("vehicle")) {
      const { plug } = (await loadModel("vehicle", name)).model;
      for (const adapter of plug?.adapters ?? []) {
        expect(plug!.connectors).toContain(cables.find((cable) => cable.name === adapter)!.vehicleConnector);
      }
    }
  });

  it("whose EVSEs are named by a layout exists", async () => {
    for (const name of modelNames("layout")) {
      const { model } = await loadModel("layout", name);
      for (const evse of model.evses) expect(modelNames("charger")).toContain(evse.evse);
    }
  });
});

describe("the Caltech garage", () => {
  it("has 54 EVSEs, 26 between A and B, 14 between B and C, 14 between C and A", async () => {
    const { model } = await loadModel("layout", "caltech-garage");
    const on = (connection: string) => model.evses.filter((evse) => evse.connection === connection).length;
    expect([model.evses.length, on("AB"), on("BC"), on("CA")]).toEqual([54, 26, 14, 14]);
  });

  it("has ClipperCreek EVSEs in the CC Pod and nowhere else", async () => {
    const { model } = await loadModel("layout", "caltech-garage");
    const clipperCreek = model.evses.filter((evse) => evse.evse === "clippercreek-32a").map((evse) => evse.id);
    expect(clipperCreek).toEqual(model.limits.find((limit) => limit.name === "CC Pod")!.evses);
  });
});

describe("a model file", () => {
  const write = (kind: ModelKind, name: string, text: string) => {
    const dir = join(folder, "models", MODEL_FOLDERS[kind]);
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, `${name}.yaml`), text);
  };
  const answer = async (kind: ModelKind, name: string) => {
    try {
      await loadModel(kind, name, { folder });
      return "accepted";
    } catch (error) {
      if (error instanceof ScenarioError) return error.message;
      throw error;
    }
  };

  it("of the scenario's own is looked for before the shipped ones", async () => {
    write("charger", "ideal-ac-32a", "name: ideal-ac-32a\nsource: here\nmaxCurrentA: 20\npilot: {kind: none}\n");
    const { model, input } = await loadModel("charger", "ideal-ac-32a", { folder });
    expect([model.maxCurrentA, input.path]).toEqual([20, "models/chargers/ideal-ac-32a.yaml"]);
  });

  it("without a source, with a wrong unit and unordered currents is refused in one go", async () => {
    write(
      "charger",
      "bad",
      "name: bad\nmaxCurrentA: 32A\nminCurrentA: 8\nallowedCurrentsA: [0, 8, 6]\nphases: 2\npilot: {kind: pwm}\n",
    );
    expect(await answer("charger", "bad")).toMatchInlineSnapshot(`
      "models/chargers/bad.yaml:1:1 source: missing; expected text (where the figures come from: standard, paper, data sheet or published code) (MISSING_KEY)
      models/chargers/bad.yaml:2:14 maxCurrentA: expected a number in A, got "32A"; the key already names the unit: write 32 (WRONG_UNIT)
      models/chargers/bad.yaml:5:9 phases: expected one of 1, 3, got 2; did you mean "1"? (UNKNOWN_CHOICE)
      models/chargers/bad.yaml:6:15 pilot.kind: expected one of none, iec61851, got "pwm" (UNKNOWN_CHOICE)"
    `);
    const good = "name: bad\nsource: here\nmaxCurrentA: 16\nminCurrentA: 8\npilot: {kind: none}\n";
    write("charger", "bad", `${good}allowedCurrentsA: [6, 5, 20]\n`);
    expect(await answer("charger", "bad")).toMatchInlineSnapshot(`
      "models/chargers/bad.yaml:6:20 allowedCurrentsA[0]: expected 0 as the first current, got 6 (BAD_CURRENTS)
      models/chargers/bad.yaml:6:23 allowedCurrentsA[1]: expected ascending currents, got 5 (BAD_CURRENTS)
      models/chargers/bad.yaml:6:26 allowedCurrentsA[2]: expected <= maxCurrentA (16 A), got 20 (BAD_CURRENTS)
      models/chargers/bad.yaml:6:23 allowedCurrentsA[1]: expected >= minCurrentA (8 A), got 5 (BAD_CURRENTS)"
    `);
  });

  const VEHICLE = "name: bad\nsource: here\nmaxPowerKw: 11\nbattery: {kind: two-stage, capacityKwh: 60}\n";
  const withDc = (dc: string) => `${VEHICLE}plug:\n  connectors: [ccs2]\n  dc: { ${dc} }\n`;
  const DC = "maxCurrentA: 200, maxVoltageV: 400, maxPowerKw: 100, restVoltageV: 350";

  it("with an impossible power curve is refused point by point", async () => {
    write("vehicle", "bad", withDc(`${DC}, powerCurve: [[0.1, 50], [0.5, 0], [0.4, 120], [0.9, 5]]`));
    expect(await answer("vehicle", "bad")).toMatchInlineSnapshot(`
      "models/vehicles/bad.yaml:7:95 plug.dc.powerCurve[0][0]: expected the first state of charge to be 0, got 0.1 (BAD_CURVE)
      models/vehicles/bad.yaml:7:111 plug.dc.powerCurve[1][1]: expected power before the last point, got 0 (BAD_CURVE)
      models/vehicles/bad.yaml:7:116 plug.dc.powerCurve[2][0]: expected a state of charge above the one before (0.5), got 0.4 (BAD_CURVE)
      models/vehicles/bad.yaml:7:121 plug.dc.powerCurve[2][1]: expected <= 80 kW, the most the file's power, current and voltage allow, got 120 (BAD_CURVE)
      models/vehicles/bad.yaml:7:128 plug.dc.powerCurve[3][0]: expected the last state of charge to be 1, got 0.9 (BAD_CURVE)"
    `);
    write("vehicle", "bad", withDc(`${DC}, powerCurve: [[0, 50], [1, -3]]`));
    expect(await answer("vehicle", "bad")).toMatchInlineSnapshot(
      `"models/vehicles/bad.yaml:7:107 plug.dc.powerCurve[1][1]: expected >= 0, got -3 (NOT_POSITIVE)"`,
    );
    write("vehicle", "bad", withDc("maxCurrentA: 200, maxVoltageV: 400, maxPowerKw: 60, restVoltageV: 450"));
    expect(await answer("vehicle", "bad")).toMatchInlineSnapshot(
      `"models/vehicles/bad.yaml:7:75 plug.dc.restVoltageV: expected <= maxVoltageV (400 V), got 450 (VOLTAGE_ABOVE_LIMITS)"`,
    );
  });

  it("with a negative timer is refused", async () => {
    write(
      "vehicle",
      "bad",
      `${VEHICLE}plug:\n  connectors: [type2]\n  pilot: { readyMs: -5 }\n  think: { loopMs: -1 }\n`,
    );
    expect(await answer("vehicle", "bad")).toMatchInlineSnapshot(`
      "models/vehicles/bad.yaml:7:21 plug.pilot.readyMs: expected >= 0, got -5 (NOT_POSITIVE)
      models/vehicles/bad.yaml:8:20 plug.think.loopMs: expected >= 0, got -1 (NOT_POSITIVE)"
    `);
  });

  it("that carries more than its connector, or the wrong kind of current, is refused", async () => {
    const charger = (text: string) => `name: bad\nsource: here\nmaxCurrentA: 90\npilot: {kind: iec61851}\n${text}`;
    write("charger", "bad", charger("plug: {connectors: [type2]}\n"));
    expect(await answer("charger", "bad")).toMatchInlineSnapshot(
      `"models/chargers/bad.yaml:3:14 maxCurrentA: expected <= 63 A, what type2 carries, got 90 (ABOVE_CONNECTOR_LIMITS)"`,
    );
    write("charger", "bad", charger("plug: {connectors: [ccs2]}\n"));
    expect(await answer("charger", "bad")).toMatchInlineSnapshot(
      `"models/chargers/bad.yaml:5:20 plug.connectors: expected a dc section: ccs2 carries no alternating current (ABOVE_CONNECTOR_LIMITS)"`,
    );
    write(
      "charger",
      "bad",
      charger("plug: {connectors: [chademo, type2], dc: {maxCurrentA: 500, maxVoltageV: 1100, maxPowerKw: 90}}\n"),
    );
    expect(await answer("charger", "bad")).toMatchInlineSnapshot(`
      "models/chargers/bad.yaml:5:21 plug.connectors[0]: expected a chademo section beside this connector, got "chademo" (ABOVE_CONNECTOR_LIMITS)
      models/chargers/bad.yaml:5:56 plug.dc.maxCurrentA: expected <= 400 A, what chademo carries, got 500 (ABOVE_CONNECTOR_LIMITS)
      models/chargers/bad.yaml:5:74 plug.dc.maxVoltageV: expected <= 1000 V, what chademo carries, got 1100 (ABOVE_CONNECTOR_LIMITS)
      models/chargers/bad.yaml:5:30 plug.connectors[1]: expected a connector that carries direct current (ccs1, ccs2, j3400, chademo, mcs), got "type2" (ABOVE_CONNECTOR_LIMITS)"
    `);
    const cabinet = "{powerKw: 100, outlets: 2, rule: modules, moduleKw: 200}";
    write(
      "charger",
      "bad",
      charger(
        `plug: {connectors: [ccs2], dc: {maxCurrentA: 200, maxVoltageV: 500, maxPowerKw: 90, cabinet: ${cabinet}}}\n`,
      ),
    );
    expect(await answer("charger", "bad")).toMatchInlineSnapshot(
      `"models/chargers/bad.yaml:5:146 plug.dc.cabinet.moduleKw: expected <= powerKw (100 kW), got 200 (BAD_CABINET)"`,
    );
  });

  it("of a layout is checked for duplicate ids, unknown EVSEs and limits with two meanings", async () => {
    write(
      "layout",
      "bad",
      `name: bad
source: here
voltageV: 230
evses:
  - { id: a, connection: A, evse: ideal-ac-32a }
  - { id: a, connection: B, evse: ideal-ac-32a }
limits:
  - { name: x, limitA: 5, transformerShareV: 3, evses: [c] }
  - { name: x, connections: { C: 1 } }
secondary: [x, y, x]
`,
    );
    expect(await answer("layout", "bad")).toMatchInlineSnapshot(`
      "models/sites/bad.yaml:6:11 evses[1].id: expected an id no other EVSE has, got "a" (DUPLICATE_ID)
      models/sites/bad.yaml:8:5 limits[0]: expected either limitA or transformerShareV (BAD_LIMIT)
      models/sites/bad.yaml:8:57 limits[0].evses[0]: expected the id of an EVSE above, got "c" (UNKNOWN_EVSE)
      models/sites/bad.yaml:9:13 limits[1].name: expected a name no other limit has, got "x" (DUPLICATE_ID)
      models/sites/bad.yaml:9:5 limits[1]: expected either limitA or transformerShareV (BAD_LIMIT)
      models/sites/bad.yaml:9:34 limits[1].connections.C: no EVSE is connected to C, got 1 (UNUSED_CONNECTION)
      models/sites/bad.yaml:10:16 secondary[1]: expected the name of a limit above, got "y" (UNKNOWN_LIMIT)"
    `);
  });

  it("whose name is not its file's, or that is not there, is refused", async () => {
    write("vehicle", "mine", "name: yours\nsource: s\nmaxPowerKw: 7\nbattery: {kind: ideal}\n");
    expect(await answer("vehicle", "mine")).toMatchInlineSnapshot(
      `"models/vehicles/mine.yaml:1:7 name: expected the file's own name "mine", got "yours" (MODEL_NAME)"`,
    );
    write("vehicle", "mine", "name: vw-id3\nsource: s\nmaxPowerKw: 7\nbattery: {kind: ideal}\n");
    expect(await answer("vehicle", "mine")).toMatchInlineSnapshot(
      `"models/vehicles/mine.yaml:1:7 name: expected the file's own name "mine", got "vw-id3"; models/vehicles/vw-id3.yaml has that name already (MODEL_NAME)"`,
    );
    expect(await answer("vehicle", "ideal-6.6kv")).toMatchInlineSnapshot(
      `"no vehicle model "ideal-6.6kv" in models/vehicles; did you mean "ideal-6.6kw"? (UNKNOWN_MODEL)"`,
    );
    expect(await answer("vehicle", "../../x")).toMatch(
      /^no vehicle model "..\/..\/x" in models\/vehicles; known: [a-z0-9.-]+(, [a-z0-9.-]+)* and \d+ more \(gridpilot list vehicles\) \(UNKNOWN_MODEL\)$/,
    );
  });
});

describe("the published JSON Schemas", () => {
  for (const name of SCHEMA_NAMES) {
    it(`models/schema/${name}.schema.json is what gridpilot schema ${name} prints`, async () => {
      const file = join(MODELS_DIR, "schema", `${name}.schema.json`);
      await expect(await printedSchema(name)).toMatchFileSnapshot(file);
    });
  }
});
