import { stream } from "../../base/random.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "../session/context.ts";
import { checkPlug } from "../session/plug-check.ts";
import { runAttempt } from "./attempt.ts";
import { type AttemptDraws, attemptDraws } from "./draws.ts";
import type { FaultGroup, InteropStudy } from "./pair.ts";
import { charges } from "./tally.ts";

/** One driver's visit to a charger, drawn from the market. */
export interface Visit {
  readonly vehicle: VehicleAtPlug;
  readonly charger: ChargerAtPlug;
  readonly draws: AttemptDraws;
}

/** How many of a sample's visits charge at the first try, and within the tries. */
export interface SampleResult {
  readonly firstTry: number;
  readonly withinTries: number;
  /** Failures at the first try with a fault of a group, by the group's name. */
  readonly failedWith: Readonly<Record<string, number>>;
}

/** Draws visits by market share among the pairs that have a plug in common. */
export function drawVisits(
  study: InteropStudy,
  market: readonly { readonly vehicle: VehicleAtPlug; readonly charger: ChargerAtPlug; readonly weight: number }[],
  count: number,
): Visit[] {
  const open = market.filter(
    ({ vehicle, charger, weight }) => weight > 0 && !("failure" in checkPlug(vehicle, charger)),
  );
  let sum = 0;
  const upTo = open.map(({ weight }) => {
    sum += weight;
    return sum;
  });
  const dice = stream(study.seed, "calibration", "visits");
  return Array.from({ length: count }, (_, number) => {
    const at = dice() * sum;
    let low = 0;
    let high = open.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! > at) high = middle;
      else low = middle + 1;
    }
    const { vehicle, charger } = open[low]!;
    return { vehicle, charger, draws: attemptDraws(study, `${vehicle.name}/${charger.name}`, number) };
  });
}

/** Runs visits under given rates of faults. A try with faults that was run before is remembered, so that a search over
 *  rates costs little more than one pass. */
export function sampleRunner(
  study: InteropStudy,
  visits: readonly Visit[],
): (groups: readonly FaultGroup[]) => SampleResult {
  const known = visits.map(() => new Map<string, boolean>());
  const tryOnce = (index: number, attempt: number, faults: readonly string[]): boolean => {
    const key = `${attempt} ${faults.join("+")}`;
    const before = known[index]!.get(key);
    if (before !== undefined) return before;
    const { vehicle, charger, draws } = visits[index]!;
    const { cables } = study;
    const done = charges(runAttempt({ vehicle, charger, cables, seed: draws.seedOf(attempt), soc: draws.soc, faults }));
    known[index]!.set(key, done);
    return done;
  };
  return (groups) => {
    let firstTry = 0;
    let withinTries = 0;
    const failedWith: Record<string, number> = {};
    for (const [index, { draws }] of visits.entries()) {
      for (let attempt = 1; attempt <= study.tries; attempt++) {
        const faults = draws.faultsOf(attempt, groups, {});
        const isCharged = tryOnce(index, attempt, faults);
        if (attempt === 1 && !isCharged)
          for (const group of groups)
            if (draws.faultsOf(1, [group], {}).length > 0) failedWith[group.name] = (failedWith[group.name] ?? 0) + 1;
        if (!isCharged) continue;
        if (attempt === 1) firstTry++;
        withinTries++;
        break;
      }
    }
    return { firstTry, withinTries, failedWith };
  };
}
