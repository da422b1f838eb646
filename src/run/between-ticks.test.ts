import { describe, expect, it } from "vitest";
import { MIN, runSite } from "../../test/models/one-site.ts";
import type { Policy } from "../policy/policy.ts";

/** Writes down when it was asked and what was left of the interval [min]. */
function witness() {
  const asked: number[] = [];
  const left: number[] = [];
  const policy: Policy = {
    decide(view, setPointA) {
      asked.push(view.nowUs / MIN);
      left.push(view.intervalUs / MIN);
      for (let i = 0; i < view.activeCount; i++) setPointA[view.active[i]!] = 32;
    },
  };
  return { policy, asked, left };
}
const SESSIONS = [
  { arrivalMin: 7, departureMin: 22, kwh: 50 },
  { arrivalMin: 30, departureMin: 41, kwh: 50 },
];

describe("a policy that is asked on arrivals", () => {
  it("charges from the second a vehicle comes, with the time left to the next tick; at a tick's own instant it is asked once", () => {
    const { policy, asked, left } = witness();
    const { sessionTable, evsePower, rows } = runSite(SESSIONS, { policy, on: ["arrival"] });
    expect(asked).toEqual([7, 10, 15, 20, 30, 35, 40]);
    expect(left).toEqual([3, 5, 5, 5, 5, 5, 5]);
    expect(rows(sessionTable, "delivered_kwh")[0]).toBeCloseTo(7.36 * 0.25, 12);
    // The period's row shows what was decided within it; its bounds are the ticks'.
    expect(rows(evsePower, "time").map((us) => us / MIN)).toEqual([5, 10, 15, 20, 30, 35, 40]);
    expect(rows(evsePower, "set_point_a")[0]).toBe(32);
    expect(rows(evsePower, "power_kw")[0]).toBeCloseTo(7.36 * 0.6, 9);
  });

  it("is asked at ticks alone when it names nothing", () => {
    const { policy, asked } = witness();
    runSite(SESSIONS, { policy });
    expect(asked).toEqual([10, 15, 20, 30, 35, 40]);
  });
});

it("a departure, too, has those who stay decided on anew", () => {
  const { policy, asked } = witness();
  const { texts, events } = runSite(SESSIONS, { policy, on: ["departure"] });
  // Nobody is left to decide on, so the policy is not asked; the tick between ticks is there.
  expect(asked).toEqual([10, 15, 20, 30, 35, 40]);
  expect(texts(events, "event").filter((event) => event === "control").length).toBe(24 + 2);
});

it("a price, a called reserve or a frequency that changes between two ticks is an event", () => {
  const series = (name: "priceEurPerKwh" | "frequencyHz" | "reserveShare", minutes: number[]) => ({
    name,
    timesUs: Float64Array.from(minutes, (minute) => minute * MIN),
    values: Float64Array.from(minutes, () => 1),
    endUs: 120 * MIN,
    publishedAtUs: undefined,
  });
  const { policy, asked } = witness();
  const all = [
    series("priceEurPerKwh", [0, 12, 15, 18]),
    series("frequencyHz", [0, 12, 13]),
    series("reserveShare", [0, 16.5]),
  ];
  runSite(SESSIONS.slice(0, 1), { policy, on: ["price", "frequency", "signal"], series: all });
  expect(asked).toEqual([10, 12, 13, 15, 16.5, 18, 20]);
});

it("a voltage that has moved by a hundredth since the last decision is one", () => {
  const { policy, asked } = witness();
  const voltagePu = (us: number) => (us < 11.5 * MIN ? 1 : us < 13.5 * MIN ? 0.995 : 0.98);
  runSite(SESSIONS.slice(0, 1), { policy, on: ["voltage"], voltagePu, grid: true, windowMin: 1 });
  // Beginning with the first measurement, while nobody is there yet.
  expect(asked).toEqual([10, 14, 15, 20]);
});
