import type { Conductor, Surroundings } from "./bare-conductors.ts";
import { type Complex, divide, multiply } from "./impedance-matrix.ts";

/** OpenDSS's rounded constants; their later digits matter to agree with it to 1e-9. [H/m] */
export const MU_0 = 12.56637e-7;
export const TWO_PI = 6.283185307;

/** Impedance that the earth adds to a conductor (`isOwn`) or between two [Ω/m]. */
export function earthReturn(a: Conductor, b: Conductor, isOwn: boolean, surroundings: Surroundings): Complex {
  const { hz, rho, earthModel } = surroundings;
  const w = TWO_PI * hz;
  if (earthModel === "carson") {
    return { re: (w * MU_0) / 8, im: ((w * MU_0) / TWO_PI) * Math.log(658.5 * Math.sqrt(rho / hz)) };
  }
  const heightA = Math.abs(a.y);
  const heightB = Math.abs(b.y);
  const apart = isOwn ? 0 : a.x - b.x;
  return earthModel === "fullcarson"
    ? fullCarson(heightA + heightB, apart, surroundings)
    : deri(heightA + heightB, apart, surroundings);
}

/** Resistance and internal reactance of a conductor; Deri's model has the skin effect of a round one [Ω/m]. */
export function innerImpedance(conductor: Conductor, { hz, earthModel }: Surroundings): Complex {
  if (earthModel !== "deri") return { re: conductor.rac, im: (TWO_PI * hz * MU_0) / (8 * Math.PI) };
  const size = Math.sqrt((hz * MU_0) / conductor.rdc);
  const alpha = { re: size, im: size };
  // Far from the axis both Bessel functions grow alike.
  const ratio = size * Math.SQRT2 > 35 ? { re: 1, im: 0 } : divide(besselI(alpha, 0), besselI(alpha, 1));
  const scale = Math.sqrt(conductor.rdc * hz * MU_0) / 2;
  return { re: (ratio.re - ratio.im) * scale, im: (ratio.re + ratio.im) * scale };
}

/** The mirror plane lies at the complex depth 1/√(jωμ/ρ). */
function deri(heights: number, apart: number, { hz, rho }: Surroundings): Complex {
  const w = TWO_PI * hz;
  const depth = Math.sqrt((rho / (w * MU_0)) * 0.5);
  const h: Complex = { re: heights + 2 * depth, im: -2 * depth };
  const squared = multiply(h, h);
  const length = Math.sqrt(Math.hypot(squared.re + apart * apart, squared.im));
  const angle = Math.atan2(squared.im, squared.re + apart * apart) / 2;
  const factor = (w * MU_0) / TWO_PI;
  return { re: -factor * angle, im: factor * Math.log(length) };
}

/** Carson's series to the fourth power. */
function fullCarson(heights: number, apart: number, { hz, rho }: Surroundings): Complex {
  const imageDistance = Math.sqrt(heights * heights + apart * apart);
  const angle = Math.acos(Math.min(1, heights / imageDistance));
  const m = 2.8099e-3 * imageDistance * Math.sqrt(hz / rho);
  const b1 = 1 / (3 * Math.SQRT2);
  const b2 = 1 / 16;
  const b3 = b1 / 15;
  const b4 = b2 / 24;
  const c2 = 1.3659315;
  const c4 = c2 + 1 / 4 + 1 / 6;
  const quarterTurn = Math.PI / 4;
  const log = (c: number) => Math.log(Math.exp(c) / m);
  const p =
    Math.PI / 8 -
    b1 * m * Math.cos(angle) +
    b2 * m ** 2 * (log(c2) * Math.cos(2 * angle) + angle * Math.sin(2 * angle)) +
    b3 * m ** 3 * Math.cos(3 * angle) -
    b4 * quarterTurn * m ** 4 * Math.cos(4 * angle);
  const q =
    0.5 * Math.log(1.85138 / m) +
    b1 * m * Math.cos(angle) -
    b2 * quarterTurn * m ** 2 * Math.cos(2 * angle) +
    b3 * m ** 3 * Math.cos(3 * angle) -
    b4 * m ** 4 * (log(c4) * Math.cos(4 * angle) + angle * Math.sin(4 * angle));
  const factor = (TWO_PI * hz * MU_0) / Math.PI;
  return { re: p * factor, im: (q + 0.5 * Math.log(imageDistance)) * factor };
}

/** Modified Bessel function of the first kind, order 0 or 1, by its power series. */
function besselI(z: Complex, order: 0 | 1): Complex {
  const quarter = multiply(z, z);
  const step: Complex = { re: quarter.re / 4, im: quarter.im / 4 };
  let term: Complex = order === 0 ? { re: 1, im: 0 } : { re: z.re / 2, im: z.im / 2 };
  let sum = term;
  for (let k = 1; k < 500; k++) {
    const next = multiply(term, step);
    term = { re: next.re / (k * (k + order)), im: next.im / (k * (k + order)) };
    sum = { re: sum.re + term.re, im: sum.im + term.im };
    if (Math.hypot(term.re, term.im) < 1e-17 * Math.hypot(sum.re, sum.im)) break;
  }
  return sum;
}
