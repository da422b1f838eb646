import { join } from "node:path";
import type { PairedShare } from "./assess/paired-shares.ts";
import type { KpiKind } from "./kpi/kpi.ts";
import { kpiKinds } from "./kpi/registry.ts";
import type { ChartRows } from "./report/charts/chart.ts";
import { csvOf } from "./report/client/csv.ts";
import type { WarmUp } from "./study/auto-warm-up.ts";
import type { RunRecord } from "./study/journal.ts";
import { pairingSentence, unhelpfulPairings } from "./study/pairing.ts";
import type { PlannedRun, StudyPlan } from "./study/plan.ts";
import { OVERLAY, type Points, shownValue } from "./study/points.ts";
import { type ResultColumn, type ResultValues, writeIfChanged, writeResults } from "./study/results.ts";
import { sensitivities } from "./study/sensitivity.ts";
import type { Store } from "./study/store.ts";
import { type Comparable, type Difference, differencesOf, pointKpi } from "./study/summary.ts";
import { crossingsOf, type ThresholdShare, thresholdShares } from "./study/threshold-shares.ts";
import { type BrokenThreshold, brokenBy, thresholdsOf } from "./study/thresholds.ts";
import { type CrossingYears, crossingYears } from "./study/uptake.ts";
import { jsonBytes } from "./tables/manifest.ts";
import { TOOL } from "./version.ts";

/** Points up to which every one is summed up and drawn; the results of larger studies are for tools that read Parquet. */
const MOST_SUMMED_UP = 2_000;

/** Points whose key figures stay in memory while they are asked for KPI by KPI: one and its baseline. */
const POINTS_KEPT = 2;

/** How a sweep ended. */
export interface SweepResult {
  /** Runs that other shards, or a later start, still have to do; results are written when there are none. */
  readonly missing: number;
  readonly failed: readonly { readonly run: string; readonly code: string; readonly message: string }[];
  readonly broken: readonly BrokenThreshold[];
  readonly replications: number;
  /** What was written, in the results' folder. */
  readonly files?: readonly string[];
  /** Key figures for which common random numbers do not help, a sentence each. */
  readonly pairing?: readonly string[];
}

/** What results are made of. */
export interface FinishedSweep {
  readonly plan: StudyPlan;
  readonly store: Store;
  readonly out: string;
  readonly baseline: (point: number) => number | undefined;
  readonly replications: number;
  readonly token: string;
}

/** study.json: what the results are results of. */
export interface StudyFile {
  readonly format: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly name: string;
  readonly question: string;
  readonly points: number;
  readonly replications: number;
  readonly runs: number;
  readonly varied: readonly string[];
  readonly baseline: Readonly<Record<string, string | number | boolean>> | null;
  readonly practical: Readonly<Record<string, number>>;
  readonly thresholds: Readonly<Record<string, string>>;
  /** What KPIs leave out; absent where nothing was asked to be. */
  readonly warmUp?: WarmUp;
  readonly kpis: Readonly<Record<string, { label: string; unit: string; better: KpiKind["better"] }>>;
  /** What the first run was made of; the others differ in what is varied and in the seed. */
  readonly made: {
    engine: string;
    plugins: readonly string[];
    files: Readonly<Record<string, string>>;
    scenario: object;
  };
  /** Where overlays are varied: the scenario under each, by the name the results give it. */
  readonly overlaid?: Readonly<Record<string, object>>;
}

