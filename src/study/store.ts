import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive, processToken } from "../tables/run-folder.ts";
import { type Journals, readJournals } from "./journal.ts";

/** Where finished runs are kept; any number of studies, processes and machines may share one. */
export interface Store {
  readonly journalDir: string;
  /** Folders of runs whose tables are kept, named by the run's identity. */
  readonly runsDir: string;
  readonly journals: Journals;
}

/** Opens a store, reads what is finished and sweeps what dead processes left half-written. */
export function openStore(dir: string): Store {
  const runsDir = join(dir, "runs");
  return { journalDir: join(dir, "journal"), runsDir, journals: readJournals(join(dir, "journal")) };
}

/** Removes half-written run folders of processes of this machine that have died. @returns how many there were */
export function sweepPartial(runsDir: string): number {
  let names: string[];
  try {
    names = readdirSync(runsDir);
  } catch {
    return 0;
  }
  const host = processToken().replace(/_\d+$/, "");
  let swept = 0;
  for (const name of names) {
    const token = /^\.[0-9a-f]{32}\.(?:partial|replaced)-(.*)_(\d+)(?:-|$)/.exec(name);
    if (token?.[1] !== host || isAlive(Number(token[2]))) continue;
    rmSync(join(runsDir, name), { recursive: true, force: true });
    swept++;
  }
  return swept;
}
