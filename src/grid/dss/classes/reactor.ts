import { addAt, type ComplexMatrix, inverse, zeroMatrix } from "../../complex-matrix.ts";
import type { Connection } from "../../network.ts";
import { type BusSpec, groundOf, NO_BUS, parseBus } from "../bus-spec.ts";
import { type Complex, divide, mapMatrix, requireEqual } from "../impedance-matrix.ts";
import { BadValue } from "../place.ts";
import { type DssClass, type DssState, elementTail, type Property, propertiesOf, RELIABILITY } from "../property.ts";
import { CONNECTIONS } from "./winding.ts";

export interface ReactorState extends DssState {
  bus1: BusSpec;
  bus2: BusSpec | undefined;
  bus2Given: boolean;
  phases: number;
  kvar: number;
  kv: number;
  connection: Connection;
  specification: "kvar" | "rx" | "matrix" | "sequence";
  r: number;
  x: number;
  rp: number;
  rMatrix: number[][] | undefined;
  xMatrix: number[][] | undefined;
  isParallel: boolean;
  z1: Complex;
  z2: Complex | undefined;
  z0: Complex | undefined;
  normalAmps: number | undefined;
}

const { number, count, choice, text, flag, numbers, matrix, ignored } = propertiesOf<ReactorState>();

const complex = (name: string, set: (state: ReactorState, value: Complex) => void): Property<ReactorState> =>
  numbers(name, (state, values) => {
    if (values.length !== 2) throw new BadValue("DSS_COMPLEX_EXPECTED", `expected two numbers, got ${values.length}`);
    set(state, { re: values[0], im: values[1] });
  });

export const REACTOR: DssClass<ReactorState> = {
  name: "Reactor",
  kind: "circuit",
  create: ({ baseHz }) => ({
    enabled: true,
    baseHz,
    bus1: NO_BUS,
    bus2: undefined,
    bus2Given: false,
    phases: 3,
    kvar: 100,
    kv: 12.47,
    connection: "wye",
    specification: "kvar",
    r: 0,
    x: (12.47 ** 2 * 1000) / 100,
    rp: 0,
    rMatrix: undefined,
    xMatrix: undefined,
    isParallel: false,
    z1: { re: 0, im: 0 },
    z2: undefined,
    z0: undefined,
    normalAmps: undefined,
  }),
  copy: (from, to) =>
    Object.assign(to, structuredClone({ ...from, bus1: to.bus1, bus2: to.bus2, bus2Given: to.bus2Given })),
  properties: [
    text("Bus1", (state, value) => {
      state.bus1 = parseBus(value);
      if (!state.bus2Given && state.connection === "wye") state.bus2 = groundOf(state.bus1, state.phases);
    }),
    text("Bus2", (state, value) => {
      state.bus2 = parseBus(value);
      if (state.bus2.bus !== state.bus1.bus) state.bus2Given = true;
    }),
    count("Phases", 1, (state, value) => {
      state.phases = value;
    }),
    number("kvar", (state, value) => {
      state.kvar = value;
      state.specification = "kvar";
    }),
    number("kV", (state, value) => {
      state.kv = value;
    }),
    choice("Conn", CONNECTIONS, (state, value) => {
      state.connection = value;
    }),
    matrix(
      "RMatrix",
      (state) => state.phases,
      (state, values) => {
        state.rMatrix = values;
        state.specification = "matrix";
      },
    ),
    matrix(
      "XMatrix",
      (state) => state.phases,
      (state, values) => {
        state.xMatrix = values;
        state.specification = "matrix";
      },
    ),
    flag("Parallel", (state, value) => {
      state.isParallel = value;
    }),
    number("R", (state, value) => {
      state.r = value;
    }),
    number("X", (state, value) => {
      state.x = value;
      state.specification = "rx";
    }),
    number("Rp", (state, value) => {
      state.rp = value;
    }),
    complex("Z1", (state, value) => {
      state.z1 = value;
      state.specification = "sequence";
    }),
    complex("Z2", (state, value) => {
      state.z2 = value;
    }),
    complex("Z0", (state, value) => {
      state.z0 = value;
    }),
    complex("Z", (state, value) => {
      state.r = value.re;
      state.x = value.im;
      state.specification = "rx";
    }),
    ...ignored("RCurve LCurve", "the impedance holds at the circuit's frequency"),
    number("LmH", (state, value) => {
      state.x = value * 1e-3 * 2 * Math.PI * state.baseHz;
      state.specification = "rx";
    }),
    number("NormAmps", (state, value) => {
      state.normalAmps = value;
    }),
    ...ignored("EmergAmps FaultRate pctPerm Repair", RELIABILITY),
    ...elementTail<ReactorState>(),
  ],
};

