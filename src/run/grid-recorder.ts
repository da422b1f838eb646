import { parseDurationUs, type TimeUs } from "../base/time.ts";
import type { ControlEvent } from "../grid/control-queue.ts";
import type { HeadMeasurement } from "../grid/measure.ts";
import type { PowerFlow } from "../grid/power-flow.ts";
import { feederTopology } from "../grid/topology.ts";
import type { Model } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import { tableBuilder } from "../tables/builder.ts";
import { busVoltage } from "../tables/kinds/bus-voltage.ts";
import { buses } from "../tables/kinds/buses.ts";
import { gridControl } from "../tables/kinds/grid-control.ts";
import { gridStep } from "../tables/kinds/grid-step.ts";
import type { Table } from "../tables/table.ts";
import { LineRecorder } from "./line-recorder.ts";
import { QualityRecorder } from "./quality-recorder.ts";
import { TransformerRecorder } from "./transformer-recorder.ts";

/** What the grid's tables are made of: one row per step at the head, one per node, line and transformer and averaging
 *  interval, one per action of a control. */
export class GridRecorder {
  /** Made anew from the scenario where a run goes on from a checkpoint; what was recorded is in files by then. */
  static readonly rebuilt = [
    ...["model", "pf", "declaredV", "nodes", "customerNodes"],
    ...["steps", "step_", "voltages", "voltage_", "controls", "control_"],
  ];
  private readonly model: Model;
  private readonly pf: PowerFlow;
  private readonly declaredV: Float64Array;
  private readonly intervalUs: TimeUs;
  /** Nodes of the interval rows: phases 1 to 3 of every bus with a declared voltage. */
  private readonly nodes: Int32Array;
  private readonly customerNodes: Int32Array;
  private readonly steps = tableBuilder(gridStep);
  private readonly step_: ReturnType<typeof stepColumns>;
  private readonly voltages = tableBuilder(busVoltage);
  private readonly voltage_: ReturnType<typeof voltageColumns>;
  private readonly lines: LineRecorder;
  private readonly transformers: TransformerRecorder;
  private readonly quality: QualityRecorder;
  private readonly controls = tableBuilder(gridControl);
  private readonly control_: ReturnType<typeof controlColumns>;
  private readonly weighted: Float64Array;
  private readonly min: Float64Array;
  private readonly max: Float64Array;
  private spanUs = 0;
  private intervalStartUs: TimeUs = 0;

  constructor(data: RunData, model: Model, pf: PowerFlow, declaredV: Float64Array) {
    this.model = model;
    this.pf = pf;
    this.declaredV = declaredV;
    this.intervalUs = parseDurationUs(data.resolved.scenario.record.voltageInterval)!;
    const all = Int32Array.from({ length: pf.index.count }, (_, node) => node);
    const { customers } = feederTopology(pf.network);
    const isSite = new Uint8Array(pf.network.buses.length);
    for (const { bus } of model.sites) if (bus >= 0) isSite[bus] = 1;
    const takesAll = data.resolved.scenario.record.buses === "all";
    const isRecorded = (bus: number) => takesAll || customers[bus] > 0 || isSite[bus] === 1;
    this.nodes = all.filter(
      (node) => pf.index.number[node] <= 3 && declaredV[node] > 0 && isRecorded(pf.index.bus[node]),
    );
    this.customerNodes = this.nodes.filter((node) => customers[pf.index.bus[node]] > 0);
    this.lines = new LineRecorder(pf);
    this.transformers = new TransformerRecorder(pf);
    this.quality = new QualityRecorder(pf, customers, this.nodes);
    this.step_ = stepColumns(this.steps);
    this.control_ = controlColumns(this.controls);
    this.voltage_ = voltageColumns(
      this.voltages,
      pf.network.buses.map(({ name }) => name),
    );
    this.weighted = new Float64Array(pf.index.count);
    this.min = new Float64Array(pf.index.count).fill(Number.POSITIVE_INFINITY);
    this.max = new Float64Array(pf.index.count);
  }

  /** Takes in one solved step. @param voltageV by node [V]
   *  @param ownKw what of the sites' power is not their EVSEs' [kW] */
  step(startUs: TimeUs, endUs: TimeUs, head: HeadMeasurement, voltageV: Float64Array, ownKw = 0): void {
    const rows = this.step_;
    rows.time.push(this.model.startEpochUs + startUs);
    rows.stepS.push((endUs - startUs) / 1e6);
    rows.feederKw.push(head.feederKw);
    rows.feederKvar.push(head.feederKvar);
    rows.lossesKw.push(head.lossesKw);
    rows.loadKw.push(head.feederKw - head.lossesKw - (head.extraKw - ownKw));
    rows.evKw.push(head.extraKw - ownKw);
    const current = (phase: number) =>
      phase < head.currentRe.length ? Math.hypot(head.currentRe[phase], head.currentIm[phase]) : Number.NaN;
    rows.currentA.push(current(0));
    rows.currentB.push(current(1));
    rows.currentC.push(current(2));
    let min = Number.POSITIVE_INFINITY;
    let max = 0;
    for (const node of this.customerNodes) {
      const pu = voltageV[node] / this.declaredV[node];
      if (pu < min) min = pu;
      if (pu > max) max = pu;
    }
    rows.minPu.push(this.customerNodes.length > 0 ? min : Number.NaN);
    rows.maxPu.push(this.customerNodes.length > 0 ? max : Number.NaN);
    rows.iterations.push(this.pf.outcome.iterations);
    this.accumulate(endUs - startUs, voltageV);
    this.lines.step(endUs - startUs);
    this.transformers.step(endUs - startUs);
    this.quality.step(endUs - startUs);
    if (endUs - this.intervalStartUs >= this.intervalUs) this.closeInterval(endUs);
  }

