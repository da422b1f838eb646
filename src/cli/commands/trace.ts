import { api } from "../api.ts";
import { flag, JSON_OPTION, number, text } from "../arguments.ts";
import { type Command, EXIT } from "../command.ts";
import { bold, dim, print, printable, printJson, red } from "../terminal.ts";

/** `gridpilot trace`: one session between two models, event by event. */
export const traceCommand: Command = {
  usage: "trace <vehicle> <charger>",
  summary: "Show one charging session message by message",
  positionals: {
    vehicle: { type: "string", describe: "Vehicle model with a plug section" },
    charger: { type: "string", describe: "Charger model with a plug section" },
  },
  options: {
    cable: { type: "string", requiresArg: true, describe: "Cable model; the connector's usual one when absent" },
    fault: { type: "string", requiresArg: true, describe: "What goes wrong; --fault list names them" },
    seed: { type: "string", requiresArg: true, describe: "Seed of every delay, 1 when absent" },
    soc: { type: "string", requiresArg: true, describe: "State of charge on arrival [1], 0.4 when absent" },
    "charge-s": {
      type: "string",
      requiresArg: true,
      describe: "How long the driver lets it charge [s], 30 when absent",
    },
    ...JSON_OPTION,
  },
  examples: [
    ["$0 trace renault-zoe-r135 wallbox-22kw", "A car at a wallbox"],
    ["$0 trace hyundai-ioniq-28 alpitronic-hyc150 --fault isolation", "A direct-current session that fails"],
  ],
  async run(args) {
    const { sessionFaults, traceSession } = await api();
    if (text(args, "fault") === "list") {
      for (const { name, summary } of sessionFaults) print(`${name.padEnd(24)}${summary}`);
      return;
    }
    const cable = text(args, "cable");
    const fault = text(args, "fault");
    const seed = number(args, "seed");
    const soc = number(args, "soc");
    const chargeS = number(args, "charge-s");
    const trace = await traceSession({
      vehicle: text(args, "vehicle")!,
      charger: text(args, "charger")!,
      ...(cable === undefined ? {} : { cable }),
      ...(fault === undefined ? {} : { fault }),
      ...(seed === undefined ? {} : { seed }),
      ...(soc === undefined ? {} : { soc }),
      ...(chargeS === undefined ? {} : { chargeS }),
    });
    if (flag(args, "json")) printJson(trace);
    else print(tableOf(trace));
    process.exitCode = EXIT.ok;
  },
};

type Trace = Awaited<ReturnType<Awaited<ReturnType<typeof api>>["traceSession"]>>;

function tableOf(trace: Trace): string {
  const head = bold(`${"time ms".padStart(10)}  ${"lane".padEnd(11)} ${"event".padEnd(34)} detail`);
  const rows = foldRepeats(trace.lines).map((line) => {
    const time = (line.timeUs / 1000).toFixed(1).padStart(10);
    const row = `${time}  ${line.lane.padEnd(11)} ${line.event.padEnd(34)} ${line.detail}`.trimEnd();
    return line.failed ? red(`✗${row.slice(1)}`) : line.event === "pilot" ? dim(row) : row;
  });
  return [`${trace.vehicle} at ${trace.charger} with ${trace.cable}`, "", head, ...rows, "", summaryOf(trace)]
    .map(printable)
    .join("\n");
}

type Line = Trace["lines"][number];

/** The steady loop is shown by its first two rounds and its last, with the number left out between. */
function foldRepeats(lines: readonly Line[]): Line[] {
  const shown: Line[] = [];
  for (let i = 0; i < lines.length; ) {
    const run = repeatLength(lines, i);
    if (run <= 8) {
      shown.push(lines[i++]!);
      continue;
    }
    shown.push(...lines.slice(i, i + 4));
    shown.push({ ...lines[i + 4]!, lane: "cable", event: "…", detail: `${run - 6} more lines of the loop` });
    shown.push(...lines.slice(i + run - 2, i + run));
    i += run;
  }
  return shown;
}

/** How many lines from `start` repeat the two events there in turn. */
function repeatLength(lines: readonly Line[], start: number): number {
  const first = lines[start]!.event;
  const second = lines[start + 1]?.event;
  if (second === undefined) return 1;
  let i = start;
  while (i < lines.length && !lines[i]!.failed && lines[i]!.event === ((i - start) % 2 === 0 ? first : second)) i++;
  return Math.max(1, i - start);
}

function summaryOf(trace: Trace): string {
  const reached =
    trace.outcome === "charged"
      ? `charged by ${trace.standard}: ${trace.energyKwh.toFixed(3)} kWh, at most ${trace.maxKw.toFixed(1)} kW, ` +
        `first current ${trace.timeToChargeS!.toFixed(2)} s after plugging in`
      : "failed";
  const failures = trace.failures.map(
    (failure) =>
      `  ${failure.stage}: ${failure.cause}; ${failure.clause}; responsible: ${failure.party}${failure.code ? ` (${failure.code})` : ""}`,
  );
  return [reached, ...failures].join("\n");
}
