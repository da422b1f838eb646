import type { ParamSpecs, ParamValues } from "../base/params.ts";
import { US_PER_H } from "../base/time.ts";
import { offerBelow } from "./offer.ts";
import type { PolicyKind, SiteView } from "./policy.ts";
import { type Objective, ProgrammeBuilder } from "./programme/from-view.ts";
import { solveProgramme } from "./programme/solve.ts";

/** What a solved programme may still miss of its optimum, over the optimum's size. */
const GAP = 3e-3;
/** How much above its planned current a session may go where the plan's own inaccuracy left room. */
const TOP_UP = 1.02;

const HORIZON: ParamSpecs = {
  horizonH: { type: "number", unit: "h", default: 12, min: 0.1, max: 72, doc: "how far ahead it plans" },
};

/** What a planning policy remembers. */
export interface MpcState {
  /** The highest power so far, where the objective has a use for it [kW]. */
  highestKw: number;
}

/** A policy that plans all sessions' currents over a horizon at every decision, carries out the first step and plans again
 *  (receding horizon, model predictive control). Whoever is not there yet is not in the plan. */
export function mpcKind(options: {
  readonly kind: string;
  readonly summary: string;
  readonly params?: ParamSpecs;
  /** Called once per policy; the objective is asked anew at every decision. @param state what the policy remembers */
  readonly objective: (params: ParamValues, state: MpcState) => (view: SiteView, horizonSteps: number) => Objective;
}): PolicyKind {
  return {
    kind: options.kind,
    summary: options.summary,
    blindToGrid: true,
    params: { ...HORIZON, ...options.params },
    create: (params) => {
      const builder = new ProgrammeBuilder();
      const state: MpcState = { highestKw: 0 };
      const objectiveOf = options.objective(params, state);
      return {
        state,
        decide(view, setPointA) {
          const steps = Math.max(1, Math.round(((params.horizonH as number) * US_PER_H) / view.intervalUs));
          const programme = builder.build(view, steps, objectiveOf(view, steps));
          const { currentA } = solveProgramme(programme, GAP);
          carryOut(view, currentA, setPointA);
        },
      };
    },
  };
}

/** Makes planned currents of the active EVSEs into set-points that every EVSE can offer and every limit leaves: the largest
 *  first, and what falls below an EVSE's floor is left to the others. */
export function carryOut(view: SiteView, plannedA: Float64Array, setPointA: Float64Array): void {
  const order = Array.from({ length: view.activeCount }, (_, i) => i);
  order.sort((a, b) => plannedA[b] - plannedA[a] || a - b);
  for (const i of order) {
    const evse = view.active[i];
    // A session that is planned to charge with more than half its floor gets the floor, else nothing: the plan's average
    // over the next decisions stays what it was.
    const floorA = floorOf(view, evse);
    const wantedA = plannedA[i] < floorA ? (plannedA[i] > floorA / 2 ? floorA : 0) : plannedA[i];
    give(view, evse, wantedA, setPointA);
  }
  for (const i of order) {
    const evse = view.active[i];
    if (setPointA[evse] > 0 && view.allowedCurrentsA[evse] === undefined)
      give(view, evse, Math.min(view.maxCurrentA[evse], setPointA[evse] * TOP_UP), setPointA);
  }
}

function give(view: SiteView, evse: number, wantedA: number, setPointA: Float64Array): void {
  const feasibleA = view.limits.highestFeasible(evse, wantedA, 1e-4);
  const currentA = offerBelow(view, evse, feasibleA);
  if (currentA < setPointA[evse]) return;
  view.limits.allocate(evse, currentA);
  setPointA[evse] = currentA;
}

function floorOf(view: SiteView, evse: number): number {
  const allowed = view.allowedCurrentsA[evse];
  return allowed ? (allowed[1] ?? 0) : view.minCurrentA[evse];
}
