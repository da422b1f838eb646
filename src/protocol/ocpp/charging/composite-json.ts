import { US_PER_S } from "../../../base/time.ts";
import type { Payload } from "../frame.ts";
import type { CompositePeriod } from "./composite.ts";

/** The periods of a composite schedule as messages carry them. */
export const writePeriods = (periods: readonly CompositePeriod[]): readonly Payload[] =>
  periods.map(({ startUs, limit, phases }) => ({
    startPeriod: Math.floor(startUs / US_PER_S),
    limit: oneDecimal(limit),
    ...(phases !== undefined && { numberPhases: phases }),
  }));

/** One decimal is all the standards allow; cut towards zero, nobody is told more than holds. */
export const oneDecimal = (value: number): number => Math.trunc(value * 10 + Math.sign(value) * 1e-6) / 10;

/** The same with what OCPP 2.1 adds. */
export const writePeriods21 = (periods: readonly CompositePeriod[]): readonly Payload[] =>
  writePeriods(periods).map((json, i) => {
    const { limitL2, limitL3, setpoint, dischargeLimit } = periods[i]!;
    const more = { limit_L2: limitL2, limit_L3: limitL3, setpoint, dischargeLimit };
    const given = Object.entries(more).filter((entry): entry is [string, number] => entry[1] !== undefined);
    return { ...json, ...Object.fromEntries(given.map(([key, value]) => [key, oneDecimal(value)])) };
  });
