/** The two standards read the control pilot alike but for 96–97 %: IEC 61851-1 allows 80 A there, SAE J1772 nothing. */
export type PilotStandard = "iec61851" | "j1772";

/** Duty cycle with which a pilot forbids charging: a steady +12 V (state x1). */
export const DUTY_OFF_PCT = 100;

/** Current a vehicle may draw per phase at a duty cycle [%] → [A].
 *  Between 3 and 7 % (nominally 5 %) the pilot asks for digital communication and allows nothing by itself.
 *  Source: IEC 61851-1 Annex A as tabled in the Fluke FEV300 manual, p. 12; SAE J1772 for 96–97 %. */
export function currentFromDutyA(dutyPct: number, standard: PilotStandard = "iec61851"): number {
  if (dutyPct < 8) return 0;
  if (dutyPct < 10) return 6;
  if (dutyPct <= 85) return 0.6 * dutyPct;
  if (dutyPct <= 96) return 2.5 * (dutyPct - 64);
  return dutyPct <= 97 && standard === "iec61851" ? 80 : 0;
}

/** Duty cycle by which an EVSE offers a current [A] → [%]; DUTY_OFF_PCT below the 6 A floor and above 80 A.
 *  51 A < I < 52.5 A has no duty cycle and is offered as 51 A.
 *  Source: IEC 61851-1 Annex A with the tolerances EVerest's charger uses (5.9, 6.1 and 80.1 A). */
export function dutyFromCurrentPct(currentA: number): number {
  if (currentA < 5.9) return DUTY_OFF_PCT;
  if (currentA <= 6.1) return 10;
  if (currentA < 52.5) return Math.min(currentA, 51) / 0.6;
  if (currentA <= 80) return currentA / 2.5 + 64;
  return currentA <= 80.1 ? 97 : DUTY_OFF_PCT;
}

/** The duty cycle a generator with steps of `stepPct` can make, at or below the wanted one, so that the vehicle is never
 *  offered more than intended; 10 % (6 A) is kept exact. */
export function quantiseDutyPct(dutyPct: number, stepPct: number): number {
  if (stepPct === 0 || dutyPct >= DUTY_OFF_PCT) return dutyPct;
  const floored = Math.floor(dutyPct / stepPct + 1e-9) * stepPct;
  return dutyPct >= 10 && floored < 10 ? 10 : floored;
}
