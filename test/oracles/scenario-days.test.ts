import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadScenario, policyKinds, runScenario } from "../../src/index.ts";

// What expected.yaml lists under `long`: whole runs of scenarios that are too long for every `npm test`.
interface Long {
  readonly overlays?: readonly string[];
  readonly set: readonly string[];
  readonly kpis: Readonly<Record<string, { readonly value: number; readonly within: number }>>;
}

const folder = new URL("../../scenarios/", import.meta.url).pathname;
const scenarios = readdirSync(folder).filter((name) => existsSync(join(folder, name, "expected.yaml")));

describe("whole scenarios give what their expected.yaml says", () => {
  for (const name of scenarios) {
    const { long = [] } = parse(readFileSync(join(folder, name, "expected.yaml"), "utf8")) as { long?: Long[] };
    it.each(long)(`${name} with $overlays $set`, async ({ overlays = [], set, kpis }) => {
      const paths = [name, ...overlays.map((file) => join(name, file))].map((path) => join(folder, path));
      const result = await runScenario(await loadScenario({ paths, sets: set, policies: policyKinds }));
      const off = Object.entries(kpis).flatMap(([id, { value, within }]) => {
        const got = result.kpis[id]!.value!;
        return Math.abs(got - value) <= within ? [] : [`${id}: ${got}, expected ${value} within ${within}`];
      });
      expect(off).toEqual([]);
    });
  }
});
