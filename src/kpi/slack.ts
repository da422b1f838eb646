/** What a sum of powers may lie above a limit before it counts as above it: sums of floats are not exact [kW]. */
export const SLACK_KW = 1e-6;
