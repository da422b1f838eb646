import type { ComplexMatrix } from "../../complex-matrix.ts";
import { type BusSpec, NO_BUS, parseBus } from "../bus-spec.ts";
import { type Complex, fromSequence, mapMatrix, requireEqual } from "../impedance-matrix.ts";
import { BadValue } from "../place.ts";
import { type DssClass, type DssState, elementTail, HARMONICS, type Property, propertiesOf } from "../property.ts";
import { findShape } from "./load-shape.ts";

export interface VsourceState extends DssState {
  bus1: BusSpec;
  bus2: BusSpec | undefined;
  phases: number;
  kv: number;
  pu: number;
  angleDeg: number;
  sequence: "positive" | "negative" | "zero";
  /** How the impedance is given. */
  impedance: "mva" | "isc" | "ohm";
  mva3: number;
  mva1: number;
  isc3: number;
  isc1: number;
  x1r1: number;
  x0r0: number;
  z1: Complex;
  z2: Complex;
  z0: Complex;
  puZ1: Complex;
  puZ2: Complex;
  puZ0: Complex;
  /** Which of the per-unit values were given. */
  hasPu: { z1: boolean; z2: boolean; z0: boolean };
  hasZ2: boolean;
  hasZ0: boolean;
  baseMva: number;
  isIdeal: boolean;
  idealPu: Complex;
  daily: string | undefined;
  yearly: string | undefined;
  duty: string | undefined;
}

const { number, count, choice, text, numbers, ignored } = propertiesOf<VsourceState>();

const plain = (name: string, set: (state: VsourceState, value: number) => void) => number(name, set);

/** A part of Z1 or Z0 in ohms. */
const ohm = (name: string, key: "z1" | "z0", part: "re" | "im"): Property<VsourceState> =>
  number(name, (state, value) => {
    state[key] = { ...state[key], [part]: value };
    if (key === "z1") state.z2 = { ...state.z2, [part]: value };
    state.impedance = "ohm";
  });

const complex = (name: string, set: (state: VsourceState, value: Complex) => void): Property<VsourceState> =>
  numbers(name, (state, values) => {
    if (values.length !== 2) throw new BadValue("DSS_COMPLEX_EXPECTED", `expected two numbers, got ${values.length}`);
    set(state, { re: values[0], im: values[1] });
  });

export const VSOURCE: DssClass<VsourceState> = {
  name: "Vsource",
  kind: "circuit",
  finish: (state) => completeImpedance(state),
  create: ({ baseHz }) => newSource(baseHz),
  copy: (from, to) => Object.assign(to, { ...structuredClone(from), bus1: to.bus1, bus2: to.bus2 }),
  properties: [
    text("Bus1", (state, value) => {
      state.bus1 = parseBus(value);
    }),
    plain("BasekV", (state, value) => {
      state.kv = value;
    }),
    plain("pu", (state, value) => {
      state.pu = value;
    }),
    plain("Angle", (state, value) => {
      state.angleDeg = value;
    }),
    ...ignored("Frequency", "every source has the circuit's frequency"),
    count("Phases", 1, (state, value) => {
      state.phases = value;
    }),
    plain("MVASC3", (state, value) => {
      state.mva3 = value;
      state.impedance = "mva";
    }),
    plain("MVASC1", (state, value) => {
      state.mva1 = value;
      state.impedance = "mva";
    }),
    plain("X1R1", (state, value) => {
      state.x1r1 = value;
    }),
    plain("X0R0", (state, value) => {
      state.x0r0 = value;
    }),
    plain("Isc3", (state, value) => {
      state.isc3 = value;
      state.impedance = "isc";
    }),
    plain("Isc1", (state, value) => {
      state.isc1 = value;
      state.impedance = "isc";
    }),
    ohm("R1", "z1", "re"),
    ohm("X1", "z1", "im"),
    ohm("R0", "z0", "re"),
    ohm("X0", "z0", "im"),
    ...ignored("ScanType", HARMONICS),
    choice<VsourceState["sequence"]>(
      "Sequence",
      { negative: "negative", zero: "zero", positive: "positive" },
      (state, value) => {
        state.sequence = value;
      },
    ),
    text("Bus2", (state, value) => {
      state.bus2 = parseBus(value);
    }),
    complex("Z1", (state, value) => {
      state.z1 = value;
      if (!state.hasZ2) state.z2 = value;
      if (!state.hasZ0) state.z0 = value;
      state.impedance = "ohm";
    }),
    complex("Z0", (state, value) => {
      state.z0 = value;
      state.hasZ0 = true;
      state.impedance = "ohm";
    }),
    complex("Z2", (state, value) => {
      state.z2 = value;
      state.hasZ2 = true;
      state.impedance = "ohm";
    }),
    complex("puZ1", (state, value) => {
      state.puZ1 = value;
      state.hasPu.z1 = true;
      if (!state.hasPu.z2) state.puZ2 = value;
      if (!state.hasPu.z0) state.puZ0 = value;
      state.impedance = "ohm";
    }),
    complex("puZ0", (state, value) => {
      state.puZ0 = value;
      state.hasPu.z0 = true;
      state.impedance = "ohm";
    }),
    complex("puZ2", (state, value) => {
      state.puZ2 = value;
      state.hasPu.z2 = true;
      state.impedance = "ohm";
    }),
    plain("BaseMVA", (state, value) => {
      state.baseMva = value;
    }),
    text("Yearly", (state, value, edit) => {
      state.yearly = findShape(value, edit)?.name;
    }),
    text("Daily", (state, value, edit) => {
      state.daily = findShape(value, edit)?.name;
      state.yearly ??= state.daily;
    }),
    text("Duty", (state, value, edit) => {
      state.duty = findShape(value, edit)?.name;
    }),
    choice("Model", { thevenin: false, ideal: true }, (state, value) => {
      state.isIdeal = value;
    }),
    complex("puZIdeal", (state, value) => {
      state.idealPu = value;
    }),
    ...ignored("Spectrum", HARMONICS),
    ...elementTail<VsourceState>(),
  ],
};

