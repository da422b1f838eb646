/** A complex number. The reader's arithmetic is a few operations per component, so it is written to be read. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const ZERO: Complex = Object.freeze({ re: 0, im: 0 });

export const complex = (re: number, im = 0): Complex => ({ re, im });

/** size ∠ angle [rad] */
export const polar = (size: number, angle: number): Complex => ({
  re: size * Math.cos(angle),
  im: size * Math.sin(angle),
});

export const add = (...terms: readonly Complex[]): Complex => ({
  re: terms.reduce((sum, { re }) => sum + re, 0),
  im: terms.reduce((sum, { im }) => sum + im, 0),
});

export const times = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});

export const scaled = (a: Complex, factor: number): Complex => ({ re: a.re * factor, im: a.im * factor });

export const conjugate = ({ re, im }: Complex): Complex => ({ re, im: -im });

export const isZero = ({ re, im }: Complex): boolean => re === 0 && im === 0;

/** 1 / a */
export function inverted({ re, im }: Complex): Complex {
  const size = re * re + im * im;
  return { re: re / size, im: -im / size };
}
