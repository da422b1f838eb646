/** What a policy may be asked on beside control ticks: a vehicle comes or goes, a published price (or carbon intensity), the
 *  called reserve, the limit held by a signal or the measured frequency changes, or the voltage at the site has moved. */
export const POLICY_EVENTS = ["arrival", "departure", "price", "signal", "frequency", "voltage"] as const;
export type PolicyEvent = (typeof POLICY_EVENTS)[number];

/** How far the voltage moves from where it was at the last decision before it counts as an event [pu]. */
export const VOLTAGE_EVENT_PU = 0.01;
