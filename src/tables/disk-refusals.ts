import { ScenarioError } from "../base/errors.ts";

/** Runs a look-up on disk, saying what the disk refused. */
export function asked<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw fileError(error, file);
  }
}

/** The sentence for what a disk refused. */
export function fileError(error: unknown, file: string): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : REFUSALS[code];
  if (!known) return error instanceof Error ? error : new Error(String(error));
  return new ScenarioError([
    { file, message: `${known.message} (${message.split(",")[0]})`, hint: known.hint, code: known.code },
  ]);
}

const REFUSALS: Readonly<Record<string, { message: string; hint: string; code: string }>> = {
  ENOSPC: { message: "the disk is full", hint: "free some space or choose another folder", code: "DISK_FULL" },
  EDQUOT: { message: "the disk quota is used up", hint: "free some space or choose another folder", code: "DISK_FULL" },
  EFBIG: {
    message: "the file would be larger than allowed",
    hint: "record less or raise the limit",
    code: "FILE_TOO_LARGE",
  },
  EACCES: { message: "no permission here", hint: "check its rights or choose another folder", code: "NOT_WRITABLE" },
  EPERM: { message: "no permission here", hint: "check its rights or choose another folder", code: "NOT_WRITABLE" },
  EROFS: { message: "the disk is read-only", hint: "choose another folder", code: "NOT_WRITABLE" },
  ENOTDIR: { message: "a file stands where a folder should be", hint: "choose another folder", code: "NOT_A_FOLDER" },
  EEXIST: { message: "something else is in the way", hint: "choose another folder", code: "NOT_A_FOLDER" },
  ENOENT: { message: "nothing can be made here", hint: "choose another folder", code: "NO_SUCH_PLACE" },
  ELOOP: { message: "a link here leads in a circle", hint: "choose another folder", code: "NO_SUCH_PLACE" },
  EISDIR: { message: "a folder stands where a file should be", hint: "choose another name", code: "NOT_A_FILE" },
  ENAMETOOLONG: { message: "the name is too long", hint: "choose a shorter one", code: "NAME_TOO_LONG" },
  EIO: { message: "the disk failed", hint: "check the disk", code: "DISK_FAILED" },
};
