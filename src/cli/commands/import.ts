import { existsSync } from "node:fs";
import { join } from "node:path";
import { api } from "../api.ts";
import { flag, JSON_OPTION, text } from "../arguments.ts";
import { type Args, type Command, UsageError } from "../command.ts";
import { readInput } from "../read-input.ts";
import { print, printJson, say, warn } from "../terminal.ts";
import { writeFileWhole } from "../write-file-whole.ts";

/** `gridpilot import`: recorded sessions from elsewhere into a trace, network models into feeder folders. */
export const importCommand: Command = {
  usage: "import <format> <file>",
  summary: "Turn recorded charging sessions into a trace, or a network model into a feeder",
  positionals: {
    format: {
      type: "string",
      choices: ["acn", "feeder"],
      describe: "acn: ACN-Data as JSON or CSV, or acnportal events; feeder: OpenDSS script or power-grid-model JSON",
    },
    file: { type: "string", describe: "File to read" },
  },
  options: {
    out: { type: "string", requiresArg: true, describe: "Trace to write, stdout when absent; folder of the feeder" },
    force: { type: "boolean", describe: "Replace what is there" },
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
    name: { type: "string", requiresArg: true, describe: "feeder: its name, the model's own when absent" },
    origin: { type: "string", requiresArg: true, describe: "feeder: where its figures come from" },
    "coordinate-unit": {
      type: "string",
      choices: ["m", "ft"],
      describe: "feeder: what the model's coordinates are in, m when absent",
    },
    licence: { type: "string", requiresArg: true, describe: "feeder: licence of its figures" },
    ...JSON_OPTION,
  },
  examples: [
    ["$0 import acn acndata_sessions.json --out my-site/sessions.csv", "Sessions of the Adaptive Charging Network"],
    [
      "$0 import acn events.json --period-start 2019-03-01T00:00:00-08:00 --period-length 5min --out sessions.csv",
      "Events that acnportal has saved",
    ],
    ["$0 import feeder Master.dss --out my-feeder", "An OpenDSS model as a feeder folder"],
  ],
  async run(args) {
    const file = text(args, "file")!;
    const out = text(args, "out");
    if (text(args, "format") === "feeder") return importNetwork(args, file, out);
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
    else {
      refuseToReplace(out, args);
      await writeFileWhole(out, result.csv);
    }
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

async function importNetwork(args: Args, file: string, out: string | undefined): Promise<void> {
  if (out === undefined) throw new UsageError("a feeder needs --out FOLDER");
  const { importFeeder } = await api();
  const [name, origin, licence] = ["name", "origin", "licence"].map((key) => text(args, key));
  const unit = text(args, "coordinate-unit") as "m" | "ft" | undefined;
  const { files, warnings, counts } = await importFeeder(file, {
    ...(name ? { name } : {}),
    ...(origin ? { origin } : {}),
    ...(licence ? { licence } : {}),
    ...(unit ? { coordinateUnit: unit } : {}),
  });
  for (const warning of warnings) warn(warning);
  for (const one of files.keys()) refuseToReplace(join(out, one), args);
  for (const [one, content] of files) await writeFileWhole(join(out, one), content);
  if (flag(args, "json")) return printJson({ out, files: [...files.keys()], counts, warnings });
  for (const [list, count] of Object.entries(counts)) say(`${count} ${list}`);
  say(`written to ${out}`);
}

/** @throws UsageError where a file of this name is there and `--force` was not given */
function refuseToReplace(file: string, args: Args): void {
  if (existsSync(file) && !flag(args, "force"))
    throw new UsageError(`${file} is already there; replace it with --force`);
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
