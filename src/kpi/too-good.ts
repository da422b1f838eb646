/** Published trials found less in a year and vehicle (Parker, V2GB, Sciurus: some 200 to 1,900 EUR); above this something is
 *  wrong [EUR]. */
const MOST_PER_YEAR_EUR = 2500;

/** What to say of a yearly revenue nobody has seen; undefined of one that has been. */
export const tooGood = (what: string) => (eur: number) =>
  eur > MOST_PER_YEAR_EUR
    ? `${what} would earn ${Math.round(eur)} EUR a year; published trials found less than ${MOST_PER_YEAR_EUR}: check prices and the vehicles' power`
    : undefined;
