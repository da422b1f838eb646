import { parseDurationUs, type TimeUs } from "../base/time.ts";
import type { ControlEvent } from "../grid/control-queue.ts";
import type { HeadMeasurement } from "../grid/measure.ts";
import type { PowerFlow } from "../grid/power-flow.ts";
import { feederTopology } from "../grid/topology.ts";
import type { Model } from "../model/model.ts";
import { furtherBuses } from "../model/places.ts";
import type { RunData } from "../model/run-data.ts";
import type { GridTables } from "./grid-tables.ts";
import { LineRecorder } from "./line-recorder.ts";
import { type QualityLayout, QualityRecorder, qualityLayout } from "./quality-recorder.ts";
import { TransformerRecorder } from "./transformer-recorder.ts";

/** What is recorded of every copy of the feeder alike. */
export interface GridScope {
  /** Nodes of the interval rows: phases 1 to 3 of the recorded buses with a declared voltage. */
  readonly nodes: Int32Array;
  /** Buses of those nodes, ascending, and the place among them of each node's. */
  readonly buses: readonly number[];
  readonly busAt: Int32Array;
  /** Nodes of customers, whose lowest and highest voltage each step tells. */
  readonly customerNodes: Int32Array;
  /** Those that were promised the same voltage follow one another, up to the last of theirs. */
  readonly promisedAlike: Int32Array;
  readonly customers: Int32Array;
  readonly intervalUs: TimeUs;
  /** Voltages that are judged, of recorded buses; undefined where none is recorded. */
  readonly quality: QualityLayout | undefined;
  readonly hasLines: boolean;
}

/** What of the feeder is recorded. */
export function gridScope({ resolved, copies }: RunData, pf: PowerFlow, declaredV: Float64Array): GridScope {
  const { record } = resolved.scenario;
  const { customers } = feederTopology(pf.network);
  const isSite = new Uint8Array(pf.network.buses.length);
  // Further sites that stand in one copy alone have the bus recorded in all of them.
  for (const { bus } of furtherBuses(resolved.scenario.site.also, pf.network, copies)) isSite[bus] = 1;
  const known = Int32Array.from({ length: pf.index.count }, (_, node) => node).filter(
    (node) => pf.index.number[node] <= 3 && declaredV[node] > 0,
  );
  const isRecorded = (bus: number) =>
    record.buses === "all" || (record.buses === "customers" && (customers[bus] > 0 || isSite[bus] === 1));
  const nodes = known.filter((node) => isRecorded(pf.index.bus[node]));
  const customerNodes = known
    .filter((node) => customers[pf.index.bus[node]] > 0)
    .sort((a, b) => declaredV[a] - declaredV[b] || a - b);
  const buses = [...new Set(Array.from(nodes, (node) => pf.index.bus[node]))].sort((a, b) => a - b);
  const placeOf = new Map(buses.map((bus, place) => [bus, place]));
  return {
    nodes,
    buses,
    busAt: nodes.map((node) => placeOf.get(pf.index.bus[node])!),
    customerNodes,
    promisedAlike: customerNodes
      .map((_, k) => k + 1)
      .filter((end) => declaredV[customerNodes[end]] !== declaredV[customerNodes[end - 1]]),
    customers,
    intervalUs: parseDurationUs(record.voltageInterval)!,
    quality: record.buses !== "none" ? qualityLayout(pf, customers, nodes) : undefined,
    hasLines: record.lines,
  };
}

/** What the grid's tables are made of, for one copy of the feeder: one row per step at the head, one per node, line and
 *  transformer and averaging interval, one per action of a control. */
export class GridRecorder {
  /** Made anew from the scenario where a run goes on from a checkpoint; what was recorded is in files by then. */
  static readonly rebuilt = ["model", "pf", "declaredV", "scope", "tables", "place"];
  private readonly model: Model;
  private readonly pf: PowerFlow;
  private readonly declaredV: Float64Array;
  private readonly scope: GridScope;
  private readonly tables: GridTables;
  /** Its place among the worker's own copies. */
  private readonly place: number;
  private readonly lines: LineRecorder | undefined;
  private readonly transformers: TransformerRecorder;
  private readonly quality: QualityRecorder | undefined;
  /** By place in `scope.nodes`. */
  private readonly weighted: Float64Array;
  private readonly min: Float64Array;
  private readonly max: Float64Array;
  /** Of the customers' voltages at the last step [pu]; NaN without customers. */
  private readonly extremes = { minPu: Number.NaN, maxPu: Number.NaN };
  private spanUs = 0;
  private intervalStartUs: TimeUs = 0;

  constructor(options: {
    readonly model: Model;
    readonly pf: PowerFlow;
    readonly declaredV: Float64Array;
    readonly scope: GridScope;
    readonly tables: GridTables;
    readonly place: number;
  }) {
    const { pf, scope, tables, place } = options;
    const { network } = pf;
    this.model = options.model;
    this.pf = pf;
    this.declaredV = options.declaredV;
    this.scope = scope;
    this.tables = tables;
    this.place = place;
    this.lines = scope.hasLines ? new LineRecorder(pf, tables.lines, place * network.lines.length) : undefined;
    this.transformers = new TransformerRecorder(pf, tables.transformers, place * network.transformers.length);
    this.quality = scope.quality && new QualityRecorder(pf, scope.quality);
    this.weighted = new Float64Array(scope.nodes.length);
    this.min = new Float64Array(scope.nodes.length).fill(Number.POSITIVE_INFINITY);
    this.max = new Float64Array(scope.nodes.length);
  }

