/** Kind, and priority within an instant, of the event that a set-point on its way goes a step further: after all others. */
export const SET_POINT = 4;
