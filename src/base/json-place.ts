/** Where a text stops being JSON, as far as the parser's message tells: its end where something is missing there, nothing
 *  where only a piece of the text is quoted. */
export function jsonPlace(text: string, error: Error): { readonly line?: number; readonly column?: number } {
  const isCut = error.message.includes("end of JSON input");
  const position = isCut ? text.trimEnd().length : /at position (\d+)/.exec(error.message)?.[1];
  if (position === undefined) return {};
  const before = text.slice(0, Number(position)).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
