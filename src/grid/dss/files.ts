import { BadValue, quote } from "./place.ts";

/** How the reader reaches files; paths have forward slashes. Injected, so that scripts can be read from memory. */
export interface FileAccess {
  /** The file's bytes, or undefined where there is no such file. */
  read(path: string): Uint8Array | undefined;
  /** Names in a folder, empty where there is no such folder; for names that differ in case only. */
  list(folder: string): readonly string[];
}

/** Bounds on what one script may make the reader take in. */
export interface FileLimits {
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
  readonly maxFiles: number;
}

export const DEFAULT_FILE_LIMITS: FileLimits = Object.freeze({
  maxFileBytes: 256 * 2 ** 20,
  maxTotalBytes: 2 ** 30,
  maxFiles: 5_000,
});

export interface LoadedFile {
  /** The path it was found under. */
  readonly path: string;
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Finds and reads the files of one script. */
export interface ScriptFiles {
  /** @param from folder of the script that names the file @throws BadValue: missing, outside, too large, too many */
  load(name: string, from: string): LoadedFile;
}

/** @param root folder below which everything must lie; undefined allows any place */
export function scriptFiles(access: FileAccess, root: string | undefined, limits: FileLimits): ScriptFiles {
  let files = 0;
  let bytesRead = 0;
  const found = new Map<string, string | undefined>();

  const locate = (wanted: string): string | undefined => {
    if (found.has(wanted)) return found.get(wanted);
    const path = withActualCase(access, wanted);
    found.set(wanted, path);
    return path;
  };

  return {
    load(name, from) {
      const wanted = joinPath(from, name);
      if (root !== undefined && !isBelow(wanted, root)) {
        throw new BadValue(
          "DSS_FILE_OUTSIDE",
          `${quote(name)} lies outside of the script's folder`,
          "allow it with powerflow --allow-outside, or the option allowOutside",
        );
      }
      const hasExtension = /\.[^/]*$/.test(wanted);
      const path = locate(wanted) ?? (hasExtension ? undefined : locate(`${wanted}.dss`));
      const bytes = path === undefined ? undefined : access.read(path);
      if (path === undefined || bytes === undefined) {
        throw new BadValue("DSS_FILE_NOT_FOUND", `no file ${quote(name)} in ${quote(from || ".")}`);
      }
      files++;
      bytesRead += bytes.length;
      if (files > limits.maxFiles) throw new BadValue("DSS_TOO_MANY_FILES", `more than ${limits.maxFiles} files read`);
      if (bytes.length > limits.maxFileBytes || bytesRead > limits.maxTotalBytes) {
        throw new BadValue("DSS_FILE_TOO_LARGE", `${quote(name)} has ${bytes.length} bytes, ${bytesRead} read in all`);
      }
      let text: string | undefined;
      return {
        path,
        bytes,
        get text() {
          text ??= decode(bytes);
          return text;
        },
      };
    },
  };
}

/** Folder part of a path, without the last slash. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : slash === 0 ? "/" : path.slice(0, slash);
}

/** A path relative to a folder, with `.` and `..` resolved and back slashes turned. */
export function joinPath(folder: string, name: string): string {
  const turned = name.trim().replaceAll("\\", "/");
  const whole = turned.startsWith("/") || /^[a-z]:\//i.test(turned) ? turned : `${folder}/${turned}`;
  const absolute = folder.startsWith("/") || turned.startsWith("/");
  const parts: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !absolute) parts.push(part);
  }
  return (absolute ? "/" : "") + parts.join("/");
}

function isBelow(path: string, root: string): boolean {
  const folder = joinPath("", root) || (root.startsWith("/") ? "/" : "");
  if (folder === "") return !path.startsWith("../") && path !== ".." && !path.startsWith("/");
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** Scripts are written where case does not matter: walks down from the longest part that exists as written. */
function withActualCase(access: FileAccess, path: string): string | undefined {
  const slash = path.lastIndexOf("/");
  const folder = slash < 0 ? "" : slash === 0 ? "/" : path.slice(0, slash);
  const name = path.slice(slash + 1);
  const at = (where: string, entry: string) =>
    where === "" ? entry : where === "/" ? `/${entry}` : `${where}/${entry}`;
  const entries = access.list(folder);
  if (entries.includes(name)) return path;
  const here = entries.find((entry) => entry.toLowerCase() === name.toLowerCase());
  if (here !== undefined) return at(folder, here);
  if (entries.length > 0 || slash <= 0 || name === "..") return undefined;
  const parent = withActualCase(access, folder);
  if (parent === undefined || parent === folder) return undefined;
  return withActualCase(access, at(parent, name));
}

/** UTF-8 where it is valid, else Windows Latin: older scripts have no encoding mark. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}
