import { expect, it } from "vitest";
import { loadScenario, policyKinds, runScenario } from "../index.ts";

const HOMES = new URL("../../scenarios/v2g-homes", import.meta.url).pathname;

it("energy sold earns a share of the price of its time, and what is added to it", async () => {
  const sets = ["duration=6h", "money.soldShareOfPrice=0.5", "money.soldEurPerKwh=-0.02", "record.sessionSoc=false"];
  const { tables } = await runScenario(await loadScenario({ paths: [HOMES], sets, policies: policyKinds }));
  const [energy, sold] = ["energy_eur_per_kwh", "sold_eur_per_kwh"].map((name) =>
    Array.from(tables["prices"]!.columns[name]!.values, Number),
  );
  expect(new Set(energy).size).toBeGreaterThan(3);
  for (const [k, eur] of energy!.entries()) expect(sold![k]).toBeCloseTo(0.5 * eur - 0.02, 12);
});
