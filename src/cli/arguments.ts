import { availableParallelism } from "node:os";
import type { Options } from "yargs";
import { type Args, type Command, UsageError } from "./command.ts";

/** Options that several commands share. */
export const SCENARIO_OPTIONS = {
  set: {
    type: "string",
    requiresArg: true,
    describe: "Override one value, e.g. --set site.transformerKw=10 (repeatable)",
  },
  plugin: {
    type: "string",
    requiresArg: true,
    describe: "Load a policy from this .mjs file (repeatable); it is run as code",
  },
} satisfies Record<string, Options>;

export const RUN_OPTIONS = {
  workers: { type: "string", requiresArg: true, default: "auto", describe: "Threads to use: a number, or auto" },
  out: { type: "string", requiresArg: true, describe: "Folder to write" },
  force: { type: "boolean", describe: "Replace an earlier run folder" },
  quiet: { type: "boolean", describe: "No progress and no summary" },
} satisfies Record<string, Options>;

export const JSON_OPTION = {
  json: { type: "boolean", describe: "Print JSON to stdout" },
} satisfies Record<string, Options>;

/** For commands that load a policy of one's own. */
export const DECISION_LIMIT_OPTION = {
  "decision-limit": {
    type: "string",
    requiresArg: true,
    describe: "End what a plug-in takes longer for than this: to load, or one decision (30s)",
  },
} satisfies Record<string, Options>;

const REPEATABLE = new Set(["set", "plugin", "vary"]);

/** Refuses an option that was given again and would have to be ignored once, and one whose value is empty, as that of
 *  an unset variable is. @throws UsageError */
export function checkGivenOnce(command: Command, args: Args): void {
  for (const [name, { type, requiresArg }] of Object.entries(command.options)) {
    const value = args[name];
    if (requiresArg && (value === "" || (Array.isArray(value) && value.includes("")))) {
      throw new UsageError(`--${name}: expected a value, got an empty one`);
    }
    if (type === "string" && Array.isArray(value) && !REPEATABLE.has(name)) {
      throw new UsageError(`--${name} was given ${value.length} times; once is enough`);
    }
  }
}

/** The text of an option or positional, or undefined where it was not given. */
export function text(args: Args, name: string): string | undefined {
  const value = args[name];
  return value === undefined ? undefined : String(value);
}

/** All values of an option that may be repeated, or of a positional. */
export function texts(args: Args, name: string): string[] {
  const value = args[name];
  return value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String);
}

export const flag = (args: Args, name: string): boolean => {
  const value = args[name];
  return Array.isArray(value) ? value.at(-1) === true : value === true;
};

/** What --decision-limit allows, or undefined where it was not given [s]. @throws UsageError */
export function decisionLimitS(args: Args, parseDurationUs: (text: string) => number | undefined): number | undefined {
  const given = text(args, "decision-limit");
  if (given === undefined) return undefined;
  const us = parseDurationUs(given);
  if (!(us && us > 0))
    throw new UsageError(`--decision-limit: expected a duration such as 30s, got "${given.slice(0, 40)}"`);
  return us / 1e6;
}

/** The number of threads asked for; with auto, all there are. @throws UsageError */
export function workers(args: Args): number {
  const asked = text(args, "workers") ?? "auto";
  if (asked === "auto") return availableParallelism();
  const count = Number(asked);
  if (!/^\d+$/.test(asked) || count < 1 || count > 256) {
    throw new UsageError(`--workers: expected 1 to 256 or auto, got "${asked.slice(0, 40)}"`);
  }
  return count;
}

/** A finite number given as text. @throws UsageError */
export function number(args: Args, name: string): number | undefined {
  const value = text(args, name);
  if (value === undefined) return undefined;
  const parsed = Number(value);
  if (value.trim() === "" || !Number.isFinite(parsed)) {
    throw new UsageError(`--${name}: expected a number, got "${value.slice(0, 40)}"`);
  }
  return parsed;
}

/** A whole number within limits. @throws UsageError */
export function wholeNumber(args: Args, name: string, limits: { min: number; max?: number }): number | undefined {
  const value = number(args, name);
  if (value === undefined) return undefined;
  const { min, max = Number.MAX_SAFE_INTEGER } = limits;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const range = limits.max === undefined ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`;
  throw new UsageError(`--${name}: expected ${range}, got "${String(args[name]).slice(0, 40)}"`);
}

/** A comma-separated list; empty where the option was not given. @throws UsageError */
export function list(args: Args, name: string): string[] {
  const value = text(args, name);
  if (value === undefined) return [];
  const parts = value.split(",").map((part) => part.trim());
  if (parts.some((part) => part === "")) throw new UsageError(`--${name}: expected names separated by commas`);
  return parts;
}
