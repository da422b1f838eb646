import type { PairedSeries } from "./assess/paired-series.ts";
import type { PairedShare } from "./assess/paired-shares.ts";
import { csvOf } from "./report/client/csv.ts";
import { type Publication, roCrate } from "./ro-crate.ts";
import type { Difference } from "./study/summary.ts";
import { differenceRows } from "./sweep-results.ts";
import { TOOL } from "./version.ts";

/** Texts that go with a comparison's page. */
export interface ComparisonFiles {
  readonly csv: string;
  /** ro-crate-metadata.json over files already written to a folder. */
  crate(dir: string, files: readonly string[], published: Publication): string;
}

const FORMATS: Readonly<Record<string, string>> = { html: "text/html", json: "application/json", csv: "text/csv" };

/** CSV and RO-Crate of a comparison. @param inputs what was compared */
export async function comparisonFiles(options: {
  readonly name: string;
  readonly differences?: readonly Difference[];
  readonly runs?: readonly {
    readonly name: string;
    readonly kpis: Readonly<Record<string, { value: number | null; unit: string }>>;
  }[];
  readonly shares?: readonly PairedShare[];
  readonly series?: readonly PairedSeries[];
  readonly inputs: readonly string[];
}): Promise<ComparisonFiles> {
  const { name, differences, runs = [], shares = [], series = [], inputs } = options;
  const csv = differences
    ? csvOf(differenceRows(differences, shares))
    : csvOf({
        header: RUN_HEADER.split(" "),
        rows: [...runs.flatMap(kpiRows), ...shares.flatMap(shareRows), ...series.map(seriesRow)],
      });
  return {
    csv,
    crate: (dir, files, published) =>
      roCrate({
        name,
        description: `Comparison of ${inputs.join(", ")}`,
        tool: TOOL,
        dir,
        published,
        files: files.map((path) => ({
          path,
          name: path,
          encodingFormat: FORMATS[path.split(".").at(-1)!] ?? "application/octet-stream",
        })),
        inputs: inputs.map((name) => ({ name })),
      }),
  };
}

const RUN_HEADER = "run kpi value unit against low_95 high_95 n p_holm method";

type Cell = string | number | null;

const kpiRows = (run: { name: string; kpis: Readonly<Record<string, { value: number | null; unit: string }>> }) =>
  Object.entries(run.kpis).map(([id, { value, unit }]): Cell[] => [
    ...[run.name, id, value, unit],
    ...["", null, null, null, null, ""],
  ]);

/** The share of the run, that of the other with its own interval, and their difference. */
const shareRows = ({ kpi, run, against, n, after, before, difference, p }: PairedShare): Cell[][] => [
  [run, kpi, after.pct, "%", "", after.low, after.high, n, null, "Wilson, of the sessions both have"],
  [against, kpi, before.pct, "%", "", before.low, before.high, n, null, "Wilson, of the sessions both have"],
  [
    run,
    `${kpi} difference`,
    difference.pct,
    "points",
    against,
    difference.low,
    difference.high,
    n,
    p,
    "Newcombe, McNemar",
  ],
];

const seriesRow = ({ series, unit, run, against, n, difference, blocks, blockS }: PairedSeries): Cell[] => [
  ...[run, `${series} mean difference`, difference.estimate, unit, against, difference.low, difference.high, n, null],
  `block bootstrap, ${blocks} blocks of ${blockS} s`,
];
