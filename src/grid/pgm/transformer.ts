import { type ComplexMatrix, zeroMatrix } from "../complex-matrix.ts";
import type { Transformer, Winding } from "../network.ts";
import { add, type Complex, complex, conjugate, inverted, isZero, polar, scaled } from "./complex.ts";
import { addPhaseBlock, type Ends, NOTHING, piSection, type Sequences, type TwoPort } from "./sequence-branch.ts";

/** power-grid-model's winding types. */
export const WYE = 0;
export const WYE_N = 1;
export const DELTA = 2;
export const ZIGZAG = 3;
export const ZIGZAG_N = 4;

/** A two-winding transformer as power-grid-model describes it, taps already applied. */
export interface PgmTransformer {
  /** Rated voltages of the windings at the present tap [V]. */
  readonly u1: number;
  readonly u2: number;
  readonly snVa: number;
  /** Short-circuit voltage as a fraction, and short-circuit loss [W]; both may be below 0 in a star of three. */
  readonly uk: number;
  readonly pkW: number;
  readonly i0: number;
  readonly p0W: number;
  /** Zero-sequence magnetisation: that of the positive sequence when absent. */
  readonly i0Zero?: number;
  readonly p0ZeroW?: number;
  readonly windingFrom: number;
  readonly windingTo: number;
  readonly clock: number;
  readonly groundFromOhm: Complex;
  readonly groundToOhm: Complex;
  readonly ends: Ends;
  /** Balanced calculations have no zero sequence; that of the positive holds it, whatever the windings. */
  readonly isBalanced: boolean;
}

/** Its admittances in zero, positive and negative sequence [S].
 *
 *  power-grid-model's equations (its manual, "Components: Transformer"): a pi section seen from the "to" side behind the
 *  complex ratio k ∠ clock · 30°; the zero sequence follows from how the windings are grounded. Zigzag takes a tenth of
 *  the series impedance. A connected winding without any path to ground gets a hundred-millionth of the short-circuit
 *  admittance, so that a zero sequence that nothing holds stays solvable. */
export function transformerSequences(t: PgmTransformer): Sequences<TwoPort> {
  const series = seriesAdmittance(t);
  const shunt = shuntAdmittance(t, t.i0, t.p0W);
  const k = t.u1 / t.u2;
  const ratio = polar(k, (t.clock * Math.PI) / 6);
  return [
    t.isBalanced ? piSection(series, shunt, complex(k), t.ends) : zeroSequence(t, series, k),
    piSection(series, shunt, ratio, t.ends),
    piSection(series, shunt, conjugate(ratio), t.ends),
  ];
}

function seriesAdmittance({ u2, snVa, uk, pkW }: PgmTransformer): Complex {
  const sizeOhm = (Math.abs(uk) * u2 * u2) / snVa;
  const r = (pkW * u2 * u2) / snVa / snVa;
  const x = Math.sign(uk || 1) * Math.sqrt(Math.max(0, sizeOhm * sizeOhm - r * r));
  return inverted(complex(r, x));
}

function shuntAdmittance({ u2, snVa }: PgmTransformer, i0: number, p0W: number): Complex {
  const size = (i0 * snVa) / u2 / u2;
  const g = p0W / u2 / u2;
  return complex(g, -Math.sqrt(Math.max(0, size * size - g * g)));
}

function zeroSequence(t: PgmTransformer, series: Complex, k: number): TwoPort {
  const i0Zero = t.i0Zero ?? t.i0;
  const shunt = shuntAdmittance(t, i0Zero, t.p0ZeroW ?? t.p0W + t.pkW * (i0Zero * i0Zero - t.i0 * t.i0));
  const { windingFrom, windingTo, ends } = t;
  // Grounding impedances count three times, and from the "from" side over the ratio squared.
  const groundFrom = scaled(t.groundFromOhm, 3 / (k * k));
  const groundTo = scaled(t.groundToOhm, 3);
  const behind = (y: Complex, ground: Complex) => (isZero(y) ? y : inverted(add(inverted(y), ground)));
  const pathOf = (winding: number, far: number, ground: Complex): Complex => {
    if (winding === ZIGZAG_N) return behind(scaled(series, 10), ground);
    if (winding !== WYE_N) return complex(0);
    return behind(far === DELTA ? add(shunt, series) : shunt, ground);
  };
  let zero = NOTHING;
  if (windingFrom === WYE_N && windingTo === WYE_N) {
    // Clocks 2, 6 and 10 are reached by turning a winding round.
    const turned = t.clock === 2 || t.clock === 6 || t.clock === 10;
    const between = inverted(add(inverted(series), groundFrom, groundTo));
    zero = piSection(between, shunt, complex(turned ? -k : k), ends);
  } else {
    const from = ends.from ? scaled(pathOf(windingFrom, windingTo, groundFrom), 1 / (k * k)) : complex(0);
    const to = ends.to ? pathOf(windingTo, windingFrom, groundTo) : complex(0);
    zero = { ...NOTHING, ff: from, tt: to };
  }
  const hold = (y: Complex, connected: boolean, u: number) =>
    connected && isZero(y) ? complex(0, (-1e-8 * t.snVa) / Math.abs(t.uk) / u / u) : y;
  return { ...zero, ff: hold(zero.ff, ends.from, t.u1), tt: hold(zero.tt, ends.to, t.u2) };
}

/** The network's record of a transformer given by its sequences.
 *  @param blocks sequence admittances from winding to winding, row-major */
export function transformerRecord(
  name: string,
  windings: readonly Winding[],
  blocks: readonly Sequences<Complex>[],
  ratedKva: number,
): Transformer {
  const count = windings.length;
  const yS: ComplexMatrix = zeroMatrix(4 * count);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++) addPhaseBlock(yS, 4 * i, 4 * j, blocks[i * count + j]);
  return {
    name,
    phases: 3,
    windings,
    reactancePct: [],
    noLoadLossPct: 0,
    magnetizingPct: 0,
    antifloatPpm: 0,
    highSideLeads: true,
    yS,
    normalKva: ratedKva,
    isSubstation: false,
  };
}

/** One winding for the record: what it is rated for and where it stands. One that is switched off touches no node. */
export const windingAt = (bus: number, isOn: boolean, type: number, kv: number, kva: number, tap: number): Winding => ({
  terminal: { bus, nodes: isOn ? [1, 2, 3, 0] : [0, 0, 0, 0] },
  connection: type === DELTA ? "delta" : "wye",
  kv,
  kva,
  resistancePct: 0,
  tap,
  minTap: tap,
  maxTap: tap,
  numTaps: 0,
  neutralOhm: { r: type === WYE_N || type === ZIGZAG_N ? 0 : -1, x: 0 },
});

/** A quantity that changes with the tap position between its values at the lowest, nominal and highest position. */
export function atTap(
  tap: { position: number; min: number; max: number; nominal: number },
  value: number,
  atMin: number | undefined,
  atMax: number | undefined,
): number {
  const { position, min, max, nominal } = tap;
  const towardMax = position <= Math.max(nominal, max) && position >= Math.min(nominal, max);
  const end = towardMax ? max : min;
  const atEnd = (towardMax ? atMax : atMin) ?? value;
  return end === nominal ? value : value + ((position - nominal) * (atEnd - value)) / (end - nominal);
}
