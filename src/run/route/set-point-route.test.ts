import { serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import { MIN, runSite } from "../../../test/models/one-site.ts";
import { saveState } from "../../base/state.ts";
import type { RouteModel } from "../../model/model.ts";
import type { Policy } from "../../policy/policy.ts";
import { routes } from "../../services/routes/routes.ts";
import { newRoute } from "./new-route.ts";

/** One vehicle for an hour, from 00:01 on, that asks for more than it can get; decisions at 5, 10 … minutes. */
const STAY = [{ arrivalMin: 1, departureMin: 61, kwh: 100 }];

/** A policy that gives one current after the other. */
function giving(currents: (tick: number) => number): Policy {
  return {
    decide(view, setPointA) {
      setPointA[0] = currents(Math.round(view.nowUs / (5 * MIN)));
    },
  };
}
const ALWAYS = giving(() => 16);
const CHANGING = giving((tick) => 10 + (tick % 5) + 0.123);

const routeOf = (kind: string): Partial<RouteModel> => {
  const { hops, ocpp, canDischarge } = routes.find(kind)!;
  return { hops, ocpp, canDischarge };
};

/** Rows of the table dispatch, each as [minute of the decision, what became of it, its numbers]. */
function dispatches(policy: Policy, route: Partial<RouteModel>, more: Parameters<typeof runSite>[1] = {}) {
  const run = runSite(STAY, { policy, route, ...more });
  const { dispatch, dispatchHop, rows, texts } = run;
  const column = (name: string) => rows(dispatch!, name) as number[];
  return {
    run,
    outcomes: texts(dispatch!, "outcome"),
    reasons: texts(dispatch!, "reason"),
    minutes: column("time").map((us) => us / MIN),
    asked: column("set_point_a"),
    taken: column("taken_a"),
    sentS: column("sent_s"),
    arrivedS: column("arrived_s"),
    meteredS: column("metered_s"),
    hops: { names: texts(dispatchHop!, "name"), delayS: rows(dispatchHop!, "delay_s") as number[] },
  };
}

describe("a set-point's way to the meter", () => {
  it.each([
    ["parker-local", 4],
    ["parker-remote", 7],
  ])("%s: the command is power at the meter after the %d s that were measured", (kind, s) => {
    const { outcomes, meteredS, hops } = dispatches(CHANGING, routeOf(kind));
    expect(new Set(outcomes)).toEqual(new Set(["accepted"]));
    expect(meteredS).toHaveLength(12);
    expect(new Set(meteredS)).toEqual(new Set([s]));
    expect(new Set(hops.names)).toEqual(
      new Set(["waits to be sent", "command to power", "current follows at the meter"]),
    );
  });

  it("is the vehicle's reaction longer where it takes its time", () => {
    const { meteredS } = dispatches(CHANGING, routeOf("parker-local"), { vehicle: { reactionUs: 2.5e6 } });
    expect(new Set(meteredS)).toEqual(new Set([6.5]));
  });

  it("adds up from its hops", () => {
    const { meteredS, hops } = dispatches(CHANGING, routeOf("local"), { vehicle: { reactionUs: 1e6 } });
    const each = hops.delayS.length / meteredS.length;
    expect(each).toBe(4);
    for (const [k, s] of meteredS.entries()) {
      const sum = hops.delayS.slice(k * each, (k + 1) * each).reduce((total, delay) => total + delay, 0);
      expect(sum).toBeCloseTo(s, 9);
      expect(s).toBeLessThanOrEqual(10 + 0.2 + 1);
    }
    expect(new Set(meteredS).size).toBe(meteredS.length);
  });

  it("costs the energy of the time it takes, and no more", () => {
    const late = runSite(STAY, {
      policy: ALWAYS,
      route: { hops: [{ name: "a minute", periodS: 0, transportS: [60, 60] }] },
    });
    const atOnce = runSite(STAY, { policy: ALWAYS });
    const kwh = (run: typeof late) => run.rows(run.sessionTable, "delivered_kwh")[0] as number;
    expect(kwh(atOnce)).toBeCloseTo((16 * 0.23 * 56) / 60, 9);
    expect(kwh(late)).toBeCloseTo((16 * 0.23 * 55) / 60, 9);
  });

  it("of one that stays the same there is one set-point", () => {
    const { outcomes, minutes } = dispatches(ALWAYS, routeOf("local"));
    expect([outcomes, minutes]).toEqual([["accepted"], [5]]);
  });
});

describe.each(["ocpp-1.6", "ocpp-2.0.1", "ocpp-2.1"])("%s", (kind) => {
  it("a station takes a charging profile for its transaction, in tenths of an ampere", () => {
    const { outcomes, taken, arrivedS } = dispatches(CHANGING, routeOf(kind));
    expect(outcomes).toHaveLength(12);
    expect(new Set(outcomes)).toEqual(new Set(["accepted"]));
    expect(taken.slice(0, 5)).toEqual([11.1, 12.1, 13.1, 14.1, 10.1]);
    for (const s of arrivedS) expect(s >= 0.1 && s <= 2).toBe(true);
  });

  it("while a connection is away the latest set-point waits for it, and those before are overtaken", () => {
    const { outcomes, sentS, meteredS } = dispatches(CHANGING, { ...routeOf(kind), outagesPerDay: 60, seed: 3 });
    expect(outcomes).toContain("superseded");
    const waited = sentS.filter((s) => s > 60);
    expect(waited.length).toBeGreaterThan(0);
    for (const [k, outcome] of outcomes.entries()) expect(Number.isNaN(meteredS[k]!)).toBe(outcome !== "accepted");
  });

  it("asks to give back only where the version can", () => {
    const policy = giving((tick) => (tick > 2 ? -8 : 8));
    const session = [{ arrivalMin: 1, departureMin: 61, kwh: 5, soc: 0.6 }];
    const { dispatch, rows } = runSite(session, { policy, route: routeOf(kind) });
    expect([...rows(dispatch!, "set_point_a")]).toEqual([8, -8]);
    expect([...rows(dispatch!, "taken_a")]).toEqual([8, kind === "ocpp-2.1" ? -8 : 0]);
  });
});

describe("what goes wrong", () => {
  const loud = { ...routeOf("ocpp-1.6") };

  it("a set-point that is lost is given up at the time-out and asked for again at the next decision", () => {
    const { outcomes, reasons, minutes, meteredS, run } = dispatches(ALWAYS, { ...loud, lost: 1 });
    expect(new Set(outcomes.slice(0, -1))).toEqual(new Set(["lost"]));
    expect(reasons[0]).toBe("no answer in time");
    expect(minutes).toEqual(Array.from({ length: 12 }, (_, k) => 5 + 5 * k));
    expect(meteredS.every(Number.isNaN)).toBe(true);
    expect(run.rows(run.sessionTable, "delivered_kwh")).toEqual([0]);
  });

  it("a refusal leaves the EVSE at what it had", () => {
    const { outcomes, asked, taken, run } = dispatches(CHANGING, { ...loud, refused: 0.5 });
    expect(new Set(outcomes)).toEqual(new Set(["accepted", "refused"]));
    for (const [k, outcome] of outcomes.entries()) expect(Number.isNaN(taken[k]!)).toBe(outcome === "refused");
    const pilots = new Set(run.rows(run.evsePower, "pilot_a") as number[]);
    const given = new Set(asked.filter((_, k) => outcomes[k] === "accepted").map((a) => Math.trunc(a * 10) / 10));
    expect([...pilots].filter((a) => a > 0).every((a) => given.has(a))).toBe(true);
  });

  it("shares hold in the long run", () => {
    const many = Array.from({ length: 40 }, (_, seed) =>
      dispatches(CHANGING, { ...loud, refused: 0.2, lost: 0.1, seed }),
    );
    const outcomes = many.flatMap((one) => one.outcomes);
    const share = (outcome: string) => outcomes.filter((one) => one === outcome).length / outcomes.length;
    // Of some 480 set-points; refused of those that were not lost. Three standard deviations.
    expect(Math.abs(share("lost") - 0.1)).toBeLessThan(3 * Math.sqrt((0.1 * 0.9) / outcomes.length));
    expect(Math.abs(share("refused") - 0.18)).toBeLessThan(3 * Math.sqrt((0.18 * 0.82) / outcomes.length));
  });
});

it("what a route remembers can be saved", () => {
  const { hops, ocpp, canDischarge } = routes.find("ocpp-2.0.1")!;
  const route: RouteModel = {
    ...{ hops, ocpp, canDischarge, needsDynamic: false },
    refused: 0,
    lost: 0,
    outagesPerDay: 1,
    outageUs: MIN,
    seed: 1,
  };
  const evse = { maxCurrentA: 32, phases: 3, voltageV: 230 };
  const site = { id: "s", index: 0, evseIds: ["a", "b"], evses: [evse, evse], evseCodes: Int32Array.of(0, 1) };
  const made = newRoute({ startEpochUs: 0, route } as never, site as never, undefined)!;
  expect(serialize(saveState(made)).length).toBeGreaterThan(1000);
});
