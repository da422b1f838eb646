import { stream } from "../base/random.ts";
import { tableBuilder } from "../tables/builder.ts";
import { categories, f64Values } from "../tables/column.ts";
import { fleetPeak } from "../tables/kinds/fleet-peak.ts";
import type { Table } from "../tables/table.ts";
import { mean, sortedQuantile } from "./statistics/sample-moments.ts";

/** Sizes that are looked at below the whole fleet. */
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const DRAWS = 100;
/** Drawings of nearly all are nearly one drawing, and their mean says no more than the whole. */
const MOST_SHARE = 0.8;
/** Beyond this the periods would not fit in memory beside the run's own tables. */
const MOST_ROWS = 20_000_000;

/** Peaks against the number of EVSEs: the same run's EVSEs, drawn at random a few at a time. A drawing's larger fleet
 *  holds its smaller ones, and equal seeds draw the same EVSEs of runs that have the same, so curves can be compared.
 *  @returns undefined where fewer than two EVSEs had a session, or their powers were not recorded one by one */
export function fleetPeaks(tables: Readonly<Record<string, Table | undefined>>, seed: number): Table | undefined {
  const { sessions, site_power: sitePower } = tables;
  if (!sessions?.rows || !sitePower?.rows) return undefined;
  const fleet = fleetOf(sessions);
  const count = fleet.ownPeakKw.length;
  const powers = fleet.isPerSite ? sitePower : tables["evse_power"];
  if (count < 2 || !powers?.rows || powers.rows > MOST_ROWS) return undefined;
  const profiles = profilesOf(powers, fleet);
  // Sites that are recorded feeder by feeder have no powers of their own.
  if (profiles.from.some((from, k) => k > 0 && from === profiles.from[k - 1])) return undefined;
  const sizes = [...SIZES.filter((size) => size === 1 || size <= MOST_SHARE * count), count];
  const admd = sizes.map((): number[] => []);
  const coincidence = sizes.map((): number[] => []);
  const together = new Float64Array(profiles.periods);
  for (let draw = 0; draw < DRAWS; draw++) {
    const order = drawn(count, sizes.at(draw === 0 ? -1 : -2)!, stream(seed, "fleet-peak", `draw ${draw}`));
    together.fill(0);
    let [ownKw, size] = [0, 0];
    for (let k = 0; k < order.length; k++) {
      addProfile(together, profiles, order[k]!);
      ownKw += fleet.ownPeakKw[order[k]!]!;
      if (k + 1 !== sizes[size]) continue;
      const peakKw = Math.max(0, highest(together));
      admd[size]!.push(peakKw / (k + 1));
      if (ownKw > 0) coincidence[size]!.push(peakKw / ownKw);
      size++;
    }
  }
  return written(sizes, { periodS: f64Values(sitePower, "period_s")[0]!, admd, coincidence });
}

