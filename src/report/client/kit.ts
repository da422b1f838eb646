import {
  area,
  axisBottom,
  axisLeft,
  bisector,
  brushX,
  curveStepAfter,
  line,
  pointer,
  scaleBand,
  scaleLinear,
  scaleUtc,
  select,
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
  utcFormat,
} from "d3";

/** The part of D3 the charts draw with. Charts are handed it instead of importing D3, so that the same files load on the
 *  server without it; the browser bundle holds only what stands here. */
export const kit = {
  area,
  axisBottom,
  axisLeft,
  bisector,
  brushX,
  curveStepAfter,
  line,
  pointer,
  scaleBand,
  scaleLinear,
  scaleUtc,
  select,
  symbol,
  symbols: [
    symbolCircle,
    symbolSquare,
    symbolTriangle,
    symbolDiamond,
    symbolCross,
    symbolStar,
    symbolWye,
    symbolCircle,
  ],
  utcFormat,
};

export type Kit = typeof kit;
