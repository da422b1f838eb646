import type { Options } from "yargs";

/** Where a study's runs and results are, and what is kept of a run. */
export const SWEEP_FOLDERS = {
  out: { type: "string", requiresArg: true, describe: "Folder of the results; out/<study> when absent" },
  store: {
    type: "string",
    requiresArg: true,
    describe: "Folder of finished runs, which studies may share; <out>/store when absent",
  },
  keep: {
    type: "string",
    choices: ["kpis", "tables"],
    describe: "What is kept of each run; as the study says when absent",
  },
} satisfies Record<string, Options>;
