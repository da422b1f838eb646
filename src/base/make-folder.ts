import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Makes a folder and those above it; one that is there is left as it is.
 *
 *  Not `mkdirSync(…, { recursive: true })`: where a file system answers "no such folder" to the making of one, as Linux's
 *  /proc does, Node 20's goes round for ever.
 *  @throws the file system's error */
export function makeFolder(dir: string): void {
  const parent = dirname(dir);
  try {
    mkdirSync(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && parent !== dir) {
      makeFolder(parent);
      makeOne(dir);
    } else if (!isFolder(dir)) throw error;
  }
}

/** Somebody else may make it at the same time. */
function makeOne(dir: string): void {
  try {
    mkdirSync(dir);
  } catch (error) {
    if (!isFolder(dir)) throw error;
  }
}

const isFolder = (dir: string): boolean => statSync(dir, { throwIfNoEntry: false })?.isDirectory() ?? false;
