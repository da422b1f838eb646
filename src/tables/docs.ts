import type { ColumnType, TableSpec } from "./table.ts";

const ARROW_TYPES: Readonly<Record<ColumnType, string>> = {
  timestamp: "timestamp[us, UTC]",
  f64: "double",
  i32: "int32",
  bool: "bool",
  category: "dictionary<int32, utf8>",
};

/** The tables' manual, from their specs. */
export function tablesMarkdown(specs: readonly TableSpec[]): string {
  return `${HEAD}\n${specs.map(section).join("\n")}`;
}

function section({ kind, summary, key, columns }: TableSpec): string {
  const rows = columns.map(
    ({ name, type, unit, meaning }) =>
      `| \`${name}\` | ${ARROW_TYPES[type]} | ${unit} | ${meaning.replaceAll("|", "\\|")} |`,
  );
  return `## ${kind}

${summary}. Sorted by ${key.map((name) => `\`${name}\``).join(", ")}.

| column | Arrow type | unit | meaning |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}

const HEAD = `# Tables

<!-- Written from src/tables/kinds by src/tables/docs.test.ts; \`npx vitest run src/tables/docs --update\` writes it anew. -->

A run writes its tables to \`tables/<kind>.arrow\` in the run folder: Arrow IPC files, uncompressed, in batches of 65,536
rows. No column has nulls: a missing number is NaN, a missing text is empty. Unit and meaning of each column are in its
field metadata (\`unit\`, \`meaning\`), the table's \`kind\`, \`summary\` and \`key\` in the schema metadata. The same run
writes the same bytes on any machine; \`manifest.json\` holds each file's sha256.

Positive power flows from the grid into the load; discharge to the grid is negative. Times are UTC.

\`\`\`python
import pyarrow as pa

sessions = pa.ipc.open_file("out/workplace-caltech/tables/sessions.arrow").read_all()
\`\`\`

polars reads the files with \`pl.read_ipc("out/workplace-caltech/tables/sessions.arrow")\`; DuckDB queries the table that pyarrow has read:
\`duckdb.sql("select sum(delivered_kwh) from sessions")\`.
`;
