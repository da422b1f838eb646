import { api } from "../api.ts";
import { flag, JSON_OPTION, number, text } from "../arguments.ts";
import type { Command } from "../command.ts";
import { explainedText } from "../explained-text.ts";
import { print, printJson, warn } from "../terminal.ts";

/** `gridpilot powerflow`: one solution of an OpenDSS model or a shipped feeder. */
export const powerflowCommand: Command = {
  usage: "powerflow <path>",
  summary: "Solve the power flow of an OpenDSS model or a feeder once",
  positionals: {
    path: {
      type: "string",
      describe: "OpenDSS .dss file, power-grid-model .json, or a feeder folder such as models/feeders/european-lv",
    },
  },
  options: {
    "tolerance-pu": { type: "string", requiresArg: true, describe: "Convergence tolerance [pu], 1e-6 when absent" },
    "max-iterations": { type: "string", requiresArg: true, describe: "Iterations before it counts as diverged, 100" },
    explain: { type: "boolean", describe: "Print what the model holds, a table per class, and do not solve it" },
    ...JSON_OPTION,
  },
  examples: [
    ["$0 powerflow Master.dss", "Losses and the lowest and highest voltage"],
    ["$0 powerflow Master.dss --json", "Every node's voltage"],
    ["$0 powerflow models/feeders/european-lv", "A feeder that ships with gridpilot"],
    ["$0 powerflow Master.dss --explain", "What the reader took the model for"],
  ],
  async run(args) {
    const { explainFeeder, powerFlow } = await api();
    if (flag(args, "explain")) {
      const explained = await explainFeeder(text(args, "path")!);
      for (const warning of explained.warnings) warn(warning);
      if (flag(args, "json")) printJson(explained);
      else print(explainedText(explained));
      return;
    }
    const tolerancePu = number(args, "tolerance-pu");
    const maxIterations = number(args, "max-iterations");
    const result = await powerFlow(text(args, "path")!, {
      ...(tolerancePu === undefined ? {} : { tolerancePu }),
      ...(maxIterations === undefined ? {} : { maxIterations }),
    });
    for (const warning of result.warnings) warn(warning);
    if (flag(args, "json")) printJson(result);
    else print(numbersOf(result));
  },
};

/** One line per number, text or truth of the result; its lists are for `--json`. */
function numbersOf(result: object): string {
  const entries = Object.entries(result).filter(([, value]) => typeof value !== "object");
  const width = Math.max(...entries.map(([key]) => key.length));
  return entries.map(([key, value]) => `${key.padEnd(width)}  ${shown(value)}`).join("\n");
}

/** Seven digits say more than any feeder's data; `--json` has them all. */
const shown = (value: unknown): unknown => (typeof value === "number" ? Number(value.toPrecision(7)) : value);
