import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { assert, ScenarioError } from "../base/errors.ts";
import { makeFolder } from "../base/make-folder.ts";
import { asked, fileError } from "./disk-refusals.ts";
import { isInside } from "./manifest.ts";

/** How a run folder is written. */
export interface RunFolderOptions {
  /** Names the writing process in the temporary folder's name; see `processToken`. */
  readonly token: string;
  /** Whether an earlier run folder of this name may be replaced. Anything else that stands there never is. */
  readonly existing?: "refuse" | "replace";
}

/** One file of a run folder. */
export interface RunFile {
  /** Inside the folder, with forward slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A run folder being written, invisible under its name until `commit`. */
export interface RunFolderWriter {
  /** Writes one file and returns its sha256 in hexadecimal. */
  write(path: string, bytes: Uint8Array): string;
  /** The same for bytes that come part by part, so that a large file need not be in memory. */
  writeParts(path: string, make: (take: (part: Uint8Array) => void) => void): string;
  /** Writes manifest.json last, then gives the folder its name. */
  commit(manifest: Uint8Array): void;
  /** Removes what was written; does nothing after `commit`. */
  abandon(): void;
}

/** A token that is unique among live processes that may share a disk. A process with several writers of one folder adds
 *  its own mark behind a hyphen: `host_123-worker4`. */
export const processToken = (): string => `${hostname().replaceAll(/[^A-Za-z0-9]/g, "-")}_${process.pid}`;

/** Stops early, before hours of simulation, where the folder could not be written at the end.
 *  @throws RUN_FOLDER_EXISTS, NOT_A_RUN_FOLDER, NOT_A_FOLDER */
export function checkRunTarget(dir: string, options: Pick<RunFolderOptions, "existing">): void {
  const target = resolve(dir);
  const refuse = (message: string, code: string, hint?: string) => {
    throw new ScenarioError([{ file: dir, message, code, ...(hint ? { hint } : {}) }]);
  };
  const stat = asked(dir, () => {
    const stat = statSync(target, { throwIfNoEntry: false });
    tryMaking(target);
    return stat;
  });
  if (!stat) return;
  if (!stat.isDirectory()) refuse("expected a folder to write, got a file", "NOT_A_FOLDER");
  if (existsSync(join(target, "manifest.json"))) {
    if (options.existing !== "replace")
      refuse("a run folder is already there", "RUN_FOLDER_EXISTS", "choose another folder or replace it with --force");
  } else if (listed(target).length)
    refuse("expected a new or empty folder, got one with other files", "NOT_A_RUN_FOLDER", "choose another folder");
}

/** Opens a run folder for writing. Every file goes to a hidden sibling folder and is flushed to the disk; `commit` renames
 *  that folder, so whoever looks sees the whole run or none, even after a power cut. Left-overs of dead processes are
 *  removed.
 *  @throws ScenarioError with a code for whatever the disk refuses */
export function openRunFolder(dir: string, options: RunFolderOptions): RunFolderWriter {
  const target = realTarget(dir);
  const partial = siblingOf(target, "partial", options.token);
  let open = true;
  const abandon = () => {
    if (open) removeIfThere(partial);
    open = false;
  };
  const guarded = <T>(path: string, act: () => T): T => {
    try {
      return act();
    } catch (error) {
      abandon();
      throw error instanceof ScenarioError ? error : fileError(error, path);
    }
  };
  checkRunTarget(dir, options);
  guarded(dir, () => {
    makeFolder(dirname(target));
    sweep(target, "partial");
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial);
  });
  const writeParts: RunFolderWriter["writeParts"] = (path, make) => {
    assert(open && isInside(path), `cannot write ${path} to a run folder`);
    return guarded(join(dir, path), () => {
      const file = join(partial, path);
      makeFolder(dirname(file));
      const hash = createHash("sha256");
      flushed(file, (handle) =>
        make((part) => {
          hash.update(part);
          writeAll(handle, part);
        }),
      );
      return hash.digest("hex");
    });
  };
  const write = (path: string, bytes: Uint8Array): string => writeParts(path, (take) => take(bytes));
  return {
    write,
    writeParts,
    abandon,
    commit(manifest) {
      write("manifest.json", manifest);
      guarded(dir, () => {
        flushFolders(partial);
        checkRunTarget(dir, options);
        replaceFolder(partial, target, options.token);
      });
      open = false;
    },
  };
}

/** Makes and removes a hidden folder where the target's would be made: what a disk's permissions say is not all of what it
 *  refuses (/proc says yes to root, and makes nothing). */
function tryMaking(target: string): void {
  const parent = nearestFolder(target);
  // The first name that would be made, so that one too long is found now.
  const name = relative(parent, target).split(sep)[0]!;
  rmdirSync(mkdtempSync(join(parent, `.${name}.partial-${processToken()}-probe`)));
}

