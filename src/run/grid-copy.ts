import type { Controls } from "../grid/control-queue.ts";
import { type HeadMeasurement, measureFeeder } from "../grid/measure.ts";
import type { PowerFlow } from "../grid/power-flow.ts";
import type { CopySites } from "./copy-sites.ts";
import type { GridRecorder } from "./grid-recorder.ts";

/** One copy of the feeder: its sites, and what of the power flow is its own. */
export class GridCopy {
  /** Made anew from the scenario where a run goes on from a checkpoint; a power flow of its own is saved by itself. */
  static readonly rebuilt = ["number", "pf", "sites", "shapeOfLoads", "isShared", "pfX"];
  /** From 0, among all copies. */
  readonly number: number;
  readonly pf: PowerFlow;
  /** Whether other copies are solved by the same power flow. */
  readonly isShared: boolean;
  readonly sites: CopySites;
  /** Regulators and capacitor controls; undefined on feeders that have none. */
  readonly controls: Controls | undefined;
  /** Shape of each load; undefined: those of the feeder itself. */
  readonly shapeOfLoads: Int32Array | undefined;
  record: GridRecorder | undefined;
  /** Steps that found a solution. */
  solved = 0;
  /** Where the power flow is shared: its voltages, from the first place that iterations touch. A solve needs nothing else
   *  of the one before. */
  private readonly x: Float64Array | undefined;
  /** The same places of the power flow itself. */
  private readonly pfX: Float64Array;
  private isConverged = false;
  /** The last solution, kept where it may have to be held. */
  private last: { readonly re: Float64Array; readonly im: Float64Array; readonly head: HeadMeasurement } | undefined;

  constructor(options: {
    readonly number: number;
    readonly pf: PowerFlow;
    readonly isShared: boolean;
    readonly sites: CopySites;
    readonly controls: Controls | undefined;
    readonly shapeOfLoads: Int32Array | undefined;
  }) {
    const { pf } = options;
    this.number = options.number;
    this.pf = pf;
    this.isShared = options.isShared;
    this.sites = options.sites;
    this.controls = options.controls;
    this.shapeOfLoads = options.shapeOfLoads;
    this.pfX = pf.x.subarray(2 * pf.firstActive, 2 * pf.ldl.n);
    if (options.isShared) this.x = new Float64Array(this.pfX.length);
  }

  /** Makes the power flow this copy's. */
  enter(): void {
    const { pf, x } = this;
    if (!x) return;
    pf.outcome.converged = this.isConverged;
    if (this.isConverged) this.pfX.set(x);
  }

  /** Keeps what the next step goes on from. */
  leave(): void {
    if (!this.x) return;
    this.isConverged = this.pf.outcome.converged;
    // The next copy's solve must not meet what is no number.
    if (!this.isConverged) this.pf.step.fill(0);
    this.x.set(this.pfX);
  }

  /** Keeps a solution that may have to be held. */
  keep(head: HeadMeasurement): void {
    const { vRe, vIm } = this.pf;
    const { currentRe, currentIm } = head;
    const own = { ...head, currentRe: currentRe.slice(), currentIm: currentIm.slice() };
    this.last = { re: vRe.slice(), im: vIm.slice(), head: own };
  }

  /** Measures the last solution. */
  measure(head: HeadMeasurement): void {
    const { drawn } = this.sites;
    measureFeeder(this.pf, head);
    head.extraKw = drawn.kw;
    head.extraKvar = drawn.kvar;
  }

  /** The last solution stands for this window; what vehicles draw beyond it comes from the source without a loss. */
  holdLast(head: HeadMeasurement): void {
    const { pf } = this;
    const last = this.last!;
    pf.vRe.set(last.re);
    pf.vIm.set(last.im);
    const { kw: extraKw, kvar: extraKvar } = this.sites.drawn;
    last.head.feederKw += extraKw - last.head.extraKw;
    last.head.feederKvar += extraKvar - last.head.extraKvar;
    last.head.extraKw = extraKw;
    last.head.extraKvar = extraKvar;
    const { currentRe, currentIm } = head;
    Object.assign(head, last.head, { currentRe, currentIm });
    currentRe.set(last.head.currentRe);
    currentIm.set(last.head.currentIm);
  }
}