function newSource(baseHz: number): VsourceState {
  const state: VsourceState = {
    enabled: true,
    baseHz,
    bus1: { ...NO_BUS, bus: "sourcebus" },
    bus2: undefined,
    phases: 3,
    kv: 115,
    pu: 1,
    angleDeg: 0,
    sequence: "positive",
    impedance: "mva",
    mva3: 2000,
    mva1: 2100,
    isc3: 10000,
    isc1: 10540,
    x1r1: 4,
    x0r0: 3,
    z1: { re: 1.65, im: 6.6 },
    z2: { re: 1.65, im: 6.6 },
    z0: { re: 1.9, im: 5.7 },
    puZ1: { re: 0, im: 0 },
    puZ2: { re: 0, im: 0 },
    puZ0: { re: 0, im: 0 },
    hasPu: { z1: false, z2: false, z0: false },
    hasZ2: false,
    hasZ0: false,
    baseMva: 100,
    isIdeal: false,
    idealPu: { re: 1e-6, im: 0.001 },
    daily: undefined,
    yearly: undefined,
    duty: undefined,
  };
  // What is not given later stays at what follows from 115 kV and 2000 MVA.
  completeImpedance(state);
  return state;
}

/** The source's impedance at a frequency [Ω]. @throws BadValue where Z2 is not Z1 */
export function sourceImpedance(state: VsourceState, hz: number): ComplexMatrix {
  const ratio = hz / state.baseHz;
  if (state.isIdeal) {
    const ideal = scaled(state.idealPu, state.kv ** 2 / state.baseMva);
    return fromSequence(state.phases, ideal, ideal);
  }
  requireEqual(state.z1, state.z2);
  return mapMatrix(fromSequence(state.phases, state.z1, state.z0), (re, im) => ({ re, im: im * ratio }));
}

/** Works out the impedances from whichever figures were given last, and the other figures from them, as OpenDSS does
 *  after every edit. @throws BadValue where the short-circuit powers contradict each other */
function completeImpedance(state: VsourceState): void {
  const factor = state.phases === 1 ? 1 : Math.sqrt(3);
  const zBase = state.kv ** 2 / state.baseMva;
  if (state.impedance === "ohm") {
    if (state.hasPu.z1) {
      state.z1 = scaled(state.puZ1, zBase);
      state.z2 = scaled(state.puZ2, zBase);
      state.z0 = scaled(state.puZ0, zBase);
    }
    if (state.phases === 1) [state.z2, state.z0] = [state.z1, state.z1];
    const self = { re: (2 * state.z1.re + state.z0.re) / 3, im: (2 * state.z1.im + state.z0.im) / 3 };
    state.isc3 = (state.kv * 1000) / Math.sqrt(3) / Math.hypot(state.z1.re, state.z1.im);
    state.isc1 = (state.kv * 1000) / factor / Math.hypot(self.re, self.im);
  } else if (state.impedance === "mva") {
    state.isc3 = (state.mva3 * 1000) / (Math.sqrt(3) * state.kv);
    state.isc1 = (state.mva1 * 1000) / (factor * state.kv);
  }
  if (state.impedance !== "mva") {
    state.mva3 = (Math.sqrt(3) * state.kv * state.isc3) / 1000;
    state.mva1 = (factor * state.kv * state.isc1) / 1000;
  }
  if (state.impedance !== "ohm") {
    [state.z1, state.z0] = fromShortCircuit(state, factor);
    state.z2 = state.z1;
  }
  if (!(state.hasPu.z1 || state.hasPu.z2 || state.hasPu.z0)) {
    state.puZ1 = scaled(state.z1, 1 / zBase);
    state.puZ2 = scaled(state.z2, 1 / zBase);
    state.puZ0 = scaled(state.z0, 1 / zBase);
  }
}

const scaled = ({ re, im }: Complex, by: number): Complex => ({ re: re * by, im: im * by });

/** Positive and zero sequence impedances from three-phase and single-phase short circuit. */
function fromShortCircuit(state: VsourceState, factor: number): [Complex, Complex] {
  const x1 = state.kv ** 2 / state.mva3 / Math.sqrt(1 + 1 / state.x1r1 ** 2);
  const r1 = x1 / state.x1r1;
  const a = 1 + state.x0r0 ** 2;
  const b = 4 * (r1 + x1 * state.x0r0);
  const c = 4 * (r1 * r1 + x1 * x1) - ((3 * state.kv * 1000) / factor / state.isc1) ** 2;
  const root = Math.sqrt(b * b - 4 * a * c);
  if (!Number.isFinite(root)) {
    throw new BadValue("DSS_SHORT_CIRCUIT", "the three-phase and the single-phase short circuit contradict each other");
  }
  // OpenDSS takes the larger root.
  const r0 = Math.max((-b + root) / 2 / a, (-b - root) / 2 / a);
  return [
    { re: r1, im: x1 },
    { re: r0, im: r0 * state.x0r0 },
  ];
}
