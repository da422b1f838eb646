import { z } from "zod";

/** The points of a power curve as a model file holds them: [state of charge 0–1, kW]. */
export const curvePoints = (doc: string) =>
  z
    .array(z.tuple([z.number().min(0).max(1), z.number().min(0).max(10_000)]))
    .min(2)
    .max(200)
    .describe(doc);

export type CurvePoints = z.output<ReturnType<typeof curvePoints>>;

/** Reports what makes a curve impossible: a state of charge that does not ascend from 0 to 1, power that is 0 before the end
 *  (the battery would never get past it), power above the limits the file gives itself. *  @param mostKw the most the rest of the file allows [kW] */
export function noteCurveFaults(
  points: CurvePoints,
  mostKw: number,
  fault: (at: (string | number)[], message: string, code: string) => void,
): void {
  const last = points.length - 1;
  points.forEach(([soc, kw], i) => {
    if (i === 0 && soc !== 0) fault([i, 0], "expected the first state of charge to be 0", "BAD_CURVE");
    if (i > 0 && soc <= points[i - 1]![0]) {
      fault([i, 0], `expected a state of charge above the one before (${points[i - 1]![0]})`, "BAD_CURVE");
    } else if (i === last && soc !== 1) fault([i, 0], "expected the last state of charge to be 1", "BAD_CURVE");
    if (kw === 0 && i < last) fault([i, 1], "expected power before the last point", "BAD_CURVE");
    if (kw > mostKw)
      fault([i, 1], `expected <= ${mostKw} kW, the most the file's power, current and voltage allow`, "BAD_CURVE");
  });
}
