import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { complexMatrix, realMatrix } from "./cells.ts";
import { numberText } from "./number-text.ts";

describe("cells", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  const names = { nameOf: () => "", indexOf: () => 0 };

  it("hold any finite number within 1e-13 of it", () => {
    fc.assert(
      fc.property(finite, (value) => {
        expect(Math.abs(Number(numberText(value)) - value)).toBeLessThanOrEqual(1e-13 * Math.abs(value));
      }),
    );
  });

  it("hold any matrix", () => {
    const matrix = fc.integer({ min: 1, max: 4 }).chain((order) =>
      fc.record({
        order: fc.constant(order),
        re: fc.array(finite, { minLength: order * order, maxLength: order * order }),
        im: fc.array(finite, { minLength: order * order, maxLength: order * order }),
      }),
    );
    fc.assert(
      fc.property(matrix, ({ order, re, im }) => {
        const given = { order, re: Float64Array.from(re), im: Float64Array.from(im) };
        const back = complexMatrix.parse(complexMatrix.print(given, names), names);
        const real = realMatrix.parse(realMatrix.print({ order, values: given.re }, names), names);
        for (const [found, wanted] of [
          [back.re, re],
          [back.im, im],
          [real.values, re],
        ] as const) {
          const off = wanted.filter((value, k) => !(Math.abs(found[k] - value) <= 1e-13 * Math.abs(value)));
          expect(off).toEqual([]);
        }
      }),
    );
  });
});
