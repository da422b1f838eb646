/** Kinds of a site's events, also their order within one instant: who leaves frees the EVSE before the next one arrives, a
 *  current that follows an earlier pilot settles first, the policy decides on the state after these, and what it decides
 *  goes on its way last. */
export const DEPARTURE = 0;
export const FOLLOW = 1;
export const ARRIVAL = 2;
export const CONTROL = 3;
/** A set-point on its way goes a step further. */
export const SET_POINT = 4;
/** The frequency is looked at. */
export const AREA = 5;
