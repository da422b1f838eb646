import { api } from "../api.ts";
import { text } from "../arguments.ts";
import type { Command } from "../command.ts";
import { print } from "../terminal.ts";

const SCHEMAS = ["scenario", "study", "charger", "vehicle", "layout", "cable", "rules", "reliability"] as const;

/** `gridpilot schema`: the published formats, for editors and other tools. */
export const schemaCommand: Command = {
  usage: "schema [file]",
  summary: "Print the JSON Schema of a file format",
  positionals: {
    file: {
      type: "string",
      choices: SCHEMAS,
      default: "scenario",
      describe: "Which kind of file",
    },
  },
  options: {},
  examples: [
    ["$0 schema > scenario.schema.json", "Point an editor at it: # yaml-language-server: $schema=…"],
    ["$0 schema layout", "The format of models/sites/*.yaml"],
  ],
  async run(args) {
    const { printedSchema } = await api();
    print(await printedSchema(text(args, "file") as (typeof SCHEMAS)[number]));
  },
};
