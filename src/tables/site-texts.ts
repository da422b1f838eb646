import type { MergedRuns } from "./merged-runs.ts";

/** One part's rows of a category column. */
interface CategoryRows {
  readonly codes: ArrayLike<number>;
  readonly texts: readonly string[];
}

/** Joins a category column whose equal texts are all of one site, as the site's name is. Rows come site by site, so no
 *  more than the texts of the present one need be looked through: in a city most rows have a text of their own.
 *  @param runs whose keys are sites  @param target where the codes go  @returns the texts, in the order of their first rows */
export function joinSiteTexts(
  parts: readonly CategoryRows[],
  { keys, part, counts }: MergedRuns,
  target: Int32Array,
): string[] {
  const numbers = new SiteTexts();
  const next = new Int32Array(parts.length);
  let to = 0;
  for (let run = 0; run < counts.length; run++) {
    if (run === 0 || keys[run] !== keys[run - 1]) numbers.nextSite();
    const p = part[run]!;
    const { codes, texts } = parts[p]!;
    const from = next[p]!;
    const end = from + counts[run]!;
    next[p] = end;
    for (let row = from, number = -1; row < end; row++) {
      if (row === from || codes[row] !== codes[row - 1]) number = numbers.of(texts[codes[row]!]!);
      target[to++] = number;
    }
  }
  return numbers.texts;
}

/** Texts of one site up to which comparing them one by one costs less than a map. */
const FEW_TEXTS = 8;

/** Numbers the texts of one site after the other. */
class SiteTexts {
  readonly texts: string[] = [];
  private first = 0;
  private known: Map<string, number> | undefined;

  /** No text that follows is one of those before. */
  nextSite(): void {
    this.first = this.texts.length;
    this.known = undefined;
  }

  of(text: string): number {
    const { texts, first } = this;
    if (!this.known && texts.length - first > FEW_TEXTS)
      this.known = new Map(texts.slice(first).map((own, k) => [own, first + k]));
    const place = this.known ? (this.known.get(text) ?? -1) : texts.indexOf(text, first);
    if (place >= 0) return place;
    this.known?.set(text, texts.length);
    return texts.push(text) - 1;
  }
}
