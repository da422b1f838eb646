import { createHash } from "node:crypto";
import { closeSync, constants, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Fault } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { PACKAGE_ROOT } from "../base/package-root.ts";
import { LIMITS } from "./limits.ts";

/** One file a run read, so that the run can be checked and repeated. `path` starts from the scenario's folder, or with
 *  `models/` for a shipped model. */
export interface InputFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** The models that ship with gridpilot. */
export const MODELS_DIR: string = fileURLToPath(new URL("models/", PACKAGE_ROOT));

type Problem = Pick<Fault, "message" | "code" | "hint">;

/** Reads a small text file completely, refusing what is no regular file or too large before reading it. */
export function readTextFile(path: string): { text: string; input: Omit<InputFile, "path"> } | { problem: Problem } {
  const problem = fileProblem(path, LIMITS.fileBytes);
  if (problem) return { problem };
  const bytes = readFileSync(path);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { text, input: { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length } };
  } catch {
    return { problem: { message: "expected UTF-8 text", code: "NOT_UTF8" } };
  }
}

/** Why a path cannot be read as a file of at most `maxBytes`, or undefined where it can. */
function fileProblem(path: string, maxBytes: number): Problem | undefined {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return { message: "expected a file, got a folder", code: "NOT_A_FILE" };
    if (!stat.isFile()) return { message: "expected a regular file, got a device, pipe or socket", code: "NOT_A_FILE" };
    if (stat.size > maxBytes) {
      return { message: `expected at most ${maxBytes} bytes, got ${stat.size}`, code: "FILE_TOO_LARGE" };
    }
    closeSync(openSync(path, constants.O_RDONLY));
    return undefined;
  } catch (error) {
    return accessProblem(error as NodeJS.ErrnoException, path);
  }
}

function accessProblem(error: NodeJS.ErrnoException, path: string): Problem {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") {
    const near = nearestName(path);
    return { message: "no such file", code: "FILE_NOT_FOUND", ...(near ? { hint: `did you mean "${near}"?` } : {}) };
  }
  return { message: `cannot be read (${error.code ?? error.message})`, code: "FILE_NOT_READABLE" };
}

/** The existing name beside a missing one that is closest to it. */
function nearestName(path: string): string | undefined {
  try {
    return nearest(basename(path), readdirSync(dirname(path)));
  } catch {
    return undefined;
  }
}

/** Where a path written in a file leads, if that is inside the file's own folder, the scenario's folder or models/,
 *  symbolic links followed. */
export function resolveInside(
  written: string,
  options: { dir: string; roots: readonly string[] },
): { path: string } | { problem: Problem } {
  const outside: Problem = {
    message: `expected a path inside the scenario's folder or models/, got ${JSON.stringify(written.slice(0, 200))}`,
    code: "PATH_OUTSIDE",
    hint: "copy the file into the scenario's folder",
  };
  if (written.includes("\0") || isAbsolute(written) || /^[A-Za-z]:|^\\\\/.test(written)) return { problem: outside };
  const path = resolve(options.dir, written);
  const roots = [options.dir, ...options.roots, MODELS_DIR];
  if (!roots.some((root) => isWithin(resolve(root), path))) return { problem: outside };
  const problem = fileProblem(path, LIMITS.traceBytes);
  if (problem) return { problem: { ...problem, message: `${problem.message}: ${written.slice(0, 200)}` } };
  const real = realpathSync(path);
  return roots.some((root) => isWithin(realpathSync(root), real)) ? { path } : { problem: outside };
}

const isWithin = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

/** How a file is named in a manifest: the same on every machine. */
export function manifestPath(path: string, folder: string): string {
  const models = resolve(MODELS_DIR);
  const way = isWithin(models, path) ? join("models", relative(models, path)) : relative(folder, path);
  return way.split(sep).join("/");
}

/** Size and SHA-256 of a file of any size, read in pieces. */
export function fingerprint(path: string): Omit<InputFile, "path"> {
  const hash = createHash("sha256");
  const piece = new Uint8Array(1 << 20);
  const file = openSync(path, constants.O_RDONLY);
  let bytes = 0;
  try {
    for (let n = readSync(file, piece); n > 0; n = readSync(file, piece)) {
      hash.update(piece.subarray(0, n));
      bytes += n;
    }
  } finally {
    closeSync(file);
  }
  return { sha256: hash.digest("hex"), bytes };
}
