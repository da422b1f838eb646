import { cellNumber, readBinary, readTable } from "../arrays.ts";
import { BadValue } from "../place.ts";
import { type DssClass, type DssState, type Edit, like, propertiesOf } from "../property.ts";

export interface ShapeState extends DssState {
  points: number;
  intervalS: number;
  p: number[];
  q: number[] | undefined;
  hours: number[] | undefined;
  isActual: boolean;
  baseP: number;
  baseQ: number;
  /** At the point of the largest magnitude. */
  maxP: number;
  maxQ: number;
  maxGiven: boolean;
}

const MAX_POINTS = 10_000_000;
/** More zeros than this are no slip but a burden on memory. */
const MAX_MISSING = 100_000;

const { number, integer, numbers, flag, text, choice, ignored } = propertiesOf<ShapeState>();

const setHours = (name: string, secondsEach: number) =>
  number(name, (state, value) => {
    if (value < 0) throw new BadValue("DSS_OUT_OF_RANGE", `expected an interval of 0 or more, got ${value}`);
    state.intervalS = value * secondsEach;
  });

const setP = (name: string) =>
  numbers(name, (state, values, edit) => {
    state.p = fitted(state, values, name, edit);
    updateMax(state);
  });

export const LOAD_SHAPE: DssClass<ShapeState> = {
  name: "LoadShape",
  kind: "data",
  create: ({ baseHz }) => ({
    enabled: true,
    baseHz,
    points: 0,
    intervalS: 3600,
    p: [],
    q: undefined,
    hours: undefined,
    isActual: false,
    baseP: 0,
    baseQ: 0,
    maxP: 1,
    maxQ: 0,
    maxGiven: false,
  }),
  copy: (from, to) => Object.assign(to, from),
  finish: updateMax,
  properties: [
    integer("NPts", (state, value) => {
      if (value < 0 || value > MAX_POINTS) {
        throw new BadValue("DSS_OUT_OF_RANGE", `expected 0 to ${MAX_POINTS} points, got ${value}`);
      }
      state.points = value;
    }),
    setHours("Interval", 3600),
    setP("Mult"),
    numbers("Hour", (state, values, edit) => {
      state.hours = fitted(state, values, "Hour", edit);
    }),
    ...ignored("Mean StdDev", "Monte Carlo modes only"),
    text("CSVFile", (state, path, edit) => {
      const columns = readColumns(state, path, state.intervalS > 0 ? 1 : 2, edit);
      if (columns.length > 1) state.hours = columns[0];
      state.p = columns.at(-1)!;
    }),
    text("SngFile", (state, path, edit) => takeBinary(state, path, 4, edit)),
    text("DblFile", (state, path, edit) => takeBinary(state, path, 8, edit)),
    choice("Action", { normalize: true, dblsave: false, sngsave: false }, (state, normalizes) => {
      if (normalizes) normalize(state);
    }),
    numbers("QMult", (state, values, edit) => {
      state.q = fitted(state, values, "QMult", edit);
    }),
    flag("UseActual", (state, value) => {
      state.isActual = value;
    }),
    number("PMax", (state, value) => {
      state.maxP = value;
      state.maxGiven = true;
    }),
    number("QMax", (state, value) => {
      state.maxQ = value;
      state.maxGiven = true;
    }),
    setHours("SInterval", 1),
    setHours("MInterval", 60),
    number("PBase", (state, value) => {
      state.baseP = value;
    }),
    number("QBase", (state, value) => {
      state.baseQ = value;
    }),
    setP("PMult"),
    text("PQCSVFile", (state, path, edit) => {
      const columns = readColumns(state, path, state.intervalS > 0 ? 2 : 3, edit);
      if (columns.length === 3) state.hours = columns.shift();
      [state.p, state.q] = columns;
    }),
    ...ignored("MemoryMapping Interpolation", "points are held in memory and taken as they stand"),
    like<ShapeState>(),
  ],
};

