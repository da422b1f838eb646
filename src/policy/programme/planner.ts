import { assert } from "../../base/errors.ts";
import type { ParamSpecs, ParamValues } from "../../base/params.ts";
import type { SiteView } from "../policy.ts";
import { basisFrom, currentsFrom, type LastPlan, lastPlan, type PlanTimes } from "./last-plan.ts";
import { linearForm } from "./linear-form.ts";
import type { LinearSolver } from "./linear-solver.ts";
import type { ChargingProgramme } from "./programme.ts";
import { pointOf, withFloors } from "./semi-continuous.ts";
import { solveProgramme } from "./solve.ts";

/** What a solved programme may still miss of its optimum, over the optimum's size. */
const GAP = 3e-3;

const NOTHING = new Float64Array(0);

/** Who solves a planning policy's programmes. */
export const SOLVER: ParamSpecs = {
  solver: {
    type: "string",
    default: "interior-point",
    choices: ["interior-point", "highs"],
    doc: "what solves the plans: gridpilot's own interior point, or HiGHS, which begins with the last plan",
  },
};

export const MINIMUM_CURRENT: ParamSpecs = {
  minimumCurrent: {
    type: "string",
    default: "rounded",
    choices: ["rounded", "planned"],
    doc: "whether currents between 0 and the lowest an EVSE can charge with are rounded when carried out, or not planned at all (HiGHS alone)",
  },
};

/** What a planner remembers of its last plan, in the state of its policy. */
export interface PlannerState {
  last?: LastPlan | undefined;
}

/** Solves a plan: by entry of the programme [A]. @param evses by session */
export type Planner = (view: SiteView, programme: ChargingProgramme, evses: ArrayLike<number>) => Float64Array;

/** The planner that parameters ask for. @param state where it keeps its last plan, which a checkpoint saves */
export function plannerOf(params: ParamValues, solver: LinearSolver | undefined, state: PlannerState): Planner {
  if (params.solver !== "highs") return (_view, programme) => solveProgramme(programme, GAP).currentA;
  assert(solver, "HiGHS was not loaded before the run");
  const plan = params.minimumCurrent === "planned" ? mixedInteger(solver, state) : linear(solver, state);
  // Nobody asks, and there is nothing to solve.
  return (view, programme, evses) => (programme.session.length === 0 ? NOTHING : plan(view, programme, evses));
}

function linear(solver: LinearSolver, state: PlannerState): Planner {
  return (view, programme, evses) => {
    const form = linearForm(programme);
    const times = timesOf(view, programme, evses);
    const { value, basis } = solver.solve(form, { basis: basisFrom(state.last, programme, form, times) }, GAP);
    state.last = lastPlan(programme, form, times, basis);
    return value.subarray(0, programme.session.length);
  };
}

/** Where no current has a floor the programme is linear, and so is its start. */
function mixedInteger(solver: LinearSolver, state: PlannerState): Planner {
  const solveLinear = linear(solver, state);
  return (view, relaxed, evses) => {
    const programme = withFloors(view, relaxed, evses);
    const form = linearForm(programme);
    if (!form.semiContinuous) return solveLinear(view, relaxed, evses);
    const times = timesOf(view, programme, evses);
    const point = pointOf(programme, form, currentsFrom(state.last, programme, times));
    const { value } = solver.solve(form, { point }, GAP);
    const currentA = value.slice(0, programme.session.length);
    state.last = lastPlan(programme, form, times, undefined, currentA);
    return currentA;
  };
}

function timesOf(view: SiteView, { steps, weight }: ChargingProgramme, evses: ArrayLike<number>): PlanTimes {
  const startUs = new Float64Array(steps + 1);
  startUs[0] = view.nowUs;
  for (let t = 0; t < steps; t++) startUs[t + 1] = startUs[t] + (weight ? weight[t] : 1) * view.intervalUs;
  return {
    evse: Int32Array.from(evses),
    arrivalUs: Float64Array.from(evses, (evse) => view.arrivalUs[evse]),
    startUs,
  };
}
