import { readdirSync, readFileSync, statSync } from "node:fs";
import type { FileAccess } from "./files.ts";

/** Files on disk. */
export function diskFiles(maxFileBytes: number): FileAccess {
  const folders = new Map<string, readonly string[]>();
  return {
    read(path) {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (!stat?.isFile()) return undefined;
      // One byte more than allowed is enough for the bound to be reported; the file need not be read for that.
      return stat.size > maxFileBytes ? new Uint8Array(maxFileBytes + 1) : readFileSync(path);
    },
    list(folder) {
      const known = folders.get(folder);
      if (known) return known;
      let names: readonly string[] = [];
      try {
        names = readdirSync(folder === "" ? "." : folder).sort();
      } catch {
        // A folder that cannot be listed is as good as absent; the missing file is reported by name.
      }
      folders.set(folder, names);
      return names;
    },
  };
}
