import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { Fault } from "../base/errors.ts";
import type { LoadedStudy } from "../scenario/load-study.ts";
import type { Path } from "../scenario/tree.ts";
import { OVERLAY, type Points } from "./points.ts";

/** Where a file that a study names is: paths start from the study's folder, as those in any file start from its own. */
export const studyFileAt = ({ folder }: LoadedStudy, file: string): string => resolve(folder, file);

/** Faults for the scenario and the overlays that a study names and that are not there. */
export function missingFiles(loaded: LoadedStudy, { axes }: Points): Fault[] {
  const { study } = loaded;
  const varied = axes.flatMap(({ alternatives }) =>
    alternatives.flatMap((settings) =>
      settings.flatMap(({ key, value, path }): [string, Path][] =>
        key === OVERLAY && value !== "none" ? [[String(value), path]] : [],
      ),
    ),
  );
  const overlays = study.overlays.map((file, i): [string, Path] => [file, ["overlays", i]]);
  const named: [string, Path][] = [[study.scenario, ["scenario"]], ...overlays, ...varied];
  return named.flatMap(([file, path]) =>
    existsSync(studyFileAt(loaded, file))
      ? []
      : [loaded.fault(path, `no such file: ${file}`, "FILE_NOT_FOUND", besideScenario(loaded, file))],
  );
}

/** A hint for who wrote the path as seen from the scenario. */
function besideScenario(loaded: LoadedStudy, file: string): string {
  const scenario = studyFileAt(loaded, loaded.study.scenario);
  const inside = [scenario, dirname(scenario)].map((dir) => resolve(dir, file)).find((path) => existsSync(path));
  return inside ? `did you mean ${relative(loaded.folder, inside)}?` : "paths start from the study's folder";
}
