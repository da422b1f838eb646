import type { Options, PositionalOptions } from "yargs";

/** Parsed arguments by name; each command reads its own through `arguments.ts`. */
export type Args = Readonly<Record<string, unknown>>;

/** One command of the tool: plain data and a function. Whatever is heavy is imported inside `run`. */
export interface Command {
  /** Name and positionals as yargs writes them: `run <path..>`. */
  readonly usage: string;
  readonly summary: string;
  readonly positionals?: Readonly<Record<string, PositionalOptions>>;
  readonly options: Readonly<Record<string, Options>>;
  readonly examples: readonly (readonly [command: string, what: string])[];
  run(args: Args): Promise<void>;
}

/** The name a command is called by. */
export const commandName = (command: Command): string => command.usage.split(" ")[0]!;

/** Wrong use of the command line; the CLI ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What the process ends with; the numbers are part of the tool's interface. */
export const EXIT = Object.freeze({
  ok: 0,
  bug: 1,
  usage: 2,
  input: 3,
  partial: 4,
  resources: 5,
  differ: 6,
  threshold: 99,
  interrupted: 130,
  terminated: 143,
});
