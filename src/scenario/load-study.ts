import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Fault, ScenarioError } from "../base/errors.ts";
import { explain, whereabouts } from "./explain.ts";
import { readTextFile } from "./files.ts";
import { deepFreeze } from "./freeze.ts";
import { jsonSchemaOf, ONCE } from "./json-schema.ts";
import { readYaml } from "./read-yaml.ts";
import type { Study } from "./study-schema.ts";
import { keyPlaceAt, nodeAt, type Path, type Tree, toPlain } from "./tree.ts";

/** A study file that passed its own checks; whether the scenario takes its values is found when they meet. */
export interface LoadedStudy {
  readonly study: Study;
  readonly file: string;
  readonly folder: string;
  /** The file as written, for the places of its values. */
  readonly tree: Tree;
  /** A fault at a place of the study file. */
  readonly fault: (path: Path, message: string, code: string, hint?: string) => Fault;
}

/** Reads a study file, or the only `*.study.yaml` of a folder. @throws ScenarioError carrying every fault found */
export async function loadStudy(path: string): Promise<LoadedStudy> {
  const file = studyFile(path);
  const read = readTextFile(file);
  if ("problem" in read) throw new ScenarioError([{ file, ...read.problem }]);
  const { tree, faults } = await readYaml(read.text, { file, dir: dirname(resolve(file)) });
  if (!tree) throw new ScenarioError(faults);
  const { STUDY_WORDS, studySchema } = await import("./study-schema.ts");
  const parsed = studySchema.safeParse(toPlain(tree), ONCE);
  if (!parsed.success)
    throw new ScenarioError(explain(parsed.error.issues, tree, await jsonSchemaOf("study"), STUDY_WORDS));
  const fault = (path: Path, message: string, code: string, hint?: string): Fault => ({
    ...whereabouts(nodeAt(tree, path)?.place ?? keyPlaceAt(tree, path), path),
    message,
    code,
    ...(hint ? { hint } : {}),
  });
  return { study: deepFreeze(parsed.data), file, folder: dirname(resolve(file)), tree, fault };
}

/** What a study is called where its file has to give a folder its name: `capacity` of `capacity.study.yaml`. */
export function studyName(file: string): string {
  const name = basename(resolve(file)).replace(/(\.study)?\.ya?ml$/, "");
  return name === "study" ? basename(dirname(resolve(file))) : name;
}

function studyFile(path: string): string {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  const names = readdirSync(path).filter((name) => /(^|\.)study\.ya?ml$/.test(name));
  if (names.length === 1) return join(path, names[0]!);
  const message = `expected a study file, got a folder with ${names.length === 0 ? "none" : "several"}`;
  const hint = names.length > 0 ? `name one: ${names.sort().slice(0, 5).join(", ")}` : "see docs/study.md";
  throw new ScenarioError([{ file: path, message, hint, code: "NO_STUDY" }]);
}
