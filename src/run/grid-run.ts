import { SimulationError } from "../base/errors.ts";
import { NoState, restoreState, saveState } from "../base/state.ts";
import { secondsOfYear, type TimeUs } from "../base/time.ts";
import type { Controls } from "../grid/control-queue.ts";
import { solveWithControls } from "../grid/controls.ts";
import { copyName } from "../grid/copies.ts";
import { showSolution, solveLanes, startLane, takeLane } from "../grid/lanes.ts";
import { setLoadsAt } from "../grid/shapes.ts";
import { divergence, solve } from "../grid/solve.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { CopyRange } from "../model/places.ts";
import type { Table } from "../tables/table.ts";
import type { Exchange } from "./exchange.ts";
import type { GridCopy } from "./grid-copy.ts";
import { GridFeeder } from "./grid-feeder.ts";
import { GridRecorder } from "./grid-recorder.ts";
import { type GridTables, gridTables } from "./grid-tables.ts";
import type { FeederParts } from "./power-flow-shelf.ts";
import type { NewGrid } from "./shard.ts";
import { SupplyMeter } from "./supply-meter.ts";

/** The feeder, or some copies of it, as one worker runs them: at every window's edge it takes the sites' mean powers of the
 *  window, solves copy by copy, and leaves the voltages for the next one. Copies do not touch each other. */
export class GridRun {
  private readonly feeder: GridFeeder;
  private readonly model: Model;
  private readonly exchange: Exchange;
  private readonly copies: readonly GridCopy[];
  private readonly tables: GridTables;
  private readonly supply: readonly SupplyMeter[];
  private readonly isBusHome: boolean;
  private readonly isLastHeld: boolean;
  private readonly hasBaseLoad: boolean;
  readonly troubles: GridTroubles = {
    held: 0,
    firstHeldUs: Number.POSITIVE_INFINITY,
    restless: 0,
    firstRestlessUs: Number.POSITIVE_INFINITY,
  };
  /** Seconds of the year at simulation time 0, in the scenario's own time zone: the clock of load shapes. */
  private readonly yearStartS: number;
  private windowStartUs: TimeUs = 0;

  /** @param own copies that this worker solves, [first, end)  @param isTold which sites hear of their voltage */
  constructor(
    feeder: GridFeeder,
    model: Model,
    exchange: Exchange,
    [first, end]: CopyRange,
    isTold: (site: SiteModel) => boolean = () => true,
  ) {
    const { data, scope, declaredV } = feeder;
    const { buses, hasLines } = scope;
    const { start, grid } = data.resolved.scenario;
    this.feeder = feeder;
    this.model = model;
    this.exchange = exchange;
    this.copies = feeder.open(model, [first, end], isTold);
    const steps = Math.ceil(model.endUs / model.windowUs);
    // An interval ends with the step that fills it.
    const intervals = Math.ceil(steps / Math.ceil(scope.intervalUs / model.windowUs));
    const expected = {
      steps: (end - first) * steps,
      voltages: (end - first) * scope.nodes.length * intervals,
      intervals,
    };
    this.tables = gridTables({ network: data.network!, first, end, copies: data.copies, buses, hasLines, expected });
    const { tables } = this;
    this.copies.forEach((copy, place) => {
      copy.record = new GridRecorder({ model, pf: copy.pf, declaredV, scope, tables, place });
    });
    this.supply = this.copies.map(
      ({ pf, number, sites }) => new SupplyMeter(pf, exchange.supply, number - exchange.firstCopy, sites.index),
    );
    this.isBusHome = first === 0;
    this.isLastHeld = grid!.onDivergence === "hold-last";
    this.hasBaseLoad = grid!.baseLoad;
    this.yearStartS = secondsOfYear(start);
  }

  /** Solves the window that ends at `edgeUs`. Where that fails and the scenario lets it, the last solution stands for
   *  this window, too. @throws SimulationError POWER_FLOW_DIVERGED */
  step(edgeUs: TimeUs): void {
    const { copies } = this;
    let k = 0;
    if (this.feeder.isPaired) for (; k + 1 < copies.length; k += 2) this.stepTwo(k, edgeUs);
    for (; k < copies.length; k++) this.stepOne(k, edgeUs);
    this.windowStartUs = edgeUs;
  }

  private stepOne(k: number, edgeUs: TimeUs): void {
    const copy = this.copies[k];
    this.load(copy, edgeUs);
    if (copy.controls) this.solveControlled(copy, copy.controls, edgeUs);
    else solve(copy.pf);
    this.take(k, edgeUs);
  }

  /** Two copies on one power flow, side by side, to the bits of one after the other. */
  private stepTwo(first: number, edgeUs: TimeUs): void {
    const { pf } = this.feeder;
    for (let lane = 0; lane < 2; lane++) {
      this.load(this.copies[first + lane], edgeUs);
      startLane(pf, lane);
      takeLane(pf, lane);
    }
    solveLanes(pf);
    for (let lane = 0; lane < 2; lane++) {
      showSolution(pf, lane);
      this.take(first + lane, edgeUs);
    }
  }

  /** Gives the power flow what a copy draws. */
  private load(copy: GridCopy, edgeUs: TimeUs): void {
    copy.enter();
    if (this.hasBaseLoad) setLoadsAt(copy.pf, "yearly", this.yearStartS + edgeUs / 1e6, copy.shapeOfLoads);
    copy.sites.draw(copy.pf, this.exchange.powersSolved);
  }

