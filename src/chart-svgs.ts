import { ScenarioError } from "./base/errors.ts";
import type { ReportDifference, ReportInput, ReportKpi, ReportRun, ReportSensitivity } from "./report/data.ts";
import type { SvgOptions } from "./report/svg.ts";
import type { UptakeFindings } from "./report/threshold-section.ts";
import type { Table } from "./tables/table.ts";

// The charts of the reports for a user's own page or notebook: one function each, from tables to SVG text. What draws (D3
// and a small DOM) is loaded at the first call.

/** How a chart outside a report is drawn. */
export interface ChartOptions extends SvgOptions {
  /** Offset of the time axis's clock, as ISO 8601 writes it: `+01:00`; UTC when absent. */
  readonly utcOffset?: string;
}

/** A run as charts of several runs read it: what sets it apart, its key figures, and its tables where the chart asks. */
export interface ChartRun {
  readonly name: string;
  /** `{ "policy.kind": "round-robin", "site.transformerKw": 50 }` */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly kpis?: Readonly<Record<string, ReportKpi>>;
  readonly tables?: readonly Table[];
}

/** Draws a chart of one run. @param tables the table it shows, or several   @throws CHART_WITHOUT_DATA, CHART_OPTION */
export type TableChart = (tables: Table | readonly Table[], options?: ChartOptions) => Promise<string>;

/** Draws a chart of several runs. @throws CHART_WITHOUT_DATA, CHART_OPTION */
export type RunsChart = (runs: readonly ChartRun[], options?: ChartOptions) => Promise<string>;

const INPUT = { title: "", question: "", tool: { version: "" } };

async function draw(
  kind: string,
  needs: string,
  input: Partial<ReportInput>,
  options: ChartOptions = {},
): Promise<string> {
  const { widthPx = 800, utcOffset = "Z" } = options;
  const refuse = (message: string, code: string, path = "") =>
    new ScenarioError([{ file: `chart ${kind}`, ...(path ? { path } : {}), message, code }]);
  if (!(widthPx >= 360 && widthPx <= 1600))
    throw refuse(`expected 360 to 1600, got ${widthPx}`, "CHART_OPTION", "widthPx");
  if (!/^(Z|[+-]\d{2}:\d{2})$/.test(utcOffset))
    throw refuse(`expected an offset such as +01:00, got "${utcOffset}"`, "CHART_OPTION", "utcOffset");
  const { svgOf } = await import("./report/svg.ts");
  const svg = svgOf(kind, { ...INPUT, runs: [], ...input }, options);
  if (svg === undefined) throw refuse(`nothing to show: expected ${needs}`, "CHART_WITHOUT_DATA");
  return svg;
}

function runOf({ name, settings, kpis = {}, tables = [] }: ChartRun, options?: ChartOptions): ReportRun {
  // Only the offset of a scenario's start sets the clock.
  const start = `1970-01-01T00:00:00${options?.utcOffset ?? "Z"}`;
  return {
    ...{ name, settings, kpis },
    manifest: { scenario: { start }, seed: 0, version: "", inputs: [], warnings: [] },
    tables: Object.fromEntries(tables.map((table) => [table.spec.kind, table])),
  };
}

const ofTables =
  (kind: string, needs: string): TableChart =>
  (tables, options) => {
    const list = Array.isArray(tables) ? (tables as readonly Table[]) : [tables as Table];
    return draw(kind, needs, { runs: [runOf({ name: "run", settings: {}, tables: list }, options)] }, options);
  };

const ofRuns =
  (kind: string, needs: string): RunsChart =>
  (runs, options) =>
    draw(kind, needs, { runs: runs.map((run) => runOf(run, options)) }, options);

