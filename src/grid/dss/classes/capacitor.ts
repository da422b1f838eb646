import type { Connection } from "../../network.ts";
import { type BusSpec, groundOf, NO_BUS, parseBus } from "../bus-spec.ts";
import { type DssClass, type DssState, elementTail, propertiesOf, RELIABILITY } from "../property.ts";
import { CONNECTIONS } from "./winding.ts";

export interface CapacitorState extends DssState {
  bus1: BusSpec;
  bus2: BusSpec | undefined;
  bus2Given: boolean;
  phases: number;
  kv: number;
  connection: Connection;
  specification: "kvar" | "microfarad" | "matrix";
  steps: number;
  kvar: number[];
  /** [F] of each branch, per step. */
  farad: number[];
  /** [F], order phases. */
  matrix: number[][] | undefined;
  rOhm: number[];
  xlOhm: number[];
  harmonic: number[];
  hasHarmonic: boolean;
  closed: boolean[];
}

const { number, count, choice, text, numbers, matrix, ignored } = propertiesOf<CapacitorState>();

const perStep = (name: string, set: (state: CapacitorState, values: number[]) => void) =>
  numbers(name, (state, values) =>
    set(
      state,
      Array.from({ length: state.steps }, (_, i) => values[i] ?? 0),
    ),
  );

export const CAPACITOR: DssClass<CapacitorState> = {
  name: "Capacitor",
  kind: "circuit",
  create: ({ baseHz }) => ({
    enabled: true,
    baseHz,
    bus1: NO_BUS,
    bus2: undefined,
    bus2Given: false,
    phases: 3,
    kv: 12.47,
    connection: "wye",
    specification: "kvar",
    steps: 1,
    kvar: [1200],
    farad: [1200 / (2 * Math.PI * baseHz * 12.47 ** 2 * 1000)],
    matrix: undefined,
    rOhm: [0],
    xlOhm: [0],
    harmonic: [0],
    hasHarmonic: false,
    closed: [true],
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
    perStep("kvar", (state, values) => {
      state.kvar = values;
      state.specification = "kvar";
    }),
    number("kV", (state, value) => {
      state.kv = value;
    }),
    choice("Conn", CONNECTIONS, (state, value) => {
      state.connection = value;
    }),
    matrix(
      "CMatrix",
      (state) => state.phases,
      (state, microfarads) => {
        state.matrix = microfarads.map((row) => row.map((value) => value * 1e-6));
        state.specification = "matrix";
      },
    ),
    perStep("Cuf", (state, microfarads) => {
      state.farad = microfarads.map((value) => value * 1e-6);
      state.specification = "microfarad";
    }),
    perStep("R", (state, values) => {
      state.rOhm = values;
    }),
    perStep("XL", (state, values) => {
      state.xlOhm = values;
      state.rOhm = state.rOhm.map((r, i) => (values[i] !== 0 && r === 0 ? Math.abs(values[i]) / 1000 : r));
      state.hasHarmonic = false;
    }),
    perStep("Harm", (state, values) => {
      state.harmonic = values;
      state.hasHarmonic = true;
    }),
    count("NumSteps", 1, (state, value) => setSteps(state, value)),
    numbers("States", (state, values) => {
      state.closed = Array.from({ length: state.steps }, (_, i) => (values[i] ?? 0) !== 0);
    }),
    number("NormAmps", () => {}),
    ...ignored("EmergAmps FaultRate pctPerm Repair", RELIABILITY),
    ...elementTail<CapacitorState>(),
  ],
};

/** A bank of one step becomes several: its kvar is divided, its filters are repeated. */
function setSteps(state: CapacitorState, steps: number): void {
  const spread = (values: number[], first: number) => Array.from({ length: steps }, (_, i) => values[i] ?? first);
  const wasOne = state.steps === 1;
  const byKvar = state.specification === "kvar";
  state.steps = steps;
  if (wasOne) {
    state.kvar = byKvar ? new Array<number>(steps).fill(state.kvar[0] / steps) : spread(state.kvar, state.kvar[0]);
    state.rOhm = new Array<number>(steps).fill(state.rOhm[0] * (byKvar ? steps : 1));
    state.xlOhm = new Array<number>(steps).fill(state.xlOhm[0] * (byKvar ? steps : 1));
    state.farad = new Array<number>(steps).fill(state.farad[0]);
    state.harmonic = new Array<number>(steps).fill(state.harmonic[0]);
    state.closed = new Array<boolean>(steps).fill(true);
  } else {
    state.kvar = spread(state.kvar, 0);
    state.rOhm = spread(state.rOhm, 0);
    state.xlOhm = spread(state.xlOhm, 0);
    state.farad = spread(state.farad, 0);
    state.harmonic = spread(state.harmonic, 0);
    state.closed = Array.from({ length: steps }, (_, i) => state.closed[i] ?? false);
  }
}
