import { copyName } from "../grid/copies.ts";
import type { Network } from "../grid/network.ts";
import { tableBuilder } from "../tables/builder.ts";
import { busVoltage } from "../tables/kinds/bus-voltage.ts";
import { gridControl } from "../tables/kinds/grid-control.ts";
import { gridStep } from "../tables/kinds/grid-step.ts";
import { lineLoading } from "../tables/kinds/line-loading.ts";
import { transformer } from "../tables/kinds/transformer.ts";
import { voltageQuality } from "../tables/kinds/voltage-quality.ts";
import type { Table } from "../tables/table.ts";
import { lineColumns } from "./line-recorder.ts";
import { qualityColumns } from "./quality-recorder.ts";
import { transformerColumns } from "./transformer-recorder.ts";

export type GridTables = ReturnType<typeof gridTables>;

/** Longer tables grow as they fill: a run that long puts its rows aside. */
const MOST_ROOM = 262_144;

/** The tables that all copies of the feeder on one worker write into. Names of copy c's elements follow those of copy
 *  c − 1: bus k of `buses` in the worker's own copy c has code `c · buses.length + k`, and lines and transformers alike.
 *  @param copies [first, end)  @param buses those that have rows */
export function gridTables(options: {
  readonly network: Network;
  readonly first: number;
  readonly end: number;
  readonly copies: number;
  readonly buses: readonly number[];
  readonly hasLines: boolean;
  /** Rows to make room for, so that what a run is known to record is not copied as it grows. */
  readonly expected: { readonly steps: number; readonly voltages: number; readonly intervals: number };
}) {
  const { network, first, end, copies, hasLines } = options;
  const room = (rows: number) => Math.min(MOST_ROOM, rows);
  const ofEach = (elements: readonly unknown[]) => room((end - first) * elements.length * options.expected.intervals);
  const names = (own: readonly string[]): string[] =>
    Array.from({ length: end - first }, (_, k) => own.map((name) => copyName(name, first + k, copies))).flat();
  const busNames = names(options.buses.map((bus) => network.buses[bus].name));
  const open = {
    steps: tableBuilder(gridStep, room(options.expected.steps)),
    voltages: tableBuilder(busVoltage, room(options.expected.voltages)),
    quality: tableBuilder(voltageQuality),
    lines: tableBuilder(lineLoading, hasLines ? ofEach(network.lines) : 0),
    transformers: tableBuilder(transformer, ofEach(network.transformers)),
    controls: tableBuilder(gridControl),
  };
  const timed = [open.steps, open.voltages, ...(hasLines ? [open.lines] : []), open.transformers].map((each) =>
    each.timestamp("time"),
  );
  return {
    steps: {
      time: open.steps.timestamp("time"),
      stepS: open.steps.f64("step_s"),
      feederKw: open.steps.f64("feeder_kw"),
      feederKvar: open.steps.f64("feeder_kvar"),
      lossesKw: open.steps.f64("losses_kw"),
      loadKw: open.steps.f64("load_kw"),
      evKw: open.steps.f64("ev_kw"),
      currentA: open.steps.f64("current_a_a"),
      currentB: open.steps.f64("current_b_a"),
      currentC: open.steps.f64("current_c_a"),
      minPu: open.steps.f64("min_pu"),
      maxPu: open.steps.f64("max_pu"),
      iterations: open.steps.i32("iterations"),
    },
    voltages: {
      time: open.voltages.timestamp("time"),
      bus: open.voltages.category("bus", busNames),
      phase: open.voltages.i32("phase"),
      meanPu: open.voltages.f64("mean_pu"),
      minPu: open.voltages.f64("min_pu"),
      maxPu: open.voltages.f64("max_pu"),
    },
    quality: qualityColumns(open.quality, busNames),
    lines: lineColumns(open.lines, hasLines ? names(network.lines.map(({ name }) => name)) : []),
    transformers: transformerColumns(open.transformers, names(network.transformers.map(({ name }) => name))),
    controls: {
      time: open.controls.timestamp("time"),
      control: open.controls.category("control"),
      action: open.controls.category("action"),
      iteration: open.controls.i32("iteration"),
    },
    /** The verdicts, which are written at the end. */
    verdicts: (): Table => open.quality.finish(),
    /** Rows of the longest table since the last call of `flush`. */
    rows: (): number => Math.max(...timed.map((column) => column.length)),
    /** The rows since the last call; recording goes on. */
    flush: (): Table[] => [
      open.steps.finish(),
      open.voltages.finish(),
      ...(hasLines ? [open.lines.finish()] : []),
      open.transformers.finish(),
      open.controls.finish(),
    ],
  };
}