/** Power of the EVSEs and its limit over time, from `site_power`; with `grid_step` the whole feeder's, too. */
export const sitePowerSvg: TableChart = ofTables("site-power", "the table site_power");
/** Power beside the limit a signal asks for, from `site_power` and `site_signal`. */
export const signalLimitSvg: TableChart = ofTables("signal-limit", "the tables site_power and site_signal");
/** Charging stations under a signalled limit, from `ocpp_message`; with `site_power` over the whole run. */
export const stationLimitSvg: TableChart = ofTables("station-limit", "the table ocpp_message");
/** Range of voltages along the feeder, from `buses` and `bus_voltage`. */
export const voltageEnvelopeSvg: TableChart = ofTables("voltage-envelope", "the tables buses and bus_voltage");
/** The feeder with its lowest voltages, from `buses` (with coordinates) and `bus_voltage`. */
export const feederMapSvg: TableChart = ofTables("feeder-map", "the tables buses, with coordinates, and bus_voltage");
/** Loading and hot spot of the most loaded transformer, from `transformer`. */
export const transformerSvg: TableChart = ofTables("transformer", "the table transformer");
/** Reserve offered block by block, and what was there, from `reserve_block`. */
export const reserveOfferSvg: TableChart = ofTables("reserve-offer", "the table reserve_block");
/** Frequency with and without the fleet, and its power, from `frequency`. */
export const frequencyResponseSvg: TableChart = ofTables("frequency-response", "the table frequency");
/** Power sorted from highest to lowest, from `grid_step` or `site_power`. */
export const loadDurationSvg: TableChart = ofTables("load-duration", "the table grid_step or site_power");
/** What each party receives and pays, from `money`. */
export const moneyByPartySvg: TableChart = ofTables("money-by-party", "the table money");
/** Peak per vehicle and coincidence against the number of vehicles, from `fleet_peak`. */
export const fleetPeakSvg: TableChart = ofTables("fleet-peak", "the table fleet_peak");
/** States of charge over time with the window of giving back, from `session_soc`; with `sessions` the departures. */
export const socFanSvg: TableChart = ofTables("soc-fan", "the table session_soc");
/** Who was connected when, and who got what was asked for, from `sessions`. */
export const sessionGanttSvg: TableChart = ofTables("session-gantt", "the table sessions");
/** How long set-points take to the meter, hop by hop, from `dispatch_hop`; with `dispatch` what became of all of them. */
export const dispatchWaterfallSvg: TableChart = ofTables("dispatch-waterfall", "the table dispatch_hop");
/** Vehicles against chargers, from `interop`. */
export const interopMatrixSvg: TableChart = ofTables("interop-matrix", "the table interop");
/** Where attempts to charge are lost, from `interop`. */
export const interopFlowSvg: TableChart = ofTables("interop-flow", "the table interop");
/** What each further rule set changes, from `interop` of two rule sets or more. */
export const interopChangeSvg: TableChart = ofTables("interop-change", "the table interop with two rule sets or more");
/** A session message by message, from `session_events`, `session_signals` and `session_limits`. */
export const sessionTraceSvg: TableChart = ofTables(
  "session-trace",
  "the tables session_events, session_signals and session_limits",
);
/** The mean day of each run, from its `site_power` or `grid_step`. */
export const dayLoadSvg: RunsChart = ofRuns("day-load", "runs with the table site_power or grid_step");
/** Peak per vehicle and coincidence against the number of vehicles, a line per run, from each run's `fleet_peak`. */
export const fleetPeakLinesSvg: RunsChart = ofRuns("fleet-peak-lines", "two to twelve runs with the table fleet_peak");
/** What each party receives and pays in each run, from each run's `money`. */
export const moneyByPartyRunsSvg: RunsChart = ofRuns("money-by-party-runs", "two to twelve runs with the table money");
/** Key figures of two to some runs side by side. */
export const kpiBarsSvg: RunsChart = ofRuns("kpi-bars", "two runs or more whose kpis differ");
/** Energy delivered (the KPI `energyDeliveredPct`) against a setting that is a number. */
export const energyCapacitySvg: RunsChart = ofRuns(
  "energy-capacity",
  "runs with the KPI energyDeliveredPct and a setting whose number differs",
);

/** Power over time, a panel per run, from each run's `site_power`; with `grid_step` the whole feeder's, too. */
export const powerPanelsSvg: RunsChart = ofRuns("power-panels", "two to twelve runs with the table site_power");
/** Range of voltages along the feeder, a panel per run, from each run's `buses` and `bus_voltage`. */
export const voltagePanelsSvg: RunsChart = ofRuns("voltage-panels", "two to twelve runs with buses and bus_voltage");
/** The feeder's worst voltages in the first run and in another, and the change, from `buses` and `bus_voltage`. */
export const feederMapChangeSvg: RunsChart = ofRuns(
  "feeder-map-change",
  "two runs or more of one feeder with the tables buses, with coordinates, and bus_voltage",
);
/** Loading, hot spot or ageing of the most loaded transformer, a panel per run, from `transformer`. */
export const transformerPanelsSvg: RunsChart = ofRuns("transformer-panels", "two to twelve runs with transformer");
/** Frequency or the fleet's power, a panel per run, from `frequency`. */
export const frequencyPanelsSvg: RunsChart = ofRuns("frequency-panels", "two to twelve runs with the table frequency");
/** Who was connected when and got what share, a panel per run, from `sessions`. */
export const sessionPanelsSvg: RunsChart = ofRuns("session-panels", "two to twelve runs with the table sessions");
/** Interoperability matrices side by side and their difference, from each run's `interop`. */
export const interopPairSvg: RunsChart = ofRuns("interop-pair", "two runs or more with the table interop");

/** In which years thresholds hold and are broken as a forecast grows. */
export const uptakeSvg = (uptake: UptakeFindings, options?: ChartOptions): Promise<string> =>
  draw("uptake", "one threshold or more", { thresholds: { crossings: [], points: [], uptake } }, options);
/** Forest plot of paired differences from a baseline, as a study's `differences.json` holds them. */
export const differencesSvg = (differences: readonly ReportDifference[], options?: ChartOptions): Promise<string> =>
  draw("differences", "one difference or more", { differences }, options);

/** Morris effects or Sobol indices of sampled parameters. */
export const sensitivitySvg = (sensitivities: readonly ReportSensitivity[], options?: ChartOptions): Promise<string> =>
  draw("sensitivity", "one parameter's indices or more", { sensitivities }, options);
