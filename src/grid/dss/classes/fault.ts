import { type ComplexMatrix, zeroMatrix } from "../../complex-matrix.ts";
import { type BusSpec, groundOf, NO_BUS, parseBus } from "../bus-spec.ts";
import { BadValue } from "../place.ts";
import { type DssClass, type DssState, elementTail, propertiesOf, RELIABILITY } from "../property.ts";

export interface FaultState extends DssState {
  bus1: BusSpec;
  bus2: BusSpec | undefined;
  bus2Given: boolean;
  phases: number;
  conductanceS: number;
  matrix: number[][] | undefined;
  /** A fault that comes later is not there in a power flow. */
  onTimeS: number;
}

const { number, count, text, matrix, ignored } = propertiesOf<FaultState>();

export const FAULT: DssClass<FaultState> = {
  name: "Fault",
  kind: "circuit",
  create: ({ baseHz }) => ({
    enabled: true,
    baseHz,
    bus1: NO_BUS,
    bus2: undefined,
    bus2Given: false,
    phases: 1,
    conductanceS: 10000,
    matrix: undefined,
    onTimeS: 0,
  }),
  copy: (from, to) => Object.assign(to, { ...from, bus1: to.bus1, bus2: to.bus2, bus2Given: to.bus2Given }),
  properties: [
    text("Bus1", (state, value) => {
      state.bus1 = parseBus(value);
      if (!state.bus2Given) state.bus2 = groundOf(state.bus1, state.phases);
    }),
    text("Bus2", (state, value) => {
      state.bus2 = parseBus(value);
      state.bus2Given = true;
    }),
    count("Phases", 1, (state, value) => {
      state.phases = value;
    }),
    number("R", (state, value) => {
      if (value === 0) throw new BadValue("DSS_ZERO_IMPEDANCE", "expected a resistance other than 0");
      state.conductanceS = 1 / value;
      state.matrix = undefined;
    }),
    ...ignored("%StdDev", "Monte Carlo modes only"),
    matrix(
      "GMatrix",
      (state) => state.phases,
      (state, values) => {
        state.matrix = values;
      },
    ),
    number("OnTime", (state, value) => {
      state.onTimeS = value;
    }),
    ...ignored("Temporary MinAmps", "dynamic studies only"),
    ...ignored("NormAmps EmergAmps FaultRate pctPerm Repair", RELIABILITY),
    ...elementTail<FaultState>(),
  ],
};

/** A fault's branch admittances [S]. */
export function faultAdmittance(state: FaultState): ComplexMatrix {
  const out = zeroMatrix(state.phases);
  for (let i = 0; i < state.phases; i++) {
    for (let j = 0; j < state.phases; j++) {
      out.re[i * state.phases + j] = state.matrix ? state.matrix[i][j] : i === j ? state.conductanceS : 0;
    }
  }
  return out;
}
