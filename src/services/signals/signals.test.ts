import { describe, expect, it } from "vitest";
import { stream } from "../../base/random.ts";
import { failSafeBetween, heldBetween } from "./event.ts";
import { hopDelaysS, signalPaths, worstDelayS } from "./paths.ts";

const delays = (kind: string, count = 2000) => {
  const draw = stream(1, "signal", kind);
  const path = signalPaths.find(kind)!;
  return Array.from({ length: count }, () => hopDelaysS(path, draw).reduce((sum, s) => sum + s, 0));
};
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("a signal's way to the meter", () => {
  it.each([
    ["parker-local", 4],
    ["parker-remote", 7],
  ])("%s takes the %d s that were measured", (kind, s) => {
    expect(new Set(delays(kind))).toEqual(new Set([s]));
  });

  it("is dominated by polling: worst case is poll, energy manager's loop, round trip and 5 s of pilot", () => {
    expect(worstDelayS(signalPaths.find("openadr-2b")!)).toBeCloseTo(10 + 1 + 10 + 1 + 5, 9);
    expect(worstDelayS(signalPaths.find("ieee-2030.5")!)).toBeCloseTo(300 + 1 + 10 + 5, 9);
    expect(mean(delays("ieee-2030.5"))).toBeGreaterThan(140);
  });

  it.each(["openadr-3", "ocpp", "eebus-lpc", "dry-contact"])(
    "%s, which is pushed, always arrives within 30 s",
    (kind) => {
      expect(Math.max(...delays(kind))).toBeLessThan(30);
    },
  );

  it("never takes longer than its worst case", () => {
    for (const path of signalPaths.all) expect(Math.max(...delays(path.kind))).toBeLessThanOrEqual(worstDelayS(path));
  });
});

describe("an event", () => {
  const path = signalPaths.find("ocpp")!;

  it("with notice holds from its time on, each receiver within its own random start", () => {
    const draw = stream(2, "signal", "event");
    const event = { noticeS: 600, durationS: 3600, randomiseS: 300, optOutShare: 0 };
    const starts = Array.from({ length: 500 }, () => heldBetween(event, path, draw)!.fromS);
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(600);
    expect(Math.max(...starts)).toBeLessThan(900);
    expect(mean(starts)).toBeGreaterThan(700);
  });

  it("is declined by the share that opts out", () => {
    const draw = stream(3, "signal", "event");
    const event = { noticeS: 0, durationS: 3600, randomiseS: 0, optOutShare: 0.2 };
    const held = Array.from({ length: 2000 }, () => heldBetween(event, path, draw)).filter(Boolean).length;
    expect(held / 2000).toBeGreaterThan(0.76);
    expect(held / 2000).toBeLessThan(0.84);
  });
});

describe("loss of communication", () => {
  const path = signalPaths.find("eebus-lpc")!;
  const safe = (backAtS: number) => failSafeBetween(path, { silentFromS: 0, backAtS });

  it("EEBus LPC: fail-safe 120 s after the last heartbeat", () => {
    expect(path.failSafe?.powerKw).toBe(4.2);
    expect(safe(Number.POSITIVE_INFINITY)).toEqual({ fromS: 120, untilS: Number.POSITIVE_INFINITY });
  });

  it("EEBus LPC: a fail-safe limit holds two hours even when the gateway is back before", () => {
    expect(safe(600)).toEqual({ fromS: 120, untilS: 7320 });
    expect(safe(8000)).toEqual({ fromS: 120, untilS: 8000 });
  });

  it("EEBus LPC: a heartbeat within 120 s keeps the limit away", () => {
    expect(safe(100)).toBeUndefined();
  });

  it("a path without a fail-safe leaves the limit that was last heard", () => {
    expect(failSafeBetween(signalPaths.find("ocpp")!, { silentFromS: 0, backAtS: 2e6 })).toBeUndefined();
  });
});
