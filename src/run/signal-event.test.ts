import { describe, expect, it } from "vitest";
import { MIN, runSite } from "../../test/models/one-site.ts";
import type { SignalModel } from "../model/model.ts";
import { parseDailyWindow } from "../policy/daily-window.ts";
import type { PolicyEvent } from "../policy/events.ts";
import type { Policy } from "../policy/policy.ts";
import { signalPaths } from "../services/signals/paths.ts";

/** 2.3 kW, 10 A of the 32 A there are, asked for from minute 12 to 18 of the run and heard four seconds later. */
const limit = (more: Partial<SignalModel> = {}): SignalModel => ({
  path: signalPaths.find("parker-local")!,
  daily: parseDailyWindow("00:12-00:18")!,
  source: "Other",
  powerKw: 2.3,
  ...{ noticeS: 0, randomiseS: 0, optOutShare: 0, silent: undefined, seed: 1 },
  ...more,
});
const HEARD_MIN = 12 + 4 / 60;

/** [minute, set-point in amperes] of every decision, and what was recorded. */
function run(signal: SignalModel, on: readonly PolicyEvent[], untilMin = 34) {
  const decided: [number, number][] = [];
  const policy: Policy = {
    decide(view, setPointA) {
      for (let i = 0; i < view.activeCount; i++) setPointA[0] = view.limits.highestFeasible(0, 32, 0.001);
      decided.push([view.nowUs / MIN, Math.round(100 * setPointA[0]!) / 100]);
    },
  };
  const session = { arrivalMin: 9, departureMin: untilMin, kwh: 50 };
  const { siteSignal, evsePower, dispatch, rows } = runSite([session], { policy, on, signal, route: {} });
  const minutes = rows(siteSignal, "time").map((us) => us / MIN);
  const held = rows(siteSignal, "held_kw");
  return {
    decided,
    signalRows: minutes.map((minute, k) => [minute, rows(siteSignal, "asked_kw")[k], held[k]]),
    powerKw: rows(evsePower, "power_kw"),
    dispatchedMin: rows(dispatch, "time").map((us) => us / MIN),
  };
}

describe("a signalled limit that comes and goes between two ticks", () => {
  it("is held from being heard to its end where the policy is asked on it, and set-points leave then", () => {
    const { decided, signalRows, powerKw, dispatchedMin } = run(limit(), ["signal"], 24);
    const [free, none] = [32, Number.NaN];
    expect(decided).toEqual([
      [10, free],
      [HEARD_MIN, 10],
      [15, 10],
      [18, free],
      [20, free],
    ]);
    expect(signalRows.slice(2, 8)).toEqual([
      [10, none, none],
      [12, 2.3, none],
      [HEARD_MIN, 2.3, 2.3],
      [15, 2.3, 2.3],
      [18, none, none],
      [20, none, none],
    ]);
    // 32 A until it is heard, 10 A from then on.
    expect(powerKw[1]).toBeCloseTo((7.36 * (HEARD_MIN - 10) + 2.3 * (15 - HEARD_MIN)) / 5, 3);
    expect(powerKw[2]).toBeCloseTo((2.3 * 3 + 7.36 * 2) / 5, 3);
    expect(dispatchedMin).toContain(HEARD_MIN);
    expect(dispatchedMin).toContain(18);
  });

  it("is held from the next tick on where it is not", () => {
    const { decided, signalRows, powerKw } = run(limit(), ["arrival", "price"], 24);
    expect(decided).toEqual([
      [9, 32],
      [10, 32],
      [15, 10],
      [20, 32],
    ]);
    expect(signalRows.length).toBe(24);
    expect(powerKw.slice(1, 3)).toEqual([7.36, 2.3].map((kw) => expect.closeTo(kw, 3)));
  });

  it("at a tick's own instant is that tick's, once", () => {
    const signal = limit({ daily: parseDailyWindow("00:15-00:20")!, noticeS: 600 });
    const { decided, signalRows } = run(signal, ["signal"], 24);
    expect(decided).toEqual([
      [10, 32],
      [15, 10],
      [20, 32],
    ]);
    expect(signalRows.length).toBe(24);
  });

  it("fails safe two minutes into a silence, and is free again when the time of that is up", () => {
    const path = { ...limit().path, failSafe: { silenceS: 120, powerKw: 4.6, leastS: 600 } };
    const signal = limit({ path, silent: parseDailyWindow("00:09-00:12")!, daily: parseDailyWindow("05:00-06:00")! });
    expect(run(signal, ["signal"]).decided.filter(([minute]) => minute % 5 !== 0)).toEqual([
      [11, 20],
      [21, 32],
    ]);
    const longer = { ...signal, silent: parseDailyWindow("00:09-00:28")! };
    expect(run(longer, ["signal"]).decided.filter(([minute]) => minute % 5 !== 0)).toEqual([
      [11, 20],
      [28, 32],
    ]);
  });

  it("that was sent into a silence holds from the return on", () => {
    const signal = limit({ silent: parseDailyWindow("00:11-00:14")! });
    expect(run(signal, ["signal"]).decided.filter(([minute]) => minute % 5 !== 0)).toEqual([
      [14, 10],
      [18, 32],
    ]);
  });
});
