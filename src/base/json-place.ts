/** Where a text stops being JSON; its end where the parser names no position, for that is where something is missing. */
export function jsonPlace(text: string, error: Error): { readonly line: number; readonly column: number } {
  const named = /at position (\d+)/.exec(error.message)?.[1];
  const before = text.slice(0, named === undefined ? text.trimEnd().length : Number(named)).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
