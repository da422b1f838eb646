import { type DssClass, type DssState, like, propertiesOf } from "../property.ts";
import { LENGTH_UNITS, type LengthUnit } from "../units.ts";

/** Where the conductors of a line hang. */
export interface SpacingState extends DssState {
  conductors: number;
  phases: number;
  x: number[];
  h: number[];
  units: LengthUnit;
}

const { count, choice, numbers } = propertiesOf<SpacingState>();

export const LINE_SPACING: DssClass<SpacingState> = {
  name: "LineSpacing",
  kind: "data",
  create: ({ baseHz }) => ({
    enabled: true,
    baseHz,
    conductors: 3,
    phases: 3,
    x: [0, 0, 0],
    h: [0, 0, 0],
    units: "ft",
  }),
  properties: [
    count("NConds", 1, (state, value) => {
      state.conductors = value;
      state.x = new Array<number>(value).fill(0);
      state.h = new Array<number>(value).fill(0);
      state.units = "ft";
    }),
    count("NPhases", 1, (state, value) => {
      state.phases = value;
    }),
    numbers("X", (state, values) => {
      state.x = padded(values, state.conductors);
    }),
    numbers("H", (state, values) => {
      state.h = padded(values, state.conductors);
    }),
    choice("Units", LENGTH_UNITS, (state, value) => {
      state.units = value;
    }),
    like<SpacingState>(),
  ],
};

function padded(values: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, i) => values[i] ?? 0);
}
