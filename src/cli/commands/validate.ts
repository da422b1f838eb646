import { api } from "../api.ts";
import { DECISION_LIMIT_OPTION, flag, JSON_OPTION, SCENARIO_OPTIONS, texts } from "../arguments.ts";
import type { Command } from "../command.ts";
import { loadFromArgs } from "../load-from-args.ts";
import { print, printJson } from "../terminal.ts";

/** `gridpilot validate`: everything a run would check, without running. */
export const validateCommand: Command = {
  usage: "validate <path..>",
  summary: "Check a scenario with its trace, models and feeder, and say every fault",
  positionals: { path: { type: "string", describe: "Scenario folder or file, then overlays" } },
  options: { ...SCENARIO_OPTIONS, ...DECISION_LIMIT_OPTION, ...JSON_OPTION },
  examples: [
    ["$0 validate scenarios/workplace-caltech", "Check a scenario"],
    [
      "$0 validate scenarios/workplace-caltech scenarios/workplace-caltech/real-evse.yaml --set seed=2",
      "Check it with an overlay and an override",
    ],
  ],
  async run(args) {
    const loaded = await loadFromArgs(args);
    const { buildModel, prepareRun } = await api();
    const model = buildModel(await prepareRun(loaded, texts(args, "plugin")));
    const { scenario } = loaded;
    const evses = model.sites.reduce((sum, site) => sum + site.evseIds.length, 0);
    const sessions = model.sites.reduce((sum, site) => sum + site.sessions.count, 0);
    const facts = { name: scenario.name, sites: model.sites.length, evses, sessions, policy: scenario.policy.kind };
    if (flag(args, "json")) printJson({ valid: true, ...facts });
    else {
      const counts = `${count(facts.sites, "site")}, ${count(evses, "EVSE")}, ${count(sessions, "session")}`;
      print(`ok: ${scenario.name} (${counts}, policy ${facts.policy})`);
    }
  },
};

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
