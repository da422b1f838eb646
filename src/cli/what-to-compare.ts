import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { api } from "./api.ts";

/** Whether a path is a folder that a run has written; a scenario's file is none. */
export const isRunFolder = (path: string): boolean => existsSync(join(path, "manifest.json"));

/** Whether a path is a folder with the results of a study. */
export const isStudyFolder = (path: string): boolean => existsSync(join(path, "study.json"));

/** What is wrong with a path that stands beside run folders and is none. */
export const notARun = (path: string): string =>
  statSync(path, { throwIfNoEntry: false })
    ? `${path}: expected a folder of a finished run, as the others are; it has no manifest.json, which a run writes last`
    : `${path}: no such folder; expected one of a finished run, as the others are`;

/** What is wrong with a path that stands beside folders of studies and is none. */
export const notAStudy = (path: string): string =>
  `${path}: ${existsSync(path) ? "has no study.json" : "no such folder"}; expected a folder of a finished study, as the others are`;

/** The variants a scenario asks for in its `compare.yaml`: `vary:` maps a key path to a list of values or a range.
 *  @returns `key=a,b` for each, empty where there is no such file */
export async function readCompareFile(path: string): Promise<string[]> {
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);
  const file = join(folder, "compare.yaml");
  if (!statSync(file, { throwIfNoEntry: false })) return [];
  const { readVariants } = await api();
  return readVariants(file);
}
