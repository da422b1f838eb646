import { nearest } from "./nearest.ts";

/** Names that one line of an error can hold. */
const MOST_NAMES = 20;

/** What to do about a name that nothing goes by: the nearest one; else those that share a word with it; else those there
 *  are, and where there are more than a line holds, how many and how to see them all.
 *  @param list the command that lists them: `gridpilot list vehicles` */
export function nameHint(word: string, names: Iterable<string>, list?: string): string {
  const known = [...names];
  const near = nearest(word, known);
  if (near) return `did you mean "${near}"?`;
  const words = wordsOf(word.slice(0, 64)).filter((part) => part.length > 2);
  const alike = known.filter((name) => wordsOf(name).some((part) => words.includes(part)));
  if (alike.length === 1) return `did you mean "${alike[0]}"?`;
  if (alike.length > 0) return `did you mean one of ${few(alike, list)}?`;
  return `known: ${few(known, list)}`;
}

const wordsOf = (name: string): string[] => name.toLowerCase().split(/[^\p{L}\p{N}]+/u);

function few(names: readonly string[], list: string | undefined): string {
  const more = names.length - MOST_NAMES;
  if (more <= 0) return names.join(", ") || "none";
  const rest = `and ${more} more`;
  return `${names.slice(0, MOST_NAMES).join(", ")} ${list ? `${rest} (${list})` : rest}`;
}
