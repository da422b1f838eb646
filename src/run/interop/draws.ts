import { type Stream, stream } from "../../base/random.ts";
import type { RuledModel } from "../../scenario/models/apply-rules.ts";
import { type FaultEffects, findFault } from "../session/faults.ts";
import type { FaultGroup, InteropStudy } from "./pair.ts";

/** The random numbers of one attempt, each from a stream of its own: what a rule changes shifts no other draw, so that
 *  rule sets are compared on common random numbers. */
export interface AttemptDraws {
  readonly soc: number;
  seedOf(attempt: number): number;
  /** Which of a model's changes hit this unit. @returns a bit mask, index into `variants` */
  maskOf(rules: string, ruled: RuledModel<unknown>): number;
  /** Names of the faults a try meets. */
  faultsOf(
    attempt: number,
    groups: readonly FaultGroup[],
    changedRates: Readonly<Record<string, number>>,
  ): readonly string[];
}

/** Draws for one repetition of a pair. */
export function attemptDraws(study: InteropStudy, pair: string, repetition: number): AttemptDraws {
  const entity = `interop:${pair}#${repetition}`;
  const draw = (purpose: string): Stream => stream(study.seed, entity, purpose);
  const [from, to] = study.arrivalSoc;
  const known = new Map<string, boolean>();
  const meets = (purpose: string, rate: number): boolean => {
    if (rate <= 0) return false;
    const key = `${purpose}@${rate}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const hit = draw(purpose)() < rate;
    known.set(key, hit);
    return hit;
  };
  return {
    soc: from + (to - from) * draw("soc")(),
    seedOf: (attempt) => Math.floor(draw(`session ${attempt}`)() * 2 ** 32),
    maskOf(rules, { changes }) {
      let mask = 0;
      for (const [bit, { index, share }] of changes.entries())
        if (meets(`rule ${rules} ${index}`, share)) mask |= 1 << bit;
      return mask;
    },
    faultsOf(attempt, groups, changedRates) {
      const names: string[] = [];
      for (const { sticks, rates } of groups) {
        for (const name in rates) {
          const rate = changedRates[name] ?? rates[name]!;
          if (meets(sticks ? `fault ${name}` : `fault ${name} ${attempt}`, rate)) names.push(name);
        }
      }
      for (const name in changedRates)
        if (!groups.some(({ rates }) => name in rates) && meets(`fault ${name}`, changedRates[name]!))
          names.push(name);
      return names;
    },
  };
}

/** What several faults do together. */
export function effectsOf(names: readonly string[]): FaultEffects {
  const effects = {};
  for (const fault of names) {
    const { name, summary, ...effect } = findFault(fault)!;
    Object.assign(effects, effect);
  }
  return effects;
}

/** Rates of a group's faults: its attempts shared out by weight. */
export function groupRates(perAttempt: number, weights: Readonly<Record<string, number>>): FaultGroup["rates"] {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, (perAttempt * weight) / total]));
}
