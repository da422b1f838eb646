import fc from "fast-check";
import { stream } from "../../src/base/random.ts";
import type { PolicyContext, SiteView } from "../../src/policy/policy.ts";
import { PublishedSeries, type SeriesName, type SeriesSet } from "../../src/policy/series.ts";
import { type LimitTerm, limitMatrix, SiteAllocation } from "../../src/policy/site-limits.ts";
import type { SupplyView } from "../../src/policy/supply.ts";

/** What a random view is made of; kept so that a failing case can be read. */
export interface ViewCase {
  /** [Hz]; absent = not measured. */
  readonly measuredFrequencyHz?: number;
  readonly reserveShare?: number;
  readonly isIslanded?: boolean;
  /** [kW]; absent = none. */
  readonly exportLimitKw?: number;
  /** [µs]; absent = at a tick, five minutes after the one before. */
  readonly nowUs?: number;
  readonly meteredFromUs?: number;
  readonly meteredUntilUs?: number;
  /** Names the published prices, intensities, loads and suns; absent = nothing is published. */
  readonly published?: number;
  readonly limits: readonly number[];
  readonly evses: readonly {
    readonly active: boolean;
    /** Share of its full current that it can give back now; absent = one way only. */
    readonly givesBack?: number;
    /** State of charge where it is told. */
    readonly soc?: number;
    /** Highest power its driver announces, over what the EVSE allows. */
    readonly announcedShare?: number;
    /** Mean current in the metered interval [A]; absent = this is its first. */
    readonly meteredA?: number;
    readonly arrival: number;
    readonly stay: number;
    readonly remainingKwh: number;
    readonly maxCurrentA: number;
    readonly rates: "continuous" | "floor" | "steps";
    readonly phases: 1 | 3;
    readonly voltagePu: number;
    readonly terms: readonly LimitTerm[];
  }[];
}

const ANGLES = [30, -90, 150];

/** Sites of up to 80 EVSEs under up to four phasor limits. */
export const viewCases: fc.Arbitrary<ViewCase> = fc
  .array(fc.double({ min: 5, max: 400, noNaN: true }), { minLength: 1, maxLength: 4 })
  .chain((limits) =>
    fc.record({
      measuredFrequencyHz: fc.constantFrom(Number.NaN, 49.85, 49.995, 50.1),
      reserveShare: fc.constantFrom(Number.NaN, -1, -0.4, 0.7),
      isIslanded: fc.constantFrom(false, false, false, true),
      published: fc.constantFrom(0, 1, 2, 3),
      limits: fc.constant(limits),
      evses: fc.array(
        fc.record({
          active: fc.boolean(),
          givesBack: fc.constantFrom(0, 0, 0.3, 1),
          soc: fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0.05, max: 1, noNaN: true })),
          announcedShare: fc.constantFrom(1, 0.5, 0.1),
          meteredA: fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 32, noNaN: true })),
          arrival: fc.integer({ min: 0, max: 50 }),
          stay: fc.integer({ min: 1, max: 200 }),
          remainingKwh: fc.double({ min: 0.002, max: 60, noNaN: true }),
          maxCurrentA: fc.constantFrom(16, 32, 80),
          rates: fc.constantFrom("continuous" as const, "floor" as const, "steps" as const),
          phases: fc.constantFrom(1 as const, 3 as const),
          voltagePu: fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0.85, max: 1.12, noNaN: true })),
          terms: fc
            .array(fc.record({ factor: fc.constantFrom(-1, -0.5, 0.25, 1), angle: fc.nat(2) }), {
              minLength: limits.length,
              maxLength: limits.length,
            })
            .map((list) =>
              list.map(({ factor, angle }, limit): LimitTerm => ({ limit, factor, angleDeg: ANGLES[angle] })),
            ),
        }),
        { minLength: 1, maxLength: 80 },
      ),
    }),
  );

/** A transformer with room behind a line that is overloaded, and neighbours who told something of each. */
const someSupply: SupplyView = {
  count: 2,
  isTransformer: Uint8Array.of(0, 1),
  ratingKva: Float64Array.of(50, 250),
  share: Float64Array.of(0.5, 1),
  loading: Float64Array.of(1.1, 0.7),
  tells: 3,
  toldSum: Float64Array.of(6, 60, 6, 3, 24, 3),
  peers: { count: 5, own: 2, told: (peer) => 0.1 * peer },
};

/** A day of hourly values from the scenario's start, each with the range of its kind. */
function publishedBy(seed: number, nowUs: number): SeriesSet {
  const ranges = { priceEurPerKwh: [-0.1, 0.6], carbonGPerKwh: [20, 700], siteLoadKw: [0, 60], solarKw: [0, 90] };
  const series = Object.entries(ranges).map(([name, [from, to]]) => {
    const draw = stream(seed, name, "published");
    const published = new PublishedSeries(
      {
        name: name as SeriesName,
        timesUs: Float64Array.from({ length: 24 }, (_, hour) => hour * 3.6e9),
        values: Float64Array.from({ length: 24 }, () => from! + (to! - from!) * draw()),
        endUs: 24 * 3.6e9,
        publishedAtUs: undefined,
      },
      0,
      { nowUs },
    );
    return [name, published] as const;
  });
  return Object.fromEntries(series);
}

