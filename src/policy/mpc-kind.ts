import type { ParamSpecs, ParamValues } from "../base/params.ts";
import { US_PER_H, US_PER_MIN } from "../base/time.ts";
import {
  BOTH_WAYS_PARAMS,
  chargeIfMust,
  EFFICIENCY_PARAMS,
  giveBack,
  kwPerAmp,
  takeUp,
  WEAR_PARAMS,
} from "./both-ways.ts";
import { floorOf, offerBelow } from "./offer.ts";
import type { PolicyKind, SiteView } from "./policy.ts";
import { type Giving, type Objective, type PlanSpan, ProgrammeBuilder } from "./programme/from-view.ts";
import { type StorageProgramme, StorageProgrammeBuilder } from "./programme/from-view-both.ts";
import { MINIMUM_CURRENT, type PlannerState, plannerOf, SOLVER } from "./programme/planner.ts";

/** How much above its planned current a session may go where the plan's own inaccuracy left room. */
const TOP_UP = 1.02;

/** What a plan leaves as rounding [A]. */
const LEAST_A = 0.05;

const stepGrowth = (byDefault: number): ParamSpecs => ({
  stepGrowth: {
    type: "number",
    unit: "1",
    default: byDefault,
    min: 0,
    max: 1,
    doc: "how long a step of the plan is over the time until it begins; 0 makes every step one control interval",
  },
});

const HORIZON: ParamSpecs = {
  horizonH: { type: "number", unit: "h", default: 12, min: 0.1, max: 72, doc: "how far ahead it plans" },
  ...stepGrowth(0.2),
};

/** For kinds that spread by squares: what a plan's gap leaves uneven lies on its shortest steps, and the first is carried out. */
export const EVEN_STEPS = stepGrowth(0);

/** For kinds whose plans have vehicles give back. */
export const GIVING: ParamSpecs = {
  giveBack: { type: "boolean", default: true, doc: "whether vehicles that can give power back do" },
  ...EFFICIENCY_PARAMS,
  ...WEAR_PARAMS,
  ...BOTH_WAYS_PARAMS,
};

/** @param costAt of a kilowatt-hour taken in an interval  @param worth of one that is missing at departure */
export const givingOf = (
  params: ParamValues,
  costAt: (step: number) => number,
  worth = params.worthEurPerKwh as number,
): Giving | undefined =>
  params.giveBack === true
    ? {
        costAt,
        worth,
        wear: params.wearEurPerKwh as number,
        efficiency: params.efficiency as number,
        marginUs: (params.marginMin as number) * US_PER_MIN,
      }
    : undefined;

/** What a planning policy remembers. */
export interface MpcState extends PlannerState {
  /** The highest power so far, where the objective has a use for it [kW]. */
  highestKw: number;
}

/** A policy that plans all sessions' currents over a horizon at every decision, carries out the first step and plans again
 *  (receding horizon, model predictive control). Whoever is not there yet is not in the plan. */
export function mpcKind(options: {
  readonly kind: string;
  readonly summary: string;
  readonly params?: ParamSpecs;
  /** Set where it weighs squares. HiGHS's method for those (an active set) takes minutes for a plan. */
  readonly isQuadratic?: true;
  /** Called once per policy; the objective is asked anew at every decision. @param state what the policy remembers */
  readonly objective: (params: ParamValues, state: MpcState) => (view: SiteView, horizonSteps: number) => Objective;
}): PolicyKind {
  return {
    kind: options.kind,
    summary: options.summary,
    blindToGrid: true,
    params: { ...HORIZON, ...SOLVER, ...(options.isQuadratic ? {} : MINIMUM_CURRENT), ...options.params },
    check: ({ solver, minimumCurrent }) => {
      if (options.isQuadratic && solver === "highs")
        return `${options.kind} weighs squares, and HiGHS is used for linear plans alone; expected solver: interior-point`;
      if (minimumCurrent === "planned" && solver !== "highs")
        return "minimumCurrent: planned makes a mixed-integer plan; expected solver: highs beside it";
      return undefined;
    },
    needsSolver: ({ solver }) => solver === "highs",
    create: (params, { solver }) => {
      const builder = new ProgrammeBuilder();
      const storage = new StorageProgrammeBuilder();
      const state: MpcState = { highestKw: 0 };
      const objectiveOf = options.objective(params, state);
      const plan = plannerOf(params, solver, state);
      // The circle may leave less than its half-planes: where all are at their floors at least, the largest can spare it.
      const first = params.minimumCurrent === "planned" ? "smallest" : "largest";
      return {
        state,
        decide(view, setPointA) {
          const intervals = Math.max(1, Math.round(((params.horizonH as number) * US_PER_H) / view.intervalUs));
          const span: PlanSpan = { intervals, growth: params.stepGrowth as number };
          const objective = objectiveOf(view, intervals);
          if (objective.giving && view.bothWaysCount > 0) {
            const both = storage.build(view, span, objective, objective.giving);
            const currentA = plan(view, both.programme, both.evses);
            return carryOutBothWays(view, both, currentA, objective.giving, setPointA, first);
          }
          const programme = builder.build(view, span, objective);
          carryOut(view, plan(view, programme, view.active.subarray(0, view.activeCount)), setPointA, first);
        },
      };
    },
  };
}

/** Carries out the first step of a plan with vehicles that give back: those that could not be charged in time otherwise first,
 *  then who gives, then who takes. */
function carryOutBothWays(
  view: SiteView,
  { programme, evses, givesBack }: StorageProgramme,
  currentA: Float64Array,
  { marginUs }: Giving,
  setPointA: Float64Array,
  first: First,
): void {
  // By EVSE, what flows in the first step.
  const netA = new Float64Array(view.evseCount);
  for (let e = 0; e < programme.stepStart[1]; e++) {
    const evse = evses[programme.session[e]];
    netA[evse] = netA[evse] + programme.sign![e] * currentA[e];
  }
  const givers = evses.filter((_, s) => givesBack[s]);
  const must = givers.filter((evse) => chargeIfMust(view, evse, marginUs, setPointA));
  const open = givers.filter((evse) => !must.includes(evse));
  for (const evse of open)
    if (netA[evse] < -LEAST_A) giveBack(view, evse, -netA[evse] * kwPerAmp(view, evse), marginUs, setPointA);
  for (const evse of open) if (netA[evse] > LEAST_A) takeUp(view, evse, netA[evse] * kwPerAmp(view, evse), setPointA);
  const plannedA = Float64Array.from(view.active.subarray(0, view.activeCount), (evse) =>
    givers.includes(evse) ? Number.NaN : Math.min(netA[evse], view.maxCurrentA[evse]),
  );
  carryOut(view, plannedA, setPointA, first);
}

/** Which planned currents are carried out first. */
type First = "largest" | "smallest";

/** Makes planned currents of the active EVSEs into set-points that every EVSE can offer and every limit leaves, and what falls
 *  below an EVSE's floor is left to the others.
 *  @param plannedA by active EVSE; no number where it is served already */
export function carryOut(
  view: SiteView,
  plannedA: Float64Array,
  setPointA: Float64Array,
  first: First = "largest",
): void {
  const order = Array.from({ length: view.activeCount }, (_, i) => i).filter((i) => !Number.isNaN(plannedA[i]));
  const upwards = first === "smallest" ? 1 : -1;
  order.sort((a, b) => upwards * (plannedA[a] - plannedA[b]) || a - b);
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
