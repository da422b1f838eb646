/** One `name=value` or bare `value` of a script line. */
export interface Token {
  /** Empty for a positional value. */
  readonly name: string;
  readonly value: string;
  /** The value stood in quotes or brackets, so that a number may be an RPN expression. */
  readonly quoted: boolean;
  /** 1-based, of the name if there is one, else of the value. */
  readonly column: number;
}

const CLOSING: Record<string, string> = { "(": ")", '"': '"', "'": "'", "[": "]", "{": "}" };

/** Reads one token after another from a piece of script text, as OpenDSS's parser does: blanks and tabs separate, one
 *  `,` or `=` may stand between, quotes and brackets do not nest, `!` and `//` end the line outside of quotes. */
export interface Scanner {
  readonly text: string;
  position: number;
}

/** A scanner at the first character that is not blank. */
export function scanner(text: string): Scanner {
  const scan = { text, position: 0 };
  skipBlanks(scan);
  return scan;
}

/** The next token, or undefined at the end of the line or at a comment. An empty value is a token. */
export function nextToken(scan: Scanner): Token | undefined {
  const column = scan.position + 1;
  const first = nextPiece(scan, "");
  if (first === undefined) return undefined;
  if (first.delimiter !== "=") return { name: "", value: first.text, quoted: first.quoted, column };
  const second = nextPiece(scan, "");
  return { name: first.text, value: second?.text ?? "", quoted: second?.quoted ?? false, column };
}

/** What is left of the line, comments included. */
export function remainder(scan: Scanner): string {
  return scan.text.slice(scan.position);
}

export interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  /** What ended it: "," "=" " " or one of the extra delimiters; "!" for a comment. */
  readonly delimiter: string;
}

/** The next stretch up to a delimiter; the parser of vectors and matrices adds "|" to the delimiters. */
export function nextPiece(scan: Scanner, extraDelimiters: string): Piece | undefined {
  const { text } = scan;
  if (scan.position >= text.length || isComment(text, scan.position)) {
    scan.position = text.length;
    return undefined;
  }
  const closing = CLOSING[text[scan.position]];
  const quoted = closing !== undefined;
  let piece: string;
  if (quoted) {
    const start = scan.position + 1;
    const end = text.indexOf(closing, start);
    piece = text.slice(start, end < 0 ? text.length : end);
    scan.position = end < 0 ? text.length : end + 1;
  } else {
    const start = scan.position;
    while (scan.position < text.length && !isEnd(text, scan.position, extraDelimiters)) scan.position++;
    piece = text.slice(start, scan.position);
    if (scan.position < text.length && isComment(text, scan.position)) {
      scan.position = text.length;
      return { text: piece, quoted, delimiter: "!" };
    }
  }
  skipBlanks(scan);
  let delimiter = " ";
  const next = text[scan.position];
  if (next !== undefined && (next === "," || next === "=" || extraDelimiters.includes(next))) {
    delimiter = next;
    scan.position++;
    skipBlanks(scan);
  }
  return { text: piece, quoted, delimiter };
}

function isEnd(text: string, at: number, extraDelimiters: string): boolean {
  const char = text[at];
  return (
    char === " " ||
    char === "\t" ||
    char === "," ||
    char === "=" ||
    extraDelimiters.includes(char) ||
    isComment(text, at)
  );
}

function isComment(text: string, at: number): boolean {
  return text[at] === "!" || (text[at] === "/" && text[at + 1] === "/");
}

function skipBlanks(scan: Scanner): void {
  while (scan.text[scan.position] === " " || scan.text[scan.position] === "\t") scan.position++;
}
