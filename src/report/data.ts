import type { PairedSeries } from "../assess/paired-series.ts";
import type { PairedShare } from "../assess/paired-shares.ts";
import type { Table } from "../tables/table.ts";
import type { ThresholdFindings } from "./threshold-section.ts";

/** One key figure of one run. A null value means the run could not answer (no grid, no session). */
export interface ReportKpi {
  readonly value: number | null;
  /** "%" , "kW", "min" …; "" or "1" for a plain ratio. */
  readonly unit: string;
  readonly label: string;
  /** Which direction is an improvement; absent where neither is. */
  readonly better?: "higher" | "lower";
  /** How the number comes from the tables, in one line. */
  readonly formula?: string;
  /** Tables that a figure without a value looked for and the run has not written. */
  readonly missingTables?: readonly string[];
}

/** What a run was made of, as far as the report shows it. */
export interface ReportManifest {
  /** The resolved scenario; `start` (ISO 8601 with offset) sets the clock of every time axis. */
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly seed: number | string;
  readonly version: string;
  readonly inputs: readonly { readonly path: string; readonly sha256: string }[];
  readonly warnings: readonly string[];
}

/** One run as the report reads it. */
export interface ReportRun {
  readonly name: string;
  /** What differs between runs or names the question: `policy.kind`, `site.transformerKw`. */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly kpis: Readonly<Record<string, ReportKpi>>;
  readonly manifest: ReportManifest;
  /** By table kind; a chart whose tables are absent is left out. */
  readonly tables: Readonly<Record<string, Table>>;
}

/** A page about one run (`runs` has one entry) or about several. */
export interface ReportInput {
  readonly runs: readonly ReportRun[];
  /** Differences from a baseline, where several runs were paired. */
  readonly differences?: readonly ReportDifference[];
  /** What is to be said of how the differences were paired, a sentence each. */
  readonly pairing?: readonly string[];
  readonly sensitivities?: readonly ReportSensitivity[];
  /** Shares of sessions against another's, and why there are none or fewer than there could be. */
  readonly shares?: readonly PairedShare[];
  readonly sharesNote?: string | undefined;
  /** Time series against the first run's. */
  readonly series?: readonly PairedSeries[];
  /** What a study's thresholds came to. */
  readonly thresholds?: ThresholdFindings;
  readonly title: string;
  readonly question: string;
  /** What must be known of how the figures were made, a sentence each. */
  readonly notes?: readonly string[];
  readonly tool: { readonly version: string };
}

/** A key figure of one system against another's, replication by replication. */
export interface ReportDifference {
  readonly point: string;
  readonly baseline: string;
  readonly kpi: string;
  readonly label: string;
  readonly unit: string;
  readonly better: "higher" | "lower" | "neither";
  readonly n: number;
  readonly estimate: number;
  /** 95 % interval; null for one replication. */
  readonly low: number | null;
  readonly high: number | null;
  readonly practical: number;
  readonly verdict: string;
  readonly shareBetter: number;
  readonly values: readonly number[];
}

/** What a sampled parameter does to a key figure: `muStar` and `sigma`, or `first` and `total`. */
export interface ReportSensitivity {
  readonly group: string;
  readonly parameter: string;
  readonly kpi: string;
  readonly label: string;
  readonly unit: string;
  readonly values: Readonly<Record<string, number>>;
}

/** A page that puts several runs side by side. */
export type ComparisonInput = ReportInput;
