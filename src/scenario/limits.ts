/** Upper bounds on what a scenario may ask for, checked before anything is allocated. Each is far above what a real
 *  study needs and far below what would hang or exhaust a laptop. */
export const LIMITS = Object.freeze({
  /** Size of a scenario, overlay or model file [bytes]. */
  fileBytes: 1_000_000,
  /** Mappings and lists inside each other in one file [1]. */
  nesting: 20,
  /** YAML aliases in one file, and values they may expand to [1]. */
  aliases: 20,
  values: 100_000,
  /** Simulated time [days]. */
  durationDays: 3660,
  /** Control intervals, or grid steps, in one run [1]. */
  steps: 20_000_000,
  evses: 100_000,
  sessions: 2_000_000,
  /** Size of a trace or feeder file [bytes]. */
  traceBytes: 500_000_000,
  /** Faults shown before the rest are only counted [1]. */
  faults: 100,
});
