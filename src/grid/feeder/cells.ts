import { type ComplexMatrix, zeroMatrix } from "../complex-matrix.ts";
import type { Terminal } from "../network.ts";
import { numberText, textNumber } from "./number-text.ts";

/** The lists of a network whose records others name. */
export type NamedList =
  | "buses"
  | "sources"
  | "lines"
  | "transformers"
  | "impedances"
  | "capacitors"
  | "loads"
  | "generators"
  | "shapes";

/** Names of records by list and index, and back. */
export interface Names {
  nameOf(list: NamedList, index: number): string;
  /** @throws BadCell where there is none */
  indexOf(list: NamedList, name: string): number;
}

/** A cell's text, or a value that no cell can hold, is wrong; its caller knows the place. */
export class BadCell extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** How one kind of value is written in a cell. No text holds a comma, a quote or a line break, so the tables need no
 *  quoting. */
export interface Cell<T> {
  /** @throws BadCell */
  print(value: T, names: Names): string;
  /** @throws BadCell */
  parse(text: string, names: Names): T;
}

/** Names and other words. */
export const text: Cell<string> = {
  print: (value) => {
    if (/[,\r\n"|]/.test(value) || value.trim() !== value || value === "")
      throw new BadCell("FEEDER_NAME", `a cell cannot hold the text ${JSON.stringify(value)}`);
    return value;
  },
  parse: (value) => value,
};

/** A finite number within bounds. */
export const number = (bounds: { above?: number; min?: number; integer?: boolean } = {}): Cell<number> => ({
  print: (value) => {
    if (!Number.isFinite(value)) throw new BadCell("NOT_A_NUMBER", `a cell cannot hold ${value}`);
    return numberText(value);
  },
  parse: (written) => {
    const value = textNumber(written);
    const isWrong =
      !Number.isFinite(value) ||
      (bounds.above !== undefined && value <= bounds.above) ||
      (bounds.min !== undefined && value < bounds.min) ||
      (bounds.integer && !Number.isInteger(value));
    if (!isWrong) return value;
    const what = bounds.integer ? "a whole number" : "a number";
    const bound =
      bounds.above !== undefined ? ` > ${bounds.above}` : bounds.min !== undefined ? ` >= ${bounds.min}` : "";
    throw new BadCell("NOT_A_NUMBER", `expected ${what}${bound}, got "${written.slice(0, 40)}"`);
  },
});

export const count = number({ min: 1, integer: true });
export const positive = number({ above: 0 });

export const yesNo: Cell<boolean> = {
  print: (value) => (value ? "yes" : "no"),
  parse: (written) => {
    if (written !== "yes" && written !== "no")
      throw new BadCell("NOT_A_CHOICE", `expected yes or no, got "${written.slice(0, 40)}"`);
    return written === "yes";
  },
};

/** One of several words or numbers. */
export const choice = <T extends string | number>(...choices: readonly T[]): Cell<T> => ({
  print: (value) => {
    if (!choices.includes(value)) throw new BadCell("NOT_A_CHOICE", `a cell cannot hold ${JSON.stringify(value)}`);
    return String(value);
  },
  parse: (written) => {
    const found = choices.find((one) => String(one) === written);
    if (found === undefined)
      throw new BadCell("NOT_A_CHOICE", `expected one of ${choices.join(", ")}, got "${written.slice(0, 40)}"`);
    return found;
  },
});

/** Several of a kind: `7.2|0.12|0.12`. */
export const list = <T>(cell: Cell<T>): Cell<readonly T[]> => ({
  print: (values, names) => values.map((value) => cell.print(value, names)).join("|"),
  parse: (written, names) => written.split("|").map((one) => cell.parse(one.trim(), names)),
});

/** A bus with the node of each conductor: `sx3029502a.1.2.0`. */
export const terminal: Cell<Terminal> = {
  print: ({ bus, nodes }, names) => {
    const name = names.nameOf("buses", bus);
    if (name.includes(".")) throw new BadCell("FEEDER_NAME", `the name of bus "${name}" holds a dot`);
    return [text.print(name, names), ...nodes].join(".");
  },
  parse: (written, names) => {
    const [name, ...numbers] = written.split(".");
    const nodes = numbers.map(Number);
    if (nodes.length === 0 || nodes.some((node) => !Number.isInteger(node) || node < 0) || numbers.includes(""))
      throw new BadCell("TERMINAL", `expected a bus and its nodes such as bus1.1.2.3, got "${written.slice(0, 60)}"`);
    return { bus: names.indexOf("buses", name), nodes };
  },
};

/** Another record by its name. */
export const ref = (list: NamedList): Cell<number> => ({
  print: (index, names) => text.print(names.nameOf(list, index), names),
  parse: (name, names) => names.indexOf(list, name),
});

const ELEMENT_LISTS = ["sources", "lines", "transformers", "impedances", "capacitors", "loads", "generators"] as const;

/** An element of any class: `lines:cap_1a`. */
export const element: Cell<{ list: (typeof ELEMENT_LISTS)[number]; index: number }> = {
  print: ({ list, index }, names) => `${list}:${text.print(names.nameOf(list, index), names)}`,
  parse: (written, names) => {
    const colon = written.indexOf(":");
    const list = choice(...ELEMENT_LISTS).parse(written.slice(0, Math.max(0, colon)), names);
    return { list, index: names.indexOf(list, written.slice(colon + 1)) };
  },
};

/** Something counted from 0 in records and from 1 in tables. */
export const ordinal: Cell<number> = {
  print: (value) => String(value + 1),
  parse: (written, names) => count.parse(written, names) - 1,
};

/** A phase, from 1, or how all phases are taken together. */
export const phaseOr = <T extends string>(...words: readonly T[]): Cell<number | T> => ({
  print: (value, names) => (typeof value === "number" ? ordinal.print(value, names) : value),
  parse: (written, names) => words.find((word) => word === written) ?? ordinal.parse(written, names),
});

/** Which conductors are open at each terminal: `000|010`. */
export const openings: Cell<readonly (readonly boolean[])[]> = {
  print: (terminals) => terminals.map((one) => one.map((isOpen) => (isOpen ? 1 : 0)).join("")).join("|"),
  parse: (written) => {
    if (!/^[01]+(\|[01]+)*$/.test(written))
      throw new BadCell("OPENINGS", `expected 0 and 1 per conductor such as 000|010, got "${written.slice(0, 40)}"`);
    return written.split("|").map((one) => [...one].map((digit) => digit === "1"));
  },
};

/** Points of a curve: `0.1:0.86|1:0.97`. */
export const points: Cell<readonly (readonly [number, number])[]> = {
  print: (pairs) => pairs.map(([x, y]) => `${numberText(x)}:${numberText(y)}`).join("|"),
  parse: (written) =>
    written.split("|").map((pair) => {
      const [x, y, more] = pair.split(":").map(textNumber);
      if (!Number.isFinite(x) || !Number.isFinite(y) || more !== undefined)
        throw new BadCell("POINTS", `expected points such as 0.1:0.86|1:0.97, got "${written.slice(0, 40)}"`);
      return [x, y] as const;
    }),
};

/** A real matrix, row-major: rows between `/`, and of a symmetric one only the lower triangle, `0.3 / 0.1 0.4`. */
export const realMatrix: Cell<{ order: number; values: Float64Array }> = {
  print: ({ order, values }) => rowsText(order, (at) => numberText(values[at]), isSymmetric(order, values)),
  parse: (written) => {
    const { order, entries } = rowsOf(written);
    return { order, values: Float64Array.from(entries, (entry) => numberOf(entry, written)) };
  },
};

/** A complex matrix in the same form, its entries such as `0.1-0.05j`. */
export const complexMatrix: Cell<ComplexMatrix> = {
  print: ({ order, re, im }) => {
    const entry = (at: number) =>
      im[at] === 0
        ? numberText(re[at])
        : `${re[at] === 0 ? "" : numberText(re[at])}${im[at] > 0 && re[at] !== 0 ? "+" : ""}${numberText(im[at])}j`;
    return rowsText(order, entry, isSymmetric(order, re) && isSymmetric(order, im));
  },
  parse: (written) => {
    const { order, entries } = rowsOf(written);
    const matrix = zeroMatrix(order);
    entries.forEach((entry, at) => {
      const parts = COMPLEX.exec(entry);
      const isImaginary = entry.endsWith("j") && parts?.[2] === undefined;
      if (!parts || entry === "" || isImaginary) throw badMatrix(written);
      matrix.re[at] = parts[1] === undefined ? 0 : numberOf(parts[1], written);
      matrix.im[at] = parts[2] === undefined ? 0 : numberOf(parts[2], written);
    });
    return matrix;
  },
};

/** `0.1`, `0.1-0.05j` or `-0.05j`. */
const COMPLEX = /^(?:([+-]?[\d.]+(?:e[+-]?\d+)?)(?=$|[+-]))?(?:([+-]?[\d.]+(?:e[+-]?\d+)?)j)?$/;

function rowsText(order: number, entry: (at: number) => string, isLower: boolean): string {
  return Array.from({ length: order }, (_, row) =>
    Array.from({ length: isLower ? row + 1 : order }, (_, column) => entry(row * order + column)).join(" "),
  ).join(" / ");
}

/** Entries row by row, a lower triangle mirrored. */
function rowsOf(written: string): { order: number; entries: string[] } {
  const rows = written.split("/").map((row) => row.trim().split(/\s+/));
  const order = rows.length;
  const isLower = rows.every((row, r) => row.length === r + 1);
  if (!isLower && rows.some((row) => row.length !== order)) throw badMatrix(written);
  const entries = rows.flatMap((_, r) =>
    Array.from({ length: order }, (_, c) => (isLower && c > r ? rows[c][r] : rows[r][c])),
  );
  return { order, entries };
}

const badMatrix = (written: string) =>
  new BadCell(
    "MATRIX",
    `expected a square matrix or its lower triangle such as 0.3 / 0.1 0.4, got "${written.slice(0, 40)}"`,
  );

function numberOf(entry: string, written: string): number {
  const value = textNumber(entry);
  if (!Number.isFinite(value)) throw badMatrix(written);
  return value;
}

function isSymmetric(order: number, values: Float64Array): boolean {
  for (let row = 0; row < order; row++)
    for (let column = 0; column < row; column++)
      if (values[row * order + column] !== values[column * order + row]) return false;
  return true;
}
