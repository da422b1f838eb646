const MINUTES_PER_YEAR = 525_600;

/** Availability of one port over a year [%], as the United States' rule for funded chargers counts it: outages less what is
 *  excluded (the utility, the vehicle, vandalism, nature, maintenance that was announced, hours not open).
 *  Source: 23 CFR 680.116(b).
 *  @param outageMin minutes out of service  @param excludedMin those of them that do not count */
export function uptimePct({ outageMin, excludedMin }: { readonly outageMin: number; readonly excludedMin: number }) {
  return ((MINUTES_PER_YEAR - (outageMin - excludedMin)) / MINUTES_PER_YEAR) * 100;
}
