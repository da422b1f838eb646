import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { US_PER_DAY, US_PER_H, US_PER_S } from "../../../base/time.ts";
import { type CompositeStation, compositeSchedule } from "./composite.ts";
import { oneDecimal } from "./composite-json.ts";
import type { ChargingProfile, InstalledProfile } from "./profile.ts";

const base: ChargingProfile = { id: 1, purpose: "TxDefault", kind: "Absolute", stackLevel: 0, unit: "W", periods: [] };

const station = (profiles: readonly InstalledProfile[], evseCount = 1): CompositeStation => ({
  profiles,
  evseCount,
  transactions: new Map([[1, { startUs: 0 }]]),
  defaults: { limitA: 32, limitW: 22_080, phases: 3, voltageV: 230 },
});

const limit = (value: number) => ({ limit: { value } });

describe("compositeSchedule", () => {
  it("OCPP 1.6 §3.13: the standard's daily example gives 11, 6 and 11 kW", () => {
    const profile: ChargingProfile = {
      ...base,
      kind: "Recurring",
      recurrence: "Daily",
      startUs: -30 * US_PER_DAY,
      durationS: 86_400,
      periods: [
        { startS: 0, ...limit(11_000) },
        { startS: 28_800, ...limit(6_000) },
        { startS: 72_000, ...limit(11_000) },
      ],
    };
    const answer = compositeSchedule(station([{ evse: 1, profile }]), {
      evse: 1,
      fromUs: 0,
      toUs: US_PER_DAY,
      unit: "W",
    });
    expect(answer.map(({ startUs, limit }) => [startUs / US_PER_H, limit])).toEqual([
      [0, 11_000],
      [8, 6_000],
      [20, 11_000],
    ]);
  });

  it("OCPP 1.6 §3.13: a Tx profile stands in place of a TxDefault one, even where it allows more", () => {
    const profiles = [
      { evse: 1, profile: { ...base, periods: [{ startS: 0, ...limit(4_000) }] } },
      { evse: 1, profile: { ...base, id: 2, purpose: "Tx" as const, periods: [{ startS: 0, ...limit(9_000) }] } },
    ];
    expect(compositeSchedule(station(profiles), { evse: 1, fromUs: 0, toUs: US_PER_H, unit: "W" })[0]!.limit).toBe(
      9_000,
    );
  });

  it("OCPP 2.0.1 K01: without a transaction a TxDefault profile limits nothing", () => {
    const idle = {
      ...station([{ evse: 1, profile: { ...base, periods: [{ startS: 0, ...limit(4_000) }] } }]),
      transactions: new Map(),
    };
    const query = { evse: 1, fromUs: 0, toUs: US_PER_H, unit: "W" as const };
    expect(compositeSchedule(idle, query)[0]!.limit).toBe(22_080);
    expect(compositeSchedule(idle, { ...query, assumeTransaction: true })[0]!.limit).toBe(4_000);
  });

  it("OCPP 2.1: on fewer than three phases nobody says which, so the least of the stated phases holds", () => {
    const profile: ChargingProfile = {
      ...base,
      unit: "A",
      periods: [{ startS: 0, limit: { value: 16, l2: 12, l3: 14 }, phases: 2 }],
    };
    const answer = compositeSchedule(station([{ evse: 1, profile }]), {
      evse: 1,
      fromUs: 0,
      toUs: US_PER_H,
      unit: "A",
    });
    expect(answer).toEqual([{ startUs: 0, limit: 12, phases: 2 }]);
  });

  it("OCPP 2.1: a profile rests only once the station has been away longer than it allows", () => {
    const profile: ChargingProfile = { ...base, maxOfflineS: 600, periods: [{ startS: 0, ...limit(4_000) }] };
    const limitAfter = (offlineS: number) =>
      compositeSchedule(
        { ...station([{ evse: 1, profile }]), offlineS },
        { evse: 1, fromUs: 0, toUs: US_PER_H, unit: "W" },
      );
    expect([limitAfter(600)[0]!.limit, limitAfter(600.1)[0]!.limit]).toEqual([4_000, 22_080]);
  });

  it("OCPP 1.6 §7.13: limits are told with one decimal, never more than holds", () => {
    expect([10.19, 42.3, 0.1 + 0.2, -5.55, 6].map(oneDecimal)).toEqual([10.1, 42.3, 0.3, -5.5, 6]);
  });

  const profiles = fc.array(
    fc.record({
      evse: fc.constantFrom(0, 1),
      profile: fc.record({
        id: fc.nat(99),
        purpose: fc.constantFrom("Tx" as const, "TxDefault" as const, "ExternalConstraints" as const),
        kind: fc.constantFrom("Absolute" as const, "Recurring" as const, "Relative" as const),
        stackLevel: fc.nat(5),
        unit: fc.constantFrom("A" as const, "W" as const),
        startUs: fc.integer({ min: -100_000, max: 5_000 }).map((s) => s * US_PER_S),
        durationS: fc.integer({ min: 1, max: 20_000 }),
        periods: fc
          .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9_000 }), fc.integer({ min: 0, max: 64 })), {
            maxLength: 4,
            selector: ([startS]) => startS,
          })
          .map((steps) => [
            { startS: 0, ...limit(20) },
            ...steps.sort((a, b) => a[0] - b[0]).map(([startS, value]) => ({ startS, ...limit(value) })),
          ]),
      }),
    }),
    { maxLength: 6 },
  );

  it("no instant is above the station's maximum, and any later window tells the same limits", () => {
    const max: InstalledProfile = {
      evse: 0,
      profile: { ...base, id: 100, purpose: "StationMax", unit: "A", periods: [{ startS: 0, ...limit(10) }] },
    };
    fc.assert(
      fc.property(profiles, fc.integer({ min: 0, max: 7_000 }), (some, laterS) => {
        const site = station([...some, max]);
        const query = { evse: 1, fromUs: 0, toUs: 2 * US_PER_H, unit: "A" as const };
        const whole = compositeSchedule(site, query);
        const at = (us: number) => whole.findLast(({ startUs }) => startUs <= us)!.limit;
        expect(Math.max(...whole.map((period) => period.limit))).toBeLessThanOrEqual(10);
        // An absolute schedule without a start counts from the window, so the maximum here does; it is one step only.
        const later = compositeSchedule(site, { ...query, fromUs: laterS * US_PER_S });
        for (const { startUs, limit } of later) expect(limit).toBe(at(startUs + laterS * US_PER_S));
      }),
    );
  });
});
