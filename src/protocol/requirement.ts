/** One rule a machine keeps, in our own words. A test whose title begins with the id shows it. */
export interface Requirement {
  readonly id: string;
  readonly text: string;
  /** Where the figure or rule was read. */
  readonly source: string;
}
