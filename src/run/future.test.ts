import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CUT_US, contextOfSite, type SiteCase, siteCases, siteRun } from "../../test/models/random-site.ts";
import { reachable } from "../../test/models/reachable.ts";
import { resolveParams } from "../base/params.ts";
import type { SignalModel } from "../model/model.ts";
import { parseDailyWindow } from "../policy/daily-window.ts";
import { POLICY_EVENTS } from "../policy/events.ts";
import { policy as blueprint } from "../policy/kinds/_blueprint.ts";
import type { Policy, PolicyKind, SiteView } from "../policy/policy.ts";
import { policyKinds } from "../policy/registry.ts";
import { signalPaths } from "../services/signals/paths.ts";
import { SignalledLimit } from "./signalled-limit.ts";

/** Plans are shorter here; what they know at the cut is not. */
const SHORT = { horizonH: 1.5 };
/** Without a price for power, or a level below what is drawn, some would not act at all. */
const PARAMS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "mpc-cost": { ...SHORT, demandEurPerKw: 2 },
  "v2g-peak-shaving": { limitKw: 4 },
  "v2h-solar": { beyondWishOnly: false },
  "transformer-limit": { limitPct: 60 },
  "line-limit": { limitPct: 60 },
};

/** What was decided at each instant before the cut. */
function decisions(kind: PolicyKind, site: SiteCase, future: number): string[] {
  const { run, ...built } = siteRun(site, future);
  const given = PARAMS[kind.kind] ?? ("horizonH" in kind.params ? SHORT : {});
  const made = kind.create(
    resolveParams(kind.params, given).values,
    contextOfSite(built.site, kind.knowsFuture === true),
  );
  const before: string[] = [];
  const policy: Policy = {
    decide(view, setPointA) {
      made.decide(view, setPointA);
      if (view.nowUs < CUT_US) before.push(`${view.nowUs} ${setPointA.join()}`);
    },
    ...(made.tell && { tell: (view, telling) => made.tell!(view, telling) }),
  };
  run({ policy, on: POLICY_EVENTS });
  return before;
}

const fewer = { seed: 20260105, numRuns: 5 };

describe("what is still to come changes no decision before it", () => {
  // The yardstick is told the future and says so.
  it.each([...policyKinds.all, blueprint].filter(({ knowsFuture }) => !knowsFuture))(
    "$kind",
    { timeout: 60_000 },
    (kind) => {
      let acted = 0;
      fc.assert(
        fc.property(siteCases, (site) => {
          const one = decisions(kind, site, 0);
          expect(decisions(kind, site, 1)).toEqual(one);
          expect(one.length).toBeGreaterThan(50);
          acted += one.filter((decision) => /[ ,]-?[1-9]/.test(decision.slice(decision.indexOf(" ")))).length;
        }),
        // A plan a decision takes longest.
        { ...fewer, numRuns: "horizonH" in kind.params ? 2 : 5 },
      );
      expect(acted).toBeGreaterThan(20);
    },
  );

  it("but for the one that is told", () => {
    const { all } = policyKinds;
    const told = all.filter(({ knowsFuture }) => knowsFuture);
    expect(told.map(({ kind }) => kind)).toEqual(["offline-optimum"]);
    const differs = fc
      .sample(siteCases, { seed: 1, numRuns: 8 })
      .some((site) => decisions(told[0]!, site, 0).join() !== decisions(told[0]!, site, 1).join());
    expect(differs).toBe(true);
  });
});

/** All that a view can show: its numbers, its limits, and every published value up to where it is known. */
function shown(view: SiteView): string {
  const parts: unknown[] = [];
  for (const [name, value] of Object.entries(view)) {
    if (name === "active" || name === "bothWays" || name === "connected") continue;
    if (ArrayBuffer.isView(value)) parts.push(name, ...(value as Float64Array));
    else if (typeof value === "number" || typeof value === "boolean") parts.push(name, value);
  }
  parts.push(view.active.subarray(0, view.activeCount).join(), view.bothWays.subarray(0, view.bothWaysCount).join());
  parts.push(
    ...view.limits.matrix.limitA,
    ...view.supply.loading,
    ...view.supply.toldSum,
    view.supply.peers.told(1, 0),
  );
  for (const [name, series] of Object.entries(view.series)) {
    parts.push(name, series.knownUntilUs);
    for (let us = view.nowUs; us < series.knownUntilUs; us += 3600e6) parts.push(series.valueAt(us));
  }
  return parts.join();
}

// What no view shows, no plug-in can go by.
it("what is still to come changes nothing that a view shows before it", () => {
  const views = (site: SiteCase, future: number) => {
    const before: string[] = [];
    const watch: Policy = {
      decide(view, setPointA) {
        if (view.nowUs < CUT_US) before.push(shown(view));
        for (let i = 0; i < view.activeCount; i++) setPointA[view.active[i]!] = 10;
      },
    };
    siteRun(site, future).run({ policy: watch, on: POLICY_EVENTS });
    return before;
  };
  fc.assert(
    fc.property(siteCases, (site) => {
      const one = views(site, 0);
      expect(views(site, 1)).toEqual(one);
      expect(one.length).toBeGreaterThan(50);
    }),
    { ...fewer, numRuns: 25 },
  );
});

/** What a plug-in that looks for more than `SiteView` names comes to at its first decision from an hour on. */
function sought(
  site: SiteCase,
  future: number,
  { fromUs, signal }: { fromUs: number; signal?: SignalModel },
): string[] {
  let found: string[] = [];
  const endUs = 42 * 3600e6;
  const calls = [[0], [0, 0], [0, 1], [0, 2], [endUs], [endUs - 1], [0, endUs], [endUs, endUs]];
  const seeks: Policy = {
    decide(view, setPointA) {
      if (found.length === 0 && view.nowUs >= fromUs) found = reachable({ view, setPointA }, calls);
    },
  };
  siteRun(site, future, signal).run({ policy: seeks, on: POLICY_EVENTS });
  return found;
}

describe("what is still to come changes nothing that plain JavaScript can reach from a view before it", () => {
  const signal = (seed: number): SignalModel => ({
    path: signalPaths.find("openadr-2b")!,
    daily: parseDailyWindow("17:00-21:00")!,
    source: "Other",
    ...{ powerKw: 30, noticeS: 0, randomiseS: 1800, optOutShare: 0.5, silent: undefined, seed },
  });

  it.each([
    // Monday's signal is sent at 17:00; that of Sunday has ended.
    { name: "a signal's random start", fromUs: 16 * 3600e6, isSignalled: true },
    { name: "sessions, prices and outages", fromUs: CUT_US - 1800e6, isSignalled: false },
  ])("$name", ({ fromUs, isSignalled }) => {
    const of = (site: SiteCase, future: number) =>
      sought(site, future, { fromUs, ...(isSignalled && { signal: signal(future) }) });
    let most = 0;
    fc.assert(
      fc.property(siteCases, (site) => {
        const one = of(site, 0);
        expect(of(site, 1)).toEqual(one);
        most = Math.max(most, one.length);
      }),
      { ...fewer, numRuns: 15 },
    );
    expect(most).toBeGreaterThan(200);
  });

  it("which a signal in reach would fail", () => {
    const held = (seed: number) => reachable(new SignalledLimit(signal(seed), "a"), [[17 * 3600e6]]);
    const next = (seed: number) => held(seed).filter((line) => line.startsWith(".nextUs"));
    // Half of the sites opt out and look alike.
    expect(new Set([0, 1, 2, 3, 4, 5].map((seed) => next(seed).join())).size).toBeGreaterThan(2);
  });
});
