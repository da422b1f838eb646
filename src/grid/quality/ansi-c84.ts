import { eachMean, type Means } from "./means.ts";

/** Service voltage ranges of ANSI C84.1 [pu]: A is where the system is to stay, B (110 to 127 V on 120 V) what it may
 *  visit. Limits as NREL's DISCO uses them: 0.95 and 1.05, 0.91667 and 1.05833. */
const ANSI_C84 = Object.freeze({
  a: Object.freeze({ lowPu: 0.95, highPu: 1.05 }),
  b: Object.freeze({ lowPu: 110 / 120, highPu: 127 / 120 }),
});

export type AnsiRange = "A" | "B" | "outside";

/** The narrowest range that holds every mean. @param means voltage over nominal [pu]; NaN is outside */
export function ansiRange(means: Means): AnsiRange {
  let range: AnsiRange = "A";
  eachMean(means, (pu) => {
    if (pu >= ANSI_C84.a.lowPu && pu <= ANSI_C84.a.highPu) return;
    const inB = pu >= ANSI_C84.b.lowPu && pu <= ANSI_C84.b.highPu;
    if (!inB) range = "outside";
    else if (range === "A") range = "B";
  });
  return range;
}
