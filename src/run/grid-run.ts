import { SimulationError } from "../base/errors.ts";
import type { TimeUs } from "../base/time.ts";
import { buildPowerFlow } from "../grid/build-power-flow.ts";
import type { Controls } from "../grid/control-queue.ts";
import { newControls, solveWithControls } from "../grid/controls.ts";
import { type Connection, pairsOf } from "../grid/load-rows.ts";
import { type HeadMeasurement, headMeasurement, measureHead, nodeVoltagesV } from "../grid/measure.ts";
import type { Network } from "../grid/network.ts";
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

/** The feeder as the engine's first worker runs it: at every window's edge it takes the sites' mean powers of the window,
 *  solves, and leaves the voltages for the next one. */
export class GridRun {
  private readonly data: RunData;
  private readonly model: Model;
  private readonly exchange: Exchange;
  private readonly pf: PowerFlow;
  private readonly head: HeadMeasurement;
  private readonly record: GridRecorder;
  /** Regulators and capacitor controls; undefined on feeders that have none. */
  private readonly controls: Controls | undefined;
  private readonly voltageV: Float64Array<ArrayBuffer>;
  /** Voltage the customers of each node were promised [V]: the base of every per-unit value we report. */
  private readonly declaredV: Float64Array;
  /** Nodes of each site's connection. */
  private readonly siteNodes: readonly (readonly number[])[];
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
    this.voltageV = new Float64Array(this.pf.index.count);
    const siteV = model.sites[0].evses[0].voltageV;
    this.declaredV = this.pf.nominalV.map((nominalV) => (Math.abs(nominalV / siteV - 1) < 0.1 ? siteV : nominalV));
    this.siteNodes = connections.map(({ bus, pairs }) =>
      pairs.map(([node]) => nodeIndex(this.pf.index, bus, node)).filter((node) => node < this.pf.index.count),
    );
    this.yearStartS = secondsOfYear(data.resolved.scenario.start);
    const hasControls = network.regulators.length + network.capacitorControls.length > 0;
    this.controls = hasControls && network.options.controlMode !== "off" ? newControls(this.pf) : undefined;
    this.record = new GridRecorder(data, model, this.pf, this.declaredV);
    if (!grid.baseLoad) for (let load = 0; load < network.loads.length; load++) setLoadKva(this.pf, load, 0, 0);
  }

  /** Solves the window that ends at `edgeUs`. @throws SimulationError POWER_FLOW_DIVERGED */
  step(edgeUs: TimeUs): void {
    const { pf, exchange, head } = this;
    if (this.data.resolved.scenario.grid!.baseLoad) setLoadsAt(pf, "yearly", this.yearStartS + edgeUs / 1e6);
    for (let site = 0; site < this.siteNodes.length; site++) {
      const first = pf.extraFirst[site];
      const entries = pf.extraFirst[site + 1] - first;
      for (let entry = first; entry < first + entries; entry++) {
        pf.extraKw[entry] = exchange.siteKw[site] / entries;
        pf.extraKvar[entry] = exchange.siteKvar[site] / entries;
      }
    }
    if (!(this.controls ? this.solveControlled(this.controls, edgeUs) : solve(pf).converged)) {
      const cause = divergence(pf);
      throw new SimulationError(cause.code, `at ${edgeUs / 1e6} s: ${cause.message}`, { cause });
    }
    measureHead(pf, head);
    nodeVoltagesV(pf, this.voltageV);
    for (let site = 0; site < this.siteNodes.length; site++) {
      let lowestPu = Number.POSITIVE_INFINITY;
      for (const node of this.siteNodes[site])
        lowestPu = Math.min(lowestPu, this.voltageV[node] / this.declaredV[node]);
      exchange.voltagePu[site] = lowestPu;
    }
    this.record.step(this.windowStartUs, edgeUs, head, this.voltageV);
    this.windowStartUs = edgeUs;
  }

  /** Solves with the feeder's regulators and capacitor controls, in its own control mode. */
  private solveControlled(controls: Controls, edgeUs: TimeUs): boolean {
    const { controlMode, maxControlIterations } = this.pf.network.options;
    const outcome = solveWithControls(this.pf, controls, {
      mode: controlMode,
      timeS: edgeUs / 1e6,
      maxControlIterations,
    });
    const restless = outcome.restless.map((control) => ({
      control,
      action: "came to no rest",
      iteration: outcome.controlIterations,
      timeS: edgeUs / 1e6,
    }));
    this.record.controlled(edgeUs, [...controls.log, ...restless]);
    controls.log.length = 0;
    return outcome.converged;
  }

  finish(): Table[] {
    return this.record.finish(this.model.endUs);
  }
}

/** The site shares its customer's connection. A single-phase charger at a customer of several phases takes one of them,
 *  the next one at the next such customer. */
function connectionOf(network: Network, site: SiteModel): Connection {
  const load = network.loads[site.customer];
  const pairs = pairsOf(load);
  const isSinglePhase = site.evses.every(({ phases }) => phases === 1);
  return {
    bus: load.terminal.bus,
    pairs: isSinglePhase && pairs.length > 1 ? [pairs[site.index % pairs.length]] : pairs,
  };
}

/** Seconds from the start of the year to an instant, by the clock the instant is written in. */
function secondsOfYear(instant: string): number {
  const local = `${instant.slice(0, 19).padEnd(19, ":00")}Z`;
  return (Date.parse(local) - Date.parse(`${instant.slice(0, 4)}-01-01T00:00:00Z`)) / 1000;
}
