import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { text } from "../arguments.ts";
import { type Command, UsageError } from "../command.ts";
import { STARTER_README, STARTER_TRACE, starterScenario } from "../starter.ts";
import { print } from "../terminal.ts";
import { writeFileWhole } from "../write-file-whole.ts";

/** `gridpilot new`: a small scenario that runs, with a comment at every key. */
export const newCommand: Command = {
  usage: "new <folder>",
  summary: "Write a commented starter scenario",
  positionals: { folder: { type: "string", describe: "Folder to make" } },
  options: {},
  examples: [["$0 new my-site && gridpilot run my-site", "Make a scenario and run it"]],
  async run(args) {
    const folder = text(args, "folder")!;
    if (folder === "") throw new UsageError("folder: expected a name, got an empty one");
    if (existsSync(folder)) throw new UsageError(`${folder} is already there; choose another name`);
    const name = basename(folder).replace(/[^\p{L}\p{N} ._-]/gu, "") || "My site";
    await writeFileWhole(join(folder, "scenario.yaml"), starterScenario(name));
    await writeFileWhole(join(folder, "sessions.csv"), STARTER_TRACE);
    await writeFileWhole(join(folder, "README.md"), STARTER_README);
    print(`${join(folder, "scenario.yaml")} written; next: gridpilot run ${folder}`);
  },
};
