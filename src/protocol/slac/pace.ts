import { type Note, note } from "../failure.ts";

/** A pace that a TP_… does not allow is told, and kept: measured vehicles are slower than some of them. */
export function noteIfLate(
  draft: { readonly outputs: { push(note: Note): void } },
  what: string,
  ms: number,
  atMostMs: number,
  name: string,
): void {
  if (ms > atMostMs) draft.outputs.push(note(`${what} takes ${Math.round(ms)} ms; ${name} allows ${atMostMs} ms`));
}
