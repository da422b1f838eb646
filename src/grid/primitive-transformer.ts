import { addAt, type ComplexMatrix, zeroMatrix } from "./complex-matrix.ts";
import type { Transformer } from "./network.ts";
import { inverseOf, opened, type Primitive } from "./primitive.ts";

/** The stand-in for a solid connection of a neutral to ground [S]. */
const SOLID_S = 1e6;

/** A transformer from its windings: short-circuit admittances on a one-volt base, brought to the turns by the incidence
 *  of windings, then to the terminals by the connections. The equations are those of OpenDSS's technical note on its
 *  transformer model (Dugan, "Transformer modeling in OpenDSS").
 *  @param taps per winding [pu]; the windings' own when absent */
export function transformerPrimitive(transformer: Transformer, taps?: readonly number[]): Primitive {
  const { phases, windings } = transformer;
  if (transformer.yS)
    return opened(transformer, { terminals: windings.map((winding) => winding.terminal), y: transformer.yS });
  const coil = coilAdmittance(transformer, taps);
  const count = windings.length;
  const conductors = phases + 1;
  const y = zeroMatrix(count * conductors);
  for (let phase = 0; phase < phases; phase++) {
    const at: number[] = [];
    for (let w = 0; w < count; w++) {
      const delta = windings[w].connection === "delta" && phases > 1;
      at.push(w * conductors + phase, w * conductors + (delta ? deltaCorner(transformer, phase) : phases));
    }
    for (let i = 0; i < at.length; i++) {
      for (let j = 0; j < at.length; j++) {
        addAt(y, at[i], at[j], coil.re[i * coil.order + j], coil.im[i * coil.order + j]);
      }
    }
  }
  for (let w = 0; w < count; w++) {
    if (windings[w].connection === "wye") groundNeutral(y, w * conductors + phases, transformer, w);
  }
  return opened(transformer, { terminals: windings.map((winding) => winding.terminal), y });
}

/** The voltage across one coil at rated [V]. */
export function coilVoltageV(transformer: Transformer, winding: number): number {
  const { connection, kv } = transformer.windings[winding];
  return connection === "delta" || transformer.phases === 1 ? kv * 1000 : (kv * 1000) / Math.sqrt(3);
}

/** One phase's coils, both ends of each: order 2 × windings. */
function coilAdmittance(transformer: Transformer, taps: readonly number[] | undefined): ComplexMatrix {
  const { windings, phases } = transformer;
  const count = windings.length;
  const vaPerPhase = (windings[0].kva * 1000) / phases;
  const oneVolt = oneVoltAdmittance(transformer, vaPerPhase);
  const y = zeroMatrix(2 * count);
  const volts = windings.map((winding, w) => coilVoltageV(transformer, w) * (taps?.[w] ?? winding.tap));
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const scale = 1 / (volts[i] * volts[j]);
      const re = oneVolt.re[i * count + j] * scale;
      const im = oneVolt.im[i * count + j] * scale;
      addAt(y, 2 * i, 2 * j, re, im);
      addAt(y, 2 * i + 1, 2 * j + 1, re, im);
      addAt(y, 2 * i, 2 * j + 1, -re, -im);
      addAt(y, 2 * i + 1, 2 * j, -re, -im);
    }
    const antifloatS = coilAntifloatS(transformer, i);
    addAt(y, 2 * i, 2 * i, 0, antifloatS);
    addAt(y, 2 * i + 1, 2 * i + 1, 0, antifloatS);
  }
  return y;
}

/** Winding admittances of one phase as if every winding had one volt. */
function oneVoltAdmittance(transformer: Transformer, vaPerPhase: number): ComplexMatrix {
  const { windings, reactancePct } = transformer;
  const count = windings.length;
  const perCent = 0.01 / vaPerPhase;
  const z = zeroMatrix(count - 1);
  const resistance = (w: number) => windings[w].resistancePct;
  for (let i = 0; i < count - 1; i++) {
    addAt(z, i, i, (resistance(0) + resistance(i + 1)) * perCent, reactancePct[i] * perCent);
  }
  let pair = count - 1;
  for (let i = 0; i < count - 1; i++) {
    for (let j = i + 1; j < count - 1; j++, pair++) {
      const ii = i * z.order + i;
      const jj = j * z.order + j;
      const re = (z.re[ii] + z.re[jj] - (resistance(i + 1) + resistance(j + 1)) * perCent) / 2;
      const im = (z.im[ii] + z.im[jj] - reactancePct[pair] * perCent) / 2;
      addAt(z, i, j, re, im);
      addAt(z, j, i, re, im);
    }
  }
  const inner = inverseOf(z, "transformer", transformer);
  const y = zeroMatrix(count);
  for (let i = 0; i < count - 1; i++) {
    for (let j = 0; j < count - 1; j++) {
      const re = inner.re[i * inner.order + j];
      const im = inner.im[i * inner.order + j];
      addAt(y, i + 1, j + 1, re, im);
      addAt(y, 0, 0, re, im);
      addAt(y, 0, j + 1, -re, -im);
      addAt(y, i + 1, 0, -re, -im);
    }
  }
  // The no-load branch stands at the second winding, as OpenDSS takes it, also of three and more.
  const vaPct = vaPerPhase / 100;
  addAt(y, 1, 1, transformer.noLoadLossPct * vaPct, -transformer.magnetizingPct * vaPct);
  return y;
}

/** The conductor at which a delta coil that begins at a phase ends. */
export function deltaCorner(transformer: Transformer, phase: number): number {
  const { phases } = transformer;
  const next = phase + deltaDirection(transformer);
  // Two phases of a delta are an open delta: the third corner is the conductor after the phases.
  if (phases === 2) return next < 0 ? 2 : next;
  return next >= phases ? 0 : next < 0 ? phases - 1 : next;
}

function deltaDirection({ windings, highSideLeads }: Transformer): number {
  if (windings.length < 2 || windings[0].connection === windings[1].connection) return 1;
  const high = windings[0].kv >= windings[1].kv ? windings[0] : windings[1];
  return (high.connection === "wye") === highSideLeads ? -1 : 1;
}

/** Half of the antifloat reactance at either end of a coil [S]. */
function coilAntifloatS(transformer: Transformer, winding: number): number {
  const vaPerPhase = (transformer.windings[0].kva * 1000) / transformer.phases;
  return (-transformer.antifloatPpm * 1e-6 * vaPerPhase) / coilVoltageV(transformer, winding) ** 2 / 2;
}

function groundNeutral(y: ComplexMatrix, at: number, transformer: Transformer, winding: number): void {
  const { r, x } = transformer.windings[winding].neutralOhm;
  const size = r * r + x * x;
  // An open neutral must stay solvable when nothing else holds it.
  if (r < 0) addAt(y, at, at, 0, coilAntifloatS(transformer, winding));
  else if (size === 0) addAt(y, at, at, SOLID_S, 0);
  else addAt(y, at, at, r / size, -x / size);
}
