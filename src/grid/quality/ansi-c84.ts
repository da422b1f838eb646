import type { Means } from "./means.ts";

/** Service voltage ranges of ANSI C84.1 [pu]: A is where the system is to stay, B (110 to 127 V on 120 V) what it may
 *  visit. Limits as NREL's DISCO uses them: 0.95 and 1.05, 0.91667 and 1.05833. */
const ANSI_C84 = Object.freeze({
  a: Object.freeze({ lowPu: 0.95, highPu: 1.05 }),
  b: Object.freeze({ lowPu: 110 / 120, highPu: 127 / 120 }),
});

export type AnsiRange = "A" | "B" | "outside";

/** The narrowest range that holds every mean. @param means voltage over nominal [pu]; NaN is outside */
export function ansiRange({ values, first, stride, count }: Means): AnsiRange {
  let range: AnsiRange = "A";
  for (let k = 0; k < count; k++) {
    const pu = values[first + k * stride];
    if (pu >= ANSI_C84.a.lowPu && pu <= ANSI_C84.a.highPu) continue;
    if (!(pu >= ANSI_C84.b.lowPu && pu <= ANSI_C84.b.highPu)) return "outside";
    range = "B";
  }
  return range;
}
