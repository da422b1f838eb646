import type { ExplainedClass, ExplainedNetwork } from "../index.ts";

/** The model as text: a heading and a table per class, numbers to the right. */
export function explainedText({ feeder, frequencyHz, classes }: ExplainedNetwork): string {
  return [`${feeder}, ${frequencyHz} Hz`, ...classes.map(classText)].join("\n\n");
}

function classText({ title, columns, rows }: ExplainedClass): string {
  const cells = [columns, ...rows.map((row) => row.map(String))];
  const widths = columns.map((_, c) => cells.reduce((most, row) => Math.max(most, row[c].length), 0));
  const isNumber = columns.map((_, c) => rows.every((row) => typeof row[c] === "number" || row[c] === ""));
  const lines = cells.map((row) =>
    row
      .map((cell, c) => (isNumber[c] ? cell.padStart(widths[c]) : cell.padEnd(widths[c])))
      .join("  ")
      .trimEnd(),
  );
  // A row without a name goes on with the one above.
  const count = rows.filter(([name]) => name !== "").length;
  return [`${title} (${count})`, ...lines.map((line) => `  ${line}`)].join("\n");
}
