import { join } from "node:path";
import { api } from "../api.ts";
import { flag, JSON_OPTION, number, text, wholeNumber } from "../arguments.ts";
import { type Command, EXIT, UsageError } from "../command.ts";
import { namesAreUsage } from "../names-are-usage.ts";
import { print, printJson } from "../terminal.ts";
import { summaryOf, traceTable } from "../trace-table.ts";
import { writeFileWhole } from "../write-file-whole.ts";

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
    html: { type: "boolean", describe: "Write a page with the session on one time axis" },
    out: { type: "string", requiresArg: true, describe: "The page's file; out/VEHICLE-at-CHARGER.html when absent" },
    ...JSON_OPTION,
  },
  examples: [
    ["$0 trace renault-zoe-r135 wallbox-22kw", "A car at a wallbox"],
    ["$0 trace hyundai-ioniq-28 alpitronic-hyc150 --fault isolation", "A direct-current session that fails"],
    ["$0 trace hyundai-ioniq-28 alpitronic-hyc150 --html", "The same as a picture"],
  ],
  async run(args) {
    const { foldLoops, sessionFaults, traceSession, tracePage } = await api();
    if (text(args, "fault") === "list") {
      for (const { name, summary } of await sessionFaults()) print(`${name.padEnd(24)}${summary}`);
      return;
    }
    const cable = text(args, "cable");
    const fault = text(args, "fault");
    const seed = wholeNumber(args, "seed", { min: 0 });
    const soc = number(args, "soc");
    if (soc !== undefined && (soc < 0 || soc > 1))
      throw new UsageError(`--soc: expected a fraction from 0 to 1, got "${soc}"`);
    const chargeS = number(args, "charge-s");
    if (chargeS !== undefined && chargeS < 0)
      throw new UsageError(`--charge-s: expected seconds from 0, got "${chargeS}"`);
    if (text(args, "out") !== undefined && !flag(args, "html"))
      throw new UsageError("--out: expected --html beside it");
    const request = {
      vehicle: text(args, "vehicle")!,
      charger: text(args, "charger")!,
      ...(cable === undefined ? {} : { cable }),
      ...(fault === undefined ? {} : { fault }),
      ...(seed === undefined ? {} : { seed }),
      ...(soc === undefined ? {} : { soc }),
      ...(chargeS === undefined ? {} : { chargeS }),
    };
    const trace = await namesAreUsage(() => traceSession(request));
    if (flag(args, "html")) {
      const file = text(args, "out") ?? join("out", `${trace.vehicle}-at-${trace.charger}.html`);
      await writeFileWhole(file, await tracePage(trace));
      if (flag(args, "json")) printJson({ page: file, outcome: trace.outcome, failures: trace.failures });
      else print(`${summaryOf(trace)}\n\npage  ${file}`);
    } else if (flag(args, "json")) printJson(trace);
    else print(traceTable(trace, await foldLoops(trace.lines)));
    process.exitCode = EXIT.ok;
  },
};
