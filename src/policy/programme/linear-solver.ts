import type { Basis } from "./last-plan.ts";
import type { LinearForm } from "./linear-form.ts";

/** Where a solver begins: at a basis, or, where currents are semi-continuous, at a point. */
export interface LinearStart {
  readonly basis?: Basis | undefined;
  readonly point?: Float64Array | undefined;
}

export interface LinearSolution {
  /** Value of every variable. */
  readonly value: Float64Array;
  /** Of a linear programme; of others not to be used. */
  readonly basis: Basis;
  readonly objective: number;
}

/** A solver of programmes in linear form, loaded before a run begins. What it answers follows from form and start alone, so
 *  that who keeps the start in a checkpoint gets the same answers after it. */
export interface LinearSolver {
  /** @param gap by which an answer with semi-continuous currents may miss the optimum, over its size
   *  @throws SimulationError where it finds none */
  solve(form: LinearForm, start: LinearStart, gap: number): LinearSolution;
}