/** Writes results, summary, differences and page of a study whose runs are all done. The same runs give the same bytes. */
export async function writeSweep(sweep: FinishedSweep): Promise<SweepResult> {
  const { plan, store, out, replications, token } = sweep;
  const { study } = plan.loaded;
  const { points } = plan;
  const runAt = (index: number) => plan.run(Math.floor(index / replications), index % replications);
  const recordOf = (run: PlannedRun): RunRecord => store.journals.read(run.id)!;
  const count = points.count * replications;
  const failed: { run: string; code: string; message: string }[] = [];
  const kinds = kpiKinds.all;
  await writeResults({
    dir: join(out, "results"),
    columns: columnsOf(sweep),
    count,
    token,
    valuesAt: (index) => {
      const run = runAt(index);
      return valuesOfRun(run, recordOf(run), failed);
    },
  });

  const valuesOf = keptValues(replications, (point, r) => {
    const record = recordOf(plan.run(point, r));
    return record.state === "done" ? record.kpis : {};
  });
  const known = (values: readonly (number | null)[]) => values.filter((value): value is number => value !== null);

  const broken: BrokenThreshold[] = [];
  const thresholds = thresholdsOf(study.thresholds);
  for (const threshold of thresholds)
    for (let point = 0; point < points.count; point++)
      broken.push(...brokenBy(threshold, points.at(point).name, known(valuesOf(point, threshold.kpi))));

  const files = ["results/"];
  const pairing: string[] = [];
  const write = (name: string, bytes: Uint8Array) => {
    writeIfChanged(join(out, name), bytes, token);
    files.push(name);
  };
  const { engine, plugins, files: inputs, scenario } = await plan.ingredients(0, 0);
  const described: StudyFile = {
    format: 1,
    tool: TOOL,
    name: study.name,
    question: study.question,
    points: points.count,
    replications,
    runs: count,
    varied: points.keys,
    baseline: study.baseline ?? null,
    practical: study.practical,
    thresholds: study.thresholds,
    ...(plan.warmUp ? { warmUp: plan.warmUp } : {}),
    kpis: Object.fromEntries(kinds.map(({ kind, label, unit, better }) => [kind, { label, unit, better }])),
    made: { engine, plugins, files: inputs, scenario },
    ...(await overlaidScenarios(plan)),
  };
  if (points.count <= MOST_SUMMED_UP) {
    const header = ["point", ...points.keys, "kpi", "unit", "n", "mean", "half_width_95"];
    const summedUp = Array.from(
      { length: points.count },
      (_, point) => new Map(kinds.map(({ kind }) => [kind, pointKpi(known(valuesOf(point, kind)))])),
    );
    const rows = summedUp.map((summedOf, point) => {
      const { name, settings } = points.at(point);
      return kinds.flatMap(({ kind, unit }) => {
        const summed = summedOf.get(kind);
        return summed ? [[name, ...settings.map(shownValue), kind, unit, summed.n, summed.mean, summed.halfWidth]] : [];
      });
    });
    write("summary.csv", Buffer.from(csvOf({ header, rows: rows.flat() }), "utf8"));
    const shares = thresholdShares(thresholds, points, (point, kpi) => known(valuesOf(point, kpi)));
    if (shares.length > 0) write("thresholds.csv", Buffer.from(csvOf(thresholdRows(shares, points)), "utf8"));
    const crossings = crossingsOf(shares, points);
    const years = study.uptake ? crossingYears(study.uptake, crossings) : [];
    if (years.length > 0) write("uptake.csv", Buffer.from(csvOf(yearRows(years)), "utf8"));
    const differences = differencesOf(comparables(sweep, valuesOf));
    pairing.push(...unhelpfulPairings(differences).map(pairingSentence));
    if (study.baseline) {
      write("differences.csv", Buffer.from(csvOf(differenceRows(differences)), "utf8"));
      write("differences.json", jsonBytes({ differences }));
    }
    const meanOf = (point: number, kpi: string) => summedUp[point]!.get(kpi)?.mean;
    const found = sensitivities(
      study,
      points,
      kinds.map(({ kind }) => kind),
      meanOf,
    );
    if (found.length > 0) {
      const names = Object.keys(found[0]!.values);
      const body = found.map(({ group, parameter, kpi, values }) => [
        group,
        parameter,
        kpi,
        ...names.map((n) => values[n]!),
      ]);
      write(
        "sensitivity.csv",
        Buffer.from(csvOf({ header: ["group", "parameter", "kpi", ...names], rows: body }), "utf8"),
      );
    }
    const { studyPage } = await import("./study-page.ts");
    write(
      "study.html",
      Buffer.from(
        await studyPage(sweep, {
          differences,
          sensitivities: found,
          shares,
          crossings,
          years,
          valuesOf,
        }),
        "utf8",
      ),
    );
  }
  // study.json comes last: where it is, everything else is.
  write("study.json", jsonBytes(described));
  return { missing: 0, failed, broken, replications, files, ...(pairing.length > 0 ? { pairing } : {}) };
}

