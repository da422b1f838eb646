import { nearest } from "../../base/nearest.ts";
import { readColumn } from "./arrays.ts";
import { BadValue, quote } from "./place.ts";
import type { Edit } from "./property.ts";
import { evaluateRpn, parseNumber } from "./rpn.ts";
import { nextPiece, scanner, type Token } from "./tokens.ts";

const MAX_ITEMS = 2_000_000;

/** Text as it comes out of the scanner: a token or one piece of an array. */
export interface Text {
  readonly value: string;
  readonly quoted: boolean;
}

/** Replaces `@name` by its value; a definition that used variables itself counts as quoted. */
export function substitute(text: Text, edit: Pick<Edit, "variable">): Text {
  if (!text.value.startsWith("@") || text.value.length < 2) return text;
  const end = text.value.search(/[.^]/);
  const value = edit.variable((end < 0 ? text.value : text.value.slice(0, end)).toLowerCase());
  if (value === undefined) return text;
  const rest = end < 0 ? "" : text.value.slice(end);
  return value.startsWith("{") ? { value: value.slice(1, -1) + rest, quoted: true } : { ...text, value: value + rest };
}

/** A number or, in quotes or brackets, an expression; empty is 0 as in OpenDSS. */
export function numberOf(text: Text, edit: Edit): number {
  const { value, quoted } = substitute(text, edit);
  if (value.trim() === "") return 0;
  const number = quoted ? evaluateRpn(words(value, edit)) : parseNumber(value);
  if (number === undefined) {
    throw new BadValue(
      "DSS_NUMBER_EXPECTED",
      `expected a number${quoted ? " or an expression" : ""}, got ${quote(value)}`,
    );
  }
  if (!Number.isFinite(number)) {
    throw new BadValue("DSS_NUMBER_NOT_FINITE", `expected a finite number, got ${quote(value)}`);
  }
  return number;
}

/** As `numberOf`, rounded. */
export function integerOf(text: Text, edit: Edit, limits?: { least: number; most: number }): number {
  const value = Math.round(numberOf(text, edit));
  if (limits && (value < limits.least || value > limits.most)) {
    throw new BadValue("DSS_OUT_OF_RANGE", `expected ${limits.least} to ${limits.most}, got ${value}`);
  }
  if (!Number.isSafeInteger(value)) throw new BadValue("DSS_OUT_OF_RANGE", `expected an integer, got ${value}`);
  return value;
}

/** Yes or true, no or false, by the first letter. */
export function flagOf(text: Text): boolean {
  const first = text.value.trim().charAt(0).toLowerCase();
  if (first === "y" || first === "t") return true;
  if (first === "n" || first === "f") return false;
  throw new BadValue("DSS_FLAG_EXPECTED", `expected yes or no, got ${quote(text.value)}`);
}

/** One of the names (in lower case), or the first that begins with what was written. */
export function choiceOf<T>(text: Text, values: Readonly<Record<string, T>>): T {
  const word = text.value.trim().toLowerCase();
  if (Object.hasOwn(values, word)) return values[word];
  const match = word === "" ? undefined : Object.keys(values).find((name) => name.startsWith(word));
  if (match !== undefined) return values[match];
  const near = nearest(word, Object.keys(values));
  throw new BadValue(
    "DSS_UNKNOWN_CHOICE",
    `expected one of ${Object.keys(values).join(", ")}, got ${quote(text.value)}`,
    near ? `did you mean "${near}"?` : undefined,
  );
}

/** One of the names (in lower case) by its first letter alone. */
export function initialOf<T>(text: Text, values: Readonly<Record<string, T>>): T {
  const initial = text.value.trim().charAt(0).toLowerCase();
  const name = initial === "" ? undefined : Object.keys(values).find((name) => name.startsWith(initial));
  return name === undefined ? choiceOf(text, values) : values[name];
}

/** A list of numbers, or `file=…` (also csvfile, with column= and header=). */
export function numbersOf(text: Text, edit: Edit): number[] {
  const scan = scanner(substitute(text, edit).value);
  const numbers: number[] = [];
  for (
    let piece = nextPiece(scan, "|");
    piece !== undefined && (piece.text || piece.quoted);
    piece = nextPiece(scan, "|")
  ) {
    if (piece.delimiter === "=") return readColumn(text.value, edit);
    numbers.push(numberOf({ value: piece.text, quoted: piece.quoted }, edit));
    if (numbers.length > MAX_ITEMS) throw new BadValue("DSS_ARRAY_TOO_LONG", `more than ${MAX_ITEMS} numbers`);
  }
  return numbers;
}

/** A list of names, or `file=…` with one name a line. */
export function namesOf(text: Text, edit: Edit): string[] {
  const { value } = substitute(text, edit);
  const fromFile = /^\s*file\s*=\s*["'[({]?([^"'\])}]+)/i.exec(value);
  if (fromFile) {
    const lines = edit.readFile(fromFile[1].trim()).text.split(/\r?\n/);
    return lines.map((line) => line.trim()).filter((line) => line !== "");
  }
  const scan = scanner(value);
  const names: string[] = [];
  for (
    let piece = nextPiece(scan, "|");
    piece !== undefined && (piece.text || piece.quoted);
    piece = nextPiece(scan, "|")
  ) {
    names.push(substitute({ value: piece.text, quoted: piece.quoted }, edit).value);
  }
  return names;
}

/** A symmetric matrix from full rows, or from a lower triangle, separated by `|`. */
export function matrixOf(text: Text, order: number, edit: Edit): number[][] {
  const matrix = Array.from({ length: order }, () => new Array<number>(order).fill(0));
  const rows = matrixRows(substitute(text, edit).value, edit);
  const shape = rows.map((row) => row.length).join(" + ");
  const triangular = rows.every((row, i) => row.length === i + 1);
  if (rows.length !== order || !(triangular || rows.every((row) => row.length === order))) {
    throw new BadValue(
      "DSS_MATRIX_SIZE",
      `expected a matrix of ${order} rows (full or lower triangle) for ${order} phases, got ${shape || "no"} numbers`,
      "rows are separated by |",
    );
  }
  // A full matrix that is not symmetric takes, as in OpenDSS, the last value written for each pair.
  for (let i = 0; i < order; i++) {
    for (let j = 0; j < rows[i].length; j++) {
      matrix[i][j] = rows[i][j];
      matrix[j][i] = rows[i][j];
    }
  }
  return matrix;
}

function matrixRows(value: string, edit: Edit): number[][] {
  const scan = scanner(value);
  const rows: number[][] = [];
  let row: number[] = [];
  for (let piece = nextPiece(scan, "|"); piece !== undefined; piece = nextPiece(scan, "|")) {
    if (piece.text !== "") row.push(numberOf({ value: piece.text, quoted: piece.quoted }, edit));
    if (piece.delimiter === "|") {
      rows.push(row);
      row = [];
    }
    if (rows.length > 1000 || row.length > 1000)
      throw new BadValue("DSS_MATRIX_SIZE", "more than 1000 rows or columns");
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

function words(value: string, edit: Edit): string[] {
  const scan = scanner(value);
  const found: string[] = [];
  for (let piece = nextPiece(scan, ""); piece !== undefined && piece.text !== ""; piece = nextPiece(scan, "")) {
    found.push(substitute({ value: piece.text, quoted: false }, edit).value);
  }
  return found;
}

/** A token as text, for values that are handed on. */
export function textOf(token: Token): Text {
  return { value: token.value, quoted: token.quoted };
}
