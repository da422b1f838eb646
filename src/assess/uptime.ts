/** Minutes of a year as 23 CFR 680.116(b) counts them; a leap year has no more. */
const MINUTES_PER_YEAR = 525_600;

/** Uptime of a charging port over the previous twelve months [%].
 *  @param outage minutes out of service in all, and those of them that do not count (utility outage, vehicle fault,
 *  vandalism, natural disaster, scheduled maintenance, closed hours)
 *  Source: 23 CFR 680.116(b), μ = (525,600 − (T_outage − T_excluded)) / 525,600 · 100; more than 97 % is asked for. */
export const uptimePct = ({ outageMin, excludedMin }: { outageMin: number; excludedMin: number }): number =>
  ((MINUTES_PER_YEAR - (outageMin - excludedMin)) / MINUTES_PER_YEAR) * 100;

/** Uptime of a port that a share of the time is out of order and says so [%]. Whoever comes at a random time meets it out
 *  of order with that probability, so that the share is also the attempts that fail for it. */
export const uptimeOfSharePct = (share: number): number =>
  uptimePct({ outageMin: share * MINUTES_PER_YEAR, excludedMin: 0 });
