/** Everything the tool writes: data on stdout, all else on stderr. */

let colorWanted = true;

/** `--no-color` switches colour off; NO_COLOR, TERM=dumb and a pipe do so by themselves. */
export function setColor(wanted: boolean): void {
  colorWanted = wanted;
}

const isDumb = (): boolean => process.env["TERM"] === "dumb";

function hasColor(stream: NodeJS.WriteStream): boolean {
  return colorWanted && stream.isTTY === true && !process.env["NO_COLOR"] && !isDumb();
}

/** Whether a line on stderr may be redrawn in place. */
export const canRedraw = (): boolean => process.stderr.isTTY === true && !isDumb();

/** Text made printable and coloured, in this order: afterwards its own escapes would be taken for ones of the text. */
const paint = (stream: NodeJS.WriteStream, code: number, text: string): string =>
  text !== "" && hasColor(stream) ? `\u001b[${code}m${printable(text)}\u001b[0m` : printable(text);

export const bold = (text: string): string => paint(process.stdout, 1, text);
export const red = (text: string): string => paint(process.stdout, 31, text);
export const dim = (text: string): string => paint(process.stdout, 2, text);

/** Writes data to stdout, whole even through a slow pipe. */
export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Writes a value as JSON to stdout. NaN, which JSON lacks, becomes null. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Says something to the person, on stderr. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function warn(text: string): void {
  say(`${paint(process.stderr, 33, "warning:")} ${printable(text)}`);
}

export function complain(text: string): void {
  say(`${paint(process.stderr, 31, "error:")} ${printable(text)}`);
}

/** Text from files without the control characters that could drive a terminal. */
export const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is to be removed
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "�");
