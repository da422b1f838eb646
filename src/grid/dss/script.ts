import { findCommand, runCommand, runPropertyLine, unknownCommand } from "./commands.ts";
import { folderOf } from "./files.ts";
import { BadValue, type Place, quote } from "./place.ts";
import { charge, type Session } from "./session.ts";
import { nextToken, type Scanner, scanner } from "./tokens.ts";
import { substitute } from "./values.ts";

const MAX_DEPTH = 50;

/** Runs every line of a file, as `Compile` or `Redirect` do; after `Compile` file names start from its folder.
 *  @throws BadValue where the file cannot be read or is being read already */
export function runFile(session: Session, name: string, { keepsFolder }: { keepsFolder: boolean }): void {
  const { path, text } = session.files.load(name, session.folder);
  if (session.stack.includes(path)) {
    throw new BadValue(
      "DSS_CYCLIC_REDIRECT",
      `${quote(name)} is being read already: ${[...session.stack, path].join(" → ")}`,
    );
  }
  if (session.stack.length >= MAX_DEPTH)
    throw new BadValue("DSS_TOO_DEEP", `more than ${MAX_DEPTH} files inside of each other`);
  const folder = session.folder;
  session.stack.push(path);
  session.folder = folderOf(path);
  runText(session, text, path);
  session.stack.pop();
  if (!keepsFolder) session.folder = folder;
}

/** Runs script text line by line. Faults are collected; the lines after them are still read. */
export function runText(session: Session, text: string, file: string): void {
  let inComment = false;
  let start = 0;
  for (let line = 1; start <= text.length; line++) {
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    const content = text.slice(start, text[end - 1] === "\r" ? end - 1 : end);
    start = end + 1;
    // A block comment begins where a line begins and ends with the line that holds its end.
    if (content.startsWith("/*")) inComment = true;
    if (inComment) {
      if (content.includes("*/")) inComment = false;
      continue;
    }
    runLine(session, content.charCodeAt(0) === 0xfeff ? content.slice(1) : content, { file, line });
  }
}

function runLine(session: Session, line: string, place: Place): void {
  const scan = scanner(line);
  const column = scan.position + 1;
  try {
    const token = nextToken(scan);
    if (!token || (token.value === "" && token.name === "")) return;
    charge(session, 1);
    if (token.name !== "") {
      runPropertyLine(session, token, scan, place);
      return;
    }
    const command = findCommand(token.value);
    if (command === "compile" || command === "redirect") runRedirect(session, scan, command === "compile");
    else if (command !== undefined) runCommand(session, command, scan, place);
    else throw unknownCommand(token.value);
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    session.fault({ ...place, column }, error);
  }
}

function runRedirect(session: Session, scan: Scanner, isCompile: boolean): void {
  const token = nextToken(scan);
  const name = token && substitute(token, { variable: (key) => session.variables.get(key) }).value;
  if (!name) throw new BadValue("DSS_NAME_EXPECTED", "expected a file name");
  runFile(session, name, { keepsFolder: isCompile });
}
