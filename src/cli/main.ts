import yargs from "yargs";
import { TOOL } from "../version.ts";
import { api } from "./api.ts";
import { checkGivenOnce } from "./arguments.ts";
import { type Command, commandName, EXIT } from "./command.ts";
import { COMMANDS } from "./commands/registry.ts";
import { reportError } from "./errors.ts";
import { complain, say, setColor } from "./terminal.ts";

const GLOBAL_OPTIONS = ["help", "version", "color", "no-color"];

// A reader such as `head` may close the pipe early; that is no fault of ours. A full disk behind stdout is an answer, too.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", async (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? EXIT.ok : await reportError(error));
  });
}

// Node ends with 13, and no word, where all that is left is to wait for something that nothing will ever bring about.
process.on("exit", () => {
  if (process.exitCode !== 13) return;
  complain("nothing goes on; please report it");
  process.exitCode = EXIT.bug;
});

process.exitCode = await main(dashAsValue(process.argv.slice(2)));

/** yargs takes a lone `-` for a word of its own; after an option that takes text it is its value: standard output. */
function dashAsValue(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of argv) {
    const last = joined.at(-1) ?? "";
    if (word === "-" && /^--[a-z-]+$/.test(last)) joined[joined.length - 1] = `${last}=-`;
    else joined.push(word);
  }
  return joined;
}

/** Runs one command line and returns the exit code. */
async function main(argv: string[]): Promise<number> {
  let failure: { message: string } | { error: unknown } | undefined;
  const cli = yargs(argv)
    .scriptName("gridpilot")
    .usage("$0 <command>\n\nSimulates electric vehicles, chargers and the feeder grid behind them.")
    .parserConfiguration({ "dot-notation": false, "parse-positional-numbers": false, "camel-case-expansion": false })
    .option("color", { type: "boolean", default: true, describe: "Colour on a terminal; --no-color switches it off" })
    .middleware((args) => setColor(args["color"] !== false), true)
    .demandCommand(1, "expected a command")
    .strict()
    .version(TOOL.version)
    .help()
    .alias("help", "h")
    .completion("completion", "Print a completion script for bash or zsh")
    .epilogue(
      "Exit codes: 0 ok, 1 bug, 2 usage, 3 invalid input, 4 partial, 5 disk or memory, 6 runs differ, 99 threshold broken, 130 interrupted. Manual: docs/cli.md",
    )
    .example("$0 run scenarios/workplace-caltech", "Run a scenario and write a page with its results")
    .example("$0 new my-site", "Write a commented scenario to start from")
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error) => {
      // yargs reports one mistake several times over; the first says it best.
      failure ??= error && error.name !== "YError" ? { error } : { message: message || error.message };
    });
  for (const command of COMMANDS) {
    cli.command({
      command: command.usage,
      describe: command.summary,
      builder: (local) => {
        for (const [name, spec] of Object.entries(command.positionals ?? {})) local.positional(name, spec);
        local.options({ ...command.options });
        for (const [example, what] of command.examples) local.example(example, what);
        return local;
      },
      handler: (args) => {
        // yargs goes on after a slip on the command line; a mistyped option must not start a run without it.
        if (failure) return;
        checkGivenOnce(command, args);
        return command.run(args);
      },
    });
  }
  try {
    keepNoHelp(cli);
    await cli.parseAsync();
  } catch (error) {
    failure ??= { error };
  }
  if (!failure) return Number(process.exitCode ?? EXIT.ok);
  return "error" in failure ? reportError(failure.error) : usage(failure.message, argv);
}

/** Says how the command line was wrong. */
async function usage(message: string, argv: readonly string[]): Promise<number> {
  const command = COMMANDS.find((command) => argv.includes(commandName(command)));
  const words = /^Unknown (?:argument|command)s?: (.*)$/.exec(message)?.[1]?.split(", ");
  // Without a command the first word was meant as one, and the rest follows from that.
  const first = command ? undefined : argv.find((arg) => !arg.startsWith("-"));
  // A slip in an option takes the word after it for its value, which is then missed elsewhere.
  const slip = command && message.startsWith("Not enough") ? unknownOption(command, argv) : undefined;
  if (slip) complain(await unknownWord(slip, command, argv));
  else if (words) for (const word of first ? [first] : words) complain(await unknownWord(word, command, argv));
  else complain(reworded(message, command));
  say(`see gridpilot ${command ? `${commandName(command)} ` : ""}--help`);
  return EXIT.usage;
}

/** The first option that a command does not have. */
function unknownOption(command: Command, argv: readonly string[]): string | undefined {
  const known = new Set([...GLOBAL_OPTIONS, ...Object.keys(command.options)]);
  const names = argv.flatMap((word) => /^--(?:no-)?([^=]+)/.exec(word)?.[1] ?? []);
  return names.find((name) => !known.has(name) && !known.has(`no-${name}`));
}

/** yargs' sentences where they speak of arguments and not of what is missing. */
function reworded(message: string, command: Command | undefined): string {
  const choice = /Argument: (.*), Given: (.*), Choices: (.*)/.exec(message);
  if (choice)
    return `${command && choice[1]! in command.options ? "--" : ""}${choice[1]}: expected one of ${choice[3]!.replaceAll('"', "")}, got ${choice[2]}`;
  if (!command || !message.startsWith("Not enough")) return message;
  const option = /arguments following: (.*)/.exec(message)?.[1];
  return option ? `--${option}: expected a value` : `expected gridpilot ${command.usage}`;
}

async function unknownWord(word: string, command: Command | undefined, argv: readonly string[]): Promise<string> {
  const isOption = argv.some((arg) => arg.startsWith("-") && arg.replace(/=.*/s, "").replace(/^-+(no-)?/, "") === word);
  const shown = word.slice(0, 80);
  if (!isOption && command) return `unexpected "${shown}"`;
  const known = isOption
    ? [...GLOBAL_OPTIONS, ...Object.keys(command?.options ?? {})]
    : [...COMMANDS.map(commandName), "completion"];
  const dashes = isOption ? "--" : "";
  const near = (await api()).nearest(word, known);
  const next = near ? `did you mean "${dashes}${near}"?` : `known: ${known.map((name) => dashes + name).join(", ")}`;
  return `unknown ${isOption ? "option" : "command"} "${dashes}${shown}"; ${next}`;
}

/** yargs draws the whole help text after every command, for a caller that might ask for it; nobody here does, and it costs
 *  more than reading the scenario. Where a later yargs has no such method, nothing happens. */
function keepNoHelp(cli: object): void {
  const { getInternalMethods } = cli as { getInternalMethods?: () => { getUsageInstance?: () => object } };
  const usage = getInternalMethods?.call(cli).getUsageInstance?.();
  if (usage && "cacheHelpMessage" in usage) Object.assign(usage, { cacheHelpMessage: () => {} });
}
