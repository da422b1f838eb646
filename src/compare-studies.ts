import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { PairedShare } from "./assess/paired-shares.ts";
import { mean } from "./assess/statistics/sample-moments.ts";
import { type Fault, ScenarioError } from "./base/errors.ts";
import type { ReportRun } from "./report/data.ts";
import { differingSettings } from "./report-input.ts";
import { warmUpSentence } from "./study/auto-warm-up.ts";
import { pairingSentence, unhelpfulPairings } from "./study/pairing.ts";
import { OVERLAY } from "./study/points.ts";
import { type ResultRow, readResults } from "./study/results.ts";
import { type Comparable, type Difference, differencesOf } from "./study/summary.ts";
import { type PointPairs, type StudyRuns, studyShares } from "./study-shares.ts";
import type { StudyFile } from "./sweep-results.ts";
import { TOOL } from "./version.ts";

/** Points of each study that a page shows one by one. */
const MOST_SHOWN = 60;

/** Two or more studies, the later ones against the first. */
export interface StudyComparison {
  readonly differences: readonly Difference[];
  /** Shares of sessions, paired session by session, where both studies' runs kept their tables. */
  readonly shares: readonly PairedShare[];
  /** Why there are no shares, or not at all points. */
  readonly sharesNote?: string | undefined;
  readonly html: string;
  /** What could not be paired and was left out, one sentence each. */
  readonly left: readonly string[];
  /** Key figures for which common random numbers do not help, one sentence each. */
  readonly pairing: readonly string[];
}

interface Read extends StudyRuns {
  /** Runs by what makes them comparable: the settings they vary and the seed. */
  readonly byKey: ReadonlyMap<string, ResultRow>;
  readonly rows: readonly ResultRow[];
}

/** Compares finished studies run by run: runs with equal settings and equal seeds are pairs.
 *  @throws ScenarioError where runs have no partner and `unpaired` does not allow that */
export async function compareStudies(
  dirs: readonly string[],
  options: { readonly unpaired?: boolean; readonly practical?: Readonly<Record<string, number>> } = {},
): Promise<StudyComparison> {
  const studies = await Promise.all(dirs.map(readStudy));
  const [first, ...others] = studies as [Read, ...Read[]];
  const faults: Fault[] = [];
  const left: string[] = [];
  const comparables: Comparable[] = [];
  const paired: PointPairs[] = [];
  for (const other of others) {
    const alone = [...other.byKey.keys()].filter((key) => !first.byKey.has(key)).length;
    const missing = [...first.byKey.keys()].filter((key) => !other.byKey.has(key)).length;
    const shared = other.byKey.size - alone;
    if (alone + missing > 0) {
      const message = `${missing} of ${first.byKey.size} runs of ${first.name} and ${alone} of ${other.byKey.size} of ${other.name} have no partner with the same settings and seed`;
      left.push(message);
      if (!options.unpaired || shared === 0) {
        const hint = shared === 0 ? "nothing can be paired" : `--unpaired compares the ${shared} pairs there are`;
        faults.push({ file: dirs[studies.indexOf(other)]!, message, hint, code: "UNPAIRED" });
      }
    }
    const points = pointPairs(first, other);
    paired.push(...points);
    comparables.push(...comparablesOf(points, options.practical ?? other.study.practical));
  }
  if (faults.length > 0) throw new ScenarioError(faults);
  const differences = differencesOf(comparables);
  const { renderComparison } = await import("./report/page.ts");
  const notes = [...new Set(studies.flatMap(({ study: { warmUp } }) => (warmUp ? [warmUpSentence(warmUp)] : [])))];
  const cuts = studies.map(({ name, study: { warmUp } }) => `${warmUp?.cut ?? "nothing"} of ${name}`);
  if (new Set(studies.map(({ study: { warmUp } }) => warmUp?.cut)).size > 1)
    left.push(`KPIs leave out ${cuts.join(", ")}: they are over different spans; give both studies the same warmUp`);
  const pairing = unhelpfulPairings(differences).map(pairingSentence);
  const { shares, note: sharesNote } = studyShares(paired);
  const html = renderComparison({
    runs: reportRuns(studies),
    differences,
    shares,
    sharesNote,
    pairing,
    notes: [...notes, ...left],
    title: studies.map(({ name }) => name).join(" against "),
    question: first.study.question,
    tool: TOOL,
  });
  return { differences, shares, sharesNote, html, left, pairing };
}