/** Admittance of a reactor's branches at a frequency [S]. @throws BadValue at zero impedance */
export function reactorAdmittance(state: ReactorState, hz: number): ComplexMatrix {
  const ratio = hz / state.baseHz;
  if (state.specification === "matrix") return fromMatrices(state, ratio);
  if (state.specification === "sequence") {
    requireEqual(state.z1, state.z2);
    const z = sequenceMatrix(state.phases, state.z1, state.z0 ?? state.z1);
    return inverted(mapMatrix(z, (re, im) => ({ re, im: im * ratio })));
  }
  const branchKv =
    state.connection === "wye" && (state.phases === 2 || state.phases === 3) ? state.kv / Math.sqrt(3) : state.kv;
  const x = state.specification === "kvar" ? (branchKv ** 2 * 1000) / (state.kvar / state.phases) : state.x;
  if (state.r === 0 && x === 0) throw zeroImpedance();
  const y = divide({ re: 1, im: 0 }, { re: state.r, im: x * ratio });
  const out = zeroMatrix(state.phases);
  for (let k = 0; k < state.phases; k++) {
    out.re[k * state.phases + k] = y.re + (state.rp !== 0 ? 1 / state.rp : 0);
    out.im[k * state.phases + k] = y.im;
  }
  return out;
}

/** OpenDSS's turn of 120°, of which the later digits matter to agree with it. */
const SIN_120 = 0.866025;

/** As OpenDSS has it: coupled for three phases only, and a third of Z1 for one. */
function sequenceMatrix(phases: number, z1: Complex, z0: Complex): ComplexMatrix {
  const z = zeroMatrix(phases);
  const turns = 0.25 - SIN_120 * SIN_120 - 0.5;
  for (let i = 0; i < phases; i++) {
    for (let j = 0; j < phases; j++) {
      const weight = i === j ? 2 : turns;
      if (phases === 1) addAt(z, 0, 0, z1.re / 3, z1.im / 3);
      else if (i === j || phases === 3) addAt(z, i, j, (weight * z1.re + z0.re) / 3, (weight * z1.im + z0.im) / 3);
    }
  }
  return z;
}

function fromMatrices(state: ReactorState, ratio: number): ComplexMatrix {
  const order = state.phases;
  const flat = (rows: number[][] | undefined) =>
    Float64Array.from(rows?.flat() ?? new Array<number>(order * order).fill(0));
  const r = flat(state.rMatrix);
  const x = flat(state.xMatrix);
  if (!state.isParallel) return inverted({ order, re: r, im: x.map((value) => value * ratio) });
  const g = inverse({ order, re: r, im: new Float64Array(order * order) });
  const b = inverse({ order, re: x.map((value) => -value), im: new Float64Array(order * order) });
  const zero = new Float64Array(order * order);
  return { order, re: g?.re ?? zero, im: b ? b.re.map((value) => value / ratio) : zero };
}

function inverted(z: ComplexMatrix): ComplexMatrix {
  const y = inverse(z);
  if (!y) throw zeroImpedance();
  return y;
}

const zeroImpedance = () => new BadValue("DSS_ZERO_IMPEDANCE", "the reactor's impedance is zero or singular");
