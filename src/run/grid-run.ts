import { SimulationError } from "../base/errors.ts";
import { restoreState, saveState } from "../base/state.ts";
import { secondsOfYear, type TimeUs } from "../base/time.ts";
import { buildPowerFlow } from "../grid/build-power-flow.ts";
import type { ControlMode, Controls } from "../grid/control-queue.ts";
import { newControls, solveWithControls } from "../grid/controls.ts";
import { type HeadMeasurement, headMeasurement, measureHead, nodeVoltagesV } from "../grid/measure.ts";
import { nodeIndex } from "../grid/node-index.ts";
import type { PowerFlow } from "../grid/power-flow.ts";
import { setLoadKva, setSourcePu } from "../grid/set-power-flow.ts";
import { setLoadsAt } from "../grid/shapes.ts";
import { divergence, solve } from "../grid/solve.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { Table } from "../tables/table.ts";
import type { Exchange } from "./exchange.ts";
import { GridRecorder } from "./grid-recorder.ts";
import { connectionOf } from "./site-connection.ts";
import { SupplyMeter } from "./supply-meter.ts";

/** The feeder as the engine's first worker runs it: at every window's edge it takes the sites' mean powers of the window,
 *  solves, and leaves the voltages for the next one. */
export class GridRun {
  /** Made anew from the scenario where a run goes on from a checkpoint; the power flow is saved by itself. */
  static readonly rebuilt = ["data", "model", "exchange", "pf", "declaredV", "siteNodes", "siteV"];
  private readonly data: RunData;
  private readonly model: Model;
  private readonly exchange: Exchange;
  private readonly pf: PowerFlow;
  private readonly head: HeadMeasurement;
  private readonly record: GridRecorder;
  private readonly supply: SupplyMeter;
  /** Regulators and capacitor controls; undefined on feeders that have none. */
  private readonly controls: Controls | undefined;
  private readonly controlMode: ControlMode;
  private readonly voltageV: Float64Array<ArrayBuffer>;
  /** Voltage the customers of each node were promised [V]: the base of every per-unit value we report. */
  private readonly declaredV: Float64Array;
  /** Where each site is connected: entry k lies between nodes `siteNodes[site][k]`, the second one ground or another
   *  phase. */
  private readonly siteNodes: readonly (readonly (readonly [number, number])[])[];
  /** Voltage that each site's EVSEs are made for [V]; only those across two phases are measured against it. */
  private readonly siteV: Float64Array;
  private readonly isLastHeld: boolean;
  private solved = 0;
  private held = 0;
  /** Node voltages of the last step that was solved, kept where they may have to be held. */
  private last: { readonly re: Float64Array; readonly im: Float64Array } | undefined;
  private firstHeldUs: TimeUs = 0;
  private restless = 0;
  private firstRestlessUs: TimeUs = 0;
  /** Seconds of the year at simulation time 0, in the scenario's own time zone: the clock of load shapes. */
  private readonly yearStartS: number;
  private windowStartUs: TimeUs = 0;

  constructor(data: RunData, model: Model, exchange: Exchange) {
    const network = data.network!;
    const grid = data.resolved.scenario.grid!;
    this.data = data;
    this.model = model;
    this.exchange = exchange;
    const connections = model.sites.map((site) => connectionOf(network, site));
    this.pf = buildPowerFlow(network, {
      connections,
      tolerancePu: grid.tolerancePu,
      maxIterations: grid.maxIterations,
    });
    if (grid.sourcePu !== undefined)
      for (let source = 0; source < network.sources.length; source++) setSourcePu(this.pf, source, grid.sourcePu);
    this.head = headMeasurement(this.pf);
    this.supply = new SupplyMeter(this.pf, exchange.supply);
    this.voltageV = new Float64Array(this.pf.index.count);
    this.siteV = Float64Array.from(model.sites, ({ evses }) => evses[0].voltageV);
    const declared = [...new Set(model.sites.flatMap(declaredVoltages))];
    this.declaredV = this.pf.nominalV.map(
      (nominalV) => declared.find((volts) => Math.abs(nominalV / volts - 1) < 0.1) ?? nominalV,
    );
    this.siteNodes = connections.map(({ bus, pairs }) =>
      pairs.map(([a, b]) => [nodeIndex(this.pf.index, bus, a), nodeIndex(this.pf.index, bus, b)] as const),
    );
    this.isLastHeld = grid.onDivergence === "hold-last";
    this.yearStartS = secondsOfYear(data.resolved.scenario.start);
    const hasControls = network.regulators.length + network.capacitorControls.length > 0;
    this.controlMode = grid.controls ?? network.options.controlMode;
    this.controls = hasControls && this.controlMode !== "off" ? newControls(this.pf) : undefined;
    this.record = new GridRecorder(data, model, this.pf, this.declaredV);
    if (!grid.baseLoad) for (let load = 0; load < network.loads.length; load++) setLoadKva(this.pf, load, 0, 0);
  }

