import { existsSync, readdirSync } from "node:fs";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { SimulationError } from "../../src/base/errors.ts";
import { buildPowerFlow } from "../../src/grid/build-power-flow.ts";
import { type PgmDocument, parsePgmBatch, parsePgmDocument } from "../../src/grid/pgm/document.ts";
import { pgmNetwork } from "../../src/grid/pgm/read.ts";
import { searchTaps, type TapStrategy } from "../../src/grid/pgm/tap-search.ts";
import { applyPgmUpdate } from "../../src/grid/pgm/update.ts";
import { solveOrThrow } from "../../src/grid/solve.ts";
import { pgmResult } from "./pgm-output.ts";
import { readOracle, SHARED } from "./shared.ts";

/** power-grid-model's own validation cases: input and expected output under its names, and the tolerance of each case. */
const ROOT = "oracles/power-grid-model/power_flow/";

/** Cases that are not a power flow of the kind compared here. */
const LINKS = "expects links to be merged, which power-grid-model itself does not do (its own expected failure)";
const OUT_OF_SCOPE: readonly { readonly match: RegExp; readonly reason: string }[] = [
  { match: /^pv-node\/pv-node-tap-regulator$/, reason: "an error of power-grid-model about a combination it lacks" },
  { match: /^pv-node\/pv-node-source$/, reason: "an error of power-grid-model about a combination it lacks" },
  { match: /^pv-node\/pv-node-calc-methods$/, reason: "an error of power-grid-model about its calculation methods" },
  { match: /^handling-of-links\//, reason: LINKS },
];

/** Values in the references that power-grid-model's own results do not meet either. */
const WRONG_IN_REFERENCE: readonly { readonly path: string; readonly attribute: string; readonly reason: string }[] = [
  { path: "dummy-test", attribute: "u_angle", reason: "0 for all three phases" },
  { path: "generic_branch", attribute: "u_angle", reason: "0 behind the source's impedance, which turns it by 1e-5" },
];

/** Reference values whose own rounding, beside a link of 10⁸ per unit, exceeds their case's tolerance by a little, and
 *  what 40 digits give (pgm-link-digits.py). */
const EXACT: readonly { readonly path: string; readonly at: string; readonly value: number }[] = [
  { path: "dummy-test-line-into-itself", at: "source 10 pf[0]", value: 0.41661084318174 },
];

/** Cases where power-grid-model refuses the input, and so do we. */
const REFUSED: Readonly<Record<string, string>> = {
  "non-existent-id-update-batch": "PGM_ID_UNKNOWN",
  "pv-node/pv-node-load-gen-const-i-y": "PGM_REGULATOR_TYPE",
};

interface Params {
  readonly path: string;
  readonly rtol: number;
  readonly atol: number | Readonly<Record<string, number>>;
  readonly tap_changing_strategy?: TapStrategy;
  readonly raises?: { readonly raises: string };
}

const folder = fileURLToPath(new URL(ROOT, SHARED));
const cases = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith("params.json"))
  .map((path) => relative(folder, `${folder}/${dirname(path)}`))
  .sort();

const isOutOfScope = (path: string) => OUT_OF_SCOPE.some(({ match }) => match.test(path));

it("every case is compared, refused as it should be, or listed with its reason", () => {
  expect(cases.length).toBe(109);
  for (const { match } of OUT_OF_SCOPE) expect(cases.some((path) => match.test(path))).toBe(true);
  for (const path of Object.keys(REFUSED)) expect(cases).toContain(path);
  expect(cases.filter(isOutOfScope).length).toBe(8);
});

it.each(Object.entries(REFUSED))("power-grid-model %s: refused with %s", (path, code) => {
  const text = (file: string) => readOracle(`${ROOT}${path}/${file}`);
  const input = parsePgmDocument(text("input.json"), "input.json");
  const isBatch = existsSync(new URL(`${ROOT}${path}/update_batch.json`, SHARED));
  const [update] = isBatch ? parsePgmBatch(text("update_batch.json"), "update_batch.json") : [];
  expect(() => pgmNetwork(update ? applyPgmUpdate(input, update) : input)).toThrow(code);
});

const compared = cases.filter((path) => !isOutOfScope(path) && !(path in REFUSED));