/** The key figures of points, replication by replication, null where a run had none; each record is read once for all
 *  KPIs of its point as long as points are asked for in order. */
function keptValues(
  replications: number,
  kpisOf: (point: number, replication: number) => Readonly<Record<string, number | null>>,
): (point: number, kpi: string) => readonly (number | null)[] {
  const kept = new Map<number, ReadonlyMap<string, (number | null)[]>>();
  const none = new Array<null>(replications).fill(null);
  const read = (point: number): ReadonlyMap<string, (number | null)[]> => {
    const columns = new Map<string, (number | null)[]>();
    for (let r = 0; r < replications; r++)
      for (const [kpi, value] of Object.entries(kpisOf(point, r))) {
        if (value === null) continue;
        let column = columns.get(kpi);
        if (!column) {
          column = none.slice();
          columns.set(kpi, column);
        }
        column[r] = value;
      }
    return columns;
  };
  return (point, kpi) => {
    const columns = kept.get(point) ?? read(point);
    // Asked for last, given up last.
    kept.delete(point);
    kept.set(point, columns);
    if (kept.size > POINTS_KEPT) kept.delete(kept.keys().next().value!);
    return columns.get(kpi) ?? none;
  };
}

function thresholdRows(shares: readonly ThresholdShare[], points: Points): ChartRows {
  return {
    header: [
      ...["point", ...points.keys, "kpi", "condition", "holds", "value", "n", "within"],
      ...["within_share", "within_share_low_95", "within_share_high_95"],
    ],
    rows: shares.map(({ point, kpi, condition, holds, value, n, within, share }) => {
      const { name, settings } = points.at(point);
      const shown = [name, ...settings.map(shownValue), kpi, condition, String(holds), value, n, within];
      return [...shown, share.estimate, share.low, share.high];
    }),
  };
}

function yearRows(years: readonly CrossingYears[]): ChartRows {
  const header = ["kpi", "condition", "with", "key", "holds_to", "breaks_at"];
  return {
    header: [...header, "holds_until_year", "broken_by_year", "later_by_years"],
    rows: years.map(({ kpi, condition, others, key, holdsTo, breaksAt, holdsUntil, brokenBy, gainedYears }) => [
      ...[kpi, condition, others, key, holdsTo, breaksAt],
      ...[holdsUntil, brokenBy, gainedYears],
    ]),
  };
}

/** The scenario under each overlay that the points choose from, as its first point has it. */
async function overlaidScenarios({ points, ingredients }: StudyPlan): Promise<Pick<StudyFile, "overlaid">> {
  if (!points.keys.includes(OVERLAY)) return {};
  const overlaid: Record<string, object> = {};
  for (let point = 0; point < points.count; point++) {
    const setting = points.at(point).settings.find(({ key }) => key === OVERLAY)!;
    const name = String(shownValue(setting));
    if (!(name in overlaid)) overlaid[name] = (await ingredients(point, 0)).scenario;
  }
  return { overlaid };
}