interface Fleet {
  /** Whether every site has one EVSE with sessions, so that the site's power is its own. */
  readonly isPerSite: boolean;
  /** Highest power each EVSE had in a period [kW]. */
  readonly ownPeakKw: number[];
  /** The EVSE by the names of its site and itself. */
  readonly of: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** The EVSEs that had a session, in the order of their first. */
function fleetOf(sessions: Table): Fleet {
  const site = categories(sessions, "site");
  const evse = categories(sessions, "evse");
  const peakKw = f64Values(sessions, "peak_kw");
  const of = new Map<string, Map<string, number>>();
  const ownPeakKw: number[] = [];
  for (let row = 0; row < sessions.rows; row++) {
    const name = site.texts[site.codes[row]!]!;
    const own = of.get(name) ?? new Map<string, number>();
    of.set(name, own);
    const at = own.get(evse.texts[evse.codes[row]!]!) ?? ownPeakKw.length;
    own.set(evse.texts[evse.codes[row]!]!, at);
    ownPeakKw[at] = Math.max(ownPeakKw[at] ?? 0, peakKw[row]!);
  }
  return { isPerSite: [...of.values()].every(({ size }) => size === 1), ownPeakKw, of };
}

interface Profiles {
  readonly periods: number;
  /** EVSE k's powers are those from `from[k]` to before `from[k + 1]`. */
  readonly from: Int32Array;
  /** Which period a power belongs to. */
  readonly slot: Int32Array;
  readonly kw: Float64Array;
}

/** Powers sorted by EVSE; EVSEs without a session are left out. */
function profilesOf(powers: Table, { isPerSite, ownPeakKw, of }: Fleet): Profiles {
  const site = categories(powers, "site");
  const evse = isPerSite ? undefined : categories(powers, "evse");
  const time = f64Values(powers, "time");
  const powerKw = f64Values(powers, "power_kw");
  const whose = new Int32Array(powers.rows);
  const period = new Int32Array(powers.rows);
  const from = new Int32Array(ownPeakKw.length + 1);
  const ofSite = site.texts.map((text) => of.get(text));
  const onlyOf = ofSite.map((own) => own?.values().next().value);
  // Looked up once per name rather than per row, where the table of all sites and names is no larger than that of the rows.
  const byName =
    evse && ofSite.length * evse.texts.length <= powers.rows
      ? ofSite.map((own) => evse.texts.map((text) => own?.get(text)))
      : undefined;
  const slotOf = new Map<number, number>();
  const slotTimes: number[] = [];
  let at = -1;
  for (let row = 0; row < powers.rows; row++) {
    // EVSEs record a period side by side, sites the same periods one after the other, so the search rarely runs.
    if (slotTimes[at] !== time[row] && slotTimes[++at] !== time[row]) at = slotOf.get(time[row]!) ?? slotTimes.length;
    if (at === slotTimes.length) {
      slotOf.set(time[row]!, at);
      slotTimes.push(time[row]!);
    }
    period[row] = at;
    const code = site.codes[row]!;
    let who = onlyOf[code];
    if (evse) {
      const name = evse.codes[row]!;
      who = byName ? byName[code]![name] : ofSite[code]?.get(evse.texts[name]!);
    }
    whose[row] = who ?? -1;
    if (who !== undefined) from[who + 1]!++;
  }
  for (let k = 0; k < ownPeakKw.length; k++) from[k + 1]! += from[k]!;
  const next = from.slice();
  const slot = new Int32Array(from.at(-1)!);
  const kw = new Float64Array(slot.length);
  for (let row = 0; row < powers.rows; row++) {
    if (whose[row]! < 0) continue;
    const to = next[whose[row]!]!++;
    slot[to] = period[row]!;
    kw[to] = powerKw[row]!;
  }
  return { periods: slotTimes.length, from, slot, kw };
}

/** The first `wanted` of a random order of `count`. */
function drawn(count: number, wanted: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, k) => k);
  for (let k = 0; k < wanted; k++) {
    const other = k + Math.floor(random() * (count - k));
    const swapped = order[k]!;
    order[k] = order[other]!;
    order[other] = swapped;
  }
  return order.subarray(0, wanted);
}

// Not `for of` in these two: they are most of the work, and until it is compiled that loop makes an object per number.

function addProfile(together: Float64Array, { from, slot, kw }: Profiles, evse: number): void {
  const end = from[evse + 1]!;
  for (let i = from[evse]!; i < end; i++) together[slot[i]!] = together[slot[i]!]! + kw[i]!;
}

function highest(values: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}

function written(
  sizes: readonly number[],
  of: { readonly periodS: number; readonly admd: number[][]; readonly coincidence: number[][] },
): Table {
  const rows = tableBuilder(fleetPeak, sizes.length);
  const vehicles = rows.i32("vehicles");
  const draws = rows.i32("draws");
  const periodS = rows.f64("period_s");
  const columns = [
    { of: of.admd, mean: rows.f64("admd_kw"), low: rows.f64("admd_p5_kw"), high: rows.f64("admd_p95_kw") },
    {
      ...{ of: of.coincidence, mean: rows.f64("coincidence") },
      ...{ low: rows.f64("coincidence_p5"), high: rows.f64("coincidence_p95") },
    },
  ];
  for (const [k, size] of sizes.entries()) {
    vehicles.push(size);
    draws.push(of.admd[k]!.length);
    periodS.push(of.periodS);
    for (const column of columns) {
      const sorted = Float64Array.from(column.of[k]!).sort();
      column.mean.push(mean(sorted));
      column.low.push(sortedQuantile(sorted, 0.05));
      column.high.push(sortedQuantile(sorted, 0.95));
    }
  }
  return rows.finish();
}
