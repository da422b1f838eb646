const DEPTH = 10;
const DEGREES = 180 / Math.PI;

/** The value of an in-line expression in reverse Polish notation, `0.00625 7 * 1 +`, on OpenDSS's ten-register stack;
 *  angles in degrees. A plain number is its own value.
 *  @returns undefined where a word is neither number nor operator */
export function evaluateRpn(words: readonly string[]): number | undefined {
  const stack = new Array<number>(DEPTH).fill(0);
  for (const word of words) {
    const number = parseNumber(word);
    if (number !== undefined) push(stack, number);
    else if (!applyOperator(stack, word.toLowerCase())) return undefined;
  }
  return words.length === 0 ? undefined : stack[0];
}

/** A decimal number as OpenDSS writes them, or undefined. */
export function parseNumber(word: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : undefined;
}

function push(stack: number[], value: number): void {
  stack.unshift(value);
  stack.length = DEPTH;
}

const BINARY: Record<string, (y: number, x: number) => number> = {
  "+": (y, x) => y + x,
  "-": (y, x) => y - x,
  "*": (y, x) => y * x,
  "/": (y, x) => y / x,
  "^": (y, x) => y ** x,
  atan2: (y, x) => Math.atan2(y, x) * DEGREES,
};

const UNARY: Record<string, (x: number) => number> = {
  sqrt: Math.sqrt,
  sqr: (x) => x * x,
  sin: (x) => Math.sin(x / DEGREES),
  cos: (x) => Math.cos(x / DEGREES),
  tan: (x) => Math.tan(x / DEGREES),
  asin: (x) => Math.asin(x) * DEGREES,
  acos: (x) => Math.acos(x) * DEGREES,
  atan: (x) => Math.atan(x) * DEGREES,
  ln: Math.log,
  log10: Math.log10,
  exp: Math.exp,
  inv: (x) => 1 / x,
};

function applyOperator(stack: number[], word: string): boolean {
  if (Object.hasOwn(BINARY, word)) {
    const [x, y] = stack;
    stack.splice(0, 2, BINARY[word](y, x));
    stack.push(0);
  } else if (Object.hasOwn(UNARY, word)) stack[0] = UNARY[word](stack[0]);
  else if (word === "pi") push(stack, Math.PI);
  else if (word === "swap") stack.splice(0, 2, stack[1], stack[0]);
  else if (word === "rollup") stack.unshift(stack.pop()!);
  else if (word === "rolldn") stack.push(stack.shift()!);
  else return false;
  return true;
}