function columnsOf({ plan }: FinishedSweep): ResultColumn[] {
  const { points } = plan;
  const column = (name: string, type: ResultColumn["type"], unit: string, meaning: string) => ({
    name,
    type,
    unit,
    meaning,
  });
  const isNumber = (key: string) => {
    const axis = points.axes.find(({ keys }) => keys.includes(key))!;
    const at = axis.keys.indexOf(key);
    return axis.alternatives.every((settings) => typeof settings[at]!.value === "number");
  };
  return [
    column("run", "STRING", "", "name of the run"),
    column("point", "INT32", "1", "which combination of the varied settings, counted from 0"),
    column("replication", "INT32", "1", "which replication of the point, counted from 0"),
    column("seed", "DOUBLE", "1", "seed of every random stream of the run"),
    column("identity", "STRING", "", "hash of everything the run was made of"),
    column("state", "STRING", "", "done or failed"),
    column("error", "STRING", "", "code of the failure"),
    column("warnings", "INT32", "1", "warnings raised while running"),
    ...points.keys.map((key) => column(key, isNumber(key) ? "DOUBLE" : "STRING", "", `setting ${key}`)),
    ...kpiKinds.all.map(({ kind, unit, formula }) => column(kind, "DOUBLE", unit, formula)),
  ];
}

/** In the order of `columnsOf`. */
function valuesOfRun(
  { point, replication, seed, name, id }: PlannedRun,
  record: RunRecord,
  failed: { run: string; code: string; message: string }[],
): ResultValues {
  const facts = [name, point.index, replication, seed, id, record.state];
  const settings = point.settings.map(shownValue);
  const kinds = kpiKinds.all;
  if (record.state === "done") {
    const { kpis } = record;
    return [...facts, null, record.warnings, ...settings, ...kinds.map(({ kind }) => kpis[kind] ?? null)];
  }
  failed.push({ run: name, code: record.code, message: record.message });
  return [...facts, record.code, null, ...settings, ...kinds.map(() => null)];
}

function comparables(
  { plan, baseline }: FinishedSweep,
  valuesOf: (point: number, kpi: string) => readonly (number | null)[],
): Comparable[] {
  const { points } = plan;
  const { practical } = plan.loaded.study;
  // Asked for are the KPIs with a practical threshold; without any, all that have a better side.
  const asked = kpiKinds.all.filter(({ kind, better }) =>
    Object.keys(practical).length > 0 ? kind in practical : better !== "neither" && kind !== "energyBalanceResidual",
  );
  return Array.from({ length: points.count }, (_, point) => {
    const before = baseline(point);
    if (before === undefined) return [];
    return asked.map(
      ({ kind, unit, label, better }): Comparable => ({
        point: points.at(point).name,
        baseline: points.at(before).name,
        kpi: kind,
        facts: { unit, label, better },
        practical: practical[kind] ?? 0,
        after: valuesOf(point, kind),
        before: valuesOf(before, kind),
      }),
    );
  }).flat();
}

/** Differences as the rows of a CSV file, below them those of shares of sessions. */
export const differenceRows = (differences: readonly Difference[], shares: readonly PairedShare[] = []): ChartRows => ({
  header: DIFFERENCE_HEADER.split(" "),
  rows: [
    ...differences.map((d) => [
      ...[d.point, d.baseline, d.kpi, d.unit, d.n, d.estimate, d.low, d.high],
      ...(d.bootstrap ?? [null, null]),
      ...(d.ratio ?? [null, null, null]),
      ...[d.p, d.shareBetter, d.practical, d.verdict, d.varianceRatio, d.correlation],
    ]),
    ...shares.map(({ run, against, kpi, replications, difference: { pct, low, high }, p }) => [
      ...[run, against, `${kpi} by session`, "points", replications, pct, low, high],
      ...[null, null, null, null, null, p, null, null, "", null, null],
    ]),
  ],
});

const DIFFERENCE_HEADER =
  "point baseline kpi unit n difference low_95 high_95 bca_low_95 bca_high_95 ratio ratio_low_95 ratio_high_95 p_holm share_better practical verdict variance_ratio correlation";
