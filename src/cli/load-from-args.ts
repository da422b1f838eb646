import { pathToFileURL } from "node:url";
import { api } from "./api.ts";
import { decisionLimitS, texts } from "./arguments.ts";
import type { Args } from "./command.ts";

/** Loads the scenario that `<path..>`, `--set` and `--plugin` describe. */
export async function loadFromArgs(args: Args, sets: readonly string[] = []) {
  const { loadScenario, loadTriedPolicies, parseDurationUs } = await api();
  const plugins = texts(args, "plugin").map((path) => pathToFileURL(path).href);
  const policies = await loadTriedPolicies(plugins, decisionLimitS(args, parseDurationUs));
  return loadScenario({ paths: texts(args, "path"), sets: [...texts(args, "set"), ...sets], policies });
}
