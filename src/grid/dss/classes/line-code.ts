import { type ComplexMatrix, inverse, zeroMatrix } from "../../complex-matrix.ts";
import { type Complex, eliminate, fromSequence, mapMatrix } from "../impedance-matrix.ts";
import { BadValue } from "../place.ts";
import { type DssClass, type DssState, like, propertiesOf, RELIABILITY } from "../property.ts";
import { LENGTH_UNITS, type LengthUnit } from "../units.ts";

/** Line data per unit of length, by sequence values or by matrices. */
export interface LineData {
  phases: number;
  isSymmetric: boolean;
  positive: Complex;
  zero: Complex;
  /** [F] per unit of length. */
  c1: number;
  c0: number;
  /** [Ω] and [S] per unit of length at `baseHz`; undefined where they follow the sequence values in `taken`. */
  z: ComplexMatrix | undefined;
  y: ComplexMatrix | undefined;
  /** The sequence values as they went into the matrices; later ones wait until the next `followSequence`. */
  taken: Pick<LineData, "positive" | "zero" | "c1" | "c0"> & { readonly baseHz: number };
  /** Earth return, to correct for another frequency. */
  rg: number;
  xg: number;
  rho: number;
  normalAmps: number;
  emergencyAmps: number;
}

export interface LineCodeState extends DssState, LineData {
  units: LengthUnit;
  neutral: number;
}

const DEFAULT_SEQUENCE = Object.freeze({
  positive: Object.freeze({ re: 0.058, im: 0.1206 }),
  zero: Object.freeze({ re: 0.1784, im: 0.4047 }),
  c1: 3.4e-9,
  c0: 1.6e-9,
});

const TAKEN_AT_60_HZ = Object.freeze({ ...DEFAULT_SEQUENCE, baseHz: 60 });

/** OpenDSS's default line, per 1000 ft. */
export function defaultLineData(baseHz: number): LineData {
  const { positive, zero, c1, c0 } = DEFAULT_SEQUENCE;
  const taken = baseHz === 60 ? TAKEN_AT_60_HZ : { positive, zero, c1, c0, baseHz };
  return {
    phases: 3,
    isSymmetric: true,
    positive,
    zero,
    c1,
    c0,
    z: undefined,
    y: undefined,
    taken,
    rg: 0.01805,
    xg: 0.155081,
    rho: 100,
    normalAmps: 400,
    emergencyAmps: 600,
  };
}

/** Makes the matrices follow the sequence values as they are now. */
export function followSequence(data: LineData, baseHz: number): void {
  const { positive, zero, c1, c0 } = data;
  data.taken = { positive, zero, c1, c0, baseHz };
  data.z = undefined;
  data.y = undefined;
}

/** Series impedance [Ω] per unit of length. */
export const seriesOf = ({ z, phases, taken }: LineData): ComplexMatrix =>
  z ?? fromSequence(phases, taken.positive, taken.zero);

/** Shunt admittance [S] per unit of length. */
export function shuntOf({ y, phases, taken }: LineData): ComplexMatrix {
  const w = 2 * Math.PI * taken.baseHz;
  return y ?? fromSequence(phases, { re: 0, im: w * taken.c1 }, { re: 0, im: w * taken.c0 });
}

/** Sets the real or imaginary parts of an impedance, or the capacitances [nF] of an admittance. */
export function setPart(data: LineData, part: "r" | "x" | "c", values: number[][], baseHz: number): void {
  const flat = Float64Array.from(values.flat());
  if (part === "c") {
    const w = 2 * Math.PI * baseHz;
    data.y = { order: data.phases, re: new Float64Array(flat.length), im: flat.map((nf) => w * nf * 1e-9) };
  } else {
    const z = seriesOf(data);
    data.z = { order: data.phases, re: part === "r" ? flat : z.re, im: part === "x" ? flat : z.im };
  }
}

const { number, count, choice, flag, matrix, ignored } = propertiesOf<LineCodeState>();
const order = (state: LineCodeState) => state.phases;

