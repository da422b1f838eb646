import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contextOf, type ViewCase, viewCases, viewOf } from "../../test/models/random-view.ts";
import { resolveParams } from "../base/params.ts";
import { restoreState, saveState } from "../base/state.ts";
import { policy as blueprint } from "./kinds/_blueprint.ts";
import { voltageDroop } from "./kinds/voltage-droop.ts";
import type { Policy, PolicyContext, PolicyKind } from "./policy.ts";
import { policyKinds } from "./registry.ts";
import { limitMatrix, SiteAllocation } from "./site-limits.ts";

const decide = (kind: PolicyKind, view: ReturnType<typeof viewOf>): Float64Array => {
  const setPointA = new Float64Array(view.evseCount);
  // Planners look half an hour ahead here: the contract is about what they do now, and random sites have no two EVSEs alike.
  const short = "horizonH" in kind.params ? { horizonH: 0.5 } : {};
  kind.create(resolveParams(kind.params, short).values, contextOf(view)).decide(view, setPointA);
  return setPointA;
};
/** The same site some control ticks later: voltages, sun and power have moved on. */
const laterViewOf = (site: ViewCase, tick: number) => {
  const view = viewOf(site);
  return {
    ...view,
    nowUs: view.nowUs + tick * view.intervalUs,
    measuredVoltagePu: view.measuredVoltagePu.map((pu, evse) => pu - 0.02 * ((tick + evse) % 3)),
    lastPowerKw: (17 * tick) % 50,
    supply: { ...view.supply, loading: view.supply.loading.map((part) => part - 0.1 * (tick % 3)) },
    lastSolarKw: tick % 4 === 2 ? 42 : 1,
    remainingKwh: view.remainingKwh.map((kwh) => kwh / (1 + tick)),
  };
};
/** One session at every EVSE, for who is told the future. */
const futureOf = (view: ReturnType<typeof viewOf>): PolicyContext["future"] => ({
  count: view.evseCount,
  evse: Int32Array.from({ length: view.evseCount }, (_, evse) => evse),
  arrivalUs: view.arrivalUs,
  departureUs: view.departureUs,
  requestedKwh: view.remainingKwh,
  maxCurrentA: view.maxCurrentA,
  kwPerAmp: view.voltageV.map((volts, evse) => (volts * view.phases[evse]) / 1000),
});
/** Without a price for power the highest so far would not matter. */
const PRICED = { demandEurPerKw: 5 };
/** Decisions of one policy that goes on, and of one that is made anew halfway and given the other's state. */
const withAndWithoutRestart = (kind: PolicyKind, site: ViewCase) => {
  const start = viewOf(site);
  const context = { ...contextOf(start), future: kind.knowsFuture ? futureOf(start) : undefined };
  const given = { ...("horizonH" in kind.params && { horizonH: 0.5 }), ...("demandEurPerKw" in kind.params && PRICED) };
  const make = () => kind.create(resolveParams(kind.params, given).values, context);
  const at = (policy: Policy, tick: number) => {
    const setPointA = new Float64Array(start.evseCount);
    policy.decide(laterViewOf(site, tick), setPointA);
    return setPointA;
  };
  const one = make();
  for (const tick of [0, 1, 2]) at(one, tick);
  const two = make();
  restoreState(two, structuredClone(saveState(one)));
  return [one, two].map((policy) => [3, 4, 5].map((tick) => at(policy, tick)));
};
const fewEvses = viewCases.filter(({ evses }) => evses.length <= 8);
/** Kinds whose policies say until when their answer stands. */
const STANDS = new Set(["uncontrolled", "fixed-window", "time-of-use", "random-delay", "staggered-start"]);
const check = (holds: (view: ViewCase) => void) => fc.assert(fc.property(viewCases, holds), { seed: 7, numRuns: 60 });

