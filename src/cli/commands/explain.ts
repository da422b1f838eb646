import { DECISION_LIMIT_OPTION, flag, JSON_OPTION, SCENARIO_OPTIONS, text } from "../arguments.ts";
import type { Command } from "../command.ts";
import { interruptible } from "../interrupt.ts";
import { openSweepOf } from "../open-sweep.ts";
import { tellExplanation } from "../run-explanation.ts";
import { SWEEP_FOLDERS } from "../sweep-folders.ts";

/** `gridpilot explain`: why a run of a study would be run again; `sweep --explain` is the same. */
export const explainCommand: Command = {
  usage: "explain <study> <run>",
  summary: "Say why a run of a study would be run again, and run nothing",
  positionals: {
    study: { type: "string", describe: "A study file, or a folder with one" },
    run: {
      type: "string",
      describe: "The run's name, its identity or the beginning of one, its number in the results, or its folder",
    },
  },
  options: {
    plugin: SCENARIO_OPTIONS.plugin,
    ...DECISION_LIMIT_OPTION,
    ...SWEEP_FOLDERS,
    ...JSON_OPTION,
  },
  examples: [
    ["$0 explain scenarios/workplace-caltech/capacity.study.yaml three-phase_first-come_10", "By its name"],
    ["$0 explain scenarios/workplace-caltech/capacity.study.yaml 0", "The first row of the results"],
  ],
  async run(args) {
    await interruptible(async (signal) => {
      const sweep = await openSweepOf(args, { signal, quiet: flag(args, "json") });
      try {
        tellExplanation(args, await sweep.explain(text(args, "run")!));
      } finally {
        sweep.close();
      }
    });
  },
};
