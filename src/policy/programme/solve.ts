import { Newton } from "./newton.ts";
import { arraysOf, type PerConstraint, Point, perConstraint } from "./point.ts";
import type { ChargingProgramme, ProgrammeSolution } from "./programme.ts";

/** Share of the way to the boundary that a step may go. */
const TO_BOUNDARY = 0.99;
const MOST_ITERATIONS = 80;
/** Added to every current's own curvature, over the largest cost of an interval: it slows nothing and keeps ties from making the matrix
 *  singular. */
const DAMPING = 1e-4;
/** Largest component of the Lagrangian's gradient at an optimum, over the largest cost of an interval. */
const DUAL_TOLERANCE = 1e-3;

/** Solves a charging programme by Mehrotra's predictor-corrector interior point, whose Newton systems use the programme's
 *  shape: steps are coupled only through sessions' energies, and a step's currents only through the sums of few groups.
 *  @param tolerance gap at which it stops, over the size of the objective
 *  @throws SimulationError where the numerics fail */
export function solveProgramme(p: ChargingProgramme, tolerance = 1e-4): ProgrammeSolution {
  const point = new Point(p);
  if (p.session.length === 0) return { currentA: point.currentA, iterations: 0, gap: 0, objective: 0 };
  const multiplier = perConstraint(p);
  const costScale = firstMultipliers(point, multiplier);
  const target = perConstraint(p);
  const newton = new Newton(point, multiplier, DAMPING * costScale);
  const constraints = arraysOf(multiplier).reduce((sum, array) => sum + array.length, 0);
  let iterations = 0;
  let gap = gapOf(point.slack, multiplier);
  for (; iterations < MOST_ITERATIONS; iterations++) {
    const size = Math.max(1e-9, Math.abs(point.objective()));
    if (gap <= tolerance * size && point.dualResidual(multiplier) <= DUAL_TOLERANCE * costScale) break;
    newton.factorise();
    fill(target, 0);
    newton.solve(target);
    const ahead = gapAfter(point, multiplier, newton);
    const centring = Math.max(1e-3, (ahead / gap) ** 3);
    correct(target, (centring * gap) / constraints, newton);
    newton.solve(target);
    if (!advance(point, multiplier, newton)) break;
    gap = gapOf(point.slack, multiplier);
  }
  const objective = point.objective();
  return { currentA: point.currentA, iterations, gap: gap / Math.max(1e-9, Math.abs(objective)), objective };
}

/** Multipliers that make every constraint weigh the same. @returns the size of an interval's costs */
function firstMultipliers(point: Point, multiplier: PerConstraint): number {
  const { p, currentA } = point;
  let scale = 1e-9;
  let sumA = 0;
  for (let e = 0; e < currentA.length; e++) {
    scale = Math.max(scale, Math.abs(p.cost[e]) / point.weight[point.step[e]]);
    sumA += currentA[e];
  }
  const product = (scale * sumA) / currentA.length;
  const slacks = arraysOf(point.slack);
  for (const [part, array] of arraysOf(multiplier).entries())
    for (let k = 0; k < array.length; k++) array[k] = product / slacks[part][k];
  return scale;
}

function fill(values: PerConstraint, value: number): void {
  for (const array of arraysOf(values)) array.fill(value);
}

function gapOf(slack: PerConstraint, multiplier: PerConstraint): number {
  const slacks = arraysOf(slack);
  let sum = 0;
  for (const [part, array] of arraysOf(multiplier).entries())
    for (let k = 0; k < array.length; k++) sum += array[k] * slacks[part][k];
  return sum;
}

/** The gap that the direction would leave at the end of its longest steps. */
function gapAfter(point: Point, multiplier: PerConstraint, newton: Newton): number {
  const primal = longest(point.slack, newton.slackStep, 1);
  const dual = longest(multiplier, newton.multiplierStep, 1);
  const [slacks, slackSteps, steps] = [point.slack, newton.slackStep, newton.multiplierStep].map(arraysOf);
  let sum = 0;
  for (const [part, array] of arraysOf(multiplier).entries())
    for (let k = 0; k < array.length; k++)
      sum += (array[k] + dual * steps[part][k]) * (slacks[part][k] + primal * slackSteps[part][k]);
  return sum;
}

/** Targets of the corrector: the centre, less what the predictor's own square terms would add. */
function correct(target: PerConstraint, centre: number, newton: Newton): void {
  const slackSteps = arraysOf(newton.slackStep);
  const steps = arraysOf(newton.multiplierStep);
  for (const [part, array] of arraysOf(target).entries())
    for (let k = 0; k < array.length; k++) array[k] = centre - steps[part][k] * slackSteps[part][k];
}

/** The longest step, at most 1, that keeps all values above 0, times `share` of the way to the boundary. */
function longest(values: PerConstraint, change: PerConstraint, share: number): number {
  const changes = arraysOf(change);
  let most = 1;
  for (const [part, array] of arraysOf(values).entries()) {
    const steps = changes[part];
    for (let k = 0; k < array.length; k++) if (steps[k] < 0) most = Math.min(most, (-share * array[k]) / steps[k]);
  }
  return most;
}

/** Goes along the direction as far as all stays inside. @returns whether it went anywhere */
function advance(point: Point, multiplier: PerConstraint, newton: Newton): boolean {
  const { currentA } = point;
  const primal = longest(point.slack, newton.slackStep, TO_BOUNDARY);
  const dual = longest(multiplier, newton.multiplierStep, TO_BOUNDARY);
  for (let e = 0; e < currentA.length; e++) currentA[e] = currentA[e] + primal * newton.currentA[e];
  point.peakKw += primal * newton.peakKw;
  point.measure();
  const steps = arraysOf(newton.multiplierStep);
  for (const [part, array] of arraysOf(multiplier).entries())
    for (let k = 0; k < array.length; k++) array[k] = array[k] + dual * steps[part][k];
  return primal > 1e-10 || dual > 1e-10;
}
