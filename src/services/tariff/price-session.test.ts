import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priceSession } from "./price-session.ts";
import type { PriceComponent, Restrictions, SessionPart, Tariff } from "./tariff.ts";

/** 2026-11-27, a Friday, 00:00. */
const FRIDAY_S = Date.UTC(2026, 10, 27) / 1000;
const part = (more: Partial<SessionPart>): SessionPart => ({
  kind: "charging",
  startLocalS: FRIDAY_S + 12 * 3600,
  durationS: 3600,
  energyKwh: 0,
  ...more,
});
const energy = (price: number, more: Partial<PriceComponent> = {}): PriceComponent => ({
  type: "ENERGY",
  price,
  stepSize: 1,
  ...more,
});
const banded = (...bands: readonly (readonly [Restrictions, number])[]): Tariff => ({
  elements: bands.map(([restrictions, price]) => ({ restrictions, components: [energy(price)] })),
});

describe("OCPI tariffs", () => {
  it("20 kWh at 0.25 with 10 % tax are 5.00 and 5.50", () => {
    const { exTax, incTax } = priceSession({ elements: [{ components: [energy(0.25, { vatPct: 10 })] }] }, [
      part({ energyKwh: 20 }),
    ]);
    expect([exTax, incTax]).toEqual([5, 5.5]);
  });

  it("a part over the edge of a price is cut there, and its energy with it", () => {
    const tariff = banded([{ endTime: "17:00" }, 0.2], [{}, 0.4]);
    const bill = priceSession(tariff, [part({ startLocalS: FRIDAY_S + 16.5 * 3600, energyKwh: 10 })]);
    expect(bill.lines.map(({ volume, price }) => [volume, price])).toEqual([
      [5, 0.2],
      [5, 0.4],
    ]);
  });

  it("a time span over midnight and the day of the week hold across it", () => {
    const night = banded([{ startTime: "22:00", endTime: "06:00" }, 0.1], [{}, 0.3]);
    const late = part({ startLocalS: FRIDAY_S + 21 * 3600, durationS: 10 * 3600, energyKwh: 10 });
    expect(priceSession(night, [late]).exTax).toBeCloseTo(8 * 0.1 + 2 * 0.3, 9);
    const weekend = banded([{ dayOfWeek: ["SATURDAY", "SUNDAY"] }, 0], [{}, 0.3]);
    expect(priceSession(weekend, [late]).exTax).toBeCloseTo(3 * 0.3, 9);
  });

  it("energy bands count from the session's first kWh, a minimum inclusive and a maximum exclusive", () => {
    const tariff = banded([{ maxKwh: 10 }, 0.2], [{ minKwh: 10 }, 0.5]);
    expect(priceSession(tariff, [part({ energyKwh: 4 }), part({ energyKwh: 8 })]).exTax).toBeCloseTo(
      10 * 0.2 + 2 * 0.5,
      9,
    );
  });

  it("where no element speaks it is free, and a price that asks for an unknown current is not met", () => {
    expect(priceSession(banded([{ startTime: "20:00" }, 1]), [part({ energyKwh: 5 })]).exTax).toBe(0);
    expect(priceSession(banded([{ maxCurrentA: 32 }, 1]), [part({ energyKwh: 5 })]).exTax).toBe(0);
  });

  it("cutting a session into more parts changes no amount", () => {
    const tariff = banded([{ endTime: "13:00" }, 0.2], [{ minKwh: 5 }, 0.5], [{}, 0.3]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 * 3600 }),
        fc.double({ min: 0.1, max: 60, noNaN: true }),
        fc.integer({ min: 2, max: 7 }),
        (durationS, energyKwh, count) => {
          const whole = part({ durationS, energyKwh });
          const parts = Array.from({ length: count }, (_, i) =>
            part({
              startLocalS: whole.startLocalS + (i * durationS) / count,
              durationS: durationS / count,
              energyKwh: energyKwh / count,
            }),
          );
          expect(Math.abs(priceSession(tariff, parts).exTax - priceSession(tariff, [whole]).exTax)).toBeLessThan(6e-4);
        },
      ),
      { seed: 1 },
    );
  });
});
