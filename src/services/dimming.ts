/** Power a device keeps when the grid operator dims by itself, and the least for one device behind an energy manager [kW].
 *  Source: §14a EnWG, BNetzA BK6-22-300. */
export const DIMMED_KW = 4.2;

/** Simultaneity factors by number of devices; from nine on 0.45 (BNetzA BK6-22-300), 2 to 8 from memory. */
const SIMULTANEITY: readonly number[] = [1, 1, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5];
const SIMULTANEITY_OF_MANY = 0.45;

/** Power that a number of controllable devices may go on drawing from the grid while dimmed [kW].
 *  Each on its own has 4.2 kW; behind an energy manager the second and every further one counts with the simultaneity factor. */
export function dimmedPowerKw({ devices, viaEms }: { readonly devices: number; readonly viaEms: boolean }): number {
  if (devices <= 0) return 0;
  if (!viaEms) return devices * DIMMED_KW;
  return DIMMED_KW + (devices - 1) * (SIMULTANEITY[devices] ?? SIMULTANEITY_OF_MANY) * DIMMED_KW;
}
