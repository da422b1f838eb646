import { pathToFileURL } from "node:url";
import { api } from "./api.ts";
import { texts } from "./arguments.ts";
import type { Args } from "./command.ts";

/** Loads the scenario that `<path..>`, `--set` and `--plugin` describe. */
export async function loadFromArgs(args: Args, sets: readonly string[] = []) {
  const { loadPolicies, loadScenario } = await api();
  const policies = await loadPolicies(texts(args, "plugin").map((path) => pathToFileURL(path).href));
  return loadScenario({ paths: texts(args, "path"), sets: [...texts(args, "set"), ...sets], policies });
}
