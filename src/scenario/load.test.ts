import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ScenarioError } from "../base/errors.ts";
import { policyKinds } from "../policy/registry.ts";
import { type LoadedScenario, loadScenario } from "./load.ts";

const GOOD = `version: 1
name: Test
start: 2026-01-01T00:00:00Z
duration: 1d
site:
  layout: caltech-garage
  transformerKw: 50
fleet:
  kind: trace
  file: sessions.csv
`;

let root: string;
let cwd: string;
beforeAll(() => {
  cwd = process.cwd();
  root = mkdtempSync(join(tmpdir(), "gridpilot-load-"));
  process.chdir(root);
  mkdirSync("outside");
  writeFileSync("outside/secret.csv", "secret\n");
});
afterAll(() => {
  process.chdir(cwd);
  rmSync(root, { recursive: true });
});

let count = 0;
/** A scenario folder whose scenario.yaml has this text. */
function folder(text: string, files: Record<string, string> = { "sessions.csv": "session\n" }): string {
  const name = `case${++count}`;
  mkdirSync(name);
  writeFileSync(join(name, "scenario.yaml"), text);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(name, file, ".."), { recursive: true });
    writeFileSync(join(name, file), content);
  }
  return name;
}

const load = (paths: string | string[], sets: string[] = []): Promise<LoadedScenario> =>
  loadScenario({ paths: [paths].flat(), sets, policies: policyKinds });

/** What the loader answers, with the case's folder named `case`. */
async function answer(paths: string | string[], sets: string[] = []): Promise<string> {
  try {
    await load(paths, sets);
    return "accepted";
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.message.replaceAll(/case\d+/g, "case");
  }
}

