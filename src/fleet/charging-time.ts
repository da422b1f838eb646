/** What decides how long a vehicle takes at an EVSE. */
export interface FleetPair {
  /** Highest power at the meter [kW]; 0 where the two do not fit. */
  readonly powerKw: number;
  /** Battery over metered energy [1]. */
  readonly efficiency: number;
  readonly isDc: boolean;
  /** Usable capacity [kWh]; NaN for a battery that holds just what is asked for. */
  readonly capacityKwh: number;
  /** State of charge at which power starts to fall, and the one drivers charge to [1]. */
  readonly transitionSoc: number;
  readonly targetSoc: number;
}

/** Over a session on direct current, mean power over the highest of the pair; assumed, as curves fall with the charge. */
const DC_MEAN = 0.5;
/** A session counts as served with this much missing [kWh], as in the sessions table. */
const SERVED_WITHIN_KWH = 0.1;

/** Time a pair takes to bring a battery to a state of charge [h], what is asked for being metered [kWh]: at full power up
 *  to the transition, then at one that falls in a straight line to 0 at full. Infinity where the two do not fit. */
export function chargingTimeH(pair: FleetPair, requestedKwh: number, endSoc = pair.targetSoc): number {
  const { powerKw, efficiency, capacityKwh, transitionSoc } = pair;
  if (powerKw === 0) return Number.POSITIVE_INFINITY;
  if (pair.isDc) return requestedKwh / (DC_MEAN * powerKw);
  const intoKw = powerKw * efficiency;
  const wantedKwh = requestedKwh * efficiency;
  if (Number.isNaN(capacityKwh)) return wantedKwh / intoKw;
  const endKwh = endSoc * capacityKwh;
  const kneeKwh = transitionSoc * capacityKwh;
  const startKwh = endKwh - wantedKwh;
  const levelKwh = Math.max(0, Math.min(kneeKwh, endKwh) - startKwh);
  if (endKwh <= kneeKwh) return levelKwh / intoKw;
  const tailKwh = capacityKwh - kneeKwh;
  const from = capacityKwh - Math.max(startKwh, kneeKwh);
  const to = Math.min(from, Math.max(capacityKwh - endKwh, SERVED_WITHIN_KWH * efficiency));
  return levelKwh / intoKw + (tailKwh / intoKw) * Math.log(from / to);
}

/** The most of what is asked for that fits into a stay [kWh at the meter], to a watt-hour.
 *  @param startSoc state of charge at arrival; NaN where the battery ends at its target whatever is asked for */
export function fittingKwh(pair: FleetPair, requestedKwh: number, stayH: number, startSoc = Number.NaN): number {
  const { efficiency, capacityKwh, targetSoc } = pair;
  const timeH = (kwh: number) =>
    chargingTimeH(pair, kwh, Number.isNaN(startSoc) ? targetSoc : startSoc + (kwh * efficiency) / capacityKwh);
  if (timeH(requestedKwh) <= stayH) return requestedKwh;
  let low = 0;
  let high = requestedKwh;
  while (high - low > 1e-3) {
    const middle = (low + high) / 2;
    if (timeH(middle) <= stayH) low = middle;
    else high = middle;
  }
  return low;
}