/** Sets a sequence value, which makes the code symmetric. */
function sequence(name: string, set: (state: LineCodeState, value: number) => void) {
  return number(name, (state, value) => {
    set(state, value);
    state.isSymmetric = true;
  });
}

const perMicrosiemens = (state: LineCodeState) => 1e-6 / (2 * Math.PI * state.baseHz);

export const LINE_CODE: DssClass<LineCodeState> = {
  name: "LineCode",
  kind: "data",
  create: ({ baseHz }) => ({ enabled: true, baseHz, units: "none", neutral: 3, ...defaultLineData(baseHz) }),
  // As OpenDSS has it: neither the unit nor that the data are matrices is copied, so that the sequence values count.
  copy: (from, to) => Object.assign(to, { ...from, units: to.units, isSymmetric: to.isSymmetric }),
  finish: (state) => {
    if (state.isSymmetric) followSequence(state, state.baseHz);
  },
  properties: [
    count("NPhases", 1, (state, value) => {
      if (value === state.phases) return;
      state.phases = value;
      state.neutral = value;
      followSequence(state, state.baseHz);
    }),
    sequence("R1", (state, re) => {
      state.positive = { ...state.positive, re };
    }),
    sequence("X1", (state, im) => {
      state.positive = { ...state.positive, im };
    }),
    sequence("R0", (state, re) => {
      state.zero = { ...state.zero, re };
    }),
    sequence("X0", (state, im) => {
      state.zero = { ...state.zero, im };
    }),
    sequence("C1", (state, nf) => {
      state.c1 = nf * 1e-9;
    }),
    // The one sequence value that does not turn OpenDSS's code of matrices into a symmetric one.
    number("C0", (state, nf) => {
      state.c0 = nf * 1e-9;
    }),
    choice("Units", LENGTH_UNITS, (state, value) => {
      state.units = value;
    }),
    ...(["r", "x", "c"] as const).map((part) =>
      matrix(`${part.toUpperCase()}Matrix`, order, (state, values) => {
        setPart(state, part, values, state.baseHz);
        state.isSymmetric = false;
      }),
    ),
    number("BaseFreq", (state, value) => {
      state.baseHz = value;
    }),
    number("NormAmps", (state, value) => {
      state.normalAmps = value;
    }),
    number("EmergAmps", (state, value) => {
      state.emergencyAmps = value;
    }),
    ...ignored("FaultRate PctPerm Repair", RELIABILITY),
    flag("Kron", (state, value) => {
      if (value) reduceNeutral(state);
    }),
    number("Rg", (state, value) => {
      state.rg = value;
    }),
    number("Xg", (state, value) => {
      state.xg = value;
    }),
    number("rho", (state, value) => {
      state.rho = value;
    }),
    count("Neutral", 0, (state, value) => {
      state.neutral = value;
    }),
    sequence("B1", (state, microsiemens) => {
      state.c1 = microsiemens * perMicrosiemens(state);
    }),
    sequence("B0", (state, microsiemens) => {
      state.c0 = microsiemens * perMicrosiemens(state);
    }),
    ...ignored("Seasons Ratings", "one rating is used all year"),
    ...ignored("LineType", "description only"),
    like<LineCodeState>(),
  ],
};

function reduceNeutral(state: LineCodeState): void {
  if (state.isSymmetric || state.neutral === 0) return;
  if (state.phases < 2 || state.neutral > state.phases) {
    throw new BadValue("DSS_KRON", `cannot eliminate conductor ${state.neutral} of ${state.phases}`);
  }
  // Potential coefficients are what a grounded conductor is eliminated from, so the admittances are inverted and back.
  const potential = inverse(shuntOf(state));
  const reduced = potential && inverse(eliminate(potential, state.neutral - 1));
  state.z = eliminate(seriesOf(state), state.neutral - 1);
  state.y = reduced ? mapMatrix(reduced, (_, im) => ({ re: 0, im })) : zeroMatrix(state.phases - 1);
  state.phases--;
  state.neutral = 0;
}
