import { type Stream, stream } from "../../base/random.ts";
import type { RuledModel } from "../../scenario/models/apply-rules.ts";
import type { ReliabilityModel } from "../../scenario/models/reliability.ts";
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
  const meets = (purpose: string, rate: number): boolean => rate > 0 && draw(purpose)() < rate;
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
      const names = drawFaults(draw, attempt, groups).filter((name) => changedRates[name] === undefined);
      for (const name in changedRates) if (meets(`fault ${name}`, changedRates[name]!)) names.push(name);
      return names;
    },
  };
}

/** Names of the faults a try meets, one of each group at most.
 *  @param draw opens a stream by its purpose; those that stick are the same for every try of a visit */
export function drawFaults(
  draw: (purpose: string) => Stream,
  attempt: number,
  groups: readonly FaultGroup[],
): string[] {
  const names: string[] = [];
  for (const { name: group, sticks, perAttempt, faults, cumulative } of groups) {
    if (perAttempt <= 0) continue;
    const dice = draw(sticks ? `faults ${group}` : `faults ${group} ${attempt}`);
    if (dice() >= perAttempt) continue;
    // Which one it is does not depend on how often there is one: rates can be scaled on the same numbers.
    const at = dice();
    names.push(faults[cumulative.findIndex((upTo) => at < upTo)] ?? faults.at(-1)!);
  }
  return names;
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

/** A reliability model's groups of faults, for the draws. */
export const groupsOf = (model: Pick<ReliabilityModel, "outage" | "hidden" | "passing">): FaultGroup[] =>
  (["outage", "hidden", "passing"] as const).map((name) =>
    faultGroup({ name, sticks: name !== "passing", perAttempt: model[name].perAttempt }, model[name].weights),
  );

/** A group of faults from their relative weights. */
function faultGroup(
  group: Pick<FaultGroup, "name" | "sticks" | "perAttempt">,
  weights: Readonly<Record<string, number>>,
): FaultGroup {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const cumulative = Object.values(weights).map((weight) => {
    sum += weight;
    return sum / total;
  });
  return { ...group, faults: Object.keys(weights), cumulative };
}
