import { reserveKind } from "../reserve-kind.ts";

/** Frequency containment reserve: power in proportion to the deviation the site measures. Full power at 200 mHz with no more
 *  than 10 mHz of dead band: Continental Europe, (EU) 2017/1485 Annex V. */
export const v2gDroop = reserveKind({
  kind: "v2g-droop",
  summary: "Frequency droop (FCR): vehicles give and take in proportion to the measured deviation",
  params: {
    nominalHz: { type: "number", unit: "Hz", default: 50, min: 40, max: 70, doc: "nominal frequency" },
    deadbandHz: { type: "number", unit: "Hz", default: 0.01, min: 0, max: 1, doc: "deviation that is left alone" },
    fullAtHz: { type: "number", unit: "Hz", default: 0.2, min: 0.01, max: 5, doc: "deviation at which all is given" },
  },
  check: ({ deadbandHz, fullAtHz }) =>
    (deadbandHz as number) >= (fullAtHz as number) ? "expected deadbandHz below fullAtHz" : undefined,
  shareOf: (params) => {
    const [nominalHz, deadbandHz, fullAtHz] = [params.nominalHz, params.deadbandHz, params.fullAtHz] as number[];
    return ({ measuredFrequencyHz }) => {
      const below = nominalHz - measuredFrequencyHz;
      return Math.abs(below) <= deadbandHz ? 0 : Math.max(-1, Math.min(1, below / fullAtHz));
    };
  },
});
