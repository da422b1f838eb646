import { api } from "../api.ts";
import { flag, JSON_OPTION, texts } from "../arguments.ts";
import type { Command } from "../command.ts";
import { print, printJson } from "../terminal.ts";

/** A new command starts as a copy of this file: rename it, fill it in, and add it to `registry.ts`. */
export const blueprintCommand: Command = {
  usage: "blueprint <path..>",
  summary: "One line for gridpilot --help",
  positionals: { path: { type: "string", describe: "Scenario folder or file" } },
  options: { ...JSON_OPTION },
  examples: [["$0 blueprint scenarios/lv-street", "What that does"]],
  async run(args) {
    // The library is loaded here and not at the top, so that other commands do not pay for it.
    const { loadScenario, policyKinds } = await api();
    const { scenario } = await loadScenario({ paths: texts(args, "path"), policies: policyKinds });
    if (flag(args, "json")) printJson({ name: scenario.name });
    else print(scenario.name);
  },
};
