import type { TraceLine } from "./world.ts";

/** Fewer lines of a loop than this are all kept. */
const FEWEST_LINES = 9;

/** A trace with the middle of long loops of two events taken out: their first two rounds and the last are kept, with a
 *  line that says how many there were between. */
export function foldLoops(lines: readonly TraceLine[]): TraceLine[] {
  const kept: TraceLine[] = [];
  for (let at = 0; at < lines.length; ) {
    const length = loopLength(lines, at);
    if (length < FEWEST_LINES) {
      kept.push(lines[at++]!);
      continue;
    }
    kept.push(...lines.slice(at, at + 4));
    const { timeUs } = lines[at + 4]!;
    kept.push({ timeUs, lane: "cable", event: "…", detail: `${length - 6} more lines of the loop` });
    kept.push(...lines.slice(at + length - 2, at + length));
    at += length;
  }
  return kept;
}

/** How many lines from `start` repeat the two events there in turn. */
function loopLength(lines: readonly TraceLine[], start: number): number {
  const first = lines[start]!.event;
  const second = lines[start + 1]?.event;
  if (second === undefined) return 1;
  let at = start;
  while (at < lines.length && !lines[at]!.failed && lines[at]!.event === ((at - start) % 2 === 0 ? first : second))
    at++;
  return Math.max(1, at - start);
}