/** The view a run would show of such a site. */
export function viewOf({
  limits,
  evses,
  measuredFrequencyHz = Number.NaN,
  reserveShare = Number.NaN,
  isIslanded = false,
  exportLimitKw = Number.POSITIVE_INFINITY,
  published = 0,
  nowUs = 60 * 3e8,
  meteredFromUs = nowUs - 3e8,
  meteredUntilUs = nowUs,
}: ViewCase): SiteView & { readonly limits: SiteAllocation } {
  const active = evses.flatMap((evse, index) => (evse.active ? [index] : []));
  const column = (of: (evse: ViewCase["evses"][number]) => number) => Float64Array.from(evses, of);
  const bothWays = evses.flatMap(({ givesBack = 0 }, index) => (givesBack > 0 ? [index] : []));
  const spare = ({ soc = Number.NaN }: ViewCase["evses"][number]) => (Number.isNaN(soc) ? 0.2 : Math.max(0, soc - 0.3));
  return {
    nowUs,
    intervalUs: 3e8,
    evseCount: evses.length,
    evseIds: evses.map((_, index) => `evse-${index}`),
    active: Int32Array.from(active),
    activeCount: active.length,
    arrivalUs: column(({ arrival }) => arrival * 3e8),
    departureUs: column(({ stay }) => nowUs + stay * 3e8),
    remainingKwh: column(({ remainingKwh }) => remainingKwh),
    maxCurrentA: column(({ maxCurrentA }) => maxCurrentA),
    minCurrentA: column(({ rates }) => (rates === "continuous" ? 0 : rates === "floor" ? 6 : 8)),
    allowedCurrentsA: evses.map(({ rates, maxCurrentA }) =>
      rates === "steps" ? Float64Array.from({ length: maxCurrentA / 8 + 1 }, (_, step) => step * 8) : undefined,
    ),
    bothWays: Int32Array.from(bothWays),
    bothWaysCount: bothWays.length,
    maxDischargeA: column((evse) => (spare(evse) > 0 ? (evse.givesBack ?? 0) * evse.maxCurrentA : 0)),
    minDischargeA: column(({ rates, givesBack = 0 }) => (givesBack === 0 || rates === "continuous" ? 0 : 6)),
    givableKwh: column((evse) => ((evse.givesBack ?? 0) > 0 ? 60 * spare(evse) : 0)),
    roomKwh: column(({ remainingKwh, active, soc = Number.NaN, givesBack = 0 }) =>
      Math.max(active ? remainingKwh : 0, givesBack > 0 && soc < 0.7 ? 60 * (0.7 - soc) : 0),
    ),
    soc: column(({ soc }) => soc ?? Number.NaN),
    departureSoc: column(({ soc = Number.NaN, remainingKwh }) => Math.min(1, soc + remainingKwh / 60)),
    capacityKwh: column(({ soc = Number.NaN }) => (Number.isNaN(soc) ? Number.NaN : 60)),
    leastSoc: 0.3,
    mostSoc: 0.7,
    maxChargeKw: column(({ soc = Number.NaN, maxCurrentA, phases }) =>
      Number.isNaN(soc) ? Number.NaN : 0.23 * maxCurrentA * phases,
    ),
    announcedKw: column(({ maxCurrentA, phases, announcedShare = 1 }) => 0.23 * maxCurrentA * phases * announcedShare),
    meteredA: column(({ meteredA = Number.NaN }) => meteredA),
    meteredFromUs,
    meteredUntilUs,
    measuredFrequencyHz,
    reserveShare,
    isIslanded,
    exportLimitKw,
    voltageV: column(() => 230),
    phases: Int32Array.from(evses, ({ phases }) => phases),
    measuredVoltagePu: column(({ voltagePu }) => voltagePu),
    lastPowerKw: 0,
    lastLoadKw: 2,
    lastSolarKw: 42,
    measuredFeederKw: Number.NaN,
    supply: someSupply,
    localWeekUs: 0,
    series: published === 0 ? {} : publishedBy(published, nowUs),
    limits: new SiteAllocation(
      limitMatrix(
        limits.map((limitA, index) => ({ name: `limit ${index}`, limitA })),
        evses.map(({ terms }) => terms),
      ),
    ),
  };
}

/** Who such a policy is made for; its draws are those of a fixed seed. */
export const contextOf = (view: SiteView): PolicyContext => ({
  siteId: "site",
  evseIds: view.evseIds,
  draw: (purpose, evse, arrivalUs) => stream(7, `${evse}/${arrivalUs}`, purpose)(),
  future: undefined,
});