/** A shape of temperatures: as a load shape, its values by another name. */
export const T_SHAPE: DssClass<ShapeState> = {
  name: "TShape",
  kind: "data",
  create: LOAD_SHAPE.create,
  copy: LOAD_SHAPE.copy!,
  properties: [
    ...[
      "NPts",
      "Interval",
      "Mult",
      "Hour",
      "Mean",
      "StdDev",
      "CSVFile",
      "SngFile",
      "DblFile",
      "SInterval",
      "MInterval",
    ].map((name) => {
      const property = LOAD_SHAPE.properties.find((one) => one.name === name)!;
      return name === "Mult" ? { ...property, name: "Temp" } : property;
    }),
    ...ignored("Action", "curves are not saved"),
    like<ShapeState>(),
  ],
};

/** A shape by name; none for an empty or unknown name, which OpenDSS also treats as no shape, but with a warning. */
export function findShape(name: string, edit: Edit): { name: string; state: ShapeState } | undefined {
  const word = name.trim().toLowerCase();
  if (word === "" || word === "none") return undefined;
  if (word === "default") return edit.findOptional<ShapeState>("LoadShape", "default");
  return edit.find<ShapeState>("LoadShape", word);
}

/** As many points as `NPts` says: OpenDSS fills up with zeros. */
function fitted(state: ShapeState, values: number[], what: string, edit: Edit): number[] {
  if (state.points === 0) {
    edit.warnOnce(`${edit.owner}.NPts`, {
      code: "DSS_SHAPE_EMPTY",
      message: `${edit.owner}: ${what} is not read without NPts before it, as in OpenDSS; the shape is 1 throughout`,
      hint: `give NPts=${values.length}`,
    });
    return [];
  }
  if (values.length >= state.points) return values.slice(0, state.points);
  if (state.points - values.length > MAX_MISSING) {
    throw new BadValue("DSS_SHAPE_SHORT", `expected ${state.points} points, got ${values.length}`);
  }
  edit.warnOnce(`${edit.owner}.${what}`, {
    code: "DSS_SHAPE_SHORT",
    message: `${edit.owner}: ${what} has ${values.length} of ${state.points} points; the others are 0, as in OpenDSS`,
  });
  return [...values, ...new Array<number>(state.points - values.length).fill(0)];
}

function readColumns(state: ShapeState, path: string, columns: number, edit: Edit): number[][] {
  const lines = readTable(path, edit, { skipsHeader: false });
  const wanted = state.points > 0 ? lines.slice(0, state.points) : lines;
  const out = Array.from({ length: columns }, (_, c) =>
    wanted.map(({ cells, line }) => cellNumber(cells[c], path, line)),
  );
  state.points = wanted.length;
  return out;
}

function takeBinary(state: ShapeState, path: string, bytesEach: 4 | 8, edit: Edit): void {
  const values = readBinary(path, bytesEach, edit);
  if (state.intervalS > 0) state.p = fitted(state, values, "file", edit);
  else {
    state.hours = values.filter((_, i) => i % 2 === 0);
    state.p = values.filter((_, i) => i % 2 === 1);
    state.points = state.p.length;
  }
}

function normalize(state: ShapeState): void {
  const scale = (values: number[], base: number): number[] => {
    const by = base !== 0 ? base : values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return values.map((value) => value / (by === 0 ? 1 : by));
  };
  state.p = scale(state.p, state.baseP);
  if (state.q) state.q = scale(state.q, state.baseQ);
  state.isActual = false;
}

function updateMax(state: ShapeState): void {
  if (state.maxGiven || state.p.length === 0) return;
  let at = 0;
  for (let i = 1; i < state.p.length; i++) if (Math.abs(state.p[i]) > Math.abs(state.p[at])) at = i;
  state.maxP = state.p[at];
  state.maxQ = state.q?.[at] ?? 0;
}
