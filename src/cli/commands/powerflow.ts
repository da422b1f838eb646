import { api } from "../api.ts";
import { flag, JSON_OPTION, number, text } from "../arguments.ts";
import type { Command } from "../command.ts";
import { print, printJson } from "../terminal.ts";

/** `gridpilot powerflow`: one solution of an OpenDSS model or a shipped feeder. */
export const powerflowCommand: Command = {
  usage: "powerflow <file>",
  summary: "Solve the power flow of an OpenDSS file once",
  positionals: { file: { type: "string", describe: "OpenDSS .dss file" } },
  options: {
    "tolerance-pu": { type: "string", requiresArg: true, describe: "Convergence tolerance [pu], 1e-6 when absent" },
    "max-iterations": { type: "string", requiresArg: true, describe: "Iterations before it counts as diverged, 100" },
    ...JSON_OPTION,
  },
  examples: [
    ["$0 powerflow Master.dss", "Losses and the lowest and highest voltage"],
    ["$0 powerflow Master.dss --json", "Every node's voltage"],
  ],
  async run(args) {
    const { powerFlow } = await api();
    const tolerancePu = number(args, "tolerance-pu");
    const maxIterations = number(args, "max-iterations");
    const result = await powerFlow(text(args, "file")!, {
      ...(tolerancePu === undefined ? {} : { tolerancePu }),
      ...(maxIterations === undefined ? {} : { maxIterations }),
    });
    if (flag(args, "json")) printJson(result);
    else print(numbersOf(result));
  },
};

/** One line per number, text or truth of the result; its lists are for `--json`. */
function numbersOf(result: object): string {
  const entries = Object.entries(result).filter(([, value]) => typeof value !== "object");
  const width = Math.max(...entries.map(([key]) => key.length));
  return entries.map(([key, value]) => `${key.padEnd(width)}  ${value}`).join("\n");
}
