/** One thing wrong with what a person gave us: where it stands, what was expected there, what was found. */
export interface Fault {
  /** File as the person named it; absent for command-line overrides. */
  readonly file?: string;
  /** 1-based position in that file. */
  readonly line?: number;
  readonly column?: number;
  /** Key path such as `site.evses[0].maxCurrentA`, or the override's text. */
  readonly path?: string;
  /** The sentence after the place: `expected > 0, got -11`. */
  readonly message: string;
  /** What to do next, if there is one thing to try: `did you mean "transformerKw"?` */
  readonly hint?: string;
  /** Stable code in capitals: `POWER_NOT_POSITIVE`. */
  readonly code: string;
}

/** `depot.yaml:14:7 site.evses[0].maxCurrentA: expected > 0, got -11; … (CODE)` */
export function formatFault(fault: Fault): string {
  const place = fault.file
    ? fault.file +
      (fault.line === undefined ? "" : `:${fault.line}${fault.column === undefined ? "" : `:${fault.column}`}`)
    : "";
  const head = [place, fault.path ? `${fault.path}:` : ""].filter(Boolean).join(" ");
  const separator = head && !head.endsWith(":") ? ": " : head ? " " : "";
  return `${head}${separator}${fault.message}${fault.hint ? `; ${fault.hint}` : ""} (${fault.code})`;
}

/** The input is at fault and the person who wrote it must act; carries every fault found, not only the first.
 *  The CLI ends with exit code 3. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super(faults.map(formatFault).join("\n"));
    this.faults = faults;
  }
}

/** A plug-in broke its contract and its author must act. */
export class PluginError extends Error {
  override readonly name = "PluginError";
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(`${message} (${code})`, options);
    this.code = code;
  }
}

/** The numerics failed (diverged, islanded, singular …): says when, where and after how many iterations. */
export class SimulationError extends Error {
  override readonly name = "SimulationError";
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(`${message} (${code})`, options);
    this.code = code;
  }
}

/** Stops at a broken promise between our own modules; never thrown because of what a person gave us. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** An error as plain data: classes do not survive the way between threads. */
export interface PackedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: string | undefined;
  readonly faults: readonly Fault[] | undefined;
}

export function packError(error: unknown): PackedError {
  const known = error instanceof Error ? error : new Error(String(error));
  const { code, faults } = known as { code?: string; faults?: readonly Fault[] };
  return { name: known.name, message: known.message, stack: known.stack, code, faults };
}

/** The error that was packed, of its own class again. */
export function unpackError(packed: PackedError): Error {
  const make = (): Error => {
    if (packed.name === "ScenarioError") return new ScenarioError(packed.faults ?? []);
    const bare = packed.message.replace(` (${packed.code})`, "");
    if (packed.name === "PluginError") return new PluginError(packed.code ?? "UNKNOWN", bare);
    if (packed.name === "SimulationError") return new SimulationError(packed.code ?? "UNKNOWN", bare);
    return new Error(packed.message);
  };
  const error = make();
  if (packed.stack) error.stack = packed.stack;
  return error;
}
