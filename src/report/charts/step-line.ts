import type { ScaleLinear, ScaleTime } from "d3";
import type { Kit } from "../client/kit.ts";
import type { SeriesPoint } from "./series.ts";

/** The path of a series whose every value holds until the next, broken where there is none.
 *  @param digits decimals of a coordinate [px] */
export const stepLine = (kit: Kit, x: ScaleTime<number, number>, y: ScaleLinear<number, number>, digits = 2) =>
  kit
    .line<SeriesPoint>()
    .defined((point) => Number.isFinite(point.high))
    .x((point) => x(point.atS * 1000))
    .y((point) => y(point.high))
    .curve(kit.curveStepAfter)
    .digits(digits);