describe.each([...policyKinds.all, blueprint])("policy $kind", (kind) => {
  it("gives finite current within the EVSE's rating, and none to who did not ask", () =>
    check((site) => {
      const view = viewOf(site);
      decide(kind, view).forEach((currentA, evse) => {
        expect(Number.isFinite(currentA)).toBe(true);
        expect(currentA).toBeLessThanOrEqual(view.maxCurrentA[evse] + 1e-9);
        expect(currentA).toBeGreaterThanOrEqual(-view.maxDischargeA[evse] - 1e-9);
        const { active, givesBack = 0 } = site.evses[evse];
        if (!active && givesBack === 0) expect(currentA).toBe(0);
      });
    }));

  it("decides the same twice, and leaves the view as it was", () =>
    check((site) => {
      const [one, two] = [viewOf(site), viewOf(site)];
      expect(decide(kind, one)).toEqual(decide(kind, two));
      const { limits: _one, ...seen } = one;
      const { limits: _two, ...fresh } = viewOf(site);
      expect(seen).toEqual(fresh);
    }));

  it("decides the same after a checkpoint: what it remembers stands in properties", () =>
    fc.assert(
      fc.property(fewEvses, (site) => {
        const [goesOn, isMadeAnew] = withAndWithoutRestart(kind, site);
        expect(isMadeAnew).toEqual(goesOn);
      }),
      { seed: 7, numRuns: 20 },
    ));

  // The grid may then be solved beside the window that follows.
  if (kind.blindToGrid)
    it("is as blind to the grid as it says", () =>
      check((site) => {
        const grid = (pu: number, kw: number) => {
          const view = viewOf(site);
          return { ...view, measuredVoltagePu: view.measuredVoltagePu.map(() => pu), measuredFeederKw: kw };
        };
        expect(decide(kind, grid(0.9, 500))).toEqual(decide(kind, grid(Number.NaN, Number.NaN)));
      }));

  // A run then leaves it out at the ticks before.
  if (STANDS.has(kind.kind))
    it("gives the same answer for as long as it says, whatever the vehicles take of it", () => {
      let later = 0;
      fc.assert(
        fc.property(viewCases, fc.double({ min: 0, max: 1.1, noNaN: true }), fc.nat(167), (site, taken, hour) => {
          const view = { ...viewOf(site), localWeekUs: hour * 3.6e9 };
          const given = { cheap: "01:10-05:30", window: "01:10-05:30", randomDelayS: 5000, longestS: 1800 };
          const params = Object.fromEntries(Object.entries(given).filter(([name]) => name in kind.params));
          const make = () => kind.create(resolveParams(kind.params, params).values, contextOf(view));
          const policy = make();
          const first = new Float64Array(view.evseCount);
          policy.decide(view, first);
          const untilUs = policy.standsUntilUs!(view);
          for (let tick = 1; tick < 400 && view.nowUs + tick * view.intervalUs < untilUs; tick += 1 + (tick >> 2)) {
            const hours = (tick * view.intervalUs) / 3.6e9;
            const left = view.remainingKwh.map(
              (kwh, evse) => kwh - taken * hours * first[evse] * 0.23 * view.phases[evse],
            );
            // A session that stops asking ends what was said.
            if (site.evses.some(({ active }, evse) => active && left[evse] < 1e-3)) break;
            const next = new Float64Array(view.evseCount);
            view.limits.clear();
            make().decide({ ...view, nowUs: view.nowUs + tick * view.intervalUs, remainingKwh: left }, next);
            expect(next).toEqual(first);
            later++;
          }
        }),
        { seed: 7, numRuns: 300 },
      );
      expect(later).toBeGreaterThan(300);
    });

  it("declares parameters whose defaults it accepts", () => {
    expect(resolveParams(kind.params, {}).faults).toEqual([]);
    const defaults = Object.fromEntries(Object.entries(kind.params).map(([name, spec]) => [name, spec.default]));
    expect(resolveParams(kind.params, defaults).faults).toEqual([]);
  });

  // The one that is there to show what happens when nobody looks at the limits.
  if (kind.kind === "uncontrolled") return;
  it("keeps every limit of the site", () =>
    check((site) => {
      const view = viewOf(site);
      const given = decide(kind, view);
      const sums = site.limits.map(() => ({ re: 0, im: 0 }));
      site.evses.forEach(({ terms }, evse) => {
        for (const { limit, factor, angleDeg } of terms) {
          sums[limit].re += factor * given[evse] * Math.cos((angleDeg * Math.PI) / 180);
          sums[limit].im += factor * given[evse] * Math.sin((angleDeg * Math.PI) / 180);
        }
      });
      sums.forEach(({ re, im }, limit) => {
        // The limits' own slack of 10 µA, and rounding.
        expect(Math.hypot(re, im)).toBeLessThanOrEqual(site.limits[limit] + 1.1e-4);
      });
    }));

  // These two leave rounding to the EVSE.
  if (kind.kind === "half-current" || kind.kind === "voltage-droop") return;
  it("offers only what the EVSE can offer", () =>
    check((site) => {
      const view = viewOf(site);
      decide(kind, view).forEach((currentA, evse) => {
        const allowed = view.allowedCurrentsA[evse];
        if (currentA === 0) return;
        if (currentA < 0) {
          expect(-currentA).toBeGreaterThanOrEqual(view.minDischargeA[evse]);
          if (allowed) expect(allowed).toContain(-currentA);
        } else if (allowed) expect(allowed).toContain(currentA);
        else expect(currentA).toBeGreaterThanOrEqual(view.minCurrentA[evse]);
      });
    }));
});

it("a policy that remembers in a closure is found out", () => {
  const forgetful: PolicyKind = {
    ...voltageDroop,
    create: (params, context) => {
      const inner = voltageDroop.create(params, context);
      return { decide: (view, setPointA) => inner.decide(view, setPointA) };
    },
  };
  const sites = fc.sample(fewEvses, { seed: 7, numRuns: 20 });
  const isFoundOut = (site: ViewCase) => {
    const [goesOn, isMadeAnew] = withAndWithoutRestart(forgetful, site);
    return JSON.stringify(goesOn) !== JSON.stringify(isMadeAnew);
  };
  expect(sites.some(isFoundOut)).toBe(true);
});

it("a phasor sum kept up to date equals one made anew", () => {
  fc.assert(
    fc.property(
      viewCases,
      fc.array(fc.double({ min: -80, max: 80, noNaN: true }), { maxLength: 200 }),
      (site, currents) => {
        const { limits } = viewOf(site);
        const last = new Float64Array(site.evses.length);
        currents.forEach((currentA, i) => {
          limits.allocate(i % last.length, currentA);
          last[i % last.length] = currentA;
        });
        expect(limits).toBeInstanceOf(SiteAllocation);
        const fresh = viewOf(site).limits;
        last.forEach((currentA, evse) => {
          fresh.allocate(evse, currentA);
        });
        site.limits.forEach((_, limit) => {
          expect(Math.abs(limits.lineCurrentA(limit) - fresh.lineCurrentA(limit))).toBeLessThan(1e-9);
        });
      },
    ),
    { seed: 7, numRuns: 60 },
  );
});

it("a bisection ends for any bound and resolution a plug-in may name", () => {
  const limits = new SiteAllocation(
    limitMatrix([{ name: "main", limitA: 10 }], [[{ limit: 0, factor: 1, angleDeg: 0 }]]),
  );
  expect(limits.highestFeasible(0, 32, 0)).toBeCloseTo(10, 4);
  expect(limits.highestFeasible(0, Number.POSITIVE_INFINITY, 0.01)).toBe(0);
});
