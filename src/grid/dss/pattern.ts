import { BadValue, quote } from "./place.ts";

/** What one step of a pattern accepts. */
type Accepts = (char: string) => boolean;

interface State {
  /** Accepts one character and moves on; absent: moves on to `next` and `or` without one. */
  readonly accepts?: Accepts;
  /** Holds only at the start or the end of the name. */
  readonly anchor?: "start" | "end";
  next: number;
  or?: number;
}

const MATCH = -1;
const MAX_PATTERN = 200;

/** A regular expression as BatchEdit uses them: letters, `.`, `[a-z]`, `*`, `+`, `?`, `|`, `( )`, `^`, `$`, without
 *  regard to case, found anywhere in the name. Runs in time linear in the name, since patterns come from files that
 *  need not be trusted. @throws BadValue where the pattern does not parse */
export function compilePattern(pattern: string): (name: string) => boolean {
  if (pattern.length > MAX_PATTERN) throw bad(pattern, "is too long");
  const states: State[] = [];
  const parser = { text: pattern.toLowerCase(), at: 0, states };
  const start = alternatives(parser, MATCH);
  if (parser.at < parser.text.length) throw bad(pattern, "has a ) without (");
  return (name) => runs(states, start, name.toLowerCase());
}

interface Parser {
  readonly text: string;
  at: number;
  readonly states: State[];
}

/** Parses `a|b|c` and returns the state where it begins; what follows it is `next`. */
function alternatives(parser: Parser, next: number): number {
  let start = sequence(parser, next);
  while (parser.text[parser.at] === "|") {
    parser.at++;
    start = add(parser, { next: start, or: sequence(parser, next) });
  }
  return start;
}

/** Parses pieces first and links them from the last to the first, each to what follows it. */
function sequence(parser: Parser, next: number): number {
  const pieces: ((next: number) => number)[] = [];
  while (parser.at < parser.text.length && !"|)".includes(parser.text[parser.at])) pieces.push(piece(parser));
  return pieces.reduceRight((following, link) => link(following), next);
}

function piece(parser: Parser): (next: number) => number {
  const link = atom(parser);
  const repeat = parser.text[parser.at];
  if (repeat === undefined || !"*+?".includes(repeat)) return link;
  parser.at++;
  return (next) => {
    if (repeat === "?") return add(parser, { next: link(next), or: next });
    const loop = add(parser, { next, or: next });
    const body = link(loop);
    parser.states[loop].next = body;
    return repeat === "+" ? body : loop;
  };
}

function atom(parser: Parser): (next: number) => number {
  const char = parser.text[parser.at++];
  if (char === "(") {
    // The group is parsed again for what follows it, so that its text is linked only once that is known.
    const from = parser.at;
    skipGroup(parser);
    return (next) => {
      const resume = parser.at;
      parser.at = from;
      const start = alternatives(parser, next);
      parser.at = resume;
      return start;
    };
  }
  if (char === "^") return (next) => add(parser, { anchor: "start", next });
  if (char === "$") return (next) => add(parser, { anchor: "end", next });
  if ("*+?".includes(char)) throw bad(parser.text, `has nothing before ${char}`);
  const accepts: Accepts =
    char === "."
      ? () => true
      : char === "["
        ? charSet(parser)
        : literal(char === "\\" ? parser.text[parser.at++] : char);
  return (next) => add(parser, { accepts, next });
}

function literal(char: string | undefined): Accepts {
  return (other) => other === char;
}

function charSet(parser: Parser): Accepts {
  const end = parser.text.indexOf("]", parser.at + 1);
  if (end < 0) throw bad(parser.text, "has a [ without ]");
  let body = parser.text.slice(parser.at, end);
  parser.at = end + 1;
  const isNegated = body.startsWith("^");
  if (isNegated) body = body.slice(1);
  const ranges: [string, string][] = [];
  for (let i = 0; i < body.length; i++) {
    if (body[i + 1] === "-" && i + 2 < body.length) {
      ranges.push([body[i], body[i + 2]]);
      i += 2;
    } else ranges.push([body[i], body[i]]);
  }
  return (char) => ranges.some(([low, high]) => char >= low && char <= high) !== isNegated;
}

function skipGroup(parser: Parser): void {
  let depth = 1;
  while (depth > 0) {
    const char = parser.text[parser.at++];
    if (char === undefined) throw bad(parser.text, "has a ( without )");
    if (char === "\\") parser.at++;
    else if (char === "[") charSet(parser);
    else if (char === "(") depth++;
    else if (char === ")") depth--;
  }
}

function add(parser: Parser, state: State): number {
  if (parser.states.length > 100 * MAX_PATTERN) throw bad(parser.text, "is too involved");
  return parser.states.push(state) - 1;
}

function runs(states: readonly State[], start: number, name: string): boolean {
  let current = new Set<number>();
  for (let at = 0; at <= name.length; at++) {
    reach(states, start, at, name.length, current);
    if (current.has(MATCH)) return true;
    const following = new Set<number>();
    for (const s of current) {
      if (states[s].accepts?.(name[at] ?? "") && at < name.length) {
        reach(states, states[s].next, at + 1, name.length, following);
      }
    }
    current = following;
  }
  return false;
}

function reach(states: readonly State[], from: number, at: number, length: number, into: Set<number>): void {
  const open = [from];
  while (open.length > 0) {
    const s = open.pop()!;
    if (into.has(s)) continue;
    into.add(s);
    if (s === MATCH) continue;
    const { accepts, anchor, next, or } = states[s];
    if (accepts) continue;
    if ((anchor === "start" && at !== 0) || (anchor === "end" && at !== length)) continue;
    open.push(next);
    if (or !== undefined) open.push(or);
  }
}

const bad = (pattern: string, why: string) => new BadValue("DSS_PATTERN", `the pattern ${quote(pattern)} ${why}`);
