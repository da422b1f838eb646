import fc from "fast-check";
import { expect, it } from "vitest";
import { bucketExtremes, compact } from "./downsample.ts";

const series = fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(Number.NaN)), {
  minLength: 1,
  maxLength: 300,
});

it("thinning keeps the lowest and highest value of every stretch of a series", () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 40 }), (values, stride) => {
      const { low, high } = bucketExtremes(values, stride);
      expect(high.length).toBe(Math.ceil(values.length / stride));
      for (let bucket = 0; bucket < high.length; bucket++) {
        const part = values.slice(bucket * stride, (bucket + 1) * stride).filter((value) => !Number.isNaN(value));
        if (part.length === 0) expect([low[bucket], high[bucket]]).toEqual([Number.NaN, Number.NaN]);
        else expect([low[bucket], high[bucket]]).toEqual([Math.min(...part), Math.max(...part)]);
      }
    }),
  );
});

it("embedded numbers are within half a unit of the last kept digit, and what is no number is null", () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 0, max: 4 }), (values, digits) => {
      const embedded = JSON.parse(JSON.stringify(compact(values, digits))) as (number | null)[];
      values.forEach((value, index) => {
        if (Number.isNaN(value)) expect(embedded[index]).toBeNull();
        // One part in 1e9 is for the doubles themselves.
        else
          expect(Math.abs(embedded[index]! - value)).toBeLessThanOrEqual(
            0.5 * 10 ** -digits + 1e-9 * Math.abs(value) + 1e-12,
          );
      });
    }),
  );
});
