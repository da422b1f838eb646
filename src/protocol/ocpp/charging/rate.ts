import type { PhaseValue, RateUnit } from "./profile.ts";

type ThreePhases = readonly [number, number, number];

/** One or more stated values laid over each other, each kept in the unit it was stated in: watts become amperes only once
 *  it is known on how many phases. */
export interface Rate {
  /** Ampere on each phase. */
  readonly phaseA?: ThreePhases;
  /** Watt over all phases. */
  readonly totalW?: number;
  /** Watt on each phase, where L2 or L3 was stated. */
  readonly phaseW?: ThreePhases;
  readonly phases?: number;
}

/** How a rate is read: unit, number of phases, nominal voltage, and whether each phase is named by itself. */
export interface RateReading {
  readonly unit: RateUnit;
  readonly phases: number;
  readonly voltageV: number;
  readonly perPhase: boolean;
}

/** A rate from a stated value. */
export function rateOf(value: PhaseValue | undefined, unit: RateUnit, phases: number | undefined): Rate {
  const known = phases === undefined ? {} : { phases };
  if (!value) return known;
  const named = value.l2 !== undefined || value.l3 !== undefined;
  const each: ThreePhases = [value.value, value.l2 ?? value.value, value.l3 ?? value.value];
  if (unit === "A") return { ...known, phaseA: each };
  return named ? { ...known, phaseW: each } : { ...known, totalW: value.value };
}

/** The smaller of two rates, unit by unit and phase by phase, on the smaller number of phases. */
export function leastRate(a: Rate, b: Rate): Rate {
  return {
    ...pick("phaseA", eachLeast(a.phaseA, b.phaseA)),
    ...pick("phaseW", eachLeast(a.phaseW, b.phaseW)),
    ...pick("totalW", least(a.totalW, b.totalW)),
    ...pick("phases", least(a.phases, b.phases)),
  };
}

/** A rate with another on top of it, in the first one's units. */
export function sumOfRates(
  base: Rate,
  more: Rate,
  { phases: usual, voltageV }: { readonly phases: number; readonly voltageV: number },
): Rate {
  const phases = base.phases ?? more.phases ?? usual;
  const read = (unit: RateUnit, perPhase: boolean): ThreePhases =>
    readRate(more, { unit, phases, voltageV, perPhase }) ?? same(0);
  return {
    ...base,
    ...(base.phaseA && { phaseA: eachSum(base.phaseA, read("A", true)) }),
    ...(base.phaseW && { phaseW: eachSum(base.phaseW, read("W", true)) }),
    ...(base.totalW !== undefined && { totalW: base.totalW + read("W", false)[0] }),
  };
}

/** Whether the phases differ, so that one number cannot tell the whole. */
export const isUneven = ({ phaseA, phaseW }: Rate): boolean =>
  phaseW !== undefined || (phaseA !== undefined && (phaseA[0] !== phaseA[1] || phaseA[0] !== phaseA[2]));

/** A rate in one unit: [L1, L2, L3], or three times the total where watts are wanted and phases are not told apart;
 *  undefined where nothing was stated. */
export function readRate(rate: Rate, { unit, phases, voltageV, perPhase }: RateReading): ThreePhases | undefined {
  const inA = unit === "A";
  // What one ampere, one watt per phase and one watt in total are worth in the wanted unit.
  const perAmpere = inA ? 1 : perPhase ? voltageV : voltageV * phases;
  const perPhaseWatt = inA ? 1 / voltageV : perPhase ? 1 : phases;
  const perTotalWatt = inA ? 1 / (voltageV * phases) : perPhase ? 1 / phases : 1;
  const total = rate.totalW;
  const stated = [
    scale(rate.phaseA, perAmpere),
    scale(rate.phaseW, perPhaseWatt),
    scale(total === undefined ? undefined : [total, total, total], perTotalWatt),
  ].reduce(eachLeast);
  // On fewer than three phases nobody says which; the one nearest to zero is safe on all.
  return stated && phases < 3 ? same(nearestToZero(stated)) : stated;
}

const same = (value: number): ThreePhases => [value, value, value];
const nearestToZero = (values: ThreePhases): number => values.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a));
const scale = (values: ThreePhases | undefined, by: number): ThreePhases | undefined =>
  values && [values[0] * by, values[1] * by, values[2] * by];
const least = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b);

function eachLeast(a: ThreePhases | undefined, b: ThreePhases | undefined): ThreePhases | undefined {
  if (!a || !b) return a ?? b;
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.min(a[2], b[2])];
}

const eachSum = (a: ThreePhases, b: ThreePhases): ThreePhases => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];

const pick = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
