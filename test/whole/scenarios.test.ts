import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadScenario, policyKinds, runScenario } from "../../src/index.ts";
import { writeArrow } from "../../src/tables/arrow-write.ts";

const folder = new URL("../../scenarios/", import.meta.url).pathname;
const scenarios = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Expected {
  readonly runs: readonly {
    readonly overlays?: readonly string[];
    readonly set: readonly string[];
    readonly kpis: Readonly<Record<string, { readonly value: number; readonly within: number }>>;
  }[];
  /** What shortens the runs on 1, 2 and 3 workers. */
  readonly workers?: { readonly set: readonly string[] };
}

const load = (name: string, overlays: readonly string[] = [], sets: readonly string[] = []) =>
  loadScenario({
    paths: [join(folder, name), ...overlays.map((file) => join(folder, name, file))],
    sets,
    policies: policyKinds,
  });

describe.each(scenarios)("scenario %s", (name) => {
  it("has its question and sources in a README and its results in expected.yaml", () => {
    for (const file of ["scenario.yaml", "README.md", "expected.yaml"])
      expect(existsSync(join(folder, name, file)), file).toBe(true);
  });

  const { runs, workers: shortened } = parse(readFileSync(join(folder, name, "expected.yaml"), "utf8")) as Expected;
  it.each(runs)("gives what expected.yaml says with $overlays $set", async ({ overlays, set, kpis }) => {
    const result = await runScenario(await load(name, overlays, set));
    expect(Object.keys(kpis).length).toBeGreaterThan(0);
    for (const [id, { value, within }] of Object.entries(kpis)) {
      const got = result.kpis[id]!.value!;
      expect(Math.abs(got - value), `${id}: ${got}, expected ${value} within ${within}`).toBeLessThanOrEqual(within);
    }
    expect(result.kpis.energyBalanceResidual!.value).toBeLessThan(1e-6);
  });

  it("writes the same bytes on 1, 2 and 3 workers", async () => {
    const digests = [];
    for (const workers of [1, 2, 3]) {
      const { tables, kpis, manifest } = await runScenario(
        await load(name, [], ["record.events=true", ...(shortened?.set ?? [])]),
        { workers },
      );
      const bytes = Object.entries(tables).map(([kind, table]) => [
        kind,
        Buffer.from(writeArrow(table)).toString("base64"),
      ]);
      digests.push(JSON.stringify({ kpis, manifest, bytes }));
    }
    expect(digests[1] === digests[0]).toBe(true);
    expect(digests[2] === digests[0]).toBe(true);
  });
});
