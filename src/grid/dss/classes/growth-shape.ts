import { cellNumber, readTable } from "../arrays.ts";
import { type DssClass, type DssState, like, propertiesOf } from "../property.ts";

/** How loads grow: from each year on by a factor every year. */
export interface GrowthState extends DssState {
  points: number;
  years: number[];
  factors: number[];
}

const { integer, numbers, text, ignored } = propertiesOf<GrowthState>();

export const GROWTH_SHAPE: DssClass<GrowthState> = {
  name: "GrowthShape",
  kind: "data",
  create: ({ baseHz }) => ({ enabled: true, baseHz, points: 0, years: [], factors: [] }),
  properties: [
    integer("NPts", (state, value) => {
      state.points = value;
    }),
    numbers("Year", (state, values) => {
      state.years = values.slice(0, state.points).map(Math.round);
    }),
    numbers("Mult", (state, values) => {
      state.factors = values.slice(0, state.points);
    }),
    text("CSVFile", (state, path, edit) => {
      const lines = readTable(path, edit, { skipsHeader: false }).slice(0, state.points);
      state.years = lines.map(({ cells, line }) => Math.round(cellNumber(cells[0], path, line)));
      state.factors = lines.map(({ cells, line }) => cellNumber(cells[1], path, line));
    }),
    ...ignored("SngFile DblFile", "binary shapes of growth are not read"),
    like<GrowthState>(),
  ],
};

/** What growth has come to by a year: the product of the factors of all years since the first. */
export function grownBy({ years, factors }: GrowthState, year: number): number {
  const count = year - (years[0] ?? year);
  let total = 1;
  for (let k = 0, at = 0; k < count; k++) {
    if (years[at + 1] !== undefined && years[0] + k >= years[at + 1]) at++;
    total *= factors[at] ?? 1;
  }
  return total;
}
