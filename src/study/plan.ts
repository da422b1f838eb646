import { type Fault, ScenarioError } from "../base/errors.ts";
import type { Registry } from "../base/registry.ts";
import type { PolicyKind } from "../policy/policy.ts";
import { LIMITS } from "../scenario/limits.ts";
import { type OpenedScenario, openScenario } from "../scenario/load.ts";
import type { LoadedStudy } from "../scenario/load-study.ts";
import { keyPlaceAt, nodeAt } from "../scenario/tree.ts";
import { AUTO, type WarmUp } from "./auto-warm-up.ts";
import type { Setting } from "./axes.ts";
import { fileFinder, type Ingredients, identityOf } from "./identity.ts";
import { layerOf, type PlacedSetting } from "./layer.ts";
import { changesOf, overlaysOf, type Point, type Points, pointsOf } from "./points.ts";
import { mostReplications } from "./rounds.ts";
import { missingFiles, studyFileAt } from "./study-files.ts";
import { checkUptake } from "./uptake.ts";

/** One run of a study: a point and a replication. */
export interface PlannedRun {
  /** Point by point, the replications of a point together. */
  readonly point: Point;
  readonly replication: number;
  readonly seed: number;
  /** Names its folder: the point's name, with the replication where there are several. */
  readonly name: string;
  readonly id: string;
}

/** A study that has met its scenario: every point is known to be valid and every run has its identity. */
export interface StudyPlan {
  readonly loaded: LoadedStudy;
  readonly points: Points;
  /** Scenario files of a point: the scenario, the study's overlays, the point's. */
  pathsOf(point: Point): string[];
  /** Everything a point changes, the study's own `set` included, each where the study file has it. */
  settingsOf(point: Point): PlacedSetting[];
  run(point: number, replication: number): PlannedRun;
  ingredients(point: number, replication: number): Promise<Ingredients>;
  /** What KPIs leave out, where the study asks for it and it is known. */
  readonly warmUp?: WarmUp;
  /** The seed of the scenario itself, that of replication 0. */
  seedOf(point: number): number;
}

/** What identities depend on besides the scenario. */
export interface PlanOptions {
  readonly policies: Registry<PolicyKind>;
  readonly engine: string;
  /** SHA-256 of each plug-in. */
  readonly plugins: readonly string[];
  readonly onProgress?: ((fraction: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Loads a study's scenario at every point. @throws ScenarioError with the faults of the first points that have any */
export async function planStudy(loaded: LoadedStudy, options: PlanOptions): Promise<StudyPlan> {
  const { study, tree } = loaded;
  const points = pointsOf(loaded);
  checkUptake(loaded, points);
  const opened = new Map<string, OpenedScenario>();
  const missing = missingFiles(loaded, points);
  if (missing.length > 0) throw new ScenarioError(missing.sort(byPlace).slice(0, LIMITS.faults));
  const base = studyFileAt(loaded, study.scenario);
  const pathsOf = (point: Point) => [
    base,
    ...[...study.overlays, ...overlaysOf(point.settings)].map((file) => studyFileAt(loaded, file)),
  ];
  const fixed = Object.entries(study.set).map(
    ([key, value]): Setting => ({ key, value, source: String(value), path: ["set", key] }),
  );
  const settingsOf = (point: Point) =>
    [...fixed, ...changesOf(point.settings)].map(
      ({ key, value, source, path }): PlacedSetting => ({
        ...{ key, value, source },
        place: nodeAt(tree, path)?.place ?? keyPlaceAt(tree, path),
      }),
    );
  const filesOf = fileFinder();
  const ingredientsOf = async (point: Point): Promise<Ingredients> => {
    const paths = pathsOf(point);
    const key = paths.join("\0");
    let scenario = opened.get(key);
    if (!scenario) {
      scenario = await openScenario({ paths, policies: options.policies });
      opened.set(key, scenario);
    }
    const found = await scenario.load(settingsOf(point).map(layerOf));
    const { engine, plugins } = options;
    const { warmUp } = study;
    const hasCut = warmUp !== undefined && warmUp !== AUTO;
    return { engine, scenario: found.scenario, files: filesOf(found), plugins, ...(hasCut ? { warmUp } : {}) };
  };

  const most = mostReplications(study);
  const ids = new Map<number, readonly string[]>();
  const seeds = new Float64Array(points.count);
  const faults: Fault[] = [];
  for (let index = 0; index < points.count; index++) {
    options.signal?.throwIfAborted();
    options.onProgress?.(index / points.count);
    if (index % 100 === 99) await new Promise(setImmediate);
    const point = points.at(index);
    try {
      const ingredients = await ingredientsOf(point);
      const { seed } = ingredients.scenario as { seed: number };
      seeds[index] = seed;
      ids.set(
        index,
        Array.from({ length: most }, (_, r) => identityOf(withSeed(ingredients, seed + r))),
      );
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      faults.push(...error.faults.filter((fault) => !faults.some((known) => isSame(known, fault))));
      if (faults.length >= LIMITS.faults) break;
    }
  }
  if (faults.length > 0) throw new ScenarioError(faults.sort(byPlace).slice(0, LIMITS.faults));
  const digits = String(most - 1).length;
  return {
    loaded,
    points,
    pathsOf,
    settingsOf,
    seedOf: (point) => seeds[point]!,
    run(index, replication) {
      const point = points.at(index);
      const name = most === 1 ? point.name : `${point.name}_r${String(replication).padStart(digits, "0")}`;
      return { point, replication, seed: seeds[index]! + replication, name, id: ids.get(index)![replication]! };
    },
    async ingredients(index, replication) {
      const ingredients = await ingredientsOf(points.at(index));
      return withSeed(ingredients, seeds[index]! + replication);
    },
  };
}

/** The runs of all points at so many replications, in the order of the results. */
export function* runsOf(plan: StudyPlan, replications: number): Generator<PlannedRun> {
  for (let point = 0; point < plan.points.count; point++)
    for (let replication = 0; replication < replications; replication++) yield plan.run(point, replication);
}

/** Replication r has the scenario's seed plus r; every point has the same seeds, so points meet common random numbers. */
const withSeed = (ingredients: Ingredients, seed: number): Ingredients => ({
  ...ingredients,
  scenario: { ...ingredients.scenario, seed },
});

const byPlace = (a: Fault, b: Fault): number => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

const isSame = (a: Fault, b: Fault): boolean =>
  a.code === b.code && a.path === b.path && a.line === b.line && a.column === b.column && a.file === b.file;
