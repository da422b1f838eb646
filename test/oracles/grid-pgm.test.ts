import { existsSync, readdirSync } from "node:fs";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { buildPowerFlow } from "../../src/grid/build-power-flow.ts";
import { type PgmDocument, parsePgmBatch, parsePgmDocument } from "../../src/grid/pgm/document.ts";
import { pgmNetwork } from "../../src/grid/pgm/read.ts";
import { applyPgmUpdate } from "../../src/grid/pgm/update.ts";
import { solveOrThrow } from "../../src/grid/solve.ts";
import { pgmResult } from "./pgm-output.ts";
import { readOracle, SHARED } from "./shared.ts";

/** power-grid-model's own validation cases: input and expected output under its names, and the tolerance of each case. */
const ROOT = "oracles/power-grid-model/power_flow/";

/** Cases that are not a power flow of the kind compared here. */
const OUT_OF_SCOPE: Readonly<Record<string, string>> = {};

interface Params {
  readonly rtol: number;
  readonly atol: number | Readonly<Record<string, number>>;
}

const folder = fileURLToPath(new URL(ROOT, SHARED));
const cases = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith("params.json"))
  .map((path) => relative(folder, `${folder}/${dirname(path)}`))
  .sort();

describe.each(cases.filter((path) => !(path in OUT_OF_SCOPE)))("power-grid-model %s", (path) => {
  const text = (file: string) => readOracle(`${ROOT}${path}/${file}`);
  const has = (file: string) => existsSync(new URL(`${ROOT}${path}/${file}`, SHARED));
  const input = parsePgmDocument(text("input.json"), `${path}/input.json`);
  const params = JSON.parse(text("params.json")) as Params;
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
          compare(applyPgmUpdate(input, update), expected[scenario]!, form, params);
        });
      });
    }
  }
});

function compare(document: PgmDocument, expected: PgmDocument, form: "symmetric" | "asymmetric", params: Params): void {
  const { network } = pgmNetwork(document, { calculation: form });
  const pf = buildPowerFlow(network, { tolerancePu: 1e-15, maxIterations: 3000 });
  solveOrThrow(pf);
  const wrong: string[] = [];
  for (const [type, list] of Object.entries(expected.components)) {
    for (const [index, component] of list.entries()) {
      const id = Number(component.id ?? document.components[type]![index]!.id);
      const actual = pgmResult(pf, document, type, id, form);
      for (const [attribute, value] of Object.entries(component)) {
        const wanted = typeof value === "number" ? [value] : value;
        const got = actual[attribute];
        const values = typeof got === "number" ? [got] : got;
        wanted.forEach((want, k) => {
          if (!(distance(attribute, values?.[k], want) <= toleranceOf(params, attribute, want)))
            wrong.push(`${type} ${component.id} ${attribute}[${k}]: expected ${want}, got ${values?.[k]}`);
        });
      }
    }
  }
  expect(wrong).toEqual([]);
}

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
