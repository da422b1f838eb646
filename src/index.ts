/** The public library. The command line uses nothing else. */

export { FEWEST_BLOCKS, type PairedSeries } from "./assess/paired-series.ts";
export type { PairedShare } from "./assess/paired-shares.ts";
export { type Fault, formatFault, PluginError, ScenarioError, SimulationError } from "./base/errors.ts";
export { nearest } from "./base/nearest.ts";
export { parseDurationUs, parseInstantUs, spanText } from "./base/time.ts";
export {
  type ChartOptions,
  type ChartRun,
  dayLoadSvg,
  differencesSvg,
  dispatchWaterfallSvg,
  energyCapacitySvg,
  feederMapChangeSvg,
  feederMapSvg,
  fleetPeakLinesSvg,
  fleetPeakSvg,
  frequencyPanelsSvg,
  frequencyResponseSvg,
  interopChangeSvg,
  interopFlowSvg,
  interopMatrixSvg,
  interopPairSvg,
  kpiBarsSvg,
  loadDurationSvg,
  moneyByPartyRunsSvg,
  moneyByPartySvg,
  powerPanelsSvg,
  type RunsChart,
  reserveOfferSvg,
  sensitivitySvg,
  sessionGanttSvg,
  sessionPanelsSvg,
  sessionTraceSvg,
  signalLimitSvg,
  sitePowerSvg,
  socFanSvg,
  stationLimitSvg,
  type TableChart,
  transformerPanelsSvg,
  transformerSvg,
  uptakeSvg,
  voltageEnvelopeSvg,
  voltagePanelsSvg,
} from "./chart-svgs.ts";
export { type Comparison, compareRuns, runVariants } from "./compare.ts";
export type { ComparisonFiles } from "./comparison-files.ts";
export { diffRuns, isSameRun, type RunDifference } from "./diff-runs.ts";
export type { ExplainedClass, ExplainedNetwork } from "./explain-network.ts";
export { withFittedRates } from "./fitted-rates.ts";
export { importAcn } from "./fleet/acn-import.ts";
export type { InteropRequest } from "./interop.ts";
export { type InteropShares, interopShares } from "./kpi/interop-shares.ts";
export { interopKpis, kpiKinds } from "./kpi/registry.ts";
export { buildModel } from "./model/build.ts";
export type { Policy, PolicyKind, SiteView } from "./policy/policy.ts";
export { policyKinds } from "./policy/registry.ts";
export { csvOf } from "./report/client/csv.ts";
export { loadPolicies } from "./run/load-policies.ts";
export { prepareRun } from "./run/prepare.ts";
export { simulate } from "./run/run.ts";
export { loadTriedPolicies } from "./run/try-plugins.ts";
export { type CheckpointOptions, dropCheckpoints } from "./run-checkpoints.ts";
export { type FinishedRun, pageOf, readRun, rowsAside, traceHashLines, writeRun } from "./run-folder.ts";
export { type RunResult, runScenario } from "./run-scenario.ts";
export { feederNames } from "./scenario/feeder-names.ts";
export { printedSchema } from "./scenario/json-schema.ts";
export { loadScenario } from "./scenario/load.ts";
export { findModelFile as modelFile, loadModel, modelNames } from "./scenario/models/load-model.ts";
export { resolveScenario } from "./scenario/resolve.ts";
export { readVariants } from "./scenario/variants.ts";
export { type Route, routes } from "./services/routes/routes.ts";
export { type SignalPath, signalPaths } from "./services/signals/paths.ts";
export { parseVary } from "./study/vary.ts";
export type { RunEvent, RunExplanation, Shard, Sweep, SweepPlan, SweepState } from "./sweep.ts";
export type { SweepResult } from "./sweep-results.ts";
export { readArrow } from "./tables/arrow-read.ts";
export { fileError } from "./tables/disk-refusals.ts";
export { tableSpecs } from "./tables/registry.ts";
export { checkRunTarget, replaceFile, sweepLeftOvers } from "./tables/run-folder.ts";
export type { Table } from "./tables/table.ts";
export type { SessionTrace, TraceRequest } from "./trace-session.ts";
export { TOOL } from "./version.ts";

// What most programs never call is loaded at its first call: a run's start-up is a good part of its cost.

export const explainFeeder: typeof import("./network-tools.ts").explainFeeder = async (...args) =>
  (await import("./network-tools.ts")).explainFeeder(...args);

export const importFeeder: typeof import("./network-tools.ts").importFeeder = async (...args) =>
  (await import("./network-tools.ts")).importFeeder(...args);

export const runInterop: typeof import("./session-tools.ts").runInterop = async (...args) =>
  (await import("./session-tools.ts")).runInterop(...args);

export const calibrateReliability: typeof import("./session-tools.ts").calibrateReliability = async (...args) =>
  (await import("./session-tools.ts")).calibrateReliability(...args);

/** A trace with the middle of its long loops taken out, for reading. */
export const foldLoops = async (...args: Parameters<typeof import("./session-tools.ts").foldLoops>) =>
  (await import("./session-tools.ts")).foldLoops(...args);

export const powerFlow: typeof import("./network-tools.ts").powerFlow = async (...args) =>
  (await import("./network-tools.ts")).powerFlow(...args);

export const traceSession: typeof import("./session-tools.ts").traceSession = async (...args) =>
  (await import("./session-tools.ts")).traceSession(...args);

export const compareStudies: typeof import("./study-tools.ts").compareStudies = async (...args) =>
  (await import("./study-tools.ts")).compareStudies(...args);

export const comparisonFiles: typeof import("./study-tools.ts").comparisonFiles = async (...args) =>
  (await import("./study-tools.ts")).comparisonFiles(...args);

export const query: typeof import("./study-tools.ts").query = async (...args) =>
  (await import("./study-tools.ts")).query(...args);

export const serveResults: typeof import("./study-tools.ts").serveResults = async (...args) =>
  (await import("./study-tools.ts")).serveResults(...args);

export const serveQueue: typeof import("./study-tools.ts").serveQueue = async (...args) =>
  (await import("./study-tools.ts")).serveQueue(...args);

export const openSweep: typeof import("./study-tools.ts").openSweep = async (...args) =>
  (await import("./study-tools.ts")).openSweep(...args);

export const tracePage: typeof import("./session-tools.ts").tracePage = async (...args) =>
  (await import("./session-tools.ts")).tracePage(...args);

/** The faults that a traced session can be given. */
export const sessionFaults = async () => (await import("./session-tools.ts")).sessionFaults;