/** The folder that stands, or the one in which the missing ones would be made. */
function nearestFolder(target: string): string {
  let dir = dirname(target);
  while (!existsSync(dir)) dir = dirname(dir);
  return dir;
}

/** Tidies up after a refusal; whatever is refused now matters less than what was refused first. */
function removeIfThere(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The first error is about to be thrown.
  }
}

/** Where a folder of this name really is: a link to a folder stays a link when that folder is replaced. */
function realTarget(dir: string): string {
  return existsSync(dir) ? realpathSync(dir) : resolve(dir);
}

/** Writes a whole run folder at once; see `openRunFolder`. */
export function writeRunFolder(
  dir: string,
  files: readonly RunFile[],
  manifest: Uint8Array,
  options: RunFolderOptions,
): void {
  const folder = openRunFolder(dir, options);
  for (const { path, bytes } of files) folder.write(path, bytes);
  folder.commit(manifest);
}

/** Writes one file, such as the report of an earlier run, so that readers see the old or the new one whole, or none; makes
 *  its folder. What is no file, such as a pipe, is written to as it stands.
 *  @throws ScenarioError with a code for whatever the disk refuses */
export function replaceFile(file: string, bytes: Uint8Array, token: string): void {
  const partial = siblingOf(resolve(file), "partial", token);
  try {
    const there = statSync(file, { throwIfNoEntry: false });
    if (there && !there.isFile() && !there.isDirectory()) {
      writeFileSync(file, bytes);
      return;
    }
    makeFolder(dirname(resolve(file)));
    writeFlushed(partial, bytes);
    renameSync(partial, file);
    flushFolder(dirname(resolve(file)));
  } catch (error) {
    removeIfThere(partial);
    throw fileError(error, file);
  }
}

/** Old folder out of the way, new one in place, old one gone. A crash between the first two steps leaves the old run under
 *  its hidden name, never two halves under the visible one. */
function replaceFolder(partial: string, target: string, token: string): void {
  const parent = dirname(target);
  const old = siblingOf(target, "replaced", token);
  rmSync(old, { recursive: true, force: true });
  if (existsSync(join(target, "manifest.json"))) renameSync(target, old);
  else if (existsSync(target)) rmdirSync(target);
  renameSync(partial, target);
  flushFolder(parent);
  rmSync(old, { recursive: true, force: true });
  sweep(target, "replaced");
}

/** Removes what runs to this folder have left that were ended before they could tidy up, such as rows put aside, which can be
 *  large. @returns the names of what was removed */
export const sweepLeftOvers = (dir: string): string[] => asked(dir, () => sweep(realTarget(dir), "partial"));

/** Removes what dead processes of this machine left beside the target. @returns their names */
function sweep(target: string, what: "partial" | "replaced"): string[] {
  const parent = dirname(target);
  const prefix = basename(siblingOf(target, what, ""));
  const host = processToken().replace(/\d+$/, "");
  const isLeft = (name: string): boolean => {
    const token = name.startsWith(prefix) ? name.slice(prefix.length) : "";
    const pid = token.startsWith(host) ? /^(\d+)(-|$)/.exec(token.slice(host.length))?.[1] : undefined;
    return pid !== undefined && !isAlive(Number(pid));
  };
  const left = existsSync(parent) ? listed(parent).filter(isLeft) : [];
  for (const name of left) rmSync(join(parent, name), { recursive: true, force: true });
  return left;
}

/** Whether a process of this machine lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A hidden folder beside a run folder, for what is needed until that is written; swept with its left-overs. */
export const scratchDir = (dir: string, token: string): string =>
  siblingOf(realTarget(dir), "partial", `${token}-rows`);

const siblingOf = (target: string, what: "partial" | "replaced", token: string): string =>
  join(dirname(target), `.${basename(target)}.${what}-${token}`);

/** Node refuses to write more than 2^31 - 1 bytes in one call. */
const MAX_WRITE = 2 ** 30;

const listed = (dir: string): string[] => readdirSync(dir).sort();

const writeFlushed = (file: string, bytes: Uint8Array): void => flushed(file, (handle) => writeAll(handle, bytes));

function flushed(file: string, write: (handle: number) => void): void {
  const handle = openSync(file, "w");
  try {
    write(handle);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function writeAll(handle: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(handle, bytes, done, Math.min(bytes.length - done, MAX_WRITE));
}

function flushFolders(dir: string): void {
  for (const entry of readdirSync(dir, { withFileTypes: true }))
    if (entry.isDirectory()) flushFolders(join(dir, entry.name));
  flushFolder(dir);
}

function flushFolder(dir: string): void {
  // Windows cannot open a folder; there the rename itself is as durable as it gets.
  if (process.platform === "win32") return;
  const handle = openSync(dir, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
