import type { ComplexMatrix } from "../complex-matrix.ts";
import type { Attributes } from "./attributes.ts";
import {
  type Complex,
  complex,
  inverted,
  NOTHING,
  OPEN,
  phaseBranch,
  piSection,
  plus,
  polar,
  scaled,
  type TwoPort,
} from "./sequence-branch.ts";

/** Windings as power-grid-model counts them. */
const WYE = 0;
const WYE_N = 1;
const DELTA = 2;
const ZIGZAG_N = 4;

/** A two-winding transformer's phase matrix [S], from power-grid-model's attributes. */
export function transformerMatrix(a: Attributes, ratedFromV: number, ratedToV: number): ComplexMatrix {
  const direction = a.number("tap_max") >= a.number("tap_min") ? 1 : -1;
  const nominal = a.number("tap_nom", 0);
  const low = Math.min(a.number("tap_min"), a.number("tap_max"));
  const high = Math.max(a.number("tap_min"), a.number("tap_max"));
  const tap = Math.min(high, Math.max(low, a.number("tap_pos", nominal)));
  const moved = direction * (tap - nominal) * a.number("tap_size", 0);
  const onFrom = a.number("tap_side", 0) === 0;
  const u1 = a.number("u1") + (onFrom ? moved : 0);
  const u2 = a.number("u2") + (onFrom ? 0 : moved);
  const uk = between(a, "uk", tap, nominal);
  const pk = between(a, "pk", tap, nominal);
  const data = { u1, u2, uk, pk, sn: a.number("sn"), i0: a.number("i0"), p0: a.number("p0") };
  const grounding = (side: "from" | "to") =>
    complex(a.number(`r_grounding_${side}`, 0), a.number(`x_grounding_${side}`, 0));
  return windingMatrix({
    ...data,
    i0Zero: a.number("i0_zero_sequence", Number.NaN),
    p0Zero: a.number("p0_zero_sequence", Number.NaN),
    from: a.number("winding_from"),
    to: a.number("winding_to"),
    clock: a.number("clock"),
    ratio: u1 / u2,
    groundingFrom: grounding("from"),
    groundingTo: grounding("to"),
    ratedFromV,
    ratedToV,
  });
}

/** What a winding pair is made of, in volts and volt-amperes. */
export interface WindingPair {
  readonly u2: number;
  readonly uk: number;
  readonly pk: number;
  readonly sn: number;
  readonly i0: number;
  readonly p0: number;
  readonly i0Zero: number;
  readonly p0Zero: number;
  readonly from: number;
  readonly to: number;
  readonly clock: number;
  /** Turns ratio as voltages, from over to. */
  readonly ratio: number;
  readonly groundingFrom: Complex;
  readonly groundingTo: Complex;
  readonly ratedFromV: number;
  readonly ratedToV: number;
}

export function windingMatrix(pair: WindingPair): ComplexMatrix {
  const { u2, sn, ratio, clock, from, to } = pair;
  const zSize = (Math.abs(pair.uk) * u2 * u2) / sn;
  const r = (pair.pk * u2 * u2) / (sn * sn);
  const series = inverted(complex(r, Math.sign(pair.uk || 1) * Math.sqrt(Math.max(0, zSize * zSize - r * r))));
  const shunt = magnetizing(pair.i0, pair.p0, sn, u2);
  const shift = (clock * Math.PI) / 6;
  const one = piSection(series, shunt, polar(ratio, shift));
  const two = piSection(series, shunt, polar(ratio, -shift));
  const shuntZero = magnetizing(
    Number.isNaN(pair.i0Zero) ? pair.i0 : pair.i0Zero,
    Number.isNaN(pair.p0Zero) ? pair.p0 : pair.p0Zero,
    sn,
    u2,
  );
  return phaseBranch(zeroSequence(pair, from, to, series, shuntZero), one, two);
}

/** The zero sequence by the way the windings are joined and grounded. */
function zeroSequence(pair: WindingPair, from: number, to: number, series: Complex, shunt: Complex): TwoPort {
  const { ratio, clock, groundingFrom, groundingTo } = pair;
  const z = inverted(series);
  const overRatio = 1 / (ratio * ratio);
  const groundFrom = scaled(groundingFrom, 3 * overRatio);
  const groundTo = scaled(groundingTo, 3);
  if (from === WYE_N && to === WYE_N) {
    // Clocks 2, 6 and 10 turn the windings' polarity over.
    const sign = clock === 2 || clock === 6 || clock === 10 ? -1 : 1;
    return piSection(inverted(plus(plus(z, groundFrom), groundTo)), shunt, complex(sign * ratio));
  }
  if (from === WYE_N && to === DELTA) return { ...OPEN, ff: scaled(inverted(plus(z, groundFrom)), overRatio) };
  if (from === DELTA && to === WYE_N) return { ...OPEN, tt: inverted(plus(z, groundTo)) };
  if (from === WYE_N && to === WYE) return { ...OPEN, ff: scaled(inOpenCore(shunt, groundFrom), overRatio) };
  if (from === WYE && to === WYE_N) return { ...OPEN, tt: inOpenCore(shunt, groundTo) };
  // A zigzag lets zero sequence pass with a tenth of the series impedance.
  return {
    ...OPEN,
    ...(from === ZIGZAG_N && { ff: scaled(inverted(plus(scaled(z, 0.1), groundFrom)), overRatio) }),
    ...(to === ZIGZAG_N && { tt: inverted(plus(scaled(z, 0.1), groundTo)) }),
  };
}

/** With the other side isolated only the magnetising path is left. */
const inOpenCore = (shunt: Complex, ground: Complex): Complex =>
  shunt.re === 0 && shunt.im === 0 ? NOTHING : inverted(plus(inverted(shunt), ground));

function magnetizing(i0: number, p0: number, sn: number, u2: number): Complex {
  const size = (i0 * sn) / (u2 * u2);
  const g = p0 / (u2 * u2);
  return complex(g, -Math.sqrt(Math.max(0, size * size - g * g)));
}

/** Impedance voltage and loss change with the tap where the file says so. */
function between(a: Attributes, name: "uk" | "pk", tap: number, nominal: number): number {
  const value = a.number(name);
  const [atMin, atMax] = [a.number(`${name}_min`, value), a.number(`${name}_max`, value)];
  const [min, max] = [a.number("tap_min"), a.number("tap_max")];
  if (tap === nominal) return value;
  const towardMax = max >= min ? tap > nominal : tap < nominal;
  const [end, endTap] = towardMax ? [atMax, max] : [atMin, min];
  return endTap === nominal ? value : value + ((end - value) * (tap - nominal)) / (endTap - nominal);
}
