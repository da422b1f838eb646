import { EventStore } from "../../engine/store.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "../session/context.ts";
import { checkPlug } from "../session/plug-check.ts";
import { type Attempt, runAttempt } from "./attempt.ts";
import { type AttemptDraws, attemptDraws } from "./draws.ts";
import type { FaultGroup, InteropStudy, Pair } from "./pair.ts";
import { charges, type InteropRow, Tally } from "./tally.ts";

/** Runs every repetition of a pair under every rule set.
 *  @returns its rows, rule set by rule set */
export function runPair(study: InteropStudy, pair: Pair): InteropRow[] {
  const store = new EventStore();
  const tallies = study.rules.map(() => new Tally());
  for (let repetition = 0; repetition < study.repetitions; repetition++) {
    const draws = attemptDraws(study, `${pair.vehicle}/${pair.charger}`, repetition);
    const visits = study.rules.map((rules, at) => visitOf(draws, rules, pair.ruled[at]!));
    const done: { visit: Visit; answer: Answer }[] = [];
    let base: Answer | undefined;
    for (const [at, visit] of visits.entries()) {
      // A rule that does not touch this unit leaves its attempt as it was.
      const known = done.find(({ visit: earlier }) => isSame(earlier, visit));
      const answer = known?.answer ?? tryOften(study, draws, pair.isPublic ? study.groups : [], visit, store);
      if (!known) done.push({ visit, answer });
      base ??= answer;
      tallies[at]!.add(answer.first, {
        example: { seed: draws.seedOf(1), soc: draws.soc, faults: answer.faults, ...visit.masks },
        chargedAtRetry: answer.chargedAtRetry,
        changed: charges(answer.first) !== charges(base.first),
      });
    }
  }
  return study.rules.flatMap((rules, at) => tallies[at]!.rows({ vehicle: pair.vehicle, charger: pair.charger, rules }));
}

/** The two units that meet in one repetition under one rule set. */
interface Visit {
  readonly vehicle: VehicleAtPlug;
  readonly charger: ChargerAtPlug;
  readonly masks: { readonly vehicleMask: number; readonly chargerMask: number };
  /** Rates of faults that the rule set changes at these units. */
  readonly rates: Readonly<Record<string, number>>;
}

interface Answer {
  readonly first: Attempt;
  readonly faults: readonly string[];
  readonly chargedAtRetry: boolean;
}

function visitOf(draws: AttemptDraws, rules: string, { vehicle, charger }: Pair["ruled"][number]): Visit {
  const vehicleMask = draws.maskOf(rules, vehicle);
  const chargerMask = draws.maskOf(rules, charger);
  const rates: Record<string, number> = {};
  for (const [ruled, mask] of [[vehicle, vehicleMask] as const, [charger, chargerMask] as const])
    for (const [bit, { faults }] of ruled.changes.entries()) if (mask & (1 << bit)) Object.assign(rates, faults);
  return {
    vehicle: vehicle.variants[vehicleMask]!,
    charger: charger.variants[chargerMask]!,
    masks: { vehicleMask, chargerMask },
    rates,
  };
}

const isSame = (a: Visit, b: Visit): boolean =>
  a.vehicle === b.vehicle &&
  a.charger === b.charger &&
  Object.keys(a.rates).length === 0 &&
  Object.keys(b.rates).length === 0;

function tryOften(
  study: InteropStudy,
  draws: AttemptDraws,
  groups: readonly FaultGroup[],
  { vehicle, charger, rates }: Visit,
  store: EventStore,
): Answer {
  const { cables } = study;
  if ("failure" in checkPlug(vehicle, charger)) {
    const first = runAttempt({ vehicle, charger, cables, seed: 0, soc: draws.soc, faults: [] });
    return { first, faults: [], chargedAtRetry: false };
  }
  const attempt = (number: number, faults: readonly string[]): Attempt =>
    runAttempt({ vehicle, charger, cables, seed: draws.seedOf(number), soc: draws.soc, faults }, store);
  const faults = draws.faultsOf(1, groups, rates);
  const first = attempt(1, faults);
  let chargedAtRetry = false;
  for (let number = 2; number <= study.tries && !charges(first) && !chargedAtRetry; number++)
    chargedAtRetry = charges(attempt(number, draws.faultsOf(number, groups, rates)));
  return { first, faults, chargedAtRetry };
}
