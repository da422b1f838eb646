import type { Attempt, AttemptSetup } from "./attempt.ts";

/** Attempts of one pair under one rule set that ended alike. */
export interface InteropRow extends Omit<Attempt, "timeToChargeS"> {
  readonly vehicle: string;
  readonly charger: string;
  readonly rules: string;
  readonly attempts: number;
  /** Share of the pair's attempts under this rule set [1]. */
  readonly share: number;
  /** Attempts of this row that charged at a later try. */
  readonly chargedAtRetry: number;
  /** Attempts of this row that charge here and do not under the first rule set, or the other way round. */
  readonly changed: number;
  /** Plug-in to first current [s]; NaN where none flowed. */
  readonly timeToChargeP50S: number;
  readonly timeToChargeP95S: number;
  /** The first attempt of the row, to run it again. */
  readonly example: Example;
}

/** What of an attempt's set-up is not in the row already. */
export interface Example extends Pick<AttemptSetup, "seed" | "soc" | "faults"> {
  readonly vehicleMask: number;
  readonly chargerMask: number;
}

/** Counts the attempts of one pair under one rule set. */
export class Tally {
  readonly #rows = new Map<
    string,
    {
      attempt: Attempt;
      count: number;
      retried: number;
      changed: number;
      times: number[];
      maxKw: number;
      example: Example;
    }
  >();
  #attempts = 0;

  add(attempt: Attempt, at: { example: Example; chargedAtRetry: boolean; changed: boolean }): void {
    this.#attempts++;
    const { outcome, stage, cause, clause, party, standard } = attempt;
    const key = [outcome, stage, cause, clause, party, standard].join("|");
    let row = this.#rows.get(key);
    if (!row) {
      row = { attempt, count: 0, retried: 0, changed: 0, times: [], maxKw: 0, example: at.example };
      this.#rows.set(key, row);
    }
    row.count++;
    if (at.chargedAtRetry) row.retried++;
    if (at.changed) row.changed++;
    if (Number.isFinite(attempt.timeToChargeS)) row.times.push(attempt.timeToChargeS);
    row.maxKw = Math.max(row.maxKw, attempt.maxKw);
  }

  /** The rows, the most frequent first; equals keep the order in which they were met. */
  rows(names: { vehicle: string; charger: string; rules: string }): InteropRow[] {
    return [...this.#rows.values()]
      .sort((a, b) => b.count - a.count)
      .map(({ attempt: { timeToChargeS, ...attempt }, count, retried, changed, times, maxKw, example }) => {
        const sorted = Float64Array.from(times).sort();
        return {
          ...names,
          ...attempt,
          maxKw,
          attempts: count,
          share: count / this.#attempts,
          chargedAtRetry: retried,
          changed,
          timeToChargeP50S: quantile(sorted, 0.5),
          timeToChargeP95S: quantile(sorted, 0.95),
          example,
        };
      });
  }
}

/** Quantile by linear interpolation between the closest ranks; NaN of nothing. */
export function quantile(sorted: Float64Array, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (at - low);
}

export const charges = ({ outcome }: Pick<Attempt, "outcome">): boolean =>
  outcome === "charged" || outcome === "degraded";
