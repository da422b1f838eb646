import { describe, expect, it } from "vitest";
import { parseDailyWindow, sinceWindowUs } from "./daily-window.ts";
import { PublishedSeries, type SeriesData } from "./series.ts";

const HOUR = 3600e6;
const PRICES: SeriesData = {
  name: "priceEurPerKwh",
  timesUs: Float64Array.from({ length: 72 }, (_, hour) => hour * HOUR),
  values: Float64Array.from({ length: 72 }, (_, hour) => hour / 100),
  endUs: 72 * HOUR,
  publishedAtUs: 13 * HOUR,
};

describe("a published series", () => {
  it("is known to the end of the local day, and of the next one from its hour of publication on", () => {
    // The run starts at 18:00 local time of the day before its first midnight.
    const clock = { nowUs: 0 };
    const series = new PublishedSeries(PRICES, 18 * HOUR, clock);
    expect(series.knownUntilUs).toBe(30 * HOUR);
    clock.nowUs = 6 * HOUR;
    expect(series.knownUntilUs).toBe(30 * HOUR);
    clock.nowUs = 18 * HOUR;
    expect(series.knownUntilUs).toBe(30 * HOUR);
    clock.nowUs = 19 * HOUR;
    expect(series.knownUntilUs).toBe(54 * HOUR);
  });

  it("refuses to tell what is not published yet, naming instant and horizon", () => {
    const clock = { nowUs: 0 };
    const series = new PublishedSeries(PRICES, 0, clock);
    expect(series.valueAt(23.5 * HOUR)).toBe(0.23);
    expect(() => series.valueAt(24 * HOUR)).toThrow(
      "the policy asks for priceEurPerKwh at 86400 s, which at 0 s is known until 86400 s (ASKS_FUTURE)",
    );
    clock.nowUs = 13 * HOUR;
    expect(series.valueAt(47 * HOUR)).toBe(0.47);
    expect(series.validUntilUs(46.2 * HOUR)).toBe(47 * HOUR);
    expect(series.valueAt(1.5 * HOUR)).toBe(0.01);
  });
});

describe("a daily window", () => {
  it("may reach past midnight", () => {
    const window = parseDailyWindow("23:30-05:30")!;
    expect(sinceWindowUs(window, 23.5 * HOUR)).toBe(0);
    expect(sinceWindowUs(window, 29 * HOUR)).toBe(5.5 * HOUR);
    expect(sinceWindowUs(window, 5.5 * HOUR)).toBe(-1);
    expect(sinceWindowUs(window, 12 * HOUR)).toBe(-1);
  });

  it.each(["", "5", "25:00-06:00", "06:00-06:00", "01:00-02:00-03:00", "1:00–2:00"])("is not %j", (text) => {
    expect(parseDailyWindow(text)).toBeUndefined();
  });
});
