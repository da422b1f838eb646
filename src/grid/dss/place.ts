import type { Fault } from "../../base/errors.ts";

/** Where a piece of script stands. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** Something the reader left out or changed, said once; has the shape of a fault but stops nothing. */
export type Warning = Fault;

/** A value that cannot be read; the editing loop knows the place and turns it into a fault. */
export class BadValue extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** The same text in memory of its own: a piece cut out of a script keeps the whole script. */
export function ownText(text: string): string {
  if (text.length < 13) return text;
  const copy = Buffer.from(text).toString();
  return copy === text ? copy : text;
}

/** Text from a script as it may stand in a message: short and without control characters. */
export function quote(text: string): string {
  const clean = text.slice(0, 60).replace(/[^\x20-\x7e\u00a0-\uffff]/g, "?");
  return `"${clean}${text.length > 60 ? "…" : ""}"`;
}
