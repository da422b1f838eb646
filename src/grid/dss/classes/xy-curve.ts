import { cellNumber, readTable } from "../arrays.ts";
import { type DssClass, type DssState, like, propertiesOf } from "../property.ts";

/** A curve of points, for efficiencies and temperatures. */
export interface CurveState extends DssState {
  /** How many points count; 0: all. */
  points: number;
  x: number[];
  y: number[];
  xShift: number;
  yShift: number;
  xScale: number;
  yScale: number;
}

/** Beyond any power in per unit. */
const FAR = 100;

const { number, integer, numbers, text, ignored } = propertiesOf<CurveState>();

function takePairs(state: CurveState, flat: readonly number[]): void {
  state.x = flat.filter((_, i) => i % 2 === 0);
  state.y = flat.filter((_, i) => i % 2 === 1);
}

export const XY_CURVE: DssClass<CurveState> = {
  name: "XYcurve",
  kind: "data",
  create: ({ baseHz }) => ({
    enabled: true,
    baseHz,
    points: 0,
    x: [],
    y: [],
    xShift: 0,
    yShift: 0,
    xScale: 1,
    yScale: 1,
  }),
  properties: [
    integer("NPts", (state, value) => {
      state.points = value;
    }),
    numbers("Points", takePairs),
    numbers("YArray", (state, values) => {
      state.y = values;
    }),
    numbers("XArray", (state, values) => {
      state.x = values;
    }),
    text("CSVFile", (state, path, edit) => {
      const lines = readTable(path, edit, { skipsHeader: false });
      takePairs(
        state,
        lines.flatMap(({ cells, line }) => [cellNumber(cells[0], path, line), cellNumber(cells[1], path, line)]),
      );
    }),
    ...ignored("SngFile DblFile", "binary curves are not read"),
    ...ignored("X Y", "a query, not an input"),
    number("XShift", (state, value) => {
      state.xShift = value;
    }),
    number("YShift", (state, value) => {
      state.yShift = value;
    }),
    number("XScale", (state, value) => {
      state.xScale = value;
    }),
    number("YScale", (state, value) => {
      state.yScale = value;
    }),
    like<CurveState>(),
  ],
};

/** The curve's points, ascending, shifted and scaled. */
export function curvePoints(curve: CurveState): [number, number][] {
  return curve.x
    .slice(0, Math.min(curve.y.length, curve.points > 0 ? curve.points : curve.y.length))
    .map((x, i): [number, number] => [x * curve.xScale + curve.xShift, curve.y[i] * curve.yScale + curve.yShift]);
}

/** The curve's points and two far beyond its ends, where OpenDSS goes straight on. */
export function extendedPoints(curve: CurveState): [number, number][] {
  const points = curvePoints(curve);
  if (points.length < 2) return points;
  const before = points[0][0] - FAR;
  const after = points.at(-1)![0] + FAR;
  return [[before, curveAt(curve, before)], ...points, [after, curveAt(curve, after)]];
}

/** The curve at x, straight between its points and beyond the outer ones. */
export function curveAt(curve: CurveState, x: number): number {
  const points = curvePoints(curve);
  if (points.length === 0) return 0;
  if (points.length === 1) return points[0][1];
  let k = points.findIndex(([px]) => px >= x);
  k = k < 0 ? points.length - 1 : Math.max(1, k);
  const [[x0, y0], [x1, y1]] = [points[k - 1], points[k]];
  return x1 === x0 ? y1 : y0 + ((x - x0) * (y1 - y0)) / (x1 - x0);
}
