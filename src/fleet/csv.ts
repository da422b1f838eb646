/** One record of a CSV text: its fields, its own text and the line it starts on. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly raw: string;
  readonly line: number;
  /** What is wrong with its quotes, if anything. */
  readonly fault?: string;
}

/** Splits a CSV text (RFC 4180: commas, double quotes, LF or CRLF) record by record; empty lines are passed over. */
export function* csvRecords(text: string): Generator<CsvRecord> {
  const quoted = text.includes('"');
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const end = quoted ? recordEnd(text, at) : lineEnd(text, at);
    const stop = text.charCodeAt(end - 1) === 13 && end > at ? end - 1 : end;
    const raw = text.slice(at, stop);
    if (raw.trim() !== "")
      yield raw.includes('"') ? { ...unquoted(raw), raw, line } : { fields: raw.split(","), raw, line };
    if (quoted) for (let i = raw.indexOf("\n"); i >= 0; i = raw.indexOf("\n", i + 1)) line++;
    line++;
    at = end + 1;
  }
}

/** Where a field of a record stands in the file, 1-based. */
export function fieldPlace({ raw, line }: CsvRecord, field: number): { line: number; column: number } {
  let index = 0;
  let inQuotes = false;
  let [row, column] = [line, 1];
  for (const char of raw) {
    if (index === field) break;
    if (char === '"') inQuotes = !inQuotes;
    if (char === "," && !inQuotes) index++;
    if (char === "\n") [row, column] = [row + 1, 1];
    else column += char.length;
  }
  return { line: row, column };
}

/** A text as one CSV field. */
export const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function recordEnd(text: string, from: number): number {
  let end = lineEnd(text, from);
  let quotes = quotesIn(text, from, end);
  while (quotes % 2 && end < text.length) {
    const next = lineEnd(text, end + 1);
    quotes += quotesIn(text, end, next);
    end = next;
  }
  // A quote that is never closed would swallow the rest of the file; it is reported on its own line instead.
  return quotes % 2 ? lineEnd(text, from) : end;
}

function quotesIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (text.charCodeAt(i) === 34) count++;
  return count;
}

function unquoted(raw: string): { fields: string[]; fault?: string } {
  const fields: string[] = [];
  let at = 0;
  while (at <= raw.length) {
    if (raw[at] !== '"') {
      const end = raw.indexOf(",", at);
      fields.push(raw.slice(at, end < 0 ? raw.length : end));
      if (end < 0) return { fields };
      at = end + 1;
      continue;
    }
    let end = raw.indexOf('"', at + 1);
    while (end >= 0 && raw[end + 1] === '"') end = raw.indexOf('"', end + 2);
    if (end < 0) return { fields, fault: "a quote is never closed" };
    fields.push(raw.slice(at + 1, end).replaceAll('""', '"'));
    if (end + 1 === raw.length) return { fields };
    if (raw[end + 1] !== ",") return { fields, fault: `expected a comma after the quoted field, got ${raw[end + 1]}` };
    at = end + 2;
  }
  return { fields };
}