  /** Takes in a copy's solution. */
  private take(k: number, edgeUs: TimeUs): void {
    const { head, ends } = this.feeder;
    const { solved } = this.exchange;
    const copy = this.copies[k];
    const { pf } = copy;
    if (!pf.outcome.converged) {
      if (!this.isLastHeld || copy.solved === 0) {
        const cause = divergence(pf);
        const where = this.copies.length > 1 || copy.number > 0 ? ` in copy ${copy.number + 1}` : "";
        throw new SimulationError(cause.code, `at ${edgeUs / 1e6} s${where}: ${cause.message}`, { cause });
      }
      if (this.troubles.held++ === 0) this.troubles.firstHeldUs = edgeUs;
      copy.holdLast(head);
    } else {
      copy.solved++;
      copy.measure(head);
      if (this.isLastHeld) copy.keep(head);
    }
    copy.sites.tell(pf, ends, solved.voltagePu);
    solved.feederKw[copy.number - this.exchange.firstCopy] = head.feederKw;
    this.supply[k].step();
    copy.record!.step(this.windowStartUs, edgeUs, head, copy.sites.drawn.ownKw);
    copy.leave();
  }

  /** Solves with the feeder's regulators and capacitor controls. */
  private solveControlled({ pf, solved, number, record }: GridCopy, controls: Controls, edgeUs: TimeUs): void {
    const { maxControlIterations: most } = pf.network.options;
    // The feeder was there before the run: its controls start where they would have come to rest.
    const maxControlIterations = solved === 0 ? 10 * most : most;
    const outcome = solveWithControls(pf, controls, {
      mode: this.feeder.controlMode,
      timeS: edgeUs / 1e6,
      maxControlIterations,
    });
    const restless = outcome.restless.map((control) => ({
      control,
      action: "came to no rest",
      iteration: outcome.controlIterations,
      timeS: edgeUs / 1e6,
    }));
    if (restless.length > 0 && this.troubles.restless++ === 0) this.troubles.firstRestlessUs = edgeUs;
    record!.controlled(edgeUs, [...controls.log, ...restless], (name) =>
      copyName(name, number, this.feeder.data.copies),
    );
    controls.log.length = 0;
  }

  /** What is not made anew from the scenario: copy by copy, so that any number of workers can go on from it. */
  save(): GridState {
    const { copies, windowStartUs, troubles } = this;
    const { head } = this.feeder;
    return {
      own: saveState({ head, troubles }),
      windowStartUs,
      copies: copies.map((copy) => ({
        number: copy.number,
        copy: saveState(copy),
        powerFlow: copy.isShared ? undefined : saveState(copy.pf, POWER_FLOW_REBUILT),
      })),
    };
  }

  /** @param saved of all workers there were */
  restore(saved: readonly unknown[]): void {
    const states = saved.filter((state) => state !== undefined) as GridState[];
    this.windowStartUs = states[0].windowStartUs;
    const { troubles } = this;
    const { head } = this.feeder;
    // What was counted before is counted once, by whoever has the first copy.
    if (this.isBusHome)
      for (const { own } of states) {
        const before = { ...troubles };
        restoreState({ head, troubles }, own);
        troubles.held += before.held;
        troubles.firstHeldUs = Math.min(troubles.firstHeldUs, before.firstHeldUs);
        troubles.restless += before.restless;
        troubles.firstRestlessUs = Math.min(troubles.firstRestlessUs, before.firstRestlessUs);
      }
    const stateOf = new Map(states.flatMap(({ copies }) => copies.map((state) => [state.number, state])));
    for (const copy of this.copies) {
      const state = stateOf.get(copy.number);
      if (!state) throw new NoState(`there is no copy ${copy.number + 1} of the feeder`);
      restoreState(copy, state.copy);
      if (state.powerFlow !== undefined) restoreState(copy.pf, state.powerFlow);
    }
  }

  /** Rows of the longest table since the last call of `flush`. */
  get rows(): number {
    return this.tables.rows();
  }

  /** The rows recorded since the last call. */
  flush(): Table[] {
    return this.tables.flush();
  }

  /** Ends the recording. The first copy's worker also tells where buses lie. */
  finish(): Table[] {
    const { tables } = this;
    const { data } = this.feeder;
    for (const { record } of this.copies) record!.finish(this.model.endUs);
    const { buses } = data.resolved.scenario.record;
    const where = { shown: buses === "all" ? data.copies : 1, copies: data.copies };
    const lie = this.isBusHome ? [this.feeder.busTable(where)] : [];
    return [...tables.flush(), tables.verdicts(), ...lie];
  }
}

/** Makes the grids of one worker, all of them, one after another, over the feeder of the first.
 *  @param parts what the feeder is made of, all made anew when absent */
export function newGrids(parts?: FeederParts): NewGrid {
  let feeder: GridFeeder | undefined;
  return (data, model, exchange, copies, isTold) => {
    feeder ??= new GridFeeder(data, model, exchange.supply.paths, parts);
    return new GridRun(feeder, model, exchange, copies, isTold);
  };
}

/** What went wrong on the way, counted once for every step of every copy. */
export interface GridTroubles {
  held: number;
  firstHeldUs: TimeUs;
  restless: number;
  firstRestlessUs: TimeUs;
}

/** Some copies of a feeder between two windows. */
interface GridState {
  readonly own: unknown;
  readonly windowStartUs: TimeUs;
  readonly copies: readonly { readonly number: number; readonly copy: unknown; readonly powerFlow: unknown }[];
}

/** What of a power flow the network alone decides, and where the compiled loops find its arrays. */
const POWER_FLOW_REBUILT = ["network", "index", "kernel", "header", "loadTable", "drawnAt", "lanes"];
