/** Batteries as pure functions of their state, exact over any span: charging for ten minutes at once or in ten steps of
 *  one minute gives the same energy. Arguments are plain numbers because the run calls these for every vehicle. */

/** Energy an ideal battery takes: constant power until it is full [kWh].
 *  @param storedKwh [kWh]  @param capacityKwh [kWh]  @param powerKw [kW]  @param hours [h] */
export function idealGainKwh(storedKwh: number, capacityKwh: number, powerKw: number, hours: number): number {
  return Math.max(0, Math.min(powerKw * hours, capacityKwh - storedKwh));
}

/** State of charge after charging a battery of two stages: constant power up to a transition, then power that falls
 *  linearly with state of charge to 0 when full.
 *  With less than full power on offer the taper starts later: where the falling line meets the offer.
 *  Source: the two-stage linear model of Z. Lee et al., ACN-Sim (2021), after doi 10.1016/j.jpowsour.2016.05.019.
 *  @param soc 0–1  @param offeredKw power on offer [kW]  @param maxPowerKw power the battery takes before the transition [kW]
 *  @param capacityKwh [kWh]  @param transitionSoc 0–1, below 1  @param hours [h]  @returns state of charge, 0–1 */
export function twoStageSoc(
  soc: number,
  offeredKw: number,
  maxPowerKw: number,
  capacityKwh: number,
  transitionSoc: number,
  hours: number,
): number {
  const powerKw = Math.min(offeredKw, maxPowerKw);
  if (powerKw <= 0 || soc >= 1) return soc;
  const gain = (powerKw * hours) / capacityKwh;
  // The falling line's value at state of charge s is maxPowerKw·(1−s)/(1−transitionSoc).
  const knee = 1 - (powerKw / maxPowerKw) * (1 - transitionSoc);
  if (soc >= knee) return 1 + (soc - 1) * Math.exp(-gain / (1 - knee));
  if (soc + gain <= knee) return soc + gain;
  return 1 - (1 - knee) * Math.exp(-(soc + gain - knee) / (1 - knee));
}

/** As `twoStageSoc`, but with the power of the span's start held to its end, as older studies did. Overshoots the taper by
 *  an amount that depends on the span, so it is only for reproducing them (ACN-Sim's "stepwise" charge calculation). */
export function steppedTwoStageSoc(
  soc: number,
  offeredKw: number,
  maxPowerKw: number,
  capacityKwh: number,
  transitionSoc: number,
  hours: number,
): number {
  const taperKw = soc < transitionSoc ? maxPowerKw : ((1 - soc) / (1 - transitionSoc)) * maxPowerKw;
  const toFullKw = ((1 - soc) * capacityKwh) / hours;
  return soc + (Math.max(0, Math.min(offeredKw, taperKw, toFullKw)) * hours) / capacityKwh;
}