describe("a good scenario", () => {
  it("comes back frozen with every default filled in", async () => {
    const { scenario } = await load(folder(GOOD));
    expect(scenario.control.interval).toBe("5min");
    expect(scenario.policy).toEqual({ kind: "uncontrolled" });
    expect(Object.isFrozen(scenario.site)).toBe(true);
  });

  it("names its inputs by path from its folder, with size and SHA-256", async () => {
    const { inputs } = await load(folder(GOOD));
    expect(inputs.map(({ path, bytes }) => [path, bytes])).toEqual([
      ["scenario.yaml", GOOD.length],
      ["sessions.csv", 8],
    ]);
    expect(inputs[1]!.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("says where each value comes from: file and line, --set, or default", async () => {
    const name = folder(GOOD);
    const { origins } = await load(name, ["site.transformerKw=10"]);
    expect(origins).toMatchObject({
      name: `${name}/scenario.yaml:2`,
      "site.transformerKw": "--set",
      "control.interval": "default",
    });
  });
});

describe("layers", () => {
  it("a later file wins key by key, null takes a key away, lists and text replace", async () => {
    const name = folder(`${GOOD}question: old\n`, {
      "sessions.csv": "s\n",
      "over.yaml": "question: null\nsite:\n  transformerKw: 20\n",
    });
    const { scenario } = await load([name, `${name}/over.yaml`]);
    expect(scenario.question).toBe("");
    expect(scenario.site).toMatchObject({ layout: "caltech-garage", transformerKw: 20 });
  });

  it("an overlay's paths start from its own folder, and come back from the scenario's", async () => {
    const name = folder(GOOD, {
      "sessions.csv": "s\n",
      "other/over.yaml": "fleet:\n  file: more.csv\n",
      "other/more.csv": "m\n",
    });
    const { scenario, inputs } = await load([name, `${name}/other/over.yaml`]);
    expect(scenario.fleet).toMatchObject({ file: "other/more.csv" });
    expect(inputs.map((input) => input.path)).toEqual(["scenario.yaml", "other/over.yaml", "other/more.csv"]);
  });

  it("--set is the last word and takes the type the key has", async () => {
    const { scenario } = await load(folder(GOOD), ["name=2019", "seed=7", "policy={kind: round-robin}", "question="]);
    expect([scenario.name, scenario.seed, scenario.policy.kind]).toEqual(["2019", 7, "round-robin"]);
  });

  it("--set reads text with colons as text", async () => {
    const { scenario } = await load(folder(GOOD), ["start=2019-03-01T00:00:00-08:00", "name=a: b # c"]);
    expect([scenario.start, scenario.name]).toEqual(["2019-03-01T00:00:00-08:00", "a: b # c"]);
  });
});

describe("bad input is answered", () => {
  it("with every fault at once, in one line each", async () => {
    const bad = GOOD.replace("name: Test", "nmae: Test\nseed: 1.5").replace("50", "-11").replace("1d", "5 parsecs");
    expect(await answer(folder(bad))).toMatchInlineSnapshot(`
      "case/scenario.yaml:1:1 name: missing; expected text (name shown on the report) (MISSING_KEY)
      case/scenario.yaml:2:1 nmae: unknown key; did you mean "name"? (UNKNOWN_KEY)
      case/scenario.yaml:3:7 seed: expected a whole number, got 1.5 (WRONG_TYPE)
      case/scenario.yaml:5:11 duration: expected a duration such as "5min", "90s" or "31d" (units: us, ms, s, min, h, d), got "5 parsecs" (BAD_DURATION)
      case/scenario.yaml:8:18 site.transformerKw: expected > 0 kW, got -11 (NOT_POSITIVE)"
    `);
  });

  it("unknown key, misplaced key", async () => {
    expect(await answer(folder(`${GOOD}transformerKw: 3\nfleet2: {}\n`))).toMatchInlineSnapshot(`
      "case/scenario.yaml:11:1 transformerKw: unknown key; did you mean "site.transformerKw"? (UNKNOWN_KEY)
      case/scenario.yaml:12:1 fleet2: unknown key; did you mean "fleet"? (UNKNOWN_KEY)"
    `);
  });

  it("a unit beside a number", async () => {
    const sets = ["site.transformerKw=10kW", "site.voltageV=5 parsecs", 'seed="7"'];
    expect(await answer(folder(GOOD), sets)).toMatchInlineSnapshot(`
      "--set seed: expected a number, got the text "7"; drop the quotes (WRONG_TYPE)
      --set site.transformerKw: expected a number in kW, got "10kW"; the key already names the unit: write 10 (WRONG_UNIT)
      --set site.voltageV: expected a number in V, got "5 parsecs" (WRONG_UNIT)"
    `);
  });

  it("NaN and infinity", async () => {
    const bad = GOOD.replace("50", ".nan\n  voltageV: .inf");
    expect(await answer(folder(bad))).toMatchInlineSnapshot(`
      "case/scenario.yaml:7:18 site.transformerKw: expected a number in kW, got .nan (NOT_FINITE)
      case/scenario.yaml:8:13 site.voltageV: expected a number in V, got .inf (NOT_FINITE)"
    `);
  });

  it("durations out of bounds", async () => {
    expect(await answer(folder(GOOD), ["duration=20y"])).toMatchInlineSnapshot(
      `"--set duration: expected a duration such as "5min", "90s" or "31d" (units: us, ms, s, min, h, d), got "20y" (BAD_DURATION)"`,
    );
    expect(await answer(folder(GOOD), ["duration=9999d"])).toMatchInlineSnapshot(
      `"--set duration: expected at most 3660d, got 9999d (DURATION_TOO_LONG)"`,
    );
    expect(await answer(folder(GOOD), ["control.interval=1us"])).toMatchInlineSnapshot(
      `"--set control.interval: expected at most 20000000 steps in the run, got 86400000000; a longer step or a shorter duration (TOO_MANY_STEPS)"`,
    );
    expect(await answer(folder(GOOD), ["duration=0s"])).toMatchInlineSnapshot(
      `"--set duration: expected a duration such as "5min", "90s" or "31d" (units: us, ms, s, min, h, d), got "0s" (BAD_DURATION)"`,
    );
  });

  it("1e12 EVs, which no key can ask for", async () => {
    expect(await answer(folder(GOOD), ["fleet.count=1e12"])).toMatchInlineSnapshot(
      `"--set fleet.count: unknown key; known here: kind, file, vehicle, departureKnown, place, placeOf, share, market, sessionsPerDay, workShare, hubShare, homeShare (UNKNOWN_KEY)"`,
    );
  });

  it("unknown policy, parameter and models", async () => {
    const sets = [
      "policy.kind=erliest-deadline",
      "site.layout=caltech-garag",
      "site.evse=ideal-ac-32",
      "fleet.vehicle=ideal-6.6",
    ];
    expect(await answer(folder(GOOD), sets)).toMatchInlineSnapshot(`
      "--set site.layout: no layout model "caltech-garag" in models/sites; did you mean "caltech-garage"? (UNKNOWN_MODEL)
      --set site.evse: no charger model "ideal-ac-32" in models/chargers; did you mean "ideal-ac-32a"? (UNKNOWN_MODEL)
      --set fleet.vehicle: no vehicle model "ideal-6.6" in models/vehicles; did you mean "ideal-6.6kw"? (UNKNOWN_MODEL)
      --set policy.kind: unknown policy "erliest-deadline"; did you mean "earliest-deadline"? one of your own comes with --plugin FILE (UNKNOWN_POLICY)"
    `);
    expect(await answer(folder(`${GOOD}policy:\n  kind: uncontrolled\n  gain: 3\n`))).toMatchInlineSnapshot(
      `"case/scenario.yaml:13:3 policy.gain: policy "uncontrolled" has no parameter "gain"; known: none (UNKNOWN_PARAM)"`,
    );
  });

  it("a value where a section belongs", async () => {
    expect(await answer(folder(GOOD), ["policy=least-laxity", "control=5min"])).toMatchInlineSnapshot(`
      "--set control: expected a mapping with interval, on, got "5min" (WRONG_TYPE)
      --set policy: expected a mapping with kind, got "least-laxity"; did you mean policy.kind: least-laxity? (WRONG_TYPE)"
    `);
  });

  it("unknown choice", async () => {
    const sets = ["site.network=three_phase", "fleet.kind=trase", "version=2"];
    expect(await answer(folder(GOOD), sets)).toMatchInlineSnapshot(`
      "--set version: expected 1, got 2 (UNKNOWN_CHOICE)
      --set site.network: expected one of unlimited, single-phase, three-phase, got "three_phase"; did you mean "three-phase"? (UNKNOWN_CHOICE)
      --set fleet.kind: expected one of trace, statistical, trips, got "trase"; did you mean "trace"? (UNKNOWN_CHOICE)"
    `);
  });

  it("keys that need one another", async () => {
    const sets = ["site.placement=each-customer", "site.network=single-phase", "site.transformerKw=null"];
    expect(await answer(folder(GOOD), sets)).toMatchInlineSnapshot(`
      "--set site.placement: each-customer needs a grid section to take the customers from (GRID_MISSING)
      --set site.network: single-phase caps the sum of all EVSEs and needs site.transformerKw (TRANSFORMER_MISSING)"
    `);
    expect(await answer(folder(GOOD), ["site.route.lost=0.5"])).toBe(
      "--set site.route.lost: a direct route has no way on which this could happen; set site.route.kind, such as ocpp-1.6 (ROUTE_DIRECT)",
    );
    expect(await answer(folder(GOOD), ["money.soldShareOfPrice=1"])).toBe(
      "--set money.soldShareOfPrice: a share of a price needs signals.price, the file that publishes it (PRICE_MISSING)",
    );
    expect(await answer(folder(`${GOOD}grid:\n  step: 1min\n`))).toMatchInlineSnapshot(`
      "case/scenario.yaml:5:1 site.placement: a site placed one has no connection to the feeder; with a grid section, expected each-customer (SITE_NOT_ON_GRID)
      case/scenario.yaml:11:1 grid: expected either feeder or file, got neither (GRID_SOURCE)"
    `);
  });

  it("duplicate key", async () => {
    expect(await answer(folder(`${GOOD}name: Again\n`))).toMatchInlineSnapshot(
      `"case/scenario.yaml:11:1: "name" is given twice, first in line 2 (DUPLICATE_KEY)"`,
    );
  });

  it("prototype keys, in a file and in --set", async () => {
    expect(await answer(folder(`${GOOD}__proto__:\n  polluted: 1\n`))).toMatchInlineSnapshot(
      `"case/scenario.yaml:11:1: the key "__proto__" is refused (FORBIDDEN_KEY)"`,
    );
    const sets = ["__proto__.polluted=1", "site.constructor.prototype=1", "policy={__proto__: 1}"];
    expect(await answer(folder(GOOD), sets)).toMatchInlineSnapshot(`
      "--set __proto__.polluted=1: the key "__proto__" is refused (FORBIDDEN_KEY)
      --set site.constructor.prototype=1: the key "constructor" is refused (FORBIDDEN_KEY)
      --set policy={__proto__: 1}: the key "__proto__" is refused (FORBIDDEN_KEY)"
    `);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("broken --set", async () => {
    expect(await answer(folder(GOOD), ["site", "=3", "site..x=1", "seed=[1"])).toMatchInlineSnapshot(`
      "--set site: expected key.path=value; for example --set site.transformerKw=10 (BAD_OVERRIDE)
      --set =3: expected key.path=value; for example --set site.transformerKw=10 (BAD_OVERRIDE)
      --set site..x=1: expected a key path such as site.transformerKw (BAD_OVERRIDE)
      --set seed=[1: not valid YAML: Flow sequence must end with a ] (YAML_SYNTAX)"
    `);
  });

  it("missing file, with the nearest name there is", async () => {
    expect(await answer("nowhere.yaml")).toMatchInlineSnapshot(`"nowhere.yaml: no such file (FILE_NOT_FOUND)"`);
    expect(await answer(folder(GOOD, { "session.csv": "" }))).toMatchInlineSnapshot(
      `"case/scenario.yaml:10:9 fleet.file: no such file: sessions.csv; did you mean "session.csv"? (FILE_NOT_FOUND)"`,
    );
    expect(await answer(`${folder(GOOD)}/scenari.yaml`)).toMatchInlineSnapshot(
      `"case/scenari.yaml: no such file; did you mean "scenario.yaml"? (FILE_NOT_FOUND)"`,
    );
  });

  it("a folder where a file should be, and a folder that is no scenario", async () => {
    expect(await answer(folder(GOOD, { "sessions.csv/x": "" }))).toMatchInlineSnapshot(
      `"case/scenario.yaml:10:9 fleet.file: expected a file, got a folder: sessions.csv (NOT_A_FILE)"`,
    );
    expect(await answer("outside")).toMatchInlineSnapshot(
      `"outside: expected a scenario folder, got a folder without scenario.yaml; gridpilot new NAME makes one (NO_SCENARIO)"`,
    );
  });

  it("paths that leave the scenario's folder, also through a symbolic link", async () => {
    for (const path of ["../outside/secret.csv", "/etc/passwd", "C:\\\\x", "a/../../outside/secret.csv"]) {
      expect(await answer(folder(GOOD), [`fleet.file=${path}`])).toContain("(PATH_OUTSIDE)");
    }
    const name = folder(GOOD, {});
    symlinkSync(join(root, "outside/secret.csv"), join(name, "sessions.csv"));
    expect(await answer(name)).toMatchInlineSnapshot(
      `"case/scenario.yaml:10:9 fleet.file: expected a path inside the scenario's folder or models/, got "sessions.csv"; copy the file into the scenario's folder (PATH_OUTSIDE)"`,
    );
  });

  it("no text, no mapping, two documents, not UTF-8, broken YAML", async () => {
    expect(await answer(folder(""))).toMatchInlineSnapshot(
      `"case/scenario.yaml:1:1: the file is empty; gridpilot new NAME writes a scenario to start from (EMPTY_FILE)"`,
    );
    expect(await answer(folder("# only a comment\n"))).toMatchInlineSnapshot(
      `"case/scenario.yaml:1:1: the file is empty; gridpilot new NAME writes a scenario to start from (EMPTY_FILE)"`,
    );
    expect(await answer(folder("- 1\n"))).toMatchInlineSnapshot(
      `"case/scenario.yaml:1:1: expected keys such as version: and name:, got something else (NOT_A_MAPPING)"`,
    );
    expect(await answer(folder(`${GOOD}---\n${GOOD}`))).toMatchInlineSnapshot(
      `"case/scenario.yaml:11:1: expected one YAML document, got a second one (SECOND_DOCUMENT)"`,
    );
    expect(await answer(folder('a: "x\nb: 3\n\tc: 4'))).toMatchInlineSnapshot(
      `"case/scenario.yaml:3:6: not valid YAML: Missing closing "quote (YAML_SYNTAX)"`,
    );
    const name = folder("");
    writeFileSync(join(name, "scenario.yaml"), Buffer.from([0x61, 0x3a, 0xff, 0xfe]));
    expect(await answer(name)).toMatchInlineSnapshot(`"case/scenario.yaml: expected UTF-8 text (NOT_UTF8)"`);
  });

  it("aliases that multiply", async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefghi"]
      .map((key, i) => `${key}: &${key} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`)
      .join("\n")}\n`;
    expect(await answer(folder(bomb))).toMatchInlineSnapshot(
      `"case/scenario.yaml:2:8: expected at most 20 aliases, counting repeated ones (TOO_MANY_ALIASES)"`,
    );
    expect(await answer(folder("a: &a [*a]\n"))).toMatchInlineSnapshot(
      `"case/scenario.yaml:1:8: the alias stands inside what it names (BAD_ALIAS)"`,
    );
  });

  it("files over the size limit", async () => {
    expect(await answer(folder(`# ${"x".repeat(1_000_001)}\n`))).toMatchInlineSnapshot(
      `"case/scenario.yaml: expected at most 1000000 bytes, got 1000004 (FILE_TOO_LARGE)"`,
    );
  });
});

describe("hostile text costs little", () => {
  const texts: Record<string, string> = {
    "10 KB of [": "[".repeat(10_000),
    "1 MB of [": "[".repeat(1_000_000),
    "1 MB of - ": "- ".repeat(500_000),
    "1 MB of a: on one line": "a: ".repeat(333_000),
    "100,000 distinct keys": Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join("\n"),
    "100,000 times the same key": "a: 1\n".repeat(100_000),
    "nested complex keys": "? [\n".repeat(200_000),
    anchors: "&a ".repeat(300_000),
    "an open quote": `"${"x\n".repeat(400_000)}`,
  };
  for (const [what, text] of Object.entries(texts)) {
    it(`${what}: answered within 3 CPU seconds`, async () => {
      const name = folder(text);
      const before = process.cpuUsage();
      expect(await answer(name)).toMatch(/\([A-Z_0-9]+\)$/);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1e6).toBeLessThan(what.startsWith("10 KB") ? 0.1 : 3);
    });
  }
});
