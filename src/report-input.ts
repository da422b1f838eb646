import type { KpiValue } from "./kpi/kpi.ts";
import type { ReportRun } from "./report/data.ts";
import { leavesOf } from "./report/leaves.ts";
import type { Manifest } from "./tables/manifest.ts";
import type { Table } from "./tables/table.ts";

/** What the settings table of a single run shows. */
const SHOWN_SETTINGS = [
  "policy.kind",
  "site.network",
  "site.transformerKw",
  "site.evse",
  "fleet.vehicle",
  "grid.feeder",
];

/** A run as the report reads it. @param settings what sets it apart; the usual settings when absent */
export function reportRun(run: {
  readonly name: string;
  readonly manifest: Omit<Manifest, "tables" | "kpis">;
  readonly kpis: Readonly<Record<string, KpiValue>>;
  readonly tables: Readonly<Record<string, Table>>;
  readonly settings?: Readonly<Record<string, string | number>>;
}): ReportRun {
  const { scenario, seed, tool, inputs, warnings } = run.manifest;
  return {
    name: run.name,
    settings: run.settings ?? pick(leavesOf(scenario), SHOWN_SETTINGS),
    kpis: Object.fromEntries(
      Object.entries(run.kpis).map(([id, { better, ...kpi }]) => [id, better === "neither" ? kpi : { ...kpi, better }]),
    ),
    manifest: { scenario, seed, version: tool.version, inputs, warnings },
    tables: run.tables,
  };
}

/** The settings in which scenarios differ, by key path; what says nothing of the physics (names, questions) aside. */
export function differingSettings(
  scenarios: readonly Readonly<Record<string, unknown>>[],
): Record<string, string | number>[] {
  const leaves = scenarios.map((scenario) => leavesOf(scenario));
  const keys = [...new Set(leaves.flatMap((each) => Object.keys(each)))].filter(
    (key) => key !== "question" && key !== "name",
  );
  const differing = keys.filter((key) => leaves.some((each) => each[key] !== leaves[0]![key]));
  return leaves.map((each) => pick(each, differing));
}

const pick = (all: Readonly<Record<string, string | number>>, keys: readonly string[]) =>
  Object.fromEntries(keys.filter((key) => key in all).map((key) => [key, all[key]!]));
