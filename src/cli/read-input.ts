import { readFileSync } from "node:fs";
import { api } from "./api.ts";

/** The text of a file named on the command line. @throws ScenarioError where it cannot be read */
export async function readInput(file: string): Promise<string> {
  const { fileProblem, LIMITS, ScenarioError } = await api();
  const problem = fileProblem(file, LIMITS.traceBytes);
  if (problem) throw new ScenarioError([{ file, ...problem }]);
  return readFileSync(file, "utf8");
}