async function readStudy(dir: string): Promise<Read> {
  const file = join(dir, "study.json");
  if (!existsSync(file)) {
    const hint = "gridpilot sweep writes it when all runs of the study are done";
    throw new ScenarioError([
      { file: dir, message: "not a finished study: it has no study.json", hint, code: "STUDY_INCOMPLETE" },
    ]);
  }
  const study = JSON.parse(readFileSync(file, "utf8")) as StudyFile;
  const { rows } = await readResults(join(dir, "results"));
  const keyOf = (row: ResultRow) => JSON.stringify([study.varied.map((key) => row[key]), row["seed"]]);
  return { dir, name: basename(resolve(dir)), study, rows, byKey: new Map(rows.map((row) => [keyOf(row), row])) };
}

/** Per point the pairs of its replications, in the order of the later study. */
function pointPairs(first: Read, other: Read): PointPairs[] {
  const points = new Map<number, { after: ResultRow; before: ResultRow }[]>();
  for (const [key, after] of other.byKey) {
    const before = first.byKey.get(key);
    if (!before) continue;
    const point = Number(after["point"]);
    const pairs = points.get(point) ?? [];
    pairs.push({ after, before });
    points.set(point, pairs);
  }
  const varies = other.study.varied.length > 0;
  return [...points.values()].map((pairs) => {
    const name = String(pairs[0]!.after["run"]).replace(/_r\d+$/, "");
    return { point: varies ? `${other.name}: ${name}` : other.name, before: first, after: other, pairs };
  });
}

/** Per point each key figure over its pairs. */
function comparablesOf(points: readonly PointPairs[], practical: Readonly<Record<string, number>>): Comparable[] {
  return points.flatMap(({ point, before, after, pairs }) =>
    Object.entries(after.study.kpis)
      .filter(([id, { better }]) =>
        Object.keys(practical).length > 0 ? id in practical : better !== "neither" && id !== "energyBalanceResidual",
      )
      .map(
        ([kpi, facts]): Comparable => ({
          ...{ point, baseline: before.name, kpi, facts, practical: practical[kpi] ?? 0 },
          after: pairs.map(({ after }) => numberOrNull(after[kpi])),
          before: pairs.map(({ before }) => numberOrNull(before[kpi])),
        }),
      ),
  );
}

/** Every point of every study as a run with the means of its replications; what the studies' scenarios differ in stands
 *  among its settings. */
function reportRuns(studies: readonly Read[]): ReportRun[] {
  const differing = differingSettings(studies.map(({ study }) => study.made.scenario as Record<string, unknown>));
  return studies.flatMap(({ name, study, rows }, s) => {
    const points = new Map<number, ResultRow[]>();
    for (const row of rows) points.set(Number(row["point"]), [...(points.get(Number(row["point"])) ?? []), row]);
    return [...points.values()].slice(0, MOST_SHOWN).map((replications): ReportRun => {
      const row = replications[0]!;
      const kpis = Object.entries(study.kpis).map(([id, { label, unit, better }]) => {
        const values = replications.map((r) => numberOrNull(r[id])).filter((value) => value !== null);
        const value = values.length > 0 ? mean(values) : null;
        return [id, { value, unit, label, ...(better === "neither" ? {} : { better }) }] as const;
      });
      const varied = Object.fromEntries(study.varied.map((key) => [key, row[key] ?? ""]));
      return {
        name: `${name}: ${String(row["run"]).replace(/_r\d+$/, "")}`,
        settings: { study: name, ...differing[s], ...varied },
        kpis: Object.fromEntries(kpis),
        tables: {},
        manifest: {
          // The limit that a point must keep is its own, not that of the scenario it was made from.
          scenario: withSettings(scenarioOf(study, varied), varied),
          seed: Number(row["seed"]),
          version: study.tool.version,
          inputs: Object.entries(study.made.files).map(([path, sha256]) => ({ path, sha256 })),
          warnings: [],
        },
      };
    });
  });
}

/** The scenario that a point's settings were laid over: the study's own, or that of the point's overlay. */
const scenarioOf = (study: StudyFile, varied: Readonly<Record<string, unknown>>) =>
  (study.overlaid?.[String(varied[OVERLAY])] ?? study.made.scenario) as Record<string, unknown>;

/** A scenario with settings by key path laid over it. */
function withSettings(scenario: Readonly<Record<string, unknown>>, settings: Readonly<Record<string, unknown>>) {
  const laid = structuredClone(scenario) as Record<string, unknown>;
  for (const [path, value] of Object.entries(settings)) {
    const keys = path.split(".");
    const last = keys.pop()!;
    let inner: unknown = laid;
    for (const key of keys) inner = isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
    if (isObject(inner)) inner[last] = value;
  }
  return laid;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const numberOrNull = (value: string | number | null | undefined): number | null =>
  typeof value === "number" ? value : null;