  /** Takes in what the controls did in one step. */
  controlled(endUs: TimeUs, log: readonly ControlEvent[]): void {
    for (const { control, action, iteration } of log) {
      this.control_.time.push(this.model.startEpochUs + endUs);
      this.control_.control.pushText(control);
      this.control_.action.pushText(action);
      this.control_.iteration.push(iteration);
    }
  }

  finish(endUs: TimeUs): Table[] {
    if (this.spanUs > 0) this.closeInterval(endUs);
    const [steps, voltages, ...others] = this.flush();
    return [steps, voltages, this.busTable(), this.quality.finish(this.intervalUs / 1e6), ...others];
  }

  /** The rows since the last call; recording goes on. */
  flush(): Table[] {
    return [
      this.steps.finish(),
      this.voltages.finish(),
      this.lines.finish(),
      this.transformers.finish(),
      this.controls.finish(),
    ];
  }

  private accumulate(spanUs: number, voltageV: Float64Array): void {
    this.spanUs += spanUs;
    const { nodes, weighted, min, max, declaredV } = this;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i];
      const pu = voltageV[node] / declaredV[node];
      weighted[node] = weighted[node] + pu * spanUs;
      if (pu < min[node]) min[node] = pu;
      if (pu > max[node]) max[node] = pu;
    }
  }

  private closeInterval(endUs: TimeUs): void {
    const rows = this.voltage_;
    const time = this.model.startEpochUs + this.intervalStartUs;
    for (const node of this.nodes) {
      rows.time.push(time);
      rows.bus.push(this.pf.index.bus[node]);
      rows.phase.push(this.pf.index.number[node]);
      rows.meanPu.push(this.weighted[node] / this.spanUs);
      rows.minPu.push(this.min[node]);
      rows.maxPu.push(this.max[node]);
    }
    this.lines.closeInterval(time, this.spanUs);
    this.transformers.closeInterval(time, this.spanUs);
    this.quality.closeInterval(this.spanUs, this.weighted);
    this.weighted.fill(0);
    this.min.fill(Number.POSITIVE_INFINITY);
    this.max.fill(0);
    this.spanUs = 0;
    this.intervalStartUs = endUs;
  }

  private busTable(): Table {
    const { network, index } = this.pf;
    const { parent, distanceM, customers } = feederTopology(network);
    const builder = tableBuilder(buses);
    const names = network.buses.map(({ name }) => name);
    const bus = builder.category("bus", names);
    const parentName = builder.category("parent", ["", ...names]);
    const number = (name: string) => builder.f64(name);
    const [x, y, nominal, distance] = ["x_m", "y_m", "nominal_v", "distance_m"].map(number);
    const count = builder.i32("customers");
    network.buses.forEach((each, b) => {
      bus.push(b);
      x!.push(each.x ?? Number.NaN);
      y!.push(each.y ?? Number.NaN);
      nominal!.push(this.declaredV[index.first[b]] ?? each.nominalV);
      distance!.push(distanceM[b]);
      parentName.push(parent[b] + 1);
      count.push(customers[b]);
    });
    return builder.finish();
  }
}

const stepColumns = (builder: ReturnType<typeof tableBuilder>) => ({
  time: builder.timestamp("time"),
  stepS: builder.f64("step_s"),
  feederKw: builder.f64("feeder_kw"),
  feederKvar: builder.f64("feeder_kvar"),
  lossesKw: builder.f64("losses_kw"),
  loadKw: builder.f64("load_kw"),
  evKw: builder.f64("ev_kw"),
  currentA: builder.f64("current_a_a"),
  currentB: builder.f64("current_b_a"),
  currentC: builder.f64("current_c_a"),
  minPu: builder.f64("min_pu"),
  maxPu: builder.f64("max_pu"),
  iterations: builder.i32("iterations"),
});

const controlColumns = (builder: ReturnType<typeof tableBuilder>) => ({
  time: builder.timestamp("time"),
  control: builder.category("control"),
  action: builder.category("action"),
  iteration: builder.i32("iteration"),
});

const voltageColumns = (builder: ReturnType<typeof tableBuilder>, buses: readonly string[]) => ({
  time: builder.timestamp("time"),
  bus: builder.category("bus", buses),
  phase: builder.i32("phase"),
  meanPu: builder.f64("mean_pu"),
  minPu: builder.f64("min_pu"),
  maxPu: builder.f64("max_pu"),
});
