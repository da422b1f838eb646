import { ScenarioError } from "../base/errors.ts";
import type { LoadedStudy } from "../scenario/load-study.ts";
import { type Axis, axesOf, type Setting } from "./axes.ts";
import { mostReplications } from "./rounds.ts";

/** Runs of one study; beyond this a typing slip is likelier than a wish. */
const MOST_RUNS = 10_000_000;

/** Varied like a setting: which file is laid over the scenario; `none` for none. */
export const OVERLAY = "overlay";

/** One combination of what a study varies. */
export interface Point {
  readonly index: number;
  /** Names its runs: the values joined, or the row of a sample. */
  readonly name: string;
  readonly settings: readonly Setting[];
}

/** All points of a study, made when asked for. */
export interface Points {
  readonly count: number;
  readonly axes: readonly Axis[];
  readonly keys: readonly string[];
  at(index: number): Point;
}

/** The points a study spans. @throws ScenarioError with every fault of the study file */
export function pointsOf(loaded: LoadedStudy): Points {
  const axes = axesOf(loaded);
  const most = mostReplications(loaded.study);
  const runs = countOn(axes) * most;
  if (runs > MOST_RUNS) {
    const message = `expected at most ${MOST_RUNS} runs, got ${runs}`;
    throw new ScenarioError([loaded.fault([], message, "TOO_MANY_RUNS", "vary fewer settings or values")]);
  }
  const varied = axes.findIndex(({ keys }) => keys.includes("seed"));
  if (varied >= 0 && most > 1) {
    const message = "the seed is varied and there are replications, which count it up";
    const hint = "leave the seed to replications";
    throw new ScenarioError([loaded.fault(["replications"], message, "SEED_VARIED", hint)]);
  }
  return pointsOn(axes);
}

const countOn = (axes: readonly Axis[]): number =>
  axes.reduce((product, { alternatives }) => product * alternatives.length, 1);

/** The points that axes span, the last changing fastest. */
export function pointsOn(axes: readonly Axis[]): Points {
  const count = countOn(axes);
  const label = labeller(axes);
  return {
    count,
    axes,
    keys: axes.flatMap(({ keys }) => keys),
    at(index) {
      let rest = index;
      const chosen = axes.map(() => 0);
      for (let k = axes.length - 1; k >= 0; k--) {
        chosen[k] = rest % axes[k]!.alternatives.length;
        rest = Math.floor(rest / axes[k]!.alternatives.length);
      }
      const settings = axes.flatMap(({ alternatives }, k) => alternatives[chosen[k]!]!);
      return { index, name: axes.length === 0 ? "base" : chosen.map((at, k) => label(k, at)).join("_"), settings };
    },
  };
}

/** Names of alternatives, made of their values and different within an axis. */
function labeller(axes: readonly Axis[]): (axis: number, at: number) => string {
  const labels = axes.map(({ kind, alternatives }) => {
    if (kind === "sample") {
      const digits = String(Math.max(0, alternatives.length - 1)).length;
      return alternatives.map((_, at) => `s${String(at).padStart(digits, "0")}`);
    }
    const taken = new Set<string>();
    return alternatives.map((settings, at) => {
      const plain = settings.map(slug).join("-");
      const label = taken.has(plain) ? `${plain}-${at}` : plain;
      taken.add(label);
      return label;
    });
  });
  return (axis, at) => labels[axis]![at]!;
}

const slug = (setting: Setting): string =>
  String(shownValue(setting))
    .replaceAll(/[^\w.-]/g, "-")
    .slice(0, 60) || "-";

/** What names, tables and pages call a value: an overlay by its file's name, none of them `base`. */
export function shownValue({ key, value }: Pick<Setting, "key" | "value">): string | number {
  if (key !== OVERLAY) return typeof value === "boolean" ? String(value) : value;
  return value === "none" ? "base" : String(value).replace(/\.ya?ml$/, "");
}

/** The overlay files a point lays over the scenario. */
export const overlaysOf = (settings: readonly Setting[]): string[] =>
  settings.flatMap(({ key, value }) => (key === OVERLAY && value !== "none" ? [String(value)] : []));

/** The settings a point changes, overlays aside. */
export const changesOf = (settings: readonly Setting[]): Setting[] => settings.filter(({ key }) => key !== OVERLAY);