  /** Takes in one solved step. @param ownKw what of the sites' power is not their EVSEs' [kW] */
  step(startUs: TimeUs, endUs: TimeUs, head: HeadMeasurement, ownKw: number): void {
    const { extremes } = this;
    this.findExtremes();
    const rows = this.tables.steps;
    rows.time.push(this.model.startEpochUs + startUs);
    rows.stepS.push((endUs - startUs) / 1e6);
    rows.feederKw.push(head.feederKw);
    rows.feederKvar.push(head.feederKvar);
    rows.lossesKw.push(head.lossesKw);
    rows.loadKw.push(head.feederKw - head.lossesKw - (head.extraKw - ownKw));
    rows.evKw.push(head.extraKw - ownKw);
    rows.currentA.push(currentOf(head, 0));
    rows.currentB.push(currentOf(head, 1));
    rows.currentC.push(currentOf(head, 2));
    rows.minPu.push(extremes.minPu);
    rows.maxPu.push(extremes.maxPu);
    rows.iterations.push(this.pf.outcome.iterations);
    this.accumulate(endUs - startUs);
    this.lines?.step(endUs - startUs);
    this.transformers.step(endUs - startUs);
    this.quality?.step(endUs - startUs);
    if (endUs - this.intervalStartUs >= this.scope.intervalUs) this.closeInterval(endUs);
  }

  /** Takes in what the controls did in one step. */
  controlled(endUs: TimeUs, log: readonly ControlEvent[], nameOf: (control: string) => string): void {
    const rows = this.tables.controls;
    for (const { control, action, iteration } of log) {
      rows.time.push(this.model.startEpochUs + endUs);
      rows.control.pushText(nameOf(control));
      rows.action.pushText(action);
      rows.iteration.push(iteration);
    }
  }

  /** Ends the last interval and writes the verdicts. */
  finish(endUs: TimeUs): void {
    if (this.spanUs > 0) this.closeInterval(endUs);
    const { buses, intervalUs } = this.scope;
    const first = this.place * buses.length;
    this.quality?.finish(this.tables.quality, (bus) => first + buses.indexOf(bus), intervalUs / 1e6);
  }

  /** Lowest and highest voltage of customers. Roots and quotients by one number keep the order of what they are of: the
   *  least square is that of the least voltage. */
  private findExtremes(): void {
    const { extremes, declaredV } = this;
    const { customerNodes, promisedAlike } = this.scope;
    const { vRe, vIm } = this.pf;
    let minPu = Number.POSITIVE_INFINITY;
    let maxPu = 0;
    for (let group = 0, k = 0; group < promisedAlike.length; group++) {
      const promisedV = declaredV[customerNodes[k]];
      let min = Number.POSITIVE_INFINITY;
      let max = 0;
      for (const end = promisedAlike[group]; k < end; k++) {
        const node = customerNodes[k];
        const square = vRe[node] * vRe[node] + vIm[node] * vIm[node];
        if (square < min) min = square;
        if (square > max) max = square;
      }
      minPu = Math.min(minPu, Math.sqrt(min) / promisedV);
      maxPu = Math.max(maxPu, Math.sqrt(max) / promisedV);
    }
    extremes.minPu = customerNodes.length > 0 ? minPu : Number.NaN;
    extremes.maxPu = customerNodes.length > 0 ? maxPu : Number.NaN;
  }

  private accumulate(spanUs: number): void {
    this.spanUs += spanUs;
    const { weighted, min, max, declaredV } = this;
    const { vRe, vIm } = this.pf;
    const { nodes } = this.scope;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i];
      const pu = Math.sqrt(vRe[node] * vRe[node] + vIm[node] * vIm[node]) / declaredV[node];
      weighted[i] = weighted[i] + pu * spanUs;
      if (pu < min[i]) min[i] = pu;
      if (pu > max[i]) max[i] = pu;
    }
  }

  private closeInterval(endUs: TimeUs): void {
    const rows = this.tables.voltages;
    const { nodes, busAt, buses } = this.scope;
    const time = this.model.startEpochUs + this.intervalStartUs;
    const first = this.place * buses.length;
    for (let i = 0; i < nodes.length; i++) {
      rows.time.push(time);
      rows.bus.push(first + busAt[i]);
      rows.phase.push(this.pf.index.number[nodes[i]]);
      rows.meanPu.push(this.weighted[i] / this.spanUs);
      rows.minPu.push(this.min[i]);
      rows.maxPu.push(this.max[i]);
    }
    this.lines?.closeInterval(time, this.spanUs);
    this.transformers.closeInterval(time, this.spanUs);
    this.quality?.closeInterval(this.spanUs, this.weighted);
    this.weighted.fill(0);
    this.min.fill(Number.POSITIVE_INFINITY);
    this.max.fill(0);
    this.spanUs = 0;
    this.intervalStartUs = endUs;
  }
}

/** Current at the feeder's head [A]; NaN for a phase it has not. */
const currentOf = ({ currentRe, currentIm }: HeadMeasurement, phase: number): number =>
  phase < currentRe.length ? Math.hypot(currentRe[phase], currentIm[phase]) : Number.NaN;
