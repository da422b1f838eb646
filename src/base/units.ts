/** The sign of power, for the whole project: positive flows from the grid into the load; discharge to the grid is
 *  negative. Energy, current and reactive power follow the same direction. */

/** Power of a resistive load on one phase [kW]. */
export const powerKwOf = (currentA: number, voltageV: number): number => (currentA * voltageV) / 1000;

/** Energy of a constant power over a span of simulation time [kWh]. */
export const energyKwhOf = (powerKw: number, spanUs: number): number => (powerKw * spanUs) / 3.6e9;
