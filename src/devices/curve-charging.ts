import { dcPowerLimitKw, type PowerCurve, segmentAt } from "./power-curve.ts";

/** Charging along a power curve, exact over any span: ten minutes at once give the same as ten times one minute.
 *  Within a segment power is a line in the state of charge, so the state of charge is an exponential in time; where the
 *  offer is the limit it is a line. No steps, no tolerance, nothing allocated. */

/** What charging along a curve needs to know of the battery. */
export interface CurveBattery {
  /** Power accepted at the inlet. */
  readonly curve: PowerCurve;
  /** Usable capacity [kWh]. */
  readonly capacityKwh: number;
  /** Energy into the battery over energy at the inlet, above 0 [1]. */
  readonly efficiency: number;
}

/** State of charge after a span at a constant offer.
 *  @param soc 0–1  @param offeredKw most power on offer at the inlet [kW]  @param hours [h]  @returns state of charge, 0–1 */
export function advanceSoc(battery: CurveBattery, soc: number, offeredKw: number, hours: number): number {
  walk(battery, soc, offeredKw, hours, 1);
  return reached.soc;
}

/** Time until a state of charge is reached at a constant offer [h]; Infinity where power is 0 before it is.
 *  @param soc 0–1  @param targetSoc 0–1  @param offeredKw [kW] */
export function hoursToSoc(battery: CurveBattery, soc: number, targetSoc: number, offeredKw: number): number {
  walk(battery, soc, offeredKw, Number.POSITIVE_INFINITY, targetSoc);
  return reached.hours;
}

/** As `advanceSoc` for a charger whose power rises from one value along a ramp up to the offer.
 *  Once power has met the curve it follows it: no ramp of a charger is slower than a battery's curve. Exact as well.
 *  @param fromKw power at the span's start [kW]  @param rampKwPerS [kW/s] */
export function advanceRampedSoc(
  battery: CurveBattery,
  soc: number,
  offer: { readonly fromKw: number; readonly rampKwPerS: number; readonly offeredKw: number },
  hours: number,
): number {
  const { soc: at, kw } = battery.curve;
  const socPerKwh = battery.efficiency / battery.capacityKwh;
  const rampKwPerH = offer.rampKwPerS * 3600;
  let powerKw = Math.min(offer.fromKw, offer.offeredKw);
  let here = soc;
  let leftH = hours;
  for (let i = segmentAt(at, soc); i < at.length - 1 && leftH > 0 && here < 1; i++) {
    const limitKw = dcPowerLimitKw(battery.curve, here);
    if (powerKw >= Math.min(limitKw, offer.offeredKw)) break;
    const slopeKwPerH = ((kw[i + 1] - kw[i]) / (at[i + 1] - at[i])) * socPerKwh;
    const toOfferH = (offer.offeredKw - powerKw) / rampKwPerH;
    const toCurveH = firstRoot((slopeKwPerH * rampKwPerH) / 2, slopeKwPerH * powerKw - rampKwPerH, limitKw - powerKw);
    const toEndH = firstRoot((socPerKwh * rampKwPerH) / 2, socPerKwh * powerKw, here - at[i + 1]);
    const spanH = Math.min(leftH, toOfferH, toCurveH, toEndH);
    here = Math.min(at[i + 1], here + socPerKwh * (powerKw * spanH + (rampKwPerH * spanH * spanH) / 2));
    powerKw += rampKwPerH * spanH;
    leftH -= spanH;
    if (spanH < toEndH) break;
  }
  return leftH > 0 ? advanceSoc(battery, here, offer.offeredKw, leftH) : here;
}

/** Where the last walk ended: one object, since the run walks for every vehicle and every span. */
const reached = { soc: 0, hours: 0 };

/** Goes along the curve until the time is over or the target is met, one formula after the other. */
function walk(battery: CurveBattery, fromSoc: number, offeredKw: number, hours: number, targetSoc: number): void {
  const { soc: at, kw } = battery.curve;
  const socPerKwh = battery.efficiency / battery.capacityKwh;
  let soc = fromSoc;
  let spentH = 0;
  let i = segmentAt(at, soc);
  while (soc < targetSoc && spentH < hours && i < at.length - 1) {
    const slope = (kw[i + 1] - kw[i]) / (at[i + 1] - at[i]);
    const end = Math.min(at[i + 1], targetSoc);
    // Where the line meets the offer the formula changes; on either side one of the two is the lower throughout.
    const crossing = slope === 0 ? end : at[i] + (offeredKw - kw[i]) / slope;
    const pieceEnd = crossing > soc && crossing < end ? crossing : end;
    const middleKw = kw[i] + slope * ((soc + pieceEnd) / 2 - at[i]);
    const isOffer = middleKw >= offeredKw;
    const powerKw = isOffer ? offeredKw : kw[i] + slope * (soc - at[i]);
    const kwPerSoc = isOffer ? 0 : slope;
    const pieceH = powerKw > 0 ? spanHours(powerKw, kwPerSoc, pieceEnd - soc, socPerKwh) : Number.POSITIVE_INFINITY;
    if (spentH + pieceH > hours) {
      if (powerKw > 0) soc = Math.min(pieceEnd, soc + gainedSoc(powerKw, kwPerSoc, hours - spentH, socPerKwh));
      spentH = hours;
      break;
    }
    spentH += pieceH;
    if (pieceH === Number.POSITIVE_INFINITY) break;
    soc = pieceEnd;
    if (soc >= at[i + 1]) i++;
  }
  reached.soc = Math.min(1, soc);
  reached.hours = spentH;
}

/** Hours a span of the state of charge takes: power begins at `powerKw` and changes by `kwPerSoc`. */
const spanHours = (powerKw: number, kwPerSoc: number, span: number, socPerKwh: number): number =>
  kwPerSoc === 0 ? span / (socPerKwh * powerKw) : Math.log1p((kwPerSoc * span) / powerKw) / (kwPerSoc * socPerKwh);

/** State of charge gained in a time: the other way round. */
const gainedSoc = (powerKw: number, kwPerSoc: number, hours: number, socPerKwh: number): number =>
  kwPerSoc === 0 ? socPerKwh * powerKw * hours : (powerKw * Math.expm1(kwPerSoc * socPerKwh * hours)) / kwPerSoc;

/** The least root above 0 of a·t² + b·t + c, in the form that loses no digits; Infinity where there is none. */
function firstRoot(a: number, b: number, c: number): number {
  if (a === 0) return b === 0 || -c / b <= 0 ? Number.POSITIVE_INFINITY : -c / b;
  const discriminant = b * b - 4 * a * c;
  if (discriminant < 0) return Number.POSITIVE_INFINITY;
  const q = -(b + (b < 0 ? -1 : 1) * Math.sqrt(discriminant)) / 2;
  const [low, high] = q / a < c / q ? [q / a, c / q] : [c / q, q / a];
  return low > 0 ? low : high > 0 ? high : Number.POSITIVE_INFINITY;
}
