import { addAt, type ComplexMatrix, inverse, zeroMatrix } from "../complex-matrix.ts";
import type { Capacitor } from "../network.ts";
import { groundOf } from "./bus-spec.ts";
import type { CapacitorState } from "./classes/capacitor.ts";
import { shuntConductors } from "./convert-branches.ts";
import { type NetworkBuilder, namedAs, openConductors, terminalAt } from "./network-builder.ts";
import { BadValue } from "./place.ts";
import type { DssObject } from "./property.ts";

export function toCapacitor(builder: NetworkBuilder, object: DssObject<CapacitorState>): Capacitor {
  const { state } = object;
  const { phases, connection } = state;
  const conductors = shuntConductors(phases, connection === "delta");
  const size = { phases: conductors, conductors };
  const w = 2 * Math.PI * builder.hz;
  const ratio = builder.hz / state.baseHz;
  const from = terminalAt(builder, state.bus1, size, object);
  const farad = faradPerBranch(state);
  const matrix = bankMatrix(state, farad[0], { w, ratio });
  // A delta behind line reactors is a matrix between the phases and ground.
  const isWye = connection === "wye" || matrix !== undefined;
  // The solver takes wye banks of more than one phase as line-to-line rated.
  const branchKv = connection === "wye" && phases > 1 ? state.kv / Math.sqrt(3) : state.kv;
  return {
    ...namedAs(object),
    phases,
    connection: isWye ? "wye" : "delta",
    from,
    ...(isWye && {
      to: terminalAt(builder, state.bus2 ?? groundOf(state.bus1, phases), size, object),
    }),
    kv: state.kv,
    steps: state.closed.map((closed, i) => ({
      kvar: w * farad[i] * phases * 1000 * branchKv * branchKv,
      rOhm: filterResistance(state, farad[i], i),
      xlOhm: filterReactance(state, farad[i], i) * ratio,
      closed,
    })),
    ...(matrix && { yS: matrix }),
    ...openConductors(builder, object, [conductors, conductors]),
  };
}

/** Admittances of a bank that is no row of equal branches: given as a matrix, or a delta behind filter reactors [S].
 *  @throws BadValue where its steps differ, or it cannot be inverted */
function bankMatrix(
  state: CapacitorState,
  farad: number,
  { w, ratio }: { w: number; ratio: number },
): ComplexMatrix | undefined {
  const r = filterResistance(state, farad, 0);
  const x = filterReactance(state, farad, 0) * ratio;
  const { phases } = state;
  const isMatrix = state.specification === "matrix" && state.matrix !== undefined;
  const hasFilter = r + Math.abs(x) > 0;
  if (!isMatrix && !(hasFilter && state.connection === "delta" && phases === 3)) return undefined;
  const y = zeroMatrix(phases);
  for (let i = 0; i < phases; i++) {
    for (let j = 0; j < phases; j++) {
      // A little more on the diagonal lets OpenDSS invert a delta, and is part of its answer.
      const ofDelta = (i === j ? 2 * 1.000001 : -1) * farad;
      addAt(y, i, j, 0, w * (isMatrix ? state.matrix![i][j] : ofDelta));
    }
  }
  if (!hasFilter) return y;
  if ([state.farad, state.rOhm, state.xlOhm].some((values) => values.some((value) => value !== values[0]))) {
    throw new BadValue("DSS_UNSUPPORTED", "the steps of a filter in delta or by matrix must be alike");
  }
  const z = inverse(y);
  if (z) for (let k = 0; k < phases; k++) addAt(z, k, k, r, x);
  const filtered = z && inverse(z);
  if (!filtered) throw new BadValue("DSS_ZERO_IMPEDANCE", "the capacitor's matrix is zero or singular");
  return filtered;
}

/** Capacitance of one branch, per step [F]. OpenDSS rates every step like the first. */
function faradPerBranch(state: CapacitorState): number[] {
  if (state.specification === "microfarad") return state.farad;
  const { phases, connection } = state;
  const kv = connection === "wye" && (phases === 2 || phases === 3) ? state.kv / Math.sqrt(3) : state.kv;
  const w = 2 * Math.PI * state.baseHz;
  return state.closed.map(() => 1 / ((w * kv * kv * 1000) / (state.kvar[0] / phases)));
}

function filterReactance(state: CapacitorState, farad: number, step: number): number {
  if (!state.hasHarmonic) return state.xlOhm[step] ?? 0;
  const harmonic = state.harmonic[step] ?? 0;
  if (harmonic === 0) return 0;
  return 1 / (2 * Math.PI * state.baseHz * farad) / (harmonic * harmonic);
}

/** A tuned filter without a resistance of its own gets a thousandth of its reactance. */
function filterResistance(state: CapacitorState, farad: number, step: number): number {
  const given = state.rOhm[step] ?? 0;
  return given === 0 && state.hasHarmonic ? filterReactance(state, farad, step) / 1000 : given;
}
