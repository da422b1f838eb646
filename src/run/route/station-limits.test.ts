import { describe, expect, it } from "vitest";
import { MIN, runSite } from "../../../test/models/one-site.ts";
import type { SignalModel } from "../../model/model.ts";
import type { Policy } from "../../policy/policy.ts";
import { faultOf } from "../../protocol/ocpp/shape.ts";
import { OCPP_21 } from "../../protocol/ocpp/v21/dialect.ts";
import { OCPP_201 } from "../../protocol/ocpp/v201/dialect.ts";
import { routes } from "../../services/routes/routes.ts";
import { hopsToStation, signalPaths } from "../../services/signals/paths.ts";

/** One vehicle for an hour and a half, that asks for more than it can get; decisions at 5, 10 … minutes. */
const STAY = [{ arrivalMin: 1, departureMin: 91, kwh: 100 }];

/** From 00:20 to 00:50: 2.3 kW, 10 A on the one phase of 230 V. */
const SIGNAL: SignalModel = {
  path: { ...signalPaths.find("eebus-lpc")!, hops: [{ name: "control box", periodS: 0, transportS: [2, 2] }] },
  daily: { fromUs: 20 * MIN, lengthUs: 30 * MIN },
  ...{ source: "SO", powerKw: 2.3, noticeS: 0, randomiseS: 0, optOutShare: 0, silent: undefined, seed: 1 },
};

/** Tells of each decision what the policy saw: [minute, highest current]. */
function watching(seen: [number, number][], givesA = (maxA: number) => maxA): Policy {
  return {
    decide(view, setPointA) {
      seen.push([Math.round(view.nowUs / MIN), view.maxCurrentA[0]]);
      setPointA[0] = givesA(view.maxCurrentA[0]);
    },
  };
}

function run(kind: string, more: Parameters<typeof runSite>[1] = {}, onWayS = 30) {
  const { ocpp, canDischarge } = routes.find(kind)!;
  const seen: [number, number][] = [];
  const route = { hops: [{ name: "slow", periodS: 0, transportS: [onWayS, onWayS] as const }], ocpp, canDischarge };
  const made = runSite(STAY, {
    policy: watching(seen),
    stationSignal: SIGNAL,
    ...more,
    route: { ...route, ...more.route },
  });
  const column = (name: string) => made.rows(made.ocppMessage!, name) as number[];
  const pilots = made.rows(made.evsePower, "pilot_a") as number[];
  return {
    ...{ seen, pilots, made },
    actions: made.texts(made.ocppMessage!, "action"),
    payloads: made.texts(made.ocppMessage!, "payload").map((text) => JSON.parse(text!)),
    timeS: column("time").map((us) => us / 1e6),
    sinceS: column("since_s"),
    delayS: column("delay_s"),
    limitKw: column("limit_kw"),
  };
}
const seenAt = (seen: [number, number][], minute: number) => seen.find(([at]) => at === minute)?.[1];

describe.each([
  ["ocpp-2.0.1", OCPP_201],
  ["ocpp-2.1", OCPP_21],
])("%s", (kind, dialect) => {
  it("the limit holds at the station when its source gives it, and is told and withdrawn on the wire", () => {
    const { actions, payloads, timeS, sinceS, delayS, limitKw } = run(kind);
    // A message leaves once the one before was answered, 30 s there and 30 s back.
    // Its end was in the signal. By then the profile asks for no more than the limit: no rate changes.
    expect(actions).toEqual(["NotifyChargingLimit", "TransactionEvent", "ClearedChargingLimit"]);
    expect(timeS).toEqual([1202, 1262, 3000]);
    expect(sinceS).toEqual([0, 60, 0]);
    expect(new Set(delayS)).toEqual(new Set([30]));
    expect(limitKw).toEqual([2.3, 2.3, Number.NaN]);
    expect(payloads[0].chargingLimit).toEqual({ chargingLimitSource: "SO", isGridCritical: true });
    expect(payloads[1].triggerReason).toBe("ChargingRateChanged");
    for (const [k, payload] of payloads.entries())
      expect(faultOf(payload, dialect.shapes.requests[actions[k]!]!)).toBeUndefined();
  });

  it("the policy knows of it only once the notice has arrived", () => {
    const { seen } = run(kind, {}, 200);
    // Limited at 20:02, known at 23:22; lifted at 50:00, known at 53:20.
    expect([15, 20, 25, 50, 55].map((minute) => seenAt(seen, minute))).toEqual([32, 32, 10, 10, 32]);
    expect(seenAt(run(kind, {}, 400).seen, 25)).toBe(32);
  });

  it("a station away from its back office obeys meanwhile, and its notice waits", () => {
    const outages = { outagesPerDay: 60, outageUs: 20 * MIN, seed: 5 };
    const runs = [1, 2, 3, 4, 5].map((seed) => run(kind, { route: { ...outages, seed } }));
    for (const { made } of runs) {
      const powers = made.rows(made.evsePower, "power_kw") as number[];
      const startS = (made.rows(made.evsePower, "time") as number[]).map((us) => us / 1e6);
      for (const [k, kw] of powers.entries())
        if (startS[k]! >= 1500 && startS[k]! < 3000) expect(kw).toBeLessThan(2.3001);
    }
    expect(Math.max(...runs.flatMap(({ sinceS }) => sinceS))).toBeGreaterThan(60);
  });
});

it("the lower of limit and profile wins, and the profile is back when the limit ends", () => {
  const policy = watching([], () => 16);
  const { made } = run("ocpp-2.0.1", { policy });
  const a = made.rows(made.evsePower, "current_a") as number[];
  const startS = (made.rows(made.evsePower, "time") as number[]).map((us) => us / 1e6);
  const during = (fromS: number, toS: number) =>
    new Set(a.filter((_, k) => startS[k]! >= fromS && startS[k]! < toS).map((one) => Math.round(one * 1e6) / 1e6));
  expect([...during(600, 1200)]).toEqual([16]);
  expect([...during(1500, 3000)]).toEqual([10]);
  expect([...during(3300, 5000)]).toEqual([16]);
});

it("OCPP 1.6 obeys and cannot tell: the policy never knows", () => {
  const { seen, actions, made } = run("ocpp-1.6");
  expect(actions).toEqual([]);
  expect(new Set(seen.map(([, maxA]) => maxA))).toEqual(new Set([32]));
  const powers = made.rows(made.evsePower, "power_kw") as number[];
  const startS = (made.rows(made.evsePower, "time") as number[]).map((us) => us / 1e6);
  for (const [k, kw] of powers.entries()) if (startS[k]! >= 1500 && startS[k]! < 3000) expect(kw).toBeLessThan(2.3001);
});

it("a charger that takes no such limits goes on as before", () => {
  const { actions, seen } = run("ocpp-2.0.1", { evse: { ignoresLimits: true } });
  expect(actions).toEqual([]);
  expect(new Set(seen.map(([, maxA]) => maxA))).toEqual(new Set([32]));
});

it("hops to a station end before the back office's message and the vehicle; some paths have none", () => {
  const names = (kind: string) => hopsToStation(signalPaths.find(kind)!)?.map(({ name }) => name);
  expect(names("eebus-lpc")).toEqual(["meter gateway to control box", "EEBus LPC", "energy manager's loop"]);
  expect([names("ocpp"), names("parker-local")]).toEqual([undefined, undefined]);
});
