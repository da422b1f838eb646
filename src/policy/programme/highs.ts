import type loadHighs from "highs";
import { SimulationError } from "../../base/errors.ts";
import type { LinearForm } from "./linear-form.ts";
import type { LinearSolution, LinearSolver, LinearStart } from "./linear-solver.ts";

type Highs = Awaited<ReturnType<typeof loadHighs.default>>;
type Model = ReturnType<Highs["createModel"]>;
type Options = Parameters<Model["options"]["set"]>[0];

/** Limits in work, none in seconds: the same plan on any machine. */
const MOST_NODES = 500;
const MOST_ITERATIONS = 100_000;

const ALWAYS = { output_flag: false };
/** The primal simplex, because the last plan, and one of nothing, keeps all limits; without presolve, which would throw the basis
 *  away. */
const FROM_BASIS = {
  ...ALWAYS,
  solver: "simplex",
  presolve: "off",
  simplex_strategy: 4,
  simplex_iteration_limit: MOST_ITERATIONS,
};

/** HiGHS (Huangfu and Hall 2018) in WebAssembly. Takes a while to load: only for runs that name it. */
export async function openHighs(): Promise<LinearSolver> {
  // The package's types are those of CommonJS, whose default export is the module.
  const module = (await import("highs")) as unknown as { readonly default: typeof loadHighs.default };
  return new HighsSolver(await module.default());
}

class HighsSolver implements LinearSolver {
  private readonly highs: Highs;

  constructor(highs: Highs) {
    this.highs = highs;
  }

  solve(form: LinearForm, start: LinearStart, gap: number): LinearSolution {
    if (form.semiContinuous) return this.found(form, start, { ...ALWAYS, mip_rel_gap: gap, mip_max_nodes: MOST_NODES });
    const fromBasis = this.run(form, start, FROM_BASIS);
    // Should it lose its way from there: the dual simplex, from nothing.
    return typeof fromBasis === "string" ? this.found(form, {}, ALWAYS) : fromBasis;
  }

  private found(form: LinearForm, start: LinearStart, options: Options): LinearSolution {
    const solution = this.run(form, start, options);
    if (typeof solution !== "string") return solution;
    throw new SimulationError("PLAN_NOT_SOLVED", `HiGHS ${this.highs.version.string} found no plan: ${solution}`);
  }

  /** With a model of its own each time, so that nothing of one plan reaches the next but what the start holds.
   *  @returns the name of its state where that is no solution */
  private run(form: LinearForm, { basis, point }: LinearStart, options: Options): LinearSolution | string {
    const model = this.highs.createModel();
    try {
      model.options.set(options);
      this.pass(model, form);
      if (basis) model.setBasis(basis as Parameters<Model["setBasis"]>[0]);
      if (point) model.setSolution({ colValue: point });
      model.run();
      const status = model.getModelStatus();
      if (!this.isSolved(model, status)) return this.nameOf(status);
      return { value: model.getSolution().colValue, basis: model.getBasis(), objective: model.getObjectiveValue() };
    } finally {
      model.dispose();
    }
  }

  private pass(model: Model, form: LinearForm): void {
    const { semiContinuous, starts, indices, values } = form;
    const { columns: numCols, rows: numRows } = form.places;
    const { continuous, semiContinuous: semi } = this.highs.constants.variableType;
    model.passModel({
      ...{ numCols, numRows, colCost: form.cost, colLower: form.low, colUpper: form.high },
      ...{ rowLower: form.rowLow, rowUpper: form.rowHigh },
      matrix: { format: "csc", numRows, numCols, starts, indices, values },
      ...(semiContinuous && { integrality: Int32Array.from(semiContinuous, (is) => (is ? semi : continuous)) }),
    });
  }

  private isSolved(model: Model, status: number): boolean {
    const { modelStatus } = this.highs.constants;
    // After the last node there is the best plan so far, if there is one.
    if (status === modelStatus.solutionLimit) return model.info.get("primal_solution_status") === 2;
    return status === modelStatus.optimal;
  }

  private nameOf(status: number): string {
    const known = Object.entries(this.highs.constants.modelStatus).find(([, code]) => code === status);
    return known?.[0] ?? String(status);
  }
}
