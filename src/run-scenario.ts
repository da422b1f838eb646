import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { moneyTable } from "./assess/economics/money.ts";
import { fleetPeaks } from "./assess/fleet-peak.ts";
import { assert } from "./base/errors.ts";
import { computeKpis, type KpiValue, kpiWarnings } from "./kpi/kpi.ts";
import { kpiKinds } from "./kpi/registry.ts";
import { prepareRun } from "./run/prepare.ts";
import { type Recorded, type RunOptions, simulate } from "./run/run.ts";
import { type CheckpointOptions, checkpointPlan } from "./run-checkpoints.ts";
import type { LoadedScenario } from "./scenario/load.ts";
import type { Manifest } from "./tables/manifest.ts";
import type { Table } from "./tables/table.ts";
import { TOOL } from "./version.ts";

/** Energy that may go missing between meters, batteries and grid before a run counts as wrong [1]. */
const MOST_RESIDUAL = 1e-6;

/** Some 20 MB of the widest table: small beside a run that needs it, and a hundred million rows are 400 files. */
const SPILL_ROWS = 262_144;

/** A run that has come to its end, in memory. */
export interface RunResult {
  readonly tables: Readonly<Record<string, Table>>;
  readonly kpis: Readonly<Record<string, KpiValue>>;
  /** The manifest but for the files, which are known once written. */
  readonly manifest: Omit<Manifest, "tables" | "kpis">;
  readonly warnings: readonly string[];
  /** What looked on has seen, where it was asked for. */
  readonly seen?: Recorded["seen"];
  /** Threads it took, and why. */
  readonly threads?: Recorded["threads"];
}

/** Runs a loaded scenario: reads what it names, simulates, and computes the KPIs.
 *  @throws ScenarioError, PluginError, SimulationError; the signal's reason when cancelled */
export async function runScenario(
  loaded: LoadedScenario,
  options: Omit<RunOptions, "checkpoints" | "spill"> & {
    readonly plugins?: readonly string[];
    /** Whether tables are left out that are made from others at the end and that no KPI reads. */
    readonly forKpis?: boolean;
    readonly checkpoint?: CheckpointOptions | undefined;
    /** Where rows may be put aside, for as long as the result is used; with checkpoints that is their folder. */
    readonly spillDir?: string | undefined;
    /** A table is put aside once it has so many rows. */
    readonly spillRows?: number | undefined;
  } = {},
): Promise<RunResult> {
  const { plugins: paths = [], forKpis = false, checkpoint, spillDir, spillRows = SPILL_ROWS, ...how } = options;
  const data = await prepareRun(loaded, paths);
  const { scenario, inputs } = data.resolved;
  const plugins = paths.map((path) => ({
    kind: "policy",
    path: path.split(/[\\/]/).at(-1)!,
    sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
  }));
  const checkpoints = checkpoint && checkpointPlan(checkpoint, { scenario, inputs, plugins });
  const dir = checkpoints?.place.dir ?? spillDir;
  const recorded = await simulate(data, {
    ...how,
    checkpoints,
    spill: dir === undefined ? undefined : { dir, rows: spillRows },
  });
  const derived = [
    ...(forKpis ? [] : [fleetPeaks(recorded.tables, scenario.seed)]),
    moneyTable(recorded.tables, scenario),
  ];
  const tables = { ...recorded.tables };
  for (const table of derived) if (table) tables[table.spec.kind] = table;
  const { kpis } = computeKpis({ tables, scenario }, kpiKinds);
  const residual = kpis.energyBalanceResidual?.value ?? 0;
  assert(residual < MOST_RESIDUAL, `energy balance residual ${residual} is not below ${MOST_RESIDUAL}`);
  const late =
    recorded.lateSessions > 0
      ? [`${recorded.lateSessions} of ${data.trace.count} sessions arrive after the end of the run and are left out`]
      : [];
  const warnings = [...late, ...recorded.warnings, ...kpiWarnings({ kpis }, kpiKinds)];
  return {
    tables,
    kpis,
    warnings,
    seen: recorded.seen,
    threads: recorded.threads,
    manifest: {
      format: 1,
      tool: TOOL,
      scenario,
      seed: scenario.seed,
      inputs,
      plugins,
      engine: { handledEvents: recorded.handledEvents },
      warnings,
    },
  };
}
