import { describe, expect, it } from "vitest";
import { US_PER_DAY, US_PER_H, US_PER_MIN } from "../base/time.ts";
import type { SignalModel } from "../model/model.ts";
import { parseDailyWindow } from "../policy/daily-window.ts";
import { limitMatrix, SiteAllocation, withFurtherLimit } from "../policy/site-limits.ts";
import { signalPaths, worstDelayS } from "../services/signals/paths.ts";
import { SIGNAL_STATES, SignalledLimit } from "./signalled-limit.ts";

const signal = (path: string, more: Partial<SignalModel> = {}): SignalModel => ({
  path: signalPaths.find(path)!,
  daily: parseDailyWindow("17:00-21:00")!,
  source: "Other",
  powerKw: 30,
  ...{ noticeS: 0, randomiseS: 0, optOutShare: 0, silent: undefined, seed: 1 },
  ...more,
});

/** [minute of the day, limit held] wherever it changes on the second day, looked at every minute. */
function day(model: SignalModel, site = "a"): [number, number][] {
  const limit = new SignalledLimit(model, site);
  const changes: [number, number][] = [];
  let last = Number.NaN;
  for (let minute = 0; minute < 1440; minute++) {
    limit.advance(US_PER_DAY + minute * US_PER_MIN);
    if (!Object.is(limit.heldKw, last)) changes.push([minute, limit.heldKw]);
    last = limit.heldKw;
  }
  return changes;
}
const at = (hour: number, minute = 0): number => hour * 60 + minute;

describe("a limit that comes by signal", () => {
  it("holds from when it is heard until its end", () => {
    const [on, off] = day(signal("openadr-2b"));
    expect(on![0]).toBe(at(17, 1));
    expect(on![1]).toBe(30);
    expect(off).toEqual([at(21), Number.NaN]);
    expect(worstDelayS(signalPaths.find("openadr-2b")!)).toBeLessThan(60);
  });

  it("with notice holds from its time on, each site with its own random start and end", () => {
    const model = signal("openadr-2b", { noticeS: 3600, randomiseS: 1800 });
    const days = Array.from({ length: 60 }, (_, site) => day(model, `site-${site}`));
    const starts = days.map(([on]) => on![0]);
    const ends = days.map(([, off]) => off![0]);
    for (const start of starts) expect(start >= at(17) && start <= at(17, 30)).toBe(true);
    for (const end of ends) expect(end >= at(21) && end <= at(21, 30)).toBe(true);
    expect(new Set(starts).size).toBeGreaterThan(15);
  });

  it("is left aside by the share that opts out, drawn anew every day", () => {
    const model = signal("ocpp", { optOutShare: 0.5 });
    const limit = new SignalledLimit(model, "a");
    const states = Array.from({ length: 200 }, (_, k) => {
      limit.advance(k * US_PER_DAY + 18 * US_PER_H);
      return SIGNAL_STATES[limit.state];
    });
    const share = states.filter((state) => state === "opted-out").length / 200;
    // Three standard deviations of a fair coin.
    expect(Math.abs(share - 0.5)).toBeLessThan(3 * Math.sqrt(0.25 / 200));
    expect(new Set(states)).toEqual(new Set(["opted-out", "limited"]));
  });

  it("that is sent while nothing is heard holds from when the gateway is back, or not at all", () => {
    expect(day(signal("openadr-2b", { silent: parseDailyWindow("16:30-19:00")! }))).toEqual([
      [at(19), 30],
      [at(21), Number.NaN],
    ]);
    expect(day(signal("openadr-2b", { silent: parseDailyWindow("16:30-22:00")! }))).toEqual([]);
  });

  it("never lets go where one limit ends and the next is heard at the same tick", () => {
    const silent = parseDailyWindow("16:00-19:00")!;
    for (let seed = 0; seed < 200; seed++) {
      const limit = new SignalledLimit(signal("eebus-lpc", { silent, seed }), "a");
      limit.advance(US_PER_DAY + at(19) * US_PER_MIN - 1);
      expect([seed, limit.heldKw]).toEqual([seed, 4.2]);
      limit.advance(US_PER_DAY + at(19) * US_PER_MIN);
      expect([seed, limit.heldKw]).toEqual([seed, 30]);
    }
  });

  it("EEBus LPC: falls back 120 s after the last word, for two hours at least", () => {
    const long = day(signal("eebus-lpc", { silent: parseDailyWindow("16:00-19:00")! }));
    expect(long).toEqual([
      [at(16, 2), 4.2],
      [at(19), 30],
      [at(21), Number.NaN],
    ]);
    const short = day(signal("eebus-lpc", { silent: parseDailyWindow("09:00-09:10")! }));
    expect(short.slice(0, 2)).toEqual([
      [at(9, 2), 4.2],
      [at(11, 2), Number.NaN],
    ]);
    const blink = day(signal("eebus-lpc", { silent: parseDailyWindow("09:00-09:01")! }));
    expect(blink[0]![0]).toBeGreaterThanOrEqual(at(17));
  });

  it("a fail-safe that began in the evening lasts past midnight", () => {
    const model = signal("eebus-lpc", {
      silent: parseDailyWindow("23:00-23:30")!,
      daily: parseDailyWindow("12:00-13:00")!,
    });
    expect(day(model)[0]).toEqual([0, 4.2]);
    expect(day(model)[1]).toEqual([at(1, 2), Number.NaN]);
  });
});

it("a further limit bounds the power of all, beside those there were", () => {
  const own = limitMatrix([{ name: "A", limitA: 20 }], [[{ limit: 0, factor: 1, angleDeg: 0 }], []]);
  const both = withFurtherLimit(own, { name: "kW", limitA: 6 }, Float64Array.of(0.23, 0.69));
  const limits = new SiteAllocation(both);
  expect(limits.highestFeasible(0, 32, 0.001)).toBeCloseTo(20, 2);
  limits.allocate(0, 10);
  expect(limits.highestFeasible(1, 32, 0.001)).toBeCloseTo((6 - 2.3) / 0.69, 2);
  limits.setLimit(1, 3);
  expect(limits.highestFeasible(1, 32, 0.001)).toBeCloseTo((3 - 2.3) / 0.69, 2);
  expect(own.limitA).toEqual(Float64Array.of(20));
  limits.clear();
  limits.setLastFactor(1, 0.23);
  expect(limits.highestFeasible(1, 32, 0.001)).toBeCloseTo(3 / 0.23, 2);
});
