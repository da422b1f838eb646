import type { TimeUs } from "../base/time.ts";
import type { Model } from "../model/model.ts";
import type { CopyRange } from "../model/places.ts";
import { tableBuilder } from "../tables/builder.ts";
import { f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import type { SiteRecorder } from "./recorder.ts";

/** Nanowatts would leave too little above, milliwatts show in sums. */
const MICROWATTS = 1e9;

/** What one worker's sites have drawn, copy by copy of the feeder and period by period, instead of a row for each site.
 *
 *  Sums are of whole microwatts, which come to the same in any order: sites may record their periods long after they have
 *  passed, and on any worker. */
export class FeederPower {
  readonly ids: readonly string[];
  private readonly firstCopy: number;
  private readonly periods: number;
  private readonly controlUs: TimeUs;
  private readonly endUs: TimeUs;
  private readonly startEpochUs: number;
  /** By copy, once a site of it has recorded anything: active and reactive power of each period [µW], [µvar]. */
  private readonly sums: (Float64Array | undefined)[];
  private readonly connected: (Int32Array | undefined)[];

  /** @param all how many copies the run has */
  constructor(all: number, { controlUs, endUs, startEpochUs, copies: [first, end] }: FeederSpan) {
    const copies = end - first;
    this.firstCopy = first;
    this.ids = feederIds(all, [first, end]);
    this.periods = Math.ceil(endUs / controlUs);
    this.controlUs = controlUs;
    this.endUs = endUs;
    this.startEpochUs = startEpochUs;
    this.sums = new Array<Float64Array | undefined>(copies).fill(undefined);
    this.connected = new Array<Int32Array | undefined>(copies).fill(undefined);
  }

  /** One site's period has ended. */
  add(number: number, startUs: TimeUs, activeKw: number, reactiveKvar: number, connected: number): void {
    if (connected === 0 && activeKw === 0 && reactiveKvar === 0) return;
    const copy = number - this.firstCopy;
    const sums = this.sums[copy] ?? this.open(copy);
    const period = Math.floor(startUs / this.controlUs);
    sums[2 * period] = sums[2 * period] + Math.round(activeKw * MICROWATTS);
    sums[2 * period + 1] = sums[2 * period + 1] + Math.round(reactiveKvar * MICROWATTS);
    const count = this.connected[copy]!;
    count[period] = count[period] + connected;
  }

  /** Periods of one site, one after the other, in which so many vehicles were there and took nothing. */
  addConnected(number: number, startUs: TimeUs, count: number, connected: number): void {
    if (connected === 0) return;
    const copy = number - this.firstCopy;
    if (!this.sums[copy]) this.open(copy);
    const counts = this.connected[copy]!;
    const first = Math.floor(startUs / this.controlUs);
    for (let period = first; period < first + count; period++) counts[period] = counts[period] + connected;
  }

  /** The same for periods in which they took something. */
  addEach(
    number: number,
    startUs: TimeUs,
    activeKw: Float64Array,
    { count, kvarPerKw, connected }: { readonly count: number; readonly kvarPerKw: number; readonly connected: number },
  ): void {
    this.addConnected(number, startUs, count, connected);
    const copy = number - this.firstCopy;
    const sums = this.sums[copy] ?? this.open(copy);
    const first = Math.floor(startUs / this.controlUs);
    for (let k = 0, at = 2 * first; k < count; k++, at += 2) {
      sums[at] = sums[at] + Math.round(activeKw[k] * MICROWATTS);
      sums[at + 1] = sums[at + 1] + Math.round(activeKw[k] * kvarPerKw * MICROWATTS);
    }
  }

  /** Writes the rows of some copies. */
  record(rows: SiteRecorder["sitePower"], copies: Iterable<number>): void {
    for (const number of copies) {
      const copy = number - this.firstCopy;
      const sums = this.sums[copy];
      for (let period = 0; period < this.periods; period++) {
        const startUs = period * this.controlUs;
        rows.time.push(this.startEpochUs + startUs);
        rows.periodS.push((Math.min(startUs + this.controlUs, this.endUs) - startUs) / 1e6);
        rows.site.push(copy);
        rows.powerKw.push(sums ? sums[2 * period] / MICROWATTS : 0);
        rows.reactiveKvar.push(sums ? sums[2 * period + 1] / MICROWATTS : 0);
        rows.limitKw.push(Number.NaN);
        rows.currentA.push(Number.NaN);
        rows.currentB.push(Number.NaN);
        rows.currentC.push(Number.NaN);
        rows.connected.push(this.connected[copy]?.[period] ?? 0);
      }
    }
  }

  save(): FeederPowerState {
    return { sums: this.sums, connected: this.connected };
  }

  /** Takes over what a worker of all copies had summed up before a checkpoint; several may be taken one after the other.
   *  @param isKept which copies' sums are wanted */
  addSaved({ sums, connected }: FeederPowerState, isKept: (copy: number) => boolean): void {
    for (let copy = 0; copy < sums.length; copy++) {
      const saved = sums[copy];
      if (!saved || !isKept(copy)) continue;
      const own = this.sums[copy] ?? this.open(copy);
      for (let i = 0; i < own.length; i++) own[i] = own[i] + saved[i];
      const count = this.connected[copy]!;
      for (let i = 0; i < count.length; i++) count[i] = count[i] + connected[copy]![i];
    }
  }

  private open(copy: number): Float64Array {
    this.connected[copy] = new Int32Array(this.periods);
    const sums = new Float64Array(2 * this.periods);
    this.sums[copy] = sums;
    return sums;
  }
}

/** By copy: its sums, where there are any. */
export interface FeederPowerState {
  readonly sums: readonly (Float64Array | undefined)[];
  readonly connected: readonly (Int32Array | undefined)[];
}

/** Whose periods are summed up. */
type FeederSpan = Pick<Model, "controlUs" | "endUs" | "startEpochUs" | "copies">;

/** What the recording calls some copies of the feeder. @param all how many there are */
export const feederIds = (all: number, [first, end]: CopyRange): readonly string[] =>
  Array.from({ length: end - first }, (_, k) => (all === 1 ? "feeder" : `feeder-${first + k + 1}`));

/** Joins the rows that several workers have of one feeder: each has all its periods.
 *  @param rows in the order of feeders, each worker's one after the other */
export function sumOfWorkers(rows: Table): Table {
  const feeders = rows.columns.site!.texts!.length;
  const times = f64Values(rows, "time");
  const periods = new Set(times).size;
  if (rows.rows === feeders * periods) return rows;
  const builder = tableBuilder(rows.spec, feeders * periods);
  const site = builder.category("site", rows.columns.site!.texts);
  const codes = rows.columns.site!.values;
  const starts: number[] = [];
  for (let row = 0; row < rows.rows; row++) if (row === 0 || codes[row] !== codes[row - 1]) starts.push(row);
  for (const { name, type } of rows.spec.columns) {
    const { values } = rows.columns[name]!;
    starts.forEach((first, k) => {
      const end = starts[k + 1] ?? rows.rows;
      for (let period = 0; period < periods; period++) {
        const at = first + period;
        if (type === "category") site.push(codes[at]);
        else if (type === "i32") builder.i32(name).push(added(values, at, end, periods, 1));
        else if (type === "timestamp") builder.timestamp(name).push(values[at]);
        else if (name === "power_kw" || name === "reactive_kvar")
          builder.f64(name).push(added(values, at, end, periods, MICROWATTS) / MICROWATTS);
        else builder.f64(name).push(values[at]);
      }
    });
  }
  return builder.finish();
}

/** Sum of whole parts of every so manieth value. */
function added(values: ArrayLike<number>, from: number, end: number, every: number, parts: number): number {
  let sum = 0;
  for (let at = from; at < end; at += every) sum += Math.round(values[at] * parts);
  return sum;
}
