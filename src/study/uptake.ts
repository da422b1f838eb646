import { ScenarioError } from "../base/errors.ts";
import type { LoadedStudy } from "../scenario/load-study.ts";
import type { Uptake } from "../scenario/study-schema.ts";
import type { Points } from "./points.ts";
import type { Crossing } from "./threshold-shares.ts";

/** When a threshold is passed by a forecast of the number it depends on. */
export interface CrossingYears extends Crossing {
  /** The last year in which the forecast has not passed what still holds; null: it had from its first year on. */
  readonly holdsUntil: number | null;
  /** The first year in which it has reached what is broken; null: not by its last. */
  readonly brokenBy: number | null;
  /** By how many years it is broken later than the one broken first among those of the same threshold: at least so many
   *  where it is not broken by the last year; null where none of them is broken. */
  readonly gainedYears: number | null;
}

/** Year by year, the thresholds that a forecast's number passes. */
export function crossingYears({ key, years }: Uptake, crossings: readonly Crossing[]): CrossingYears[] {
  const forecast = forecastOf(years);
  const last = forecast.at(-1)!.year;
  const dated = crossings
    .filter((crossing) => crossing.key === key)
    .map((crossing) => {
      const { holdsTo, breaksAt } = crossing;
      const holding = forecast.findLast(({ value }) => holdsTo !== null && value <= holdsTo);
      const broken = forecast.find(({ value }) => breaksAt !== null && value >= breaksAt);
      return { ...crossing, holdsUntil: holding?.year ?? null, brokenBy: broken?.year ?? null };
    });
  return dated.map((one) => {
    const broken = dated.flatMap(({ kpi, brokenBy }) => (kpi === one.kpi && brokenBy !== null ? [brokenBy] : []));
    const gainedYears = broken.length === 0 ? null : (one.brokenBy ?? last + 1) - Math.min(...broken);
    return { ...one, gainedYears };
  });
}

/** First and last year of a forecast. */
export function spanOf(years: Uptake["years"]): readonly [number, number] {
  const all = Object.keys(years).map(Number);
  return [Math.min(...all), Math.max(...all)];
}

/** The forecast's number in every year of its span. */
export function forecastOf(years: Uptake["years"]): { readonly year: number; readonly value: number }[] {
  const [first, last] = spanOf(years);
  return Array.from({ length: last - first + 1 }, (_, k) => ({ year: first + k, value: valueIn(years, first + k) }));
}

/** The forecast's number in a year within its span: in a straight line between the years it names. */
export function valueIn(years: Uptake["years"], year: number): number {
  const named = Object.entries(years)
    .map(([text, value]) => ({ year: Number(text), value }))
    .sort((a, b) => a.year - b.year);
  const after = named.findIndex((one) => one.year >= year);
  const to = named[after]!;
  if (to.year === year) return to.value;
  const from = named[after - 1]!;
  const value = from.value + ((to.value - from.value) * (year - from.year)) / (to.year - from.year);
  // A forecast that comes to 0.6 does so whatever the last bit says.
  return Number(value.toPrecision(12));
}

/** Holds a study's forecast against what it varies. @throws ScenarioError */
export function checkUptake({ study, fault }: LoadedStudy, points: Points): void {
  const { uptake } = study;
  if (!uptake) return;
  const axis = points.axes.find(({ keys }) => keys.length === 1 && keys[0] === uptake.key);
  if (!axis?.alternatives.every(([setting]) => typeof setting!.value === "number")) {
    const message = `${uptake.key} is not a number that this study varies by itself`;
    const hint = `put its values into matrix, such as ${uptake.key}: 0.2..1..0.1`;
    throw new ScenarioError([fault(["uptake", "key"], message, "UPTAKE_NOT_VARIED", hint)]);
  }
  if (Object.keys(study.thresholds).length === 0) {
    const hint = 'add thresholds, such as transformerPeakLoadingPct: "p90 <= 100"';
    throw new ScenarioError([
      fault(["uptake"], "an uptake needs thresholds to date", "UPTAKE_WITHOUT_THRESHOLDS", hint),
    ]);
  }
}
