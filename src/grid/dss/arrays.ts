import { BadValue, quote } from "./place.ts";
import type { Edit } from "./property.ts";
import { parseNumber } from "./rpn.ts";
import { nextToken, scanner } from "./tokens.ts";

/** The numbers of `file=name column=2 header=yes` (also csvfile=, dblfile=, sngfile=): one per line of a text file, or
 *  all of a binary one. */
export function readColumn(specification: string, edit: Edit): number[] {
  const scan = scanner(specification);
  let path = "";
  let kind = "";
  let column = 1;
  let skipsHeader = false;
  for (let token = nextToken(scan); token !== undefined && token.value !== ""; token = nextToken(scan)) {
    const name = token.name.toLowerCase();
    if (name.endsWith("file")) {
      kind = name;
      path = token.value;
    } else if (name.startsWith("col")) column = Math.max(1, Math.round(parseNumber(token.value) ?? 1));
    else if (name.startsWith("head")) skipsHeader = /^[yt]/i.test(token.value);
    else throw new BadValue("DSS_NUMBER_EXPECTED", `expected file=, column= or header=, got ${quote(token.name)}`);
  }
  if (path === "") throw new BadValue("DSS_NUMBER_EXPECTED", `expected file=name, got ${quote(specification)}`);
  if (kind === "dblfile" || kind === "sngfile") return readBinary(path, kind === "dblfile" ? 8 : 4, edit);
  return readTable(path, edit, { skipsHeader }).map(({ cells, line }) => cellNumber(cells[column - 1], path, line));
}

/** A line of a text file as its cells. */
export interface TableLine {
  readonly cells: readonly string[];
  /** 1-based. */
  readonly line: number;
}

/** The lines of a text file of numbers that are not blank, cut at commas, blanks and tabs. */
export function readTable(path: string, edit: Edit, options: { skipsHeader: boolean }): TableLine[] {
  const lines: TableLine[] = [];
  edit
    .readFile(path)
    .text.split(/\r\n|\n|\r/)
    .forEach((text, i) => {
      const cells = text.split(/[,\s]+/).filter((cell) => cell !== "");
      if (cells.length > 0 && !(i === 0 && options.skipsHeader)) lines.push({ cells, line: i + 1 });
    });
  return lines;
}

/** A cell of a data file as a number. @throws BadValue naming the file's line */
export function cellNumber(cell: string | undefined, path: string, line: number): number {
  const number = cell === undefined ? undefined : parseNumber(cell);
  if (number === undefined || !Number.isFinite(number)) {
    throw new BadValue(
      "DSS_DATA_NOT_A_NUMBER",
      `expected a number in line ${line} of ${quote(path)}, got ${cell === undefined ? "nothing" : quote(cell)}`,
    );
  }
  return number;
}

/** All little-endian floats of a file. */
export function readBinary(path: string, bytesEach: 4 | 8, edit: Edit): number[] {
  const { bytes } = edit.readFile(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = Array.from({ length: Math.floor(bytes.byteLength / bytesEach) }, (_, i) =>
    bytesEach === 8 ? view.getFloat64(8 * i, true) : view.getFloat32(4 * i, true),
  );
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new BadValue(
      "DSS_DATA_NOT_A_NUMBER",
      `expected numbers in ${quote(path)}, got ${values[bad]} at value ${bad + 1}`,
    );
  }
  return values;
}
