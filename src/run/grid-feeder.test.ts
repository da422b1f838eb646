import { expect, it } from "vitest";
import { loadScenario, policyKinds, prepareRun } from "../index.ts";
import { buildModel } from "../model/build.ts";
import { f64Values } from "../tables/column.ts";
import { openExchange } from "./exchange.ts";
import { type GridRun, newGrids } from "./grid-run.ts";
import { loadPolicies } from "./load-policies.ts";
import { newExchange } from "./new-exchange.ts";

const CITY = new URL("../../scenarios/city/", import.meta.url).pathname;

it("copies run through one range after another are solved as all side by side, on one power flow", async () => {
  const sets = ["grid.copies=4", "duration=2h"];
  const data = await prepareRun(await loadScenario({ paths: [CITY], sets, policies: policyKinds }));
  const model = buildModel(data);
  const exchange = openExchange(newExchange(data, model, await loadPolicies([])));
  const { siteKw } = exchange.powersSolved;
  const solvedBy = (grid: GridRun) => {
    for (let step = 1; step <= 8; step++) {
      for (let site = 0; site < siteKw.length; site++) siteKw[site] = (site + step) % 5 === 0 ? 7.4 : 0;
      grid.step(step * model.windowUs);
    }
    return grid.finish().find(({ spec }) => spec.kind === "grid_step")!;
  };
  const together = solvedBy(newGrids()(data, model, exchange, [0, 4]));
  const newGrid = newGrids();
  const apart = [0, 1, 2, 3].map((copy) => solvedBy(newGrid(data, model, exchange, [copy, copy + 1])));
  for (const column of ["feeder_kw", "losses_kw", "min_pu", "current_a_a"]) {
    const one = apart.map((table) => f64Values(table, column));
    const rows = Array.from({ length: 8 }, (_, step) => one.map((values) => values[step]!)).flat();
    expect(Array.from(f64Values(together, column))).toEqual(rows);
  }
});
