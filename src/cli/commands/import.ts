import { writeFileSync } from "node:fs";
import { api } from "../api.ts";
import { flag, JSON_OPTION, text } from "../arguments.ts";
import { type Command, UsageError } from "../command.ts";
import { readInput } from "../read-input.ts";
import { print, printJson, say } from "../terminal.ts";

/** `gridpilot import`: recorded sessions from elsewhere into a trace. */
export const importCommand: Command = {
  usage: "import <format> <file>",
  summary: "Turn recorded charging sessions into a trace",
  positionals: {
    format: { type: "string", choices: ["acn"], describe: "acn: ACN-Data as JSON or CSV, or acnportal events" },
    file: { type: "string", describe: "File to read" },
  },
  options: {
    out: { type: "string", requiresArg: true, describe: "Trace to write; stdout when absent" },
    force: { type: "boolean", describe: "Replace the trace if it is there" },
    energy: {
      type: "string",
      choices: ["delivered", "requested"],
      default: "delivered",
      describe: "Energy asked for: what the vehicle took, or what the driver typed in",
    },
    "time-zone": {
      type: "string",
      requiresArg: true,
      describe: "Zone of the written instants, e.g. America/Los_Angeles",
    },
    "period-start": { type: "string", requiresArg: true, describe: "acnportal events: instant of period 0" },
    "period-length": { type: "string", requiresArg: true, describe: "acnportal events: length of a period, e.g. 5min" },
    ...JSON_OPTION,
  },
  examples: [
    ["$0 import acn acndata_sessions.json --out my-site/sessions.csv", "Sessions of the Adaptive Charging Network"],
    [
      "$0 import acn events.json --period-start 2019-03-01T00:00:00-08:00 --period-length 5min --out sessions.csv",
      "Events that acnportal has saved",
    ],
  ],
  async run(args) {
    const file = text(args, "file")!;
    const out = text(args, "out");
    if (out === undefined && flag(args, "json")) throw new UsageError("--json needs --out, for stdout holds the trace");
    const { importAcn } = await api();
    const zone = text(args, "time-zone");
    const periods = await periodClock(text(args, "period-start"), text(args, "period-length"));
    const result = importAcn(await readInput(file), {
      file,
      energy: text(args, "energy") as "delivered" | "requested",
      ...(zone ? { timeZone: zone } : {}),
      ...(periods ? { periods } : {}),
    });
    if (out === undefined) print(result.csv);
    else writeTrace(out, result.csv, flag(args, "force"));
    const { kept, dropped, changed } = result;
    if (flag(args, "json")) return printJson({ out, kept, dropped, changed });
    say(`${kept} sessions kept${out ? `, written to ${out}` : ""}`);
    for (const [what, notes] of [
      ["dropped", dropped],
      ["changed", changed],
    ] as const) {
      for (const { reason, count, examples } of notes) say(`${count} ${what}: ${reason} (${examples.join(", ")})`);
    }
  },
};

function writeTrace(out: string, csv: string, replace: boolean): void {
  try {
    writeFileSync(out, csv, { flag: replace ? "w" : "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new UsageError(`${out} is already there; replace it with --force`);
  }
}

async function periodClock(start: string | undefined, length: string | undefined) {
  if (start === undefined && length === undefined) return undefined;
  const { parseDurationUs, parseInstantUs } = await api();
  const startUs = parseInstantUs(start ?? "");
  const lengthUs = parseDurationUs(length ?? "");
  if (startUs === undefined) {
    throw new UsageError("--period-start: expected an instant with its offset, such as 2019-03-01T00:00:00-08:00");
  }
  if (!lengthUs) throw new UsageError('--period-length: expected a duration such as "5min"');
  return { startUs, periodUs: lengthUs };
}