describe.each(compared)("power-grid-model %s", (path) => {
  const text = (file: string) => readOracle(`${ROOT}${path}/${file}`);
  const has = (file: string) => existsSync(new URL(`${ROOT}${path}/${file}`, SHARED));
  const input = parsePgmDocument(text("input.json"), `${path}/input.json`);
  const params: Params = { ...(JSON.parse(text("params.json")) as Params), path };
  for (const form of ["symmetric", "asymmetric"] as const) {
    const short = form === "symmetric" ? "sym" : "asym";
    if (has(`${short}_output.json`)) {
      it(`${form}: every value within the case's tolerance`, () => {
        const expected = parsePgmDocument(text(`${short}_output.json`), "output");
        compare(input, expected, form, params);
      });
    }
    if (has(`${short}_output_batch.json`)) {
      it(`${form}, batch: every value within the case's tolerance`, () => {
        const updates = parsePgmBatch(text("update_batch.json"), "update");
        const expected = parsePgmBatch(text(`${short}_output_batch.json`), "output");
        expect(expected.length).toBe(updates.length);
        updates.forEach((update, scenario) => {
          compare(applyPgmUpdate(input, update), expected[scenario], form, params);
        });
      });
    }
  }
});

function compare(document: PgmDocument, expected: PgmDocument, form: "symmetric" | "asymmetric", params: Params): void {
  if (params.raises) {
    expect(() => solve(document, form, params), params.raises.raises).toThrow(SimulationError);
    return;
  }
  if (document.components.source!.every(({ status }) => status === 0)) {
    expectNothing(expected);
    return;
  }
  const { solved, pf } = solve(document, form, params);
  const wrong: string[] = [];
  for (const [type, list] of Object.entries(expected.components)) {
    for (const [index, component] of list.entries()) {
      const id = Number(component.id ?? document.components[type][index].id);
      const actual = pgmResult(pf, solved, type, id, form);
      for (const [attribute, value] of Object.entries(component)) {
        if (WRONG_IN_REFERENCE.some((known) => known.path === params.path && known.attribute === attribute)) continue;
        const wanted = typeof value === "number" ? [value] : value;
        const got = actual[attribute];
        const values = typeof got === "number" ? [got] : got;
        wanted.forEach((stored, k) => {
          const at = `${type} ${component.id} ${attribute}[${k}]`;
          const isAsymmetric = form === "asymmetric";
          const exact = EXACT.find((known) => isAsymmetric && known.path === params.path && known.at === at);
          const want = exact?.value ?? stored;
          if (!(distance(attribute, values?.[k], want) <= toleranceOf(params, attribute, want)))
            wrong.push(`${at}: expected ${want}, got ${values?.[k]}`);
        });
      }
    }
  }
  expect(wrong).toEqual([]);
}

function solve(document: PgmDocument, calculation: "symmetric" | "asymmetric", params: Params) {
  const strategy = params.tap_changing_strategy;
  if (strategy) {
    const found = searchTaps(document, strategy, { calculation }, { tolerancePu: 1e-13, maxIterations: 3000 });
    return { solved: found.document, pf: found.pf };
  }
  const { network } = pgmNetwork(document, { calculation });
  const holds = network.generators.some(({ model }) => model === 3);
  const pf = buildPowerFlow(network, { tolerancePu: holds ? 1e-12 : 1e-15, maxIterations: 3000 });
  solveOrThrow(pf);
  return { solved: document, pf };
}

/** With every source off the reference is all zeros, and our reader says that no source is on. */
function expectNothing(expected: PgmDocument): void {
  for (const list of Object.values(expected.components)) {
    for (const { id: _, ...values } of list) expect(Object.values(values).flat()).toSatisfy(isAllZero);
  }
}

const isAllZero = (values: number[]) => values.every((value) => value === 0);

/** Angles are compared on the circle. */
function distance(attribute: string, got: number | undefined, want: number): number {
  if (got === undefined) return Number.NaN;
  if (!attribute.endsWith("angle")) return Math.abs(got - want);
  return Math.hypot(Math.cos(got) - Math.cos(want), Math.sin(got) - Math.sin(want));
}

/** As the case's params.json states it. */
function toleranceOf({ rtol, atol }: Params, attribute: string, want: number): number {
  const absolute = typeof atol === "number" ? atol : (atol[attribute] ?? atol.default ?? 0);
  return absolute + rtol * Math.abs(want);
}
