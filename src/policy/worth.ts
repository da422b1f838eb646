import type { ParamSpecs, ParamValues } from "../base/params.ts";

/** What delivering a kilowatt-hour weighs against its cost; high, so that a car leaves short only where it must. */
export const WORTH: ParamSpecs = {
  worthEurPerKwh: {
    type: "number",
    unit: "EUR/kWh",
    default: 10,
    min: 0.01,
    max: 1000,
    doc: "what a delivered kilowatt-hour is worth to the plan",
  },
};

/** Share by which the same energy is worth less at the horizon's end: among equal costs, sooner is better. */
const SOONER = 1e-4;

export const worthOf = (params: ParamValues, step: number, horizonSteps: number): number =>
  (params.worthEurPerKwh as number) * (1 - (SOONER * step) / horizonSteps);
