import { readFileSync, statSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { api } from "./api.ts";

/** A trace may be large, but not so large that reading it fills the memory. */
const MOST_BYTES = 500_000_000;

/** The text of a file named on the command line, unpacked where it is gzip. @throws ScenarioError where it cannot be read */
export async function readInput(file: string): Promise<string> {
  const { ScenarioError } = await api();
  const refuse = (message: string, code: string) => new ScenarioError([{ file, message, code }]);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) throw refuse("no such file", "FILE_NOT_FOUND");
  if (!stat.isFile()) throw refuse("expected a file, got a folder or device", "NOT_A_FILE");
  if (stat.size > MOST_BYTES) throw refuse(`expected at most ${MOST_BYTES} bytes, got ${stat.size}`, "FILE_TOO_LARGE");
  try {
    const bytes = readFileSync(file);
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (isPacked ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes).toString("utf8");
  } catch (error) {
    throw refuse(`cannot be read (${(error as NodeJS.ErrnoException).code})`, "FILE_NOT_READABLE");
  }
}