  /** Solves the window that ends at `edgeUs`. Where that fails and the scenario lets it, the last solution stands for
   *  this window, too. @throws SimulationError POWER_FLOW_DIVERGED */
  step(edgeUs: TimeUs): void {
    const { pf, exchange, head } = this;
    if (this.data.resolved.scenario.grid!.baseLoad) setLoadsAt(pf, "yearly", this.yearStartS + edgeUs / 1e6);
    // A customer whose meter the scenario describes is counted there, not a second time as the feeder's load.
    for (const { customer, behindMeter } of this.model.sites)
      if (behindMeter && customer >= 0) setLoadKva(pf, customer, 0, 0);
    let ownKw = 0;
    for (let site = 0; site < this.siteNodes.length; site++) {
      const first = pf.extraFirst[site];
      const entries = pf.extraFirst[site + 1] - first;
      ownKw += exchange.ownKw[site];
      for (let entry = first; entry < first + entries; entry++) {
        pf.extraKw[entry] = (exchange.siteKw[site] + exchange.ownKw[site]) / entries;
        pf.extraKvar[entry] = exchange.siteKvar[site] / entries;
      }
    }
    if (!(this.controls ? this.solveControlled(this.controls, edgeUs) : solve(pf).converged)) {
      if (!this.isLastHeld || this.solved === 0) {
        const cause = divergence(pf);
        throw new SimulationError(cause.code, `at ${edgeUs / 1e6} s: ${cause.message}`, { cause });
      }
      if (this.held++ === 0) this.firstHeldUs = edgeUs;
      this.holdLast();
    } else {
      this.solved++;
      measureHead(pf, head);
      nodeVoltagesV(pf, this.voltageV);
      if (this.isLastHeld) this.last = { re: pf.vRe.slice(), im: pf.vIm.slice() };
    }
    for (let site = 0; site < this.siteNodes.length; site++) {
      let lowestPu = Number.POSITIVE_INFINITY;
      for (const [a, b] of this.siteNodes[site]) lowestPu = Math.min(lowestPu, this.voltagePu(site, a, b));
      exchange.voltagePu[site] = lowestPu;
    }
    exchange.feederKw[0] = head.feederKw;
    this.supply.step();
    this.record.step(this.windowStartUs, edgeUs, head, this.voltageV, ownKw);
    this.windowStartUs = edgeUs;
  }

  /** The last solution stands for this window; what vehicles draw beyond it comes from the source without a loss. */
  private holdLast(): void {
    const { pf, head, last } = this;
    pf.vRe.set(last!.re);
    pf.vIm.set(last!.im);
    const extraKw = pf.extraKw.reduce((sum, kw) => sum + kw, 0);
    const extraKvar = pf.extraKvar.reduce((sum, kvar) => sum + kvar, 0);
    head.feederKw += extraKw - head.extraKw;
    head.feederKvar += extraKvar - head.extraKvar;
    head.extraKw = extraKw;
    head.extraKvar = extraKvar;
  }

  /** Voltage of one entry of a site's connection over what its EVSEs were promised [pu]. */
  private voltagePu(site: number, a: number, b: number): number {
    const { vRe, vIm } = this.pf;
    if (b === this.pf.index.count) return this.voltageV[a] / this.declaredV[a];
    return Math.hypot(vRe[a] - vRe[b], vIm[a] - vIm[b]) / this.siteV[site];
  }

  /** Solves with the feeder's regulators and capacitor controls. */
  private solveControlled(controls: Controls, edgeUs: TimeUs): boolean {
    const { maxControlIterations: most } = this.pf.network.options;
    // The feeder was there before the run: its controls start where they would have come to rest.
    const maxControlIterations = this.solved === 0 ? 10 * most : most;
    const outcome = solveWithControls(this.pf, controls, {
      mode: this.controlMode,
      timeS: edgeUs / 1e6,
      maxControlIterations,
    });
    const restless = outcome.restless.map((control) => ({
      control,
      action: "came to no rest",
      iteration: outcome.controlIterations,
      timeS: edgeUs / 1e6,
    }));
    if (restless.length > 0 && this.restless++ === 0) this.firstRestlessUs = edgeUs;
    this.record.controlled(edgeUs, [...controls.log, ...restless]);
    controls.log.length = 0;
    return outcome.converged;
  }

  save(): unknown {
    return { run: saveState(this), powerFlow: saveState(this.pf, POWER_FLOW_REBUILT) };
  }

  restore(saved: unknown): void {
    const { run, powerFlow } = saved as { run: unknown; powerFlow: unknown };
    restoreState(this, run);
    restoreState(this.pf, powerFlow);
  }

  /** The rows recorded since the last call. */
  flush(): Table[] {
    return this.record.flush();
  }

  finish(): Table[] {
    return this.record.finish(this.model.endUs);
  }

  /** What a person must know before trusting the result. */
  warnings(): string[] {
    const warnings: string[] = [];
    const steps = (count: number) => (count === 1 ? "One step" : `${count} steps`);
    if (this.held > 0)
      warnings.push(
        `${steps(this.held)} of the power flow found no solution, the first at ${this.firstHeldUs / 1e6} s, and kept the voltages of the step before (grid.onDivergence)`,
      );
    if (this.restless > 0)
      warnings.push(
        `${steps(this.restless)} ended before regulators and capacitor controls came to rest, the first at ${this.firstRestlessUs / 1e6} s; grid_control names them`,
      );
    return warnings;
  }
}

/** What of a power flow the network alone decides, and where the compiled loops find its arrays. */
const POWER_FLOW_REBUILT = ["network", "index", "kernel", "header", "headers", "loadTable"];

/** Phase-to-neutral voltages that the customers of a site may have been promised [V]: across two legs of a split phase
 *  there is twice that voltage, across two of three phases √3 times. */
function declaredVoltages({ across, evses, bus }: SiteModel): number[] {
  const volts = evses[0].voltageV;
  if (bus >= 0) return [];
  return across === "any" ? [volts] : [volts, volts / 2, volts / Math.sqrt(3)];
}
