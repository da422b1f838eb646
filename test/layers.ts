/** Which folder of src/ may import which; ARCHITECTURE.md says what each holds. The tidy test in layers.test.ts holds it. */

const KINDS = ["engine", "protocol", "devices", "fleet", "grid", "policy", "services", "tables"] as const;

export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  engine: ["base"],
  protocol: ["base"],
  devices: ["base"],
  fleet: ["base"],
  grid: ["base"],
  policy: ["base", "services", "devices"],
  services: ["base", "protocol"],
  tables: ["base"],
  scenario: ["base", ...KINDS],
  model: ["base", ...KINDS, "scenario"],
  run: ["base", ...KINDS, "scenario", "model"],
  kpi: ["base", "tables"],
  assess: ["base", "tables", "kpi"],
  study: ["base", ...KINDS, "scenario", "model", "run", "kpi", "assess"],
  report: ["base", "tables", "kpi", "assess"],
  cosim: ["base", ...KINDS, "scenario", "model", "run", "kpi", "assess", "study"],
  /** Files directly in src/: the library's door and the pipeline from scenario to run folder. */
  ".": ["base", ...KINDS, "scenario", "model", "run", "kpi", "assess", "study", "report", "cosim", "."],
  cli: ["."],
};

/** What nothing below the CLI may call, and what to do instead. */
export const BANNED: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /\bDate\.now\b|\bnew Date\(\s*\)/, instead: "pass the instant in; only the CLI reads the clock" },
  { pattern: /\bperformance\.now\b|\bprocess\.hrtime\b/, instead: "measure in benchmarks/ or the CLI" },
  { pattern: /\bMath\.random\b/, instead: "draw from a named stream of base/random.ts" },
  { pattern: /\bset(Timeout|Interval)\(/, instead: "use the engine's timers; only the CLI waits" },
];

/** Files over the limit of lines, each with its reason. */
export const MAX_LINES = 400;
export const LONG_FILES: Readonly<Record<string, string>> = {};

/** Folders of src/ that run in a browser, where time and timers are the page's own. */
export const BROWSER = ["report/client"];
