/** Who decides on power in a period of an OCPP 2.1 schedule. */
export const OPERATION_MODES = [
  "Idle",
  "ChargingOnly",
  "CentralSetpoint",
  "ExternalSetpoint",
  "ExternalLimits",
  "CentralFrequency",
  "LocalFrequency",
  "LocalLoadBalancing",
] as const;
export type OperationMode = (typeof OPERATION_MODES)[number];

/** Points of a curve: a frequency [Hz] or a signal, and the power it stands for [W], positive into the vehicle. */
export type WattCurve = readonly (readonly [at: number, powerW: number])[];

/** What OCPP 2.1 adds to a period of a schedule for vehicles that discharge. */
export interface V2xPeriod {
  readonly mode: OperationMode;
  /** Power at nominal frequency or without a signal [W]. */
  readonly baselineW: number;
  readonly freqWatt?: WattCurve;
  readonly signalWatt?: WattCurve;
}

/** What the moment brings: what a mode does not look at may be absent. */
export interface V2xMoment {
  readonly frequencyHz?: number;
  /** Last AFRRSignal. */
  readonly signal?: number;
  /** The schedule's own set-point [W]. */
  readonly setpointW?: number;
}

/** The set-point that follows from a period and the moment [W]; undefined where the period leaves it to the vehicle's wish or
 *  to somebody else. Baseline plus the curve's value, straight between its points and flat beyond them.
 *  Source: OCPP 2.1 schemas and part 1 (operation modes, v2xFreqWattCurve, v2xSignalWattCurve). */
export function v2xSetpointW(period: V2xPeriod, moment: V2xMoment): number | undefined {
  const { mode, baselineW, freqWatt, signalWatt } = period;
  switch (mode) {
    case "Idle":
      return 0;
    case "CentralSetpoint":
      return moment.setpointW;
    case "CentralFrequency":
      if (!signalWatt) return moment.setpointW;
      return baselineW + (moment.signal === undefined ? 0 : wattAt(signalWatt, moment.signal));
    case "LocalFrequency":
      return baselineW + (freqWatt && moment.frequencyHz !== undefined ? wattAt(freqWatt, moment.frequencyHz) : 0);
    default:
      return undefined;
  }
}

/** The curve's value: straight lines between ascending points, the end points' values outside. */
export function wattAt(curve: WattCurve, at: number): number {
  const [first, last] = [curve[0]!, curve.at(-1)!];
  if (at <= first[0]) return first[1];
  if (at >= last[0]) return last[1];
  const next = curve.findIndex(([x]) => x > at);
  const [[x0, y0], [x1, y1]] = [curve[next - 1]!, curve[next]!];
  return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
}
