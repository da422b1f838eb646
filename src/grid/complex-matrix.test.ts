import fc from "fast-check";
import { expect, it } from "vitest";
import { inverse, matrixOf } from "./complex-matrix.ts";

const entry = fc.double({ min: -10, max: 10, noNaN: true });

it("a matrix times its inverse is the identity, row exchanges included", () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 32, maxLength: 32 }), (values) => {
      const matrix = matrixOf(
        [0, 1, 2, 3].map((i) => values.slice(4 * i, 4 * i + 4)),
        [0, 1, 2, 3].map((i) => values.slice(16 + 4 * i, 20 + 4 * i).map((x, j) => (i === j ? x + 60 * (i % 2) : x))),
      );
      const inverted = inverse(matrix);
      if (!inverted) return;
      const largest = inverted.re.reduce((most, re, k) => Math.max(most, Math.abs(re), Math.abs(inverted.im[k])), 0);
      if (largest > 1e3) return;
      for (let i = 0; i < 4; i++) {
        for (let j = 0; j < 4; j++) {
          let re = 0;
          let im = 0;
          for (let k = 0; k < 4; k++) {
            const [a, b] = [i * 4 + k, k * 4 + j];
            re += matrix.re[a] * inverted.re[b] - matrix.im[a] * inverted.im[b];
            im += matrix.re[a] * inverted.im[b] + matrix.im[a] * inverted.re[b];
          }
          expect(re).toBeCloseTo(i === j ? 1 : 0, 8);
          expect(im).toBeCloseTo(0, 8);
        }
      }
    }),
  );
});

it("a zero on the diagonal is no obstacle, a zero column is singular", () => {
  const swap = inverse(
    matrixOf(
      [
        [0, 2],
        [4, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ),
  );
  expect([...swap!.re]).toEqual([0, 0.25, 0.5, 0]);
  expect(
    inverse(
      matrixOf(
        [
          [1, 0],
          [1, 0],
        ],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ),
  ).toBeUndefined();
});
