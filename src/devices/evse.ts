/** What an EVSE can offer a vehicle, as plain numbers for the run's hot loop. */
export interface EvseRating {
  readonly maxCurrentA: number;
  /** Lowest current other than 0; 0 where any current can be offered [A]. */
  readonly minCurrentA: number;
  /** The only currents it can offer, ascending from 0; undefined where it is continuous [A]. */
  readonly allowedCurrentsA: Float64Array | undefined;
}

/** Slack within which a wanted current counts as one of the allowed ones [A]; as ACN-Sim's EVSEs. */
const SLACK_A = 1e-3;

/** The highest current the EVSE can offer at or below the wanted one [A]; 0 below its floor. */
export function offeredCurrentA(evse: EvseRating, wantedA: number): number {
  const allowed = evse.allowedCurrentsA;
  if (!allowed) {
    if (wantedA <= 0 || wantedA < evse.minCurrentA - SLACK_A) return 0;
    return Math.min(Math.max(wantedA, evse.minCurrentA), evse.maxCurrentA);
  }
  let at = allowed.length - 1;
  while (at > 0 && allowed[at] > wantedA + SLACK_A) at--;
  return allowed[at];
}
